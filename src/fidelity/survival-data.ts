import { gather, nth } from "../core/access.ts";
import type { Cohort } from "../core/data/cohort.ts";
import type { SurvivalPair } from "../core/data/schema.ts";
import { findColumn } from "./paired-columns.ts";

/** Time and event of the rows that have both. */
export interface SurvivalData {
  readonly rows: Int32Array;
  readonly time: Float64Array;
  /** 1 = the cause of interest; 0 = censored or another cause. */
  readonly event: Uint8Array;
}

/** One survival pair and one of its causes. */
export interface Endpoint {
  readonly pair: SurvivalPair;
  readonly cause: string;
}

/** Every pair and cause of the schema. */
export function endpoints(cohort: Cohort): Endpoint[] {
  return (cohort.schema.survival ?? []).flatMap((pair) => pair.causes.map((cause) => ({ pair, cause })));
}

/**
 * Cause-specific times: other causes count as censored at their time. Levels are matched by name.
 * @returns undefined where the cohort has no such columns
 */
export function survivalData(cohort: Cohort, { pair, cause }: Endpoint): SurvivalData | undefined {
  const times = findColumn(cohort, pair.time);
  const events = findColumn(cohort, pair.event);
  if (times?.kind !== "numeric" || events === undefined) return undefined;
  const kinds: Int8Array = new Int8Array(cohort.nRows).fill(-1);
  const known = new Set([...pair.censored, ...pair.causes]);
  if (events.kind === "coded") {
    const kindOfLevel = events.levels.map((level) => (known.has(level) ? Number(level === cause) : -1));
    events.codes.forEach((code, row) => (kinds[row] = code < 0 ? -1 : nth(kindOfLevel, code)));
  } else {
    events.values.forEach(
      (value, row) => (kinds[row] = known.has(String(value)) ? Number(String(value) === cause) : -1),
    );
  }
  const rows = Int32Array.from({ length: cohort.nRows }, (_, row) => row).filter(
    (row) => nth(kinds, row) >= 0 && !Number.isNaN(times.values[row]),
  );
  return {
    rows,
    time: gather(times.values, rows),
    event: Uint8Array.from(rows, (row) => nth(kinds, row)),
  };
}
