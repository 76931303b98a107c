import { column, type CodedColumn, type Cohort, type Column, type NumericColumn } from "../../src/core/data/cohort.ts";
import { constraintViolations } from "../../src/core/data/constraint-violations.ts";
import type { FidelityMetric } from "../../src/core/contracts/fidelity.ts";
import { fidelityMetrics } from "../../src/fidelity/index.ts";
import { correlationRatio } from "../../src/stats/correlation-ratio.ts";
import { cramersV } from "../../src/stats/cramers-v.ts";
import { pearson } from "../../src/stats/pearson.ts";

/** Differences of a file from patients whom its generator has not seen; 0 = none. */
export const COMPONENTS = [
  "ks",
  "variation",
  "missing",
  "pearson",
  "cramer",
  "etaSquared",
  "kaplanMeier",
  "pmse",
] as const;
export type Component = (typeof COMPONENTS)[number];
/** undefined where the registry has nothing of the kind. */
export type Differences = Readonly<Record<Component, number | undefined>>;

/**
 * Fewer complete rows than this say nothing of a column or a pair. Source: the ten-observation rule of TAPAS for
 * effective counts.
 */
const LEAST_ROWS = 10;

/**
 * Every component of one file against held-out patients, by the metrics and statistics of the fidelity report. Columns
 * and pairs with fewer than ten complete held-out rows are left out. Where the file has none, or no variation, a column
 * is wholly different and a pair has no association, so that a collapsed generator gains nothing.
 */
export function differencesOf(heldOut: Cohort, synthetic: Cohort): Differences {
  const wellSeen = (name: string): boolean => completeRows(column(heldOut, name)) >= LEAST_ROWS;
  const mean = (id: string, asked: (column: string) => boolean = () => true): number =>
    meanOf(
      metric(id)
        .run(heldOut, synthetic)
        .filter(({ item }) => item.kind !== "summary" && (item.kind !== "column" || asked(item.column)))
        .map(({ value }) => value ?? 1),
    );
  return {
    ks: mean("kolmogorov-smirnov", wellSeen),
    variation: mean("level-variation"),
    missing: mean("missing-rate"),
    pearson: pairGap(heldOut, synthetic, correlationOf),
    cramer: pairGap(heldOut, synthetic, cramerOf),
    etaSquared: pairGap(heldOut, synthetic, etaOf),
    kaplanMeier: heldOut.schema.survival === undefined ? undefined : mean("kaplan-meier-gap"),
    pmse: metric("propensity")
      .run(heldOut, synthetic)
      .find(({ item }) => item.kind === "summary" && item.of === "pMSE")?.value,
  };
}

/** A ratio below this counts as this: a component that happens to be 0 must not decide a geometric mean. */
const LEAST_RATIO = 0.05;

/**
 * Geometric mean over the components of difference over ceiling: 1 = as far from held-out patients as other real
 * patients are. Components that cannot be had, or of which real patients show none, are left out.
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

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** An association of two columns; undefined where it has no such kinds. */
type Association = (x: Column, y: Column) => number | undefined;

const correlationOf: Association = (x, y) =>
  x.kind === "numeric" && y.kind === "numeric" ? (pearson(x.values, y.values) ?? 0) : undefined;
const cramerOf: Association = (x, y) =>
  x.kind === "coded" && y.kind === "coded"
    ? (cramersV(x.codes, y.codes, x.levels.length, y.levels.length)?.v ?? 0)
    : undefined;
const etaOf: Association = (x, y) => {
  if (x.kind === y.kind) return undefined;
  const [number, category] = x.kind === "numeric" ? [x, y as CodedColumn] : [y as NumericColumn, x];
  return correlationRatio(number.values, category.codes, category.levels.length) ?? 0;
};

/** Mean over pairs of columns of the absolute difference of an association, pairwise complete. */
function pairGap(heldOut: Cohort, synthetic: Cohort, associate: Association): number {
  const gaps = heldOut.columns.flatMap((x, i) =>
    heldOut.columns.slice(0, i).flatMap((y) => {
      const real = associate(x, y);
      if (real === undefined || completeRows(x, y) < LEAST_ROWS) return [];
      const [a, b] = [column(synthetic, x.name), column(synthetic, y.name)];
      return [Math.abs(real - (completeRows(a, b) < LEAST_ROWS ? 0 : associate(a, b)!))];
    }),
  );
  return meanOf(gaps);
}

function completeRows(...columns: readonly Column[]): number {
  const seen = (one: Column, row: number): boolean =>
    one.kind === "numeric" ? !Number.isNaN(one.values[row]!) : one.codes[row]! >= 0;
  const nRows = columns[0]!.kind === "numeric" ? columns[0]!.values.length : columns[0]!.codes.length;
  let complete = 0;
  for (let row = 0; row < nRows; row++) if (columns.every((one) => seen(one, row))) complete++;
  return complete;
}
