import type { CellLabel, FidelityItem, FidelityMetric, FidelityValue } from "../../core/contracts/fidelity.ts";
import { takeRows, type Cohort, type Column } from "../../core/data/cohort.ts";
import { quantile } from "../../stats/quantile.ts";
import { kolmogorovSmirnov } from "../metrics/kolmogorov-smirnov.ts";
import { levelVariation } from "../metrics/level-variation.ts";
import { findColumn } from "../paired-columns.ts";

/** Columns that make subgroups, and subgroups of a column, at most. */
const MOST_COLUMNS = 4;
const MOST_LEVELS = 4;
/** Units in a subgroup of the registry, at least: a half of it then still holds more than any cell size in use. */
const LEAST_UNITS = 30;

interface Subgroup {
  readonly column: string;
  readonly label: CellLabel;
  readonly holds: (column: Column, row: number) => boolean;
}

/**
 * Mean distance of all other columns within one subgroup of patients: those of a quasi-identifier's public level, of a
 * site, or below and above the rounded middle of a number. The subgroups are fixed on the registry.
 * Claim: a cohort that is right overall and wrong for women or for one centre is seen.
 * Not claimed: subgroups of fewer than 30 patients, which no half of the registry can be held against.
 */
export function subgroupDistance(registry: Cohort): FidelityMetric {
  const groups = subgroupsOf(registry);
  return {
    id: "subgroup-distance",
    better: "lower",
    source: "mean of Kolmogorov-Smirnov and total variation distances within the subgroup",
    run: (real, other) =>
      groups.length === 0
        ? [{ item: { kind: "summary", of: "mean" }, value: undefined, why: { kind: "no item" } }]
        : groups.map((group) => valueOf(group, real, other)),
  };
}

/** Subgroups that are large enough, in schema order. */
function subgroupsOf(registry: Cohort): Subgroup[] {
  const { schema } = registry;
  const columns = schema.columns.filter(({ name, role }) => role === "quasi-identifier" || name === schema.site);
  const found = columns.map(({ name, type, levels }) => {
    const column = findColumn(registry, name);
    if (column === undefined || type === "date") return [];
    const all = column.kind === "numeric" ? bands(column) : publicLevels(name, levels ?? []);
    const large = all.filter((group) => unitsIn(registry, column, group) >= LEAST_UNITS);
    return large.length > MOST_LEVELS ? [] : large;
  });
  return found
    .filter((groups) => groups.length > 1)
    .slice(0, MOST_COLUMNS)
    .flat();
}

function publicLevels(column: string, levels: readonly string[]): Subgroup[] {
  return levels.map((level) => ({
    column,
    label: { kind: "level", level },
    holds: (held, row) => held.kind === "coded" && held.levels[held.codes[row] ?? -1] === level,
  }));
}

/** Below and from the median, rounded to two digits. */
function bands(column: Extract<Column, { kind: "numeric" }>): Subgroup[] {
  const sorted = column.values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return [];
  const middle = Number(quantile(sorted, 0.5).toPrecision(2));
  const valueAt = (held: Column, row: number): number => (held.kind === "numeric" ? (held.values[row] ?? NaN) : NaN);
  return [
    { column: column.name, label: { kind: "below", to: middle }, holds: (held, row) => valueAt(held, row) < middle },
    { column: column.name, label: { kind: "from", from: middle }, holds: (held, row) => valueAt(held, row) >= middle },
  ];
}

function unitsIn(cohort: Cohort, column: Column, { holds }: Subgroup): number {
  return new Set(Array.from(cohort.units).filter((_, row) => holds(column, row))).size;
}

function valueOf(group: Subgroup, real: Cohort, other: Cohort): FidelityValue {
  const item: FidelityItem = { kind: "subgroup", column: group.column, label: group.label };
  const parts = [real, other].map((cohort) => {
    const column = findColumn(cohort, group.column);
    const rows = Array.from({ length: cohort.nRows }, (_, row) => row);
    return column === undefined ? [] : rows.filter((row) => group.holds(column, row));
  });
  const [mine = [], theirs = []] = parts;
  if (mine.length === 0 || theirs.length === 0) return { item, value: undefined, why: { kind: "no rows" } };
  const [a, b] = [
    takeRows(real, Int32Array.from(mine), real.role),
    takeRows(other, Int32Array.from(theirs), other.role),
  ];
  const distances = [kolmogorovSmirnov, levelVariation].flatMap((metric) =>
    metric
      .run(a, b)
      .flatMap(({ item: of, value }) =>
        of.kind !== "column" || of.column === group.column || value === undefined ? [] : [value],
      ),
  );
  return distances.length === 0
    ? { item, value: undefined, why: { kind: "no column in common" } }
    : { item, value: distances.reduce((sum, value) => sum + value, 0) / distances.length };
}
