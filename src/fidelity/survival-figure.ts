import type { Cohort } from "../core/data/cohort.ts";
import type { SurvivalCurve } from "../core/contracts/fidelity.ts";
import { columnSchema } from "../core/data/schema.ts";
import { aalenJohansen } from "../stats/aalen-johansen.ts";
import { kaplanMeier, survivalAt } from "../stats/kaplan-meier.ts";
import { endpoints, survivalData, type Endpoint, type SurvivalData } from "./survival-data.ts";

/** Times are rounded up to a hundredth of the follow-up, in 1-2-5 steps. */
const TIME_STEPS = 100;
/** Normal quantile of .975. */
const Z = 1.959963984540054;

/** Curves of both cohorts for every pair and cause, fit to leave the building: Kaplan-Meier, or cumulative incidences where there are several causes. */
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
  const estimate = estimateOf(cohort, endpoint, data);
  const step = niceStep(Math.max(...data.time) / TIME_STEPS);
  const order = Int32Array.from({ length: data.time.length }, (_, i) => i).sort(
    (i, j) => data.time[i]! - data.time[j]!,
  );
  const unitsAtRisk = countUnitsFromEnd(cohort, data.rows, order);
  if ((unitsAtRisk[0] ?? 0) < cellSize) return undefined;
  const floor = (count: number): number => Math.floor(count / cellSize) * cellSize;
  const time = [0];
  const found = [estimate.at(-1)];
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
    found.push(estimate.at(t));
    atRisk.push(floor(left));
  }
  const rounded = (values: readonly number[]): number[] => values.map((value) => Math.round(value * 1000) / 1000);
  const unit = columnSchema(cohort.schema, endpoint.pair.time)?.unit;
  return {
    pair: endpoint.pair.name,
    cause: endpoint.cause,
    group,
    estimate: estimate.kind,
    ...(unit === undefined ? {} : { unit }),
    time,
    survival: rounded(found.map(({ value }) => value)),
    low: rounded(found.map(({ low }) => low)),
    high: rounded(found.map(({ high }) => high)),
    atRisk,
  };
}

interface Limits {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** With one cause the Kaplan-Meier curve, with more the cumulative incidence of this one, both with 95 % limits on the log scale of what is left. */
function estimateOf(
  cohort: Cohort,
  { pair, cause }: Endpoint,
  { time, event }: SurvivalData,
): { readonly kind: "survival" | "incidence"; readonly at: (t: number) => Limits } {
  if (pair.causes.length === 1) {
    const km = kaplanMeier(time, event);
    return {
      kind: "survival",
      at: (t) => {
        const { survival, low, high } = survivalAt(km, t);
        return { value: survival, low, high };
      },
    };
  }
  const causeOf = new Int32Array(time.length);
  for (const [k, other] of pair.causes.entries())
    survivalData(cohort, { pair, cause: other })?.event.forEach((held, i) => {
      if (held === 1) causeOf[i] = k + 1;
    });
  const times = [...new Set(time)].sort((a, b) => a - b);
  const { values, covariance } = aalenJohansen(time, causeOf, pair.causes.length, times);
  const own = pair.causes.indexOf(cause) * times.length;
  return {
    kind: "incidence",
    at: (t) => {
      const place = times.indexOf(t);
      if (place < 0) return { value: 0, low: 0, high: 0 };
      const at = own + place;
      const value = values[at] ?? 0;
      const left = 1 - value;
      const error = Math.sqrt(Math.max(0, covariance[at * values.length + at] ?? 0));
      const factor = left > 0 ? Math.exp((Z * error) / left) : 1;
      return { value, low: Math.max(0, 1 - left * factor), high: 1 - left / factor };
    },
  };
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
