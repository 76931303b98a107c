import { nth } from "../../core/access.ts";
import type { Cohort } from "../../core/data/cohort.ts";
import { rehearsalBudget } from "../accounting/budget.ts";
import { createMeter, type NoiseMeter, type NoisyTable } from "../accounting/meter.ts";
import type { PublicDomain } from "../domain/domain.ts";
import type { StateTable } from "../domain/encode.ts";
import { systemNoise } from "../noise/noise-source.ts";
import type { NeighbourFault, NeighbourFinding } from "../../core/privacy/audit-finding.ts";

/** A mechanism up to its noise: what it makes of a cohort, and what it asks. */
export interface AuditedMechanism {
  readonly prepare: (cohort: Cohort) => { readonly domain: PublicDomain; readonly table: StateTable };
  readonly measure: (table: StateTable, domain: PublicDomain, rho: number, meter: NoiseMeter) => unknown;
}

/** One query as the meter saw it before noise. */
interface Asked {
  readonly tag: string;
  readonly values: Float64Array | readonly bigint[];
  readonly sensitivity: number | bigint;
  readonly rho: number;
  readonly answer: NoisyTable | number;
  /** Of the budget once it was paid. */
  readonly left: number;
}

/**
 * The pre-noise stage on pairs of neighbours: with the answers to the first held fast, both must ask the very same
 * queries, and no answer before noise may move by more than the sensitivity that its price was worked out from.
 * Claim: deterministic; a domain, number of rows, bin, unit or double count that depends on the data is found by a pair
 * that shows it. Not claimed: a proof for pairs not tried.
 * @param pairs a cohort and the same with one unit more or less
 */
export function auditNeighbours(
  mechanism: AuditedMechanism,
  rho: number,
  pairs: Iterable<readonly [Cohort, Cohort]>,
): NeighbourFinding {
  let nPairs = 0;
  let worst = 0;
  let queries = 0;
  const faults = new Set<NeighbourFault>();
  let known: { cohort: Cohort; asked: Asked[]; domain: string } | undefined;
  for (const [one, other] of pairs) {
    nPairs++;
    if (known?.cohort !== one) {
      const { meter, asked } = recording(rho);
      const prepared = mechanism.prepare(one);
      mechanism.measure(prepared.table, prepared.domain, rho, meter);
      known = { cohort: one, asked, domain: JSON.stringify(prepared.domain) };
    }
    const prepared = mechanism.prepare(other);
    if (JSON.stringify(prepared.domain) !== known.domain) {
      faults.add("domain");
      continue;
    }
    const { meter, asked, differs } = replaying(known.asked, rho);
    mechanism.measure(prepared.table, prepared.domain, rho, meter);
    if (differs() || asked.length !== known.asked.length) faults.add("queries");
    for (const [i, query] of asked.entries()) {
      const before = known.asked[i];
      const ratio = before === undefined ? 0 : moved(before, query);
      worst = Math.max(worst, ratio);
      if (ratio > 1 + 1e-9) faults.add("moved");
    }
    queries = Math.max(queries, asked.length);
  }
  if (nPairs === 0) faults.add("no-pair");
  return {
    id: "neighbours",
    defect: faults.size > 0,
    faults: [...faults],
    figures: { pairs: nPairs, queries, worst },
  };
}

function recording(rho: number): { meter: NoiseMeter; asked: Asked[] } {
  const asked: Asked[] = [];
  const { meter } = createMeter(systemNoise(), rehearsalBudget(rho));
  return {
    asked,
    meter: {
      noisyTable(tag, values, sensitivity, price) {
        const answer = meter.noisyTable(tag, values, sensitivity, price);
        asked.push({ tag, values: values.slice(), sensitivity, rho: price, answer, left: meter.left() });
        return answer;
      },
      choose(tag, values, sensitivity, price) {
        const answer = meter.choose(tag, values, sensitivity, price);
        asked.push({ tag, values: [...values], sensitivity, rho: price, answer, left: meter.left() });
        return answer;
      },
      left: meter.left,
    },
  };
}

/** Gives the answers of the first run whatever is asked. */
function replaying(
  first: readonly Asked[],
  budget: number,
): { meter: NoiseMeter; asked: Asked[]; differs: () => boolean } {
  const asked: Asked[] = [];
  let different = false;
  const answer = <T extends NoisyTable | number>(query: Omit<Asked, "answer" | "left">, otherwise: T): T => {
    const before = first[asked.length];
    const same =
      before !== undefined &&
      before.tag === query.tag &&
      before.values.length === query.values.length &&
      before.sensitivity === query.sensitivity &&
      Math.abs(before.rho - query.rho) <= 1e-9 * before.rho;
    different ||= !same;
    const given = same ? (before.answer as T) : otherwise;
    asked.push({ ...query, answer: given, left: before?.left ?? 0 });
    return given;
  };
  return {
    asked,
    differs: () => different,
    meter: {
      noisyTable: (tag, counts, sensitivity, rho) =>
        answer({ tag, values: counts.slice(), sensitivity, rho }, { counts: counts.slice(), sigma: 1 }),
      choose: (tag, scores, sensitivity, rho) => answer({ tag, values: [...scores], sensitivity, rho }, 0),
      left: () => asked.at(-1)?.left ?? budget,
    },
  };
}

/** Distance of two un-noised answers over the sensitivity: L2 for tables, largest change for scores. */
function moved(one: Asked, other: Asked): number {
  if (one.values.length !== other.values.length) return Infinity;
  if (one.values instanceof Float64Array) {
    const b = other.values as Float64Array;
    return Math.sqrt(one.values.reduce((sum, value, i) => sum + (value - nth(b, i)) ** 2, 0)) / Number(one.sensitivity);
  }
  const b = other.values as readonly bigint[];
  return one.values.reduce((most, value, i) => {
    const change = value > nth(b, i) ? value - nth(b, i) : nth(b, i) - value;
    return Math.max(most, Number(change) / Number(one.sensitivity));
  }, 0);
}
