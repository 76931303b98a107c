import { itemKey, type FidelityItem, type FidelityMetric, type MetricId } from "../../core/contracts/fidelity.ts";
import { jointUpperBounds } from "../../stats/joint-bounds.ts";
import { quantile } from "../../stats/quantile.ts";

/** Probability that none of the numbers of one kind leaves its band on one side, where both cohorts are real. */
const LEVEL = 0.95;

/** One number over repetitions in which both cohorts are real. */
export interface RealRuns {
  readonly metric: Pick<FidelityMetric, "id" | "better">;
  readonly item: FidelityItem;
  /** Value in each repetition; undefined where it could not be computed. */
  readonly values: readonly (number | undefined)[];
}

/** What real cohorts show, all numbers of its kind at once. */
export interface RealBand {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** Repetitions behind it. */
  readonly n: number;
}

/** Shares of products that are kept: 1 where all is, beyond 1 and below 0 by chance. */
const RETENTIONS: readonly MetricId[] = ["association-retention", "coefficient-retention"];

/** No distance of 0 and up: on the scale that they are shown on. All others are distances, overlaps 1 - distance. */
const LEVELS: ReadonlySet<MetricId> = new Set<MetricId>([
  "alpha-precision",
  "beta-recall",
  "authenticity",
  "classifier-auc",
  "train-synthetic-test-real",
  ...RETENTIONS,
]);

/** Shares of rows, which agree exactly now and then where both cohorts are real. */
const SHARES: ReadonlySet<MetricId> = new Set<MetricId>([
  "level-variation",
  "missing-rate",
  "missing-patterns",
  "missing-reasons",
  "tail-share",
  "censoring-share",
  "constraint-validity",
  "k-marginals",
]);

/**
 * Needs rows that are not drawn twice: neighbours, cells of several columns, models tested on what they were trained
 * on, products of estimates. Two samples drawn with replacement share rows and are too alike there.
 */
export const NEEDS_OWN_ROWS: ReadonlySet<MetricId> = new Set<MetricId>([
  "classifier-auc",
  "train-synthetic-test-real",
  "prediction-difference",
  "k-marginals",
  "alpha-precision",
  "beta-recall",
  "authenticity",
  "coefficient-retention",
]);

const KINDS = ["whole", "single", "own rows", "ratio"] as const;

/**
 * Numbers that are judged together: whole metrics, curves and subgroups; single columns, pairs and terms; neighbours.
 * What is kept of coefficients stands alone: a ratio with long tails, which would widen the band of all others.
 */
function kindOf({ metric, item }: RealRuns): (typeof KINDS)[number] {
  if (metric.id === "coefficient-retention") return "ratio";
  if (NEEDS_OWN_ROWS.has(metric.id)) return "own rows";
  return item.kind === "column" || item.kind === "pair" || item.kind === "term" ? "single" : "whole";
}

/**
 * Bands that two real cohorts leave with probability 1 - LEVEL on either side, counted over all numbers of a kind: with
 * hundreds of numbers, bands of their own 5th and 95th percentile are left by dozens of them. Distances are held from
 * above on the scale of their square root, from below on that of their logarithm, on which they are nearly symmetric.
 * Claim: another real cohort has no number outside with about that probability; a copy, all of whose distances are 0,
 * is outside below. Not claimed: a bound where real cohorts hardly vary over the repetitions; there 3 / n is added on
 * either side (the one-sided 95 % bound of 0 in n).
 * Source: docs/decisions/0021-bands-of-fidelity.md.
 * @param runs every number, all with the same repetitions
 * @param nUnits of the smaller of two real cohorts that were compared
 * @returns a band a number, in order; undefined where fewer than half of the repetitions could be computed
 */
export function realBands(runs: readonly RealRuns[], nUnits: number): (RealBand | undefined)[] {
  const out = new Map<RealRuns, RealBand>();
  for (const kind of KINDS) {
    const usable = runs.filter((one) => kindOf(one) === kind && 2 * known(one).length >= one.values.length);
    const far = jointUpperBounds(
      usable.map(({ metric, values }) => values.map(mapped(above(metric)))),
      LEVEL,
    );
    const near = jointUpperBounds(
      usable.map(({ metric, values }) => values.map(mapped(below(metric, nUnits)))),
      LEVEL,
    );
    usable.forEach((one, at) => {
      if (known(one).length > 0) out.set(one, bandOf(one, far[at], near[at], nUnits));
    });
  }
  return runs.map((one) => out.get(one));
}

/** Key of a number among all metrics. */
export function numberKey(metric: MetricId, item: FidelityItem): string {
  return `${metric} ${itemKey(item)}`;
}

function known({ values }: RealRuns): number[] {
  return values.filter((value) => value !== undefined);
}

function mapped(to: (value: number) => number): (value: number | undefined) => number | undefined {
  return (value) => (value === undefined ? undefined : to(value));
}

/** Larger is less like: the distance itself, or the level with its sign. */
function apart({ id, better }: RealRuns["metric"], value: number): number {
  if (LEVELS.has(id)) return better === "higher" ? -value : value;
  return better === "higher" ? 1 - value : value;
}

/** Back from `apart`, which is its own inverse. */
const back = apart;

function above(metric: RealRuns["metric"]): (value: number) => number {
  return (value) => (LEVELS.has(metric.id) ? apart(metric, value) : Math.sqrt(Math.max(0, apart(metric, value))));
}

/** Larger is more alike. */
function below(metric: RealRuns["metric"], nUnits: number): (value: number) => number {
  const least = SHARES.has(metric.id) ? 0.5 / nUnits : 0;
  return (value) =>
    LEVELS.has(metric.id) ? -apart(metric, value) : -Math.log(Math.max(least, apart(metric, value), 0));
}

function bandOf(one: RealRuns, far: number | undefined, near: number | undefined, nUnits: number): RealBand {
  const { metric } = one;
  const sorted = Float64Array.from(known(one)).sort();
  const distances = known(one).map((value) => apart(metric, value));
  const isLevel = LEVELS.has(metric.id);
  // Never narrower than what was seen.
  const [least, most] = [Math.min(...distances), Math.max(...distances)];
  const furthest = Math.max(most, far === undefined ? most + 3 / nUnits : isLevel ? far : Math.max(0, far) ** 2);
  const nearer = near === undefined ? least - 3 / nUnits : isLevel ? -near : shareOf(metric, -near, nUnits);
  const nearest = Math.min(least, isLevel ? nearer : Math.max(0, nearer));
  const [a, b] = [ended(metric, back(metric, nearest)), ended(metric, back(metric, furthest))];
  return { median: quantile(sorted, 0.5), low: Math.min(a, b), high: Math.max(a, b), n: sorted.length };
}

/** Levels end at 0 and 1, but for what is kept of associations and coefficients. */
function ended({ id }: RealRuns["metric"], end: number): number {
  return LEVELS.has(id) && !RETENTIONS.includes(id) ? Math.min(1, Math.max(0, end)) : end;
}

/** A distance back from its logarithm; half a row is none. */
function shareOf({ id }: RealRuns["metric"], logarithm: number, nUnits: number): number {
  const distance = Math.exp(logarithm);
  return SHARES.has(id) && distance <= 0.5 / nUnits ? 0 : distance;
}
