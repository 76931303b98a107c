import { nth } from "../../src/core/access.ts";
import { column } from "../../src/core/data/cohort.ts";
import type { Cohort, Column } from "../../src/core/data/cohort.ts";
import { describingColumns } from "../shared/rarity/coarse-columns.ts";
import { toleranceOf } from "../shared/distance/tolerance.ts";
import { minByUnit } from "../shared/game/unit-statistics.ts";

/** Most cells of one number; finer tolerances are widened, so that three numbers fit one table. */
const MAX_NUMERIC_CELLS = 64;
/** Largest table of a conjunction; sets of columns beyond it are left out. */
const MAX_TABLE = 2 ** 22;
/** Sets of columns of one size. More are thinned evenly, in alphabetical order, so that each column keeps its part. */
const MAX_SETS = 300;
export const MAX_ORDER = 3;

/**
 * One column cut into cells that an attacker would name: a level, "missing", or a number within its tolerance either
 * way. Cell 0 is missing.
 */
interface Axis {
  readonly name: string;
  readonly nCells: number;
  readonly low: number;
  readonly width: number;
  readonly levels: ReadonlyMap<string, number> | undefined;
}

/** Sets of one to three columns whose conjunctions are the predicates. */
export interface PredicateSpace {
  readonly axes: readonly Axis[];
  /** sets[k] holds the sets of k + 1 columns, as positions into `axes`. */
  readonly sets: readonly (readonly (readonly number[])[])[];
  /** How many sets of each size there are before thinning and leaving out. */
  readonly nAllSets: readonly number[];
}

/**
 * All conjunctions of one to three columns, with cells fixed on the real rows so that a synthetic value cannot move
 * them. Columns that never vary single nobody out and are left out.
 */
export function predicateSpace(real: Cohort): PredicateSpace {
  const axes = describingColumns(real)
    .map((name) => axisOf(real, column(real, name)))
    .filter((axis) => axis.nCells > 2);
  const all = [1, 2, 3].map((order) => subsets(axes.length, order));
  const fitting = all.map((sets) =>
    sets.filter((set) => set.reduce((size, c) => size * nth(axes, c).nCells, 1) <= MAX_TABLE),
  );
  return { axes, sets: fitting.map((sets) => thinned(sets)), nAllSets: all.map((sets) => sets.length) };
}

/** The cell of each row on each axis: cells[axis][row]; a level that no real row has is -1, which matches nothing. */
export function cellsOf(space: PredicateSpace, cohort: Cohort): Int32Array[] {
  return space.axes.map((axis) => {
    const source = column(cohort, axis.name);
    const cells = new Int32Array(cohort.nRows);
    if (source.kind === "numeric") {
      source.values.forEach((value, row) => {
        if (!Number.isNaN(value))
          cells[row] = 1 + Math.min(axis.nCells - 2, Math.max(0, Math.floor((value - axis.low) / axis.width + 1e-9)));
      });
      return cells;
    }
    const table = source.levels.map((level) => axis.levels?.get(level) ?? -1);
    source.codes.forEach((code, row) => {
      cells[row] = code < 0 ? 0 : nth(table, code);
    });
    return cells;
  });
}

function axisOf(real: Cohort, source: Column): Axis {
  if (source.kind === "coded") {
    const levels = new Map(source.levels.map((level, k) => [level, k + 1]));
    const used = new Set(source.codes.filter((code) => code >= 0)).size + Number(source.codes.includes(-1));
    return { name: source.name, nCells: used > 1 ? levels.size + 1 : 1, low: 0, width: 1, levels };
  }
  let low = Infinity;
  let high = -Infinity;
  for (const value of source.values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const isConstant = !(high > low);
  const hasMissing = source.values.some((value) => Number.isNaN(value));
  if (isConstant)
    return {
      name: source.name,
      nCells: hasMissing && Number.isFinite(low) ? 3 : 1,
      low: Number.isFinite(low) ? low : 0,
      width: 1,
      levels: undefined,
    };
  // One value a unit, so that a patient of many visits does not set the tolerance.
  const values = minByUnit(
    source.values.map((value) => (Number.isNaN(value) ? Infinity : value)),
    real.units,
    real.nUnits,
  ).map((value) => (value === Infinity ? NaN : value));
  const width = Math.max(
    2 * toleranceOf(real.schema, { ...source, values }).near,
    (high - low) / (MAX_NUMERIC_CELLS - 1),
  );
  return { name: source.name, nCells: 2 + Math.floor((high - low) / width + 1e-9), low, width, levels: undefined };
}

function subsets(n: number, order: number): number[][] {
  if (order === 1) return Array.from({ length: n }, (_, a) => [a]);
  return subsets(n, order - 1).flatMap((set) => {
    const last = nth(set, set.length - 1);
    return Array.from({ length: Math.max(0, n - 1 - last) }, (_, k) => [...set, last + 1 + k]);
  });
}

function thinned(sets: readonly (readonly number[])[]): (readonly number[])[] {
  if (sets.length <= MAX_SETS) return [...sets];
  return Array.from({ length: MAX_SETS }, (_, k) => nth(sets, Math.floor((k * sets.length) / MAX_SETS)));
}
