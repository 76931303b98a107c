import { nth } from "../core/access.ts";
import type { Cohort } from "../core/data/cohort.ts";
import { findColumn } from "./paired-columns.ts";
import { chooseTerms, type Term } from "./terms.ts";
import { endpoints, survivalData, type Endpoint } from "./survival-data.ts";

/** Share of patients who must still be at risk at the horizon, and their least number. */
const AT_RISK_SHARE = 0.1;
const AT_RISK_LEAST = 5;
/** Outcomes of logistic models, at most. */
const MOST_OUTCOMES = 3;
const LEAST_PER_LEVEL = 10;

/** An endpoint with the horizon up to which its curves are compared. */
export interface PlannedEndpoint extends Endpoint {
  readonly tau: number | undefined;
}

export interface CoxPlan {
  readonly endpoint: Endpoint;
  readonly terms: readonly Term[];
}
export interface LogisticPlan {
  readonly outcome: string;
  readonly level: string;
  readonly terms: readonly Term[];
}

/** Horizons and models, fixed once so that the whole registry and its halves are asked the same questions. */
export interface FidelityPlan {
  readonly endpoints: readonly PlannedEndpoint[];
  readonly cox: readonly CoxPlan[];
  readonly logistic: readonly LogisticPlan[];
}

/**
 * The default plan of a cohort: one Cox model per survival pair (its most frequent cause) and one logistic model per
 * binary sensitive column.
 * @param share part of the cohort that each fitted table will hold: 1, or .5 for halves; each model keeps 10 events per
 *   coefficient there
 */
export function fidelityPlan(real: Cohort, share: number): FidelityPlan {
  const planned = endpoints(real).map((endpoint): PlannedEndpoint => ({ ...endpoint, tau: horizon(real, endpoint) }));
  const cox = (real.schema.survival ?? []).flatMap((pair): CoxPlan[] => {
    const counted = planned
      .filter((endpoint) => endpoint.pair === pair)
      .map((endpoint) => ({ endpoint, nEvents: countEvents(real, endpoint) }));
    const most = counted.reduce<(typeof counted)[number] | undefined>(
      (best, next) => (best === undefined || next.nEvents > best.nEvents ? next : best),
      undefined,
    );
    if (most === undefined) return [];
    const data = survivalData(real, most.endpoint);
    const events = data === undefined ? new Int32Array() : data.rows.filter((_, i) => data.event[i] === 1);
    return [{ endpoint: most.endpoint, terms: chooseTerms(real, [], events, share) }];
  });
  return { endpoints: planned, cox, logistic: binaryOutcomes(real, share) };
}

/** Last time at which enough are still at risk for the curve to mean something. */
function horizon(real: Cohort, endpoint: Endpoint): number | undefined {
  const data = survivalData(real, endpoint);
  if (data === undefined || data.time.length === 0) return undefined;
  const falling = data.time.slice().sort().reverse();
  const tau = falling[Math.max(Math.ceil(AT_RISK_SHARE * falling.length), AT_RISK_LEAST) - 1];
  return tau !== undefined && tau > 0 ? tau : undefined;
}

function countEvents(real: Cohort, endpoint: Endpoint): number {
  return survivalData(real, endpoint)?.event.reduce((sum, event) => sum + event, 0) ?? 0;
}

/** Sensitive columns with two levels, both public and both frequent enough; the later level is the outcome. */
function binaryOutcomes(real: Cohort, share: number): LogisticPlan[] {
  const plans: LogisticPlan[] = [];
  const events = new Set((real.schema.survival ?? []).map((pair) => pair.event));
  for (const { name, role } of real.schema.columns) {
    if (role !== "sensitive" || events.has(name) || plans.length === MOST_OUTCOMES) continue;
    const column = findColumn(real, name);
    if (column?.kind !== "coded") continue;
    const counts = column.levels.map((_, level) => column.codes.reduce((sum, code) => sum + Number(code === level), 0));
    const used = counts.flatMap((count, level) => (count > 0 ? [level] : []));
    const [first, last] = used;
    if (used.length !== 2 || first === undefined || last === undefined || last >= column.nPublicLevels) continue;
    const [nFirst, nLast] = [nth(counts, first), nth(counts, last)];
    if (Math.min(nFirst, nLast) * share < LEAST_PER_LEVEL) continue;
    const rarer = nFirst < nLast ? first : last;
    const cases = Int32Array.from({ length: real.nRows }, (_, row) => row).filter((row) => column.codes[row] === rarer);
    plans.push({
      outcome: name,
      level: nth(column.levels, last),
      terms: chooseTerms(real, [name], cases, share),
    });
  }
  return plans;
}
