import { nth } from "../core/access.ts";
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

/**
 * Curves of both cohorts for every pair and cause, fit to leave the building: Kaplan-Meier, or cumulative incidences
 * where there are several causes.
 */
export function survivalCurves(registry: Cohort, synthetic: Cohort, cellSize: number): SurvivalCurve[] {
  return endpoints(registry).flatMap((endpoint) =>
    [curve(registry, endpoint, "registry", cellSize), curve(synthetic, endpoint, "synthetic", cellSize)].flatMap(
      (found) => found ?? [],
    ),
  );
}

/**
 * The curve thinned so that each drop covers at least `cellSize` units with the event, cut where fewer than `cellSize`
 * units are at risk. Numbers at risk are rounded down to a multiple of `cellSize`, so that two neighbours do not tell a
 * small number of censorings.
 */
function curve(
  cohort: Cohort,
  endpoint: Endpoint,
  group: SurvivalCurve["group"],
  cellSize: number,
): SurvivalCurve | undefined {
  const data = survivalData(cohort, endpoint);
  if (data === undefined || data.time.length === 0) return undefined;
  const steps = stepsOf(cohort, data, cellSize);
  if (steps.length === 0) return undefined;
  const estimate = estimateOf(cohort, endpoint, data);
  const found = steps.map(({ at }) => estimate.at(at));
  const unit = columnSchema(cohort.schema, endpoint.pair.time)?.unit;
  return {
    ...{ pair: endpoint.pair.name, cause: endpoint.cause, group, estimate: estimate.kind },
    ...(unit === undefined ? {} : { unit }),
    time: steps.map(({ shown }) => shown),
    survival: found.map(({ value }) => toThousandths(value)),
    low: found.map(({ low }) => toThousandths(low)),
    high: found.map(({ high }) => toThousandths(high)),
    atRisk: steps.map(({ left }) => Math.floor(left / cellSize) * cellSize),
  };
}

/**
 * A time of a step as it is and as it is shown, and the units at risk from there on. The first stands before all times.
 */
interface Step {
  readonly at: number;
  readonly shown: number;
  readonly left: number;
}

/** None where fewer than `cellSize` units are there at all. */
function stepsOf(cohort: Cohort, data: SurvivalData, cellSize: number): Step[] {
  const last = data.time.reduce((most, t) => Math.max(most, t), 0);
  const width = niceStep(last / TIME_STEPS);
  const order = Int32Array.from({ length: data.time.length }, (_, i) => i).sort(
    (i, j) => nth(data.time, i) - nth(data.time, j),
  );
  const unitsAtRisk = countUnitsFromEnd(cohort, data.rows, order);
  if ((unitsAtRisk[0] ?? 0) < cellSize) return [];
  const steps: Step[] = [{ at: -1, shown: 0, left: nth(unitsAtRisk, 0) }];
  let covered = new Set<number>();
  for (let place = 0; place < order.length; place++) {
    const i = nth(order, place);
    const t = nth(data.time, i);
    if (data.event[i] === 1) covered.add(nth(cohort.units, nth(data.rows, i)));
    const isLastAtThisTime = place + 1 === order.length || nth(data.time, nth(order, place + 1)) > t;
    const left = unitsAtRisk[place + 1] ?? 0;
    if (!isLastAtThisTime || covered.size < cellSize) continue;
    if (left < cellSize) break;
    covered = new Set();
    const shown = roundUp(t, width);
    // Of several within one width the last is shown.
    if (steps.at(-1)?.shown === shown) steps.pop();
    steps.push({ at: t, shown, left });
  }
  return steps;
}

function toThousandths(value: number): number {
  return Math.round(value * 1000) / 1000;
}

interface Limits {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * With one cause the Kaplan-Meier curve, with more the cumulative incidence of this one, both with 95 % limits on the
 * log scale of what is left.
 */
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
  const nCauses = pair.causes.length;
  const own = pair.causes.indexOf(cause);
  return {
    kind: "incidence",
    // One time a call: the covariances of all times would grow with their square.
    at: (t) => {
      const { values, covariance } = aalenJohansen(time, causeOf, nCauses, [t]);
      const value = values[own] ?? 0;
      const left = 1 - value;
      const error = Math.sqrt(Math.max(0, covariance[own * nCauses + own] ?? 0));
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
    seen.add(nth(cohort.units, nth(rows, nth(order, place))));
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
