import { defined, got, nth } from "../../core/access.ts";
import { rowsOfUnits, takeRows, type Cohort } from "../../core/data/cohort.ts";
import { UNIT_IN, UNIT_OUT, type Refit } from "../../core/contracts/disclosure.ts";
import { itemKey, type FidelityItem, type FidelityMetric } from "../../core/contracts/fidelity.ts";
import type { FamilyDistances, FidelityFamily } from "../../core/contracts/sweep.ts";
import { kolmogorovSmirnov } from "../../fidelity/metrics/kolmogorov-smirnov.ts";
import { levelVariation } from "../../fidelity/metrics/level-variation.ts";
import { fidelityPlan } from "../../fidelity/plan.ts";
import { spearmanDifference } from "../../fidelity/metrics/spearman-difference.ts";
import { kaplanMeierGap } from "../../fidelity/metrics/survival-curves.ts";
import { statusOf } from "../refits/refit-task.ts";
import { signedView } from "./signed-view.ts";

/**
 * A number that real patients allow but the synthetic rows do not (a constant column, no event) counts as no likeness
 * at all.
 */
const NO_LIKENESS = 1;

const FAMILIES: readonly FidelityFamily[] = ["marginals", "associations", "survival"];

type Items = readonly { readonly key: string; readonly value: number }[];
type Families = ReadonlyMap<FidelityFamily, Items>;

/** What other real patients show against the left-out ones: per mask and family, each item. */
export interface RealBaseline {
  readonly perMask: readonly Families[];
  readonly means: ReadonlyMap<FidelityFamily, number>;
  readonly measure: (leftOut: Cohort, other: Cohort) => Families;
}

/**
 * The yardstick of a sweep's fidelity: the patients whom a mask left out, against those it kept.
 *
 * A family that fewer than half of the masks can compute is not used. Claim: 1 is what real patients who were not left
 * out reach on average, so copying them earns no more than that.
 */
export function realBaseline(registry: Cohort<"train">, masks: readonly Int32Array[]): RealBaseline {
  const plan = fidelityPlan(registry, 1);
  const signed = signedView(registry);
  const gap = kaplanMeierGap(() => plan);
  const measure = (leftOut: Cohort, other: Cohort): Families =>
    new Map<FidelityFamily, Items>([
      ["marginals", [...itemsOf(kolmogorovSmirnov, leftOut, other), ...itemsOf(levelVariation, leftOut, other)]],
      ["associations", itemsOf(spearmanDifference, signed(leftOut), signed(other))],
      ["survival", itemsOf(gap, leftOut, other)],
    ]);
  const perMask = masks.map((out) => {
    const status = statusOf(registry.nUnits, out);
    const part = (wanted: number): Cohort =>
      takeRows(
        registry,
        rowsOfUnits(registry, (unit) => status[unit] === wanted),
        "train",
      );
    return measure(part(UNIT_OUT), part(UNIT_IN));
  });
  const means = new Map<FidelityFamily, number>();
  for (const family of FAMILIES) {
    const known = perMask.flatMap((families) => meanOf(got(families, family)) ?? []);
    const mean = known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
    if (2 * known.length >= masks.length && mean > 0) means.set(family, mean);
  }
  return { perMask, means, measure };
}

/**
 * Each refit against the patients it left out, in units of the baseline. @param refits made with the first masks of the
 * baseline, in that order
 */
export function heldOutFidelity(
  registry: Cohort<"train">,
  refits: readonly Refit[],
  baseline: RealBaseline,
): FamilyDistances[] {
  const distances = new Map(
    [...baseline.means.keys()].map((family): [FidelityFamily, (number | null)[]] => [family, []]),
  );
  refits.forEach(({ status, synthetic }, run) => {
    const leftOut = takeRows(
      registry,
      rowsOfUnits(registry, (unit) => status[unit] === UNIT_OUT),
      "train",
    );
    const measured = baseline.measure(leftOut, synthetic);
    for (const [family, values] of distances) {
      const own = new Map(got(measured, family).map(({ key, value }) => [key, value]));
      const mean = meanOf(
        got(nth(baseline.perMask, run), family).map(({ key }) => ({ key, value: own.get(key) ?? NO_LIKENESS })),
      );
      values.push(mean === undefined ? null : mean / got(baseline.means, family));
    }
  });
  return [...distances].map(([family, perRefit]) => ({ family, perRefit }));
}

/** Mean over the families of each refit; null where a family has no value. */
export function refitScores(fidelity: readonly FamilyDistances[]): (number | null)[] {
  const n = fidelity[0]?.perRefit.length ?? 0;
  return Array.from({ length: n }, (_, run) =>
    fidelity.reduce<number | null>(
      (sum, { perRefit }) =>
        sum === null || perRefit[run] === null ? null : sum + defined(perRefit[run]) / fidelity.length,
      0,
    ),
  );
}

/** Last entries of a metric that sums its items up. */
const SUMMARIES: readonly FidelityItem[] = [
  { kind: "summary", of: "mean" },
  { kind: "summary", of: "max" },
];

/** Columns, pairs and curves that could be computed, without the metric's own summaries. */
function itemsOf(metric: FidelityMetric, leftOut: Cohort, other: Cohort): Items {
  const values = metric.run(leftOut, other);
  const isSummed = SUMMARIES.every((summary, i) => {
    const last = values.at(i - SUMMARIES.length);
    return last !== undefined && itemKey(last.item) === itemKey(summary);
  });
  return values
    .slice(0, isSummed ? -SUMMARIES.length : undefined)
    .flatMap(({ item, value }) => (value === undefined ? [] : [{ key: `${metric.id} ${itemKey(item)}`, value }]));
}

function meanOf(items: Items): number | undefined {
  return items.length === 0 ? undefined : items.reduce((sum, { value }) => sum + value, 0) / items.length;
}
