import { got, nth } from "../../../src/core/access.ts";
import type { Column } from "../../../src/core/data/cohort.ts";

/** Patterns beyond these are assigned to the nearest. */
const MOST_PATTERNS = 6;

/**
 * The frequent patterns of missing cells, and for each row the one nearest to its own (fewest differing columns, then
 * the most frequent). One variable for the pattern lets a joint model say what goes with a block that is missing by
 * design, without a column for each block.
 * @param minUnits units that a pattern must have
 * @returns group per row and number of groups; 0 groups where fewer than two patterns are frequent
 */
export function missingPatterns(
  columns: readonly Column[],
  units: Int32Array,
  minUnits: number,
): { groups: Int32Array; nPatterns: number } {
  const nRows = units.length;
  const masks = columns.map(maskOf).filter((mask) => mask.includes(1) && mask.includes(0));
  const keyOfRow = Array.from({ length: nRows }, (_, row) => masks.map((mask) => nth(mask, row)).join(""));
  const unitsOf = new Map<string, Set<number>>();
  keyOfRow.forEach((key, row) => {
    const held = unitsOf.get(key) ?? new Set<number>();
    unitsOf.set(key, held.add(nth(units, row)));
  });
  const frequent = [...unitsOf]
    .filter(([, held]) => held.size >= minUnits)
    .sort((a, b) => b[1].size - a[1].size || (a[0] < b[0] ? -1 : 1))
    .slice(0, MOST_PATTERNS)
    .map(([key]) => key);
  if (frequent.length < 2) return { groups: new Int32Array(nRows), nPatterns: 0 };
  const groupOfKey = new Map([...unitsOf.keys()].map((key) => [key, nearest(key, frequent)]));
  return { groups: Int32Array.from(keyOfRow, (key) => got(groupOfKey, key)), nPatterns: frequent.length };
}

function maskOf(column: Column): Uint8Array {
  return column.kind === "numeric"
    ? Uint8Array.from(column.values, (value) => (Number.isNaN(value) ? 1 : 0))
    : Uint8Array.from(column.codes, (code) => (code < 0 ? 1 : 0));
}

function nearest(key: string, frequent: readonly string[]): number {
  let best = 0;
  let least = Infinity;
  frequent.forEach((candidate, group) => {
    let differing = 0;
    for (let i = 0; i < key.length; i++) if (key[i] !== candidate[i]) differing += 1;
    if (differing < least) {
      least = differing;
      best = group;
    }
  });
  return best;
}
