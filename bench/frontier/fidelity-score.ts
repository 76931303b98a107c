import { column, type CodedColumn, type Cohort, type Column, type NumericColumn } from "../../src/core/cohort.ts";
import { constraintViolations } from "../../src/core/constraint-violations.ts";
import type { FidelityMetric } from "../../src/core/fidelity.ts";
import { fidelityMetrics } from "../../src/fidelity/index.ts";
import { correlationRatio } from "../../src/stats/correlation-ratio.ts";
import { correlationGap, cramerGap } from "../fidelity-numbers.ts";

/** Differences of a file from patients whom its generator has not seen; 0 = none. */
export const COMPONENTS = ["ks", "variation", "missing", "pearson", "cramer", "etaSquared", "kaplanMeier", "pmse"] as const;
export type Component = (typeof COMPONENTS)[number];
/** undefined where the registry has nothing of the kind. */
export type Differences = Readonly<Record<Component, number | undefined>>;

/**
 * Every component of one file against held-out patients, by the metrics of the fidelity report. Correlations are those of the frontier bench, where a
 * column without variation counts as no correlation, so that a collapsed generator gains nothing.
 */
export function differencesOf(heldOut: Cohort, synthetic: Cohort): Differences {
  const mean = (id: string, ifUndefined: number): number => meanOf(metric(id).run(heldOut, synthetic), ifUndefined);
  return {
    ks: mean("kolmogorov-smirnov", 1), variation: mean("level-variation", 1), missing: mean("missing-rate", 1),
    pearson: correlationGap(heldOut, synthetic), cramer: cramerGap(heldOut, synthetic), etaSquared: etaGap(heldOut, synthetic),
    kaplanMeier: heldOut.schema.survival === undefined ? undefined : mean("kaplan-meier-gap", 1),
    pmse: metric("propensity").run(heldOut, synthetic).find(({ item }) => item === "pMSE")?.value,
  };
}

/** A ratio below this counts as this: a component that happens to be 0 must not decide a geometric mean. */
const LEAST_RATIO = 0.05;

/**
 * Geometric mean over the components of difference over ceiling: 1 = as far from held-out patients as other real patients are. Components that
 * cannot be had, or of which real patients show none, are left out.
 */
export function fidelityScore(one: Differences, ceiling: Differences): number {
  const ratios = COMPONENTS.flatMap((name) => {
    const [value, real] = [one[name], ceiling[name]];
    return value !== undefined && real !== undefined && real > 0 ? [Math.max(LEAST_RATIO, value / real)] : [];
  });
  return Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
}

/** Share of rows that break at least one rule of the schema; undefined where it has none. */
export function ruleBreakers(synthetic: Cohort): number | undefined {
  const rules = synthetic.schema.constraints ?? [];
  if (rules.length === 0) return undefined;
  return new Set(rules.flatMap((rule) => [...constraintViolations(synthetic, rule)])).size / synthetic.nRows;
}

function metric(id: string): FidelityMetric {
  return fidelityMetrics.find((one) => one.id === id)!;
}

function meanOf(values: ReturnType<FidelityMetric["run"]>, ifUndefined: number): number {
  const items = values.filter(({ item }) => item !== "mean" && item !== "max").map(({ value }) => value ?? ifUndefined);
  return items.reduce((sum, value) => sum + value, 0) / items.length;
}

/** Mean over pairs of a numeric and a categorical column of the absolute difference of correlation ratios; 0 where one has no variation. */
function etaGap(a: Cohort, b: Cohort): number {
  const numbers = a.columns.filter((one): one is NumericColumn => one.kind === "numeric");
  const coded = a.columns.filter((one): one is CodedColumn => one.kind === "coded");
  const ratio = (x: Column, y: Column): number => (x.kind === "numeric" && y.kind === "coded" ? correlationRatio(x.values, y.codes, y.levels.length) ?? 0 : 0);
  const gaps = numbers.flatMap((x) => coded.map((y) => Math.abs(ratio(x, y) - ratio(column(b, x.name), column(b, y.name)))));
  return gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
}
