import { nth } from "../../src/core/access.ts";
import type { MatchRows, MatchSpace } from "./match-space.ts";

/**
 * A class of this many units or fewer on the quasi-identifiers is rare. Source: disclosure practice for special uniques
 * and pairs (k <= 2).
 */
export const RARE_CLASS = 2;

/**
 * Rows that no other unit has on all columns and whose class on the quasi-identifiers (exact values, this unit
 * included) holds at most two units. Without quasi-identifiers the class is taken over all columns.
 * @returns 1 for such a row, else 0
 */
export function rareRows(space: MatchSpace, rows: MatchRows): Uint8Array {
  return judge(space, rows, rows, 0);
}

/** The same for rows from outside, each as if its unit alone had joined the registry. */
export function rareRowsOf(space: MatchSpace, rows: MatchRows, registry: MatchRows): Uint8Array {
  return judge(space, rows, registry, 1);
}

function judge(space: MatchSpace, rows: MatchRows, registry: MatchRows, joining: 0 | 1): Uint8Array {
  const nColumns = space.names.length;
  const nKnown = space.nQuasiIdentifiers === 0 ? nColumns : space.nQuasiIdentifiers;
  const classes = unitsByKey(registry, nColumns, nKnown);
  const twins = unitsByKey(registry, nColumns, nColumns);
  return Uint8Array.from({ length: rows.nRows }, (_, row) => {
    const sameRow = (twins.get(keyOf(rows, row, nColumns, nColumns))?.size ?? 0) + joining;
    const sameClass = (classes.get(keyOf(rows, row, nColumns, nKnown))?.size ?? 0) + joining;
    return sameRow === 1 && sameClass <= RARE_CLASS ? 1 : 0;
  });
}

function unitsByKey(rows: MatchRows, nColumns: number, nKnown: number): Map<string, Set<number>> {
  const found = new Map<string, Set<number>>();
  for (let row = 0; row < rows.nRows; row++) {
    const key = keyOf(rows, row, nColumns, nKnown);
    const units = found.get(key);
    if (units === undefined) found.set(key, new Set([nth(rows.units, row)]));
    else units.add(nth(rows.units, row));
  }
  return found;
}

function keyOf(rows: MatchRows, row: number, nColumns: number, nKnown: number): string {
  return rows.values.subarray(row * nColumns, row * nColumns + nKnown).join("|");
}
