import type { Cohort } from "../core/data/cohort.ts";
import type { SurvivalCurve } from "../core/contracts/fidelity.ts";
import { kaplanMeier, survivalAt } from "../stats/kaplan-meier.ts";
import { endpoints, survivalData, type Endpoint } from "./survival-data.ts";

/** Times are rounded up to a hundredth of the follow-up, in 1-2-5 steps. */
const TIME_STEPS = 100;

/** Kaplan-Meier curves of both cohorts for every pair and cause, fit to leave the building. */
export function survivalCurves(registry: Cohort, synthetic: Cohort, cellSize: number): SurvivalCurve[] {
  return endpoints(registry).flatMap((endpoint) =>
    [curve(registry, endpoint, "registry", cellSize), curve(synthetic, endpoint, "synthetic", cellSize)].flatMap(
      (found) => found ?? [],
    ),
  );
}

/**
 * The curve thinned so that each drop covers at least `cellSize` units with the event, cut where fewer than `cellSize` units are at risk.
 * Numbers at risk are rounded down to a multiple of `cellSize`, so that two neighbours do not tell a small number of censorings.
 */
function curve(
  cohort: Cohort,
  endpoint: Endpoint,
  group: SurvivalCurve["group"],
  cellSize: number,
): SurvivalCurve | undefined {
  const data = survivalData(cohort, endpoint);
  if (data === undefined || data.time.length === 0) return undefined;
  const km = kaplanMeier(data.time, data.event);
  const step = niceStep(km.exits.at(-1)! / TIME_STEPS);
  const order = Int32Array.from({ length: data.time.length }, (_, i) => i).sort(
    (i, j) => data.time[i]! - data.time[j]!,
  );
  const unitsAtRisk = countUnitsFromEnd(cohort, data.rows, order);
  if ((unitsAtRisk[0] ?? 0) < cellSize) return undefined;
  const floor = (count: number): number => Math.floor(count / cellSize) * cellSize;
  const time = [0];
  const survival = [1];
  const atRisk = [floor(unitsAtRisk[0]!)];
  let covered = new Set<number>();
  for (let place = 0; place < order.length; place++) {
    const i = order[place]!;
    const t = data.time[i]!;
    if (data.event[i] === 1) covered.add(cohort.units[data.rows[i]!]!);
    const isLastAtThisTime = place + 1 === order.length || data.time[order[place + 1]!]! > t;
    const left = unitsAtRisk[place + 1] ?? 0;
    if (!isLastAtThisTime || covered.size < cellSize) continue;
    if (left < cellSize) break;
    covered = new Set();
    time.push(roundUp(t, step));
    survival.push(Math.round(survivalAt(km, t).survival * 1000) / 1000);
    atRisk.push(floor(left));
  }
  return { pair: endpoint.pair.name, cause: endpoint.cause, group, time, survival, atRisk };
}

/** Entry k: distinct units among the rows at places k and later. */
function countUnitsFromEnd(cohort: Cohort, rows: Int32Array, order: Int32Array): number[] {
  const seen = new Set<number>();
  const counts = new Array<number>(order.length);
  for (let place = order.length - 1; place >= 0; place--) {
    seen.add(cohort.units[rows[order[place]!]!]!);
    counts[place] = seen.size;
  }
  return counts;
}

function roundUp(value: number, step: number): number {
  return Number((Math.ceil(value / step - 1e-9) * step).toPrecision(12));
}

/** The smallest of 1, 2, 5 x 10^k that is at least `least`. */
export function niceStep(least: number): number {
  if (!(least > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= least * (1 - 1e-9)) ?? 10;
  return Number((factor * power).toPrecision(12));
}
