import { column } from "../../../src/core/data/cohort.ts";
import type { Cohort } from "../../../src/core/data/cohort.ts";
import { columnSchema } from "../../../src/core/data/schema.ts";

/**
 * A number with at most this many distinct values keeps each as a cell of its own; others get this many equal-frequency
 * cells.
 */
const MAX_DISTINCT = 6;
const NUMERIC_CELLS = 4;

/**
 * One column cut into a few cells; cell 0 is "missing". Fixed on the registry, so that synthetic rows are cut alike.
 */
export type CoarseColumn =
  | {
      readonly kind: "numeric";
      readonly name: string;
      readonly nCells: number;
      /** lower ends of cells 2, 3, ... */ readonly cuts: Float64Array;
    }
  | {
      readonly kind: "coded";
      readonly name: string;
      readonly nCells: number;
      readonly cellOf: ReadonlyMap<string, number>;
    };

/**
 * Columns that say something about a patient: all but identifiers, free text and the columns that number patients or
 * families; sorted by name.
 */
export function describingColumns(registry: Cohort): string[] {
  const { protect } = registry.schema;
  return registry.columns
    .map((one) => one.name)
    .filter((name) => {
      const declared = columnSchema(registry.schema, name);
      if (
        declared !== undefined &&
        (declared.role === "identifier" || declared.type === "identifier" || declared.type === "free-text")
      )
        return false;
      return name !== protect?.patient && name !== protect?.family;
    })
    .sort();
}

/**
 * Cuts a column into cells: levels for categories; for numbers the distinct values (at most 6) or else quarters by
 * frequency, cut at values of the registry. Rank-based, so it does not depend on the unit of measurement.
 */
export function coarsen(registry: Cohort, name: string): CoarseColumn {
  const source = column(registry, name);
  if (source.kind === "coded") {
    const levels = [...source.levels].sort();
    return {
      kind: "coded",
      name,
      nCells: levels.length + 2,
      cellOf: new Map(levels.map((level, i) => [level, i + 1])),
    };
  }
  const sorted = source.values.filter((value) => !Number.isNaN(value)).sort();
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  let cuts: number[];
  if (distinct.length <= MAX_DISTINCT) cuts = [...distinct.subarray(1)];
  else {
    const quarters = Array.from(
      { length: NUMERIC_CELLS - 1 },
      (_, q) => sorted[Math.floor((sorted.length * (q + 1)) / NUMERIC_CELLS)]!,
    );
    cuts = [...new Set(quarters)].filter((cut) => cut > sorted[0]!);
  }
  return { kind: "numeric", name, nCells: cuts.length + 2, cuts: Float64Array.from(cuts) };
}

/** The cell of each row; a level that the registry does not have gets the last cell, which no real row is in. */
export function cellsOf(coarse: CoarseColumn, cohort: Cohort): Int32Array {
  const source = column(cohort, coarse.name);
  const cells = new Int32Array(cohort.nRows);
  if (coarse.kind === "numeric" && source.kind === "numeric") {
    const { cuts } = coarse;
    source.values.forEach((value, row) => {
      if (Number.isNaN(value)) return;
      let cell = 1;
      for (const cut of cuts) if (value >= cut) cell++;
      cells[row] = cell;
    });
  } else if (coarse.kind === "coded" && source.kind === "coded") {
    const table = source.levels.map((level) => coarse.cellOf.get(level) ?? coarse.nCells - 1);
    source.codes.forEach((code, row) => {
      cells[row] = code < 0 ? 0 : table[code]!;
    });
  }
  return cells;
}
