import type { Cohort } from "../../src/core/data/cohort.ts";
import { columnsWithRole } from "../../src/core/data/schema.ts";
import { cellsOf, coarsen, describingColumns } from "../shared/rarity/coarse-columns.ts";
import type { CoarseColumn } from "../shared/rarity/coarse-columns.ts";

/** Columns that combinations are made of, and combinations kept for each unit. */
const MAX_COLUMNS = 10;
const MAX_COMBINATIONS = 8;
const MAX_ORDER = 3;

/** The rarest 1-3-way combinations of each unit; `cells[3 k ..]` are global cell numbers, -1 for unused places. */
export interface RareCombinations {
  readonly columns: readonly CoarseColumn[];
  /** First global cell number of each column, and the total at the end. */
  readonly offsets: Int32Array;
  readonly ofUnit: readonly Int32Array[];
}

/**
 * For each unit, the 8 combinations of its own coarse values in one to three quasi-identifiers or sensitive columns
 * (all columns where no role is declared) that the fewest units of the registry share; smaller combinations first at
 * equal rarity.
 *
 * Source: query-based attacks (counts of the target's own attribute combinations), capped to what a small registry can
 * carry.
 */
export function rareCombinations(registry: Cohort): RareCombinations {
  const columns = chooseColumns(registry).map((name) => coarsen(registry, name));
  const offsets = new Int32Array(columns.length + 1);
  columns.forEach((one, c) => (offsets[c + 1] = offsets[c]! + one.nCells));
  const cells = columns.map((one) => cellsOf(one, registry));
  const candidates: { nUnits: number; order: number; cells: readonly number[] }[][] = Array.from(
    { length: registry.nUnits },
    () => [],
  );
  for (const set of subsets(columns.length)) {
    const keys = new Float64Array(registry.nRows);
    for (const c of set) keys.forEach((key, row) => (keys[row] = key * columns[c]!.nCells + cells[c]![row]!));
    const sharedBy = unitsPerKey(keys, registry);
    const done = new Set<number>();
    keys.forEach((key, row) => {
      const unit = registry.units[row]!;
      // One unit may show a combination in several rows; it is one candidate.
      const once = key * registry.nUnits + unit;
      if (done.has(once)) return;
      done.add(once);
      candidates[unit]!.push({
        nUnits: sharedBy.get(key)!,
        order: set.length,
        cells: set.map((c) => offsets[c]! + cells[c]![row]!),
      });
    });
  }
  const ofUnit = candidates.map((list) => {
    list.sort((a, b) => a.nUnits - b.nUnits || a.order - b.order);
    return Int32Array.from(
      list.slice(0, MAX_COMBINATIONS).flatMap((one) => [one.cells[0] ?? -1, one.cells[1] ?? -1, one.cells[2] ?? -1]),
    );
  });
  return { columns, offsets, ofUnit };
}

/**
 * Per unit asked for: the rows of `synthetic` that show its combinations, summed over them.
 * @param units positions into `ofUnit`
 */
export function countCombinations(
  combinations: RareCombinations,
  synthetic: Cohort,
  units: ArrayLike<number>,
): Float64Array {
  const { columns, offsets, ofUnit } = combinations;
  const nWords = (synthetic.nRows + 31) >>> 5;
  const bits = new Int32Array(offsets[columns.length]! * nWords);
  columns.forEach((one, c) => {
    cellsOf(one, synthetic).forEach((cell, row) => {
      bits[(offsets[c]! + cell) * nWords + (row >>> 5)]! |= 1 << (row & 31);
    });
  });
  return Float64Array.from(units, (unit) => {
    const own = ofUnit[unit]!;
    let total = 0;
    for (let k = 0; k < own.length; k += MAX_ORDER) {
      const a = own[k]! * nWords;
      const b = own[k + 1]! < 0 ? a : own[k + 1]! * nWords;
      const c = own[k + 2]! < 0 ? a : own[k + 2]! * nWords;
      for (let w = 0; w < nWords; w++) total += onesIn(bits[a + w]! & bits[b + w]! & bits[c + w]!);
    }
    return total;
  });
}

/** Quasi-identifiers, then sensitive columns, by name; the first 10. */
function chooseColumns(registry: Cohort): string[] {
  const present = new Set(describingColumns(registry));
  const declared = (["quasi-identifier", "sensitive"] as const).flatMap((role) =>
    columnsWithRole(registry.schema, role)
      .filter((name) => present.has(name))
      .sort(),
  );
  return (declared.length > 0 ? declared : [...present].sort()).slice(0, MAX_COLUMNS);
}

function* subsets(n: number): Generator<readonly number[]> {
  for (let a = 0; a < n; a++) yield [a];
  for (let a = 0; a < n; a++) for (let b = a + 1; b < n; b++) yield [a, b];
  for (let a = 0; a < n; a++) for (let b = a + 1; b < n; b++) for (let c = b + 1; c < n; c++) yield [a, b, c];
}

function unitsPerKey(keys: Float64Array, registry: Cohort): Map<number, number> {
  const last = new Map<number, Set<number> | number>();
  keys.forEach((key, row) => {
    const unit = registry.units[row]!;
    const seen = last.get(key);
    if (seen === undefined) last.set(key, unit);
    else if (typeof seen === "number") {
      if (seen !== unit) last.set(key, new Set([seen, unit]));
    } else seen.add(unit);
  });
  return new Map([...last].map(([key, seen]) => [key, typeof seen === "number" ? 1 : seen.size]));
}

/** Number of set bits. Source: Warren, Hacker's Delight, 2nd ed., section 5-1. */
function onesIn(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  x = (x + (x >>> 4)) & 0x0f0f0f0f;
  return Math.imul(x, 0x01010101) >>> 24;
}
