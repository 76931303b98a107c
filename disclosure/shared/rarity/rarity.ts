import type { RarityKind, RarityReason } from "../../../src/core/contracts/person-risk.ts";
import type { Cohort } from "../../../src/core/data/cohort.ts";
import { columnsWithRole } from "../../../src/core/data/schema.ts";
import { encode, mixedSpace } from "../distance/mixed-space.ts";
import { describingColumns } from "./coarse-columns.ts";
import { equivalenceClasses } from "./equivalence-class.ts";
import { minimalSampleUniques } from "./minimal-sample-uniques.ts";
import type { SampleUniques } from "./minimal-sample-uniques.ts";
import { flagOutliers, outlierScore } from "./outlier-score.ts";
import { singletonLevels, singletonPatterns, univariateExtremes } from "./univariate-rarity.ts";

/**
 * Source: sample uniques and sample pairs, the classes that re-identification rules treat apart (sdcMicro, EMA Policy
 * 0070).
 */
const LARGEST_RARE_CLASS = 2;
/**
 * Where more than this share of the units has minimal sample uniques, only those with the highest scores are flagged
 * for it.
 */
const MSU_SHARE = 0.1;

/** Why a unit is rare, from the strongest to the weakest claim on a place in stage two, with its points. */
export const RARITY_POINTS: Readonly<Record<RarityKind, number>> = {
  named: 1000,
  outlier: 16,
  "singleton-level": 8,
  extreme: 8,
  "missingness-pattern": 4,
  "sample-unique": 4,
  "pair-class": 2,
  "full-class": 1,
};
export type { RarityKind } from "../../../src/core/contracts/person-risk.ts";

export interface UnitRarity {
  readonly unit: number;
  readonly kinds: readonly RarityKind[];
  readonly reasons: readonly RarityReason[];
  /** Larger goes first: points of the kinds, then the outlier score (below 1). */
  readonly priority: number;
}

export interface Rarity {
  /** Every unit with at least one reason, highest priority first. */
  readonly rare: readonly UnitRarity[];
  readonly outlierScore: Float64Array;
  readonly countByKind: ReadonlyMap<RarityKind, number>;
}

/**
 * Who is rare in the registry, per unit of protection, and why.
 *
 * Source: the taxonomy of METHOD.md (equivalence classes, minimal sample uniques, outliers, extremes, singletons,
 * missingness patterns, the DPO's list).
 * Not claimed: rarity in the population; that depends on coverage.
 */
export function findRare(registry: Cohort, namedUnits: readonly number[]): Rarity {
  const names = describingColumns(registry);
  const reasons: RarityReason[][] = Array.from({ length: registry.nUnits }, () => []);
  const add = (unit: number, reason: RarityReason): void => void reasons[unit]!.push(reason);
  for (const unit of new Set(namedUnits)) if (unit >= 0 && unit < registry.nUnits) add(unit, { kind: "named" });
  const score = outlierScore(encode(mixedSpace([registry], names), registry));
  for (const unit of flagOutliers(score)) add(unit, { kind: "outlier" });
  for (const { unit, column, how } of singletonLevels(registry, names))
    add(unit, { kind: "singleton-level", column, isSite: how === "only-unit-of-site" });
  for (const { unit, column, how } of univariateExtremes(registry, names))
    add(unit, { kind: "extreme", column, end: how === "highest" ? "highest" : "lowest" });
  for (const unit of singletonPatterns(registry, names)) add(unit, { kind: "missingness-pattern" });
  addSampleUniques(minimalSampleUniques(registry, names), names.length, add);
  addClasses(registry, add);
  const rare = reasons.flatMap((list, unit) => (list.length === 0 ? [] : [describe(unit, list, score[unit]!)]));
  rare.sort((a, b) => b.priority - a.priority || registry.sourceRows[a.unit]! - registry.sourceRows[b.unit]!);
  const countByKind = new Map<RarityKind, number>();
  for (const one of rare) for (const kind of one.kinds) countByKind.set(kind, (countByKind.get(kind) ?? 0) + 1);
  return { rare, outlierScore: score, countByKind };
}

function addSampleUniques(
  { singles, pairs }: SampleUniques,
  nColumns: number,
  add: (unit: number, reason: RarityReason) => void,
): void {
  const n = singles.length;
  // SUDA weighs a minimal sample unique of size s with (m - s)!, so one of size 1 counts m - 1 times one of size 2.
  const score = Float64Array.from(singles, (count, unit) => count * Math.max(1, nColumns - 1) + pairs[unit]!);
  const positive = score.filter((one) => one > 0).sort();
  const limit = Math.max(1, Math.ceil(MSU_SHARE * n));
  const edge = positive.length <= limit ? 1 : positive[positive.length - limit]!;
  score.forEach((one, unit) => {
    if (one > 0 && one >= edge) add(unit, { kind: "sample-unique", values: singles[unit]!, pairs: pairs[unit]! });
  });
}

function addClasses(registry: Cohort, add: (unit: number, reason: RarityReason) => void): void {
  const [all, ...pairs] = equivalenceClasses(
    registry,
    columnsWithRole(registry.schema, "quasi-identifier").filter((name) =>
      registry.columns.some((one) => one.name === name),
    ),
    LARGEST_RARE_CLASS,
  );
  if (all === undefined) return;
  for (let unit = 0; unit < registry.nUnits; unit++) {
    if (all.sizes[unit]! <= LARGEST_RARE_CLASS) add(unit, { kind: "full-class", size: all.sizes[unit]! });
    const sets = pairs
      .filter((pair) => pair.sizes[unit]! <= LARGEST_RARE_CLASS)
      .map(({ columns }): [string, string] => [columns[0]!, columns[1]!]);
    if (sets.length > 0) add(unit, { kind: "pair-class", sets });
  }
}

function describe(unit: number, reasons: readonly RarityReason[], score: number): UnitRarity {
  const kinds = [...new Set(reasons.map(({ kind }) => kind))];
  const points = kinds.reduce((sum, kind) => sum + RARITY_POINTS[kind], 0);
  return {
    unit,
    kinds,
    reasons,
    priority: points + Math.min(score, 0.999),
  };
}
