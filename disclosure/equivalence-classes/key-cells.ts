import { got, nth } from "../../src/core/access.ts";
import { column } from "../../src/core/data/cohort.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import { toleranceOf } from "../shared/distance/tolerance.ts";

/** Missing in a column of cells. */
export const MISSING_CELL = -1;

/**
 * What an intruder sees of each row on each key: a level, or a number cut at multiples of the intruder's tolerance
 * (fixed on the registry); -1 is missing. Levels that the registry does not have get numbers of their own.
 * @returns cells[key][row]
 */
export function keyCells(registry: Cohort, cohort: Cohort, keys: readonly string[]): Int32Array[] {
  return keys.map((name) => {
    const own = column(registry, name);
    const source = column(cohort, name);
    if (source.kind === "coded") {
      const levels = own.kind === "coded" ? own.levels : [];
      const table = source.levels.map((level, k) =>
        levels.includes(level) ? levels.indexOf(level) : levels.length + k,
      );
      return source.codes.map((code) => (code < 0 ? MISSING_CELL : nth(table, code)));
    }
    const width = own.kind === "numeric" ? toleranceOf(registry.schema, own).near : 0;
    const numbered = new Map<number, number>();
    // One numbering for registry and release: of the cells, in order of the registry's values first.
    const cellOf = (value: number): number => (width > 0 ? Math.floor(value / width + 1e-9) : value);
    if (own.kind === "numeric")
      for (const value of own.values)
        if (!Number.isNaN(value) && !numbered.has(cellOf(value))) numbered.set(cellOf(value), numbered.size);
    return Int32Array.from(source.values, (value) => {
      if (Number.isNaN(value)) return MISSING_CELL;
      const cell = cellOf(value);
      if (!numbered.has(cell)) numbered.set(cell, numbered.size);
      return got(numbered, cell);
    });
  });
}

/** A key of text for each row, with "missing" as a value of its own. */
export function pasted(cells: readonly Int32Array[]): string[] {
  return Array.from({ length: cells[0]?.length ?? 0 }, (_, row) => cells.map((one) => nth(one, row)).join(","));
}
