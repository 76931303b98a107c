import type { Cohort } from "../../../src/core/data/cohort.ts";
import { columnsWithRole } from "../../../src/core/data/schema.ts";
import { encode, mixedSpace } from "../distance/mixed-space.ts";
import { describingColumns } from "./coarse-columns.ts";
import { equivalenceClasses } from "./equivalence-class.ts";
import { minimalSampleUniques } from "./minimal-sample-uniques.ts";
import type { SampleUniques } from "./minimal-sample-uniques.ts";
import { flagOutliers, outlierScore } from "./outlier-score.ts";
import { singletonLevels, singletonPatterns, univariateExtremes } from "./univariate-rarity.ts";

/** Source: sample uniques and sample pairs, the classes that re-identification rules treat apart (sdcMicro, EMA Policy 0070). */
const LARGEST_RARE_CLASS = 2;
/** Where more than this share of the units has minimal sample uniques, only those with the highest scores are flagged for it. */
const MSU_SHARE = 0.1;
/** Column sets spelled out in one reason. */
const MAX_NAMED = 3;

/** Why a unit is rare, from the strongest to the weakest claim on a place in stage two, with its points. */
export const RARITY_KINDS = {
  named: { points: 1000, title: "named by the data protection officer" },
  outlier: { points: 16, title: "far from its nearest neighbours" },
  "singleton-level": { points: 8, title: "alone with a level or at a site" },
  extreme: { points: 8, title: "highest or lowest value, apart from the next" },
  "missingness-pattern": { points: 4, title: "alone with a pattern of missing values" },
  "sample-unique": { points: 4, title: "minimal sample uniques of size 1 or 2" },
  "pair-class": { points: 2, title: "class of at most 2 on a pair of quasi-identifiers" },
  "full-class": { points: 1, title: "class of at most 2 on all quasi-identifiers" },
} as const;
export type RarityKind = keyof typeof RARITY_KINDS;

export interface UnitRarity {
  readonly unit: number;
  readonly kinds: readonly RarityKind[];
  /** In words: column names, never values. */
  readonly reasons: readonly string[];
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
 * Source: the taxonomy of METHOD.md (equivalence classes, minimal sample uniques, outliers, extremes, singletons, missingness
 * patterns, the DPO's list).
 * Not claimed: rarity in the population; that depends on coverage.
 */
export function findRare(registry: Cohort, namedUnits: readonly number[]): Rarity {
  const names = describingColumns(registry);
  const notes: [RarityKind, string][][] = Array.from({ length: registry.nUnits }, () => []);
  const add = (unit: number, kind: RarityKind, reason: string): void => void notes[unit]!.push([kind, reason]);
  for (const unit of namedUnits)
    if (unit >= 0 && unit < registry.nUnits) add(unit, "named", "on the data protection officer's list");
  const score = outlierScore(encode(mixedSpace([registry], names), registry));
  for (const unit of flagOutliers(score))
    add(unit, "outlier", "among the patients furthest from their 5 nearest neighbours");
  for (const { unit, column, how } of singletonLevels(registry, names))
    add(
      unit,
      "singleton-level",
      how === "only-level" ? `the only patient with its level of ${column}` : "the only patient of its site",
    );
  for (const { unit, column, how } of univariateExtremes(registry, names))
    add(unit, "extreme", `${how} value of ${column}, apart from the next`);
  for (const unit of singletonPatterns(registry, names))
    add(unit, "missingness-pattern", "the only patient with its pattern of missing values");
  addSampleUniques(minimalSampleUniques(registry, names), names.length, add);
  addClasses(registry, add);
  const rare = notes.flatMap((list, unit) => (list.length === 0 ? [] : [describe(unit, list, score[unit]!)]));
  rare.sort((a, b) => b.priority - a.priority || registry.sourceRows[a.unit]! - registry.sourceRows[b.unit]!);
  const countByKind = new Map<RarityKind, number>();
  for (const one of rare) for (const kind of one.kinds) countByKind.set(kind, (countByKind.get(kind) ?? 0) + 1);
  return { rare, outlierScore: score, countByKind };
}

function addSampleUniques(
  { singles, pairs }: SampleUniques,
  nColumns: number,
  add: (unit: number, kind: RarityKind, reason: string) => void,
): void {
  const n = singles.length;
  // SUDA weighs a minimal sample unique of size s with (m - s)!, so one of size 1 counts m - 1 times one of size 2.
  const score = Float64Array.from(singles, (count, unit) => count * Math.max(1, nColumns - 1) + pairs[unit]!);
  const positive = score.filter((one) => one > 0).sort();
  const limit = Math.max(1, Math.ceil(MSU_SHARE * n));
  const edge = positive.length <= limit ? 1 : positive[positive.length - limit]!;
  score.forEach((one, unit) => {
    if (one > 0 && one >= edge)
      add(unit, "sample-unique", `alone in the registry with ${valuesAndPairs(singles[unit]!, pairs[unit]!)}`);
  });
}

function addClasses(registry: Cohort, add: (unit: number, kind: RarityKind, reason: string) => void): void {
  const [all, ...pairs] = equivalenceClasses(
    registry,
    columnsWithRole(registry.schema, "quasi-identifier").filter((name) =>
      registry.columns.some((one) => one.name === name),
    ),
    LARGEST_RARE_CLASS,
  );
  if (all === undefined) return;
  for (let unit = 0; unit < registry.nUnits; unit++) {
    if (all.sizes[unit]! <= LARGEST_RARE_CLASS)
      add(unit, "full-class", `class of ${all.sizes[unit]!} on all quasi-identifiers`);
    const sets = pairs
      .filter((pair) => pair.sizes[unit]! <= LARGEST_RARE_CLASS)
      .map((pair) => pair.columns.join(" × "));
    if (sets.length > 0)
      add(
        unit,
        "pair-class",
        `class of at most ${LARGEST_RARE_CLASS} on ${sets.slice(0, MAX_NAMED).join(", ")}${sets.length > MAX_NAMED ? ` and ${sets.length - MAX_NAMED} more` : ""}`,
      );
  }
}

function describe(unit: number, list: readonly (readonly [RarityKind, string])[], score: number): UnitRarity {
  const kinds = [...new Set(list.map(([kind]) => kind))];
  const points = kinds.reduce((sum, kind) => sum + RARITY_KINDS[kind].points, 0);
  return {
    unit,
    kinds,
    reasons: [...new Set(list.map(([, reason]) => reason))],
    priority: points + Math.min(score, 0.999),
  };
}

/** At least one of the two counts is above 0. */
function valuesAndPairs(nValues: number, nPairs: number): string {
  const values = `${nValues} coarse ${plural(nValues, "value", "values")}`;
  const pairs = `${nPairs} ${plural(nPairs, "pair", "pairs")} of coarse values`;
  return nPairs === 0 ? values : nValues === 0 ? pairs : `${values} and ${pairs}`;
}

function plural(count: number, one: string, many: string): string {
  return count === 1 ? one : many;
}
