import { column } from "../../../src/core/cohort.ts";
import type { Cohort } from "../../../src/core/cohort.ts";
import { toleranceOf } from "../tolerance.ts";

/** For each row, which rows agree with it on one column: bit `b` of word `row * nWords + (b >> 5)`. */
interface MatchBits { readonly nWords: number; readonly words: Int32Array }

/** A unit's rarity on one set of quasi-identifiers. */
export interface ClassSizes {
  readonly columns: readonly string[];
  /** Per unit: itself plus the other units that agree on all columns, for its rarest row; counted up to `limit`. */
  readonly sizes: Int32Array;
}

/**
 * Equivalence classes at intruder tolerance on all quasi-identifiers together and on each pair of them. Two rows agree where
 * categories are equal and numbers lie within the tolerance of the column; missing agrees with missing only.
 * @param limit sizes above it are not told apart (they come back as limit + 1)
 */
export function equivalenceClasses(registry: Cohort, quasiIdentifiers: readonly string[], limit: number): ClassSizes[] {
  const names = [...quasiIdentifiers].sort();
  const bits = names.map((name) => matchBits(registry, name));
  const sets: number[][] = names.length > 0 ? [names.map((_, i) => i)] : [];
  if (names.length > 2) for (let i = 0; i < names.length; i++) for (let j = i + 1; j < names.length; j++) sets.push([i, j]);
  return sets.map((set) => ({ columns: set.map((i) => names[i]!), sizes: classSizes(registry, set.map((i) => bits[i]!), limit) }));
}

function matchBits(registry: Cohort, name: string): MatchBits {
  const source = column(registry, name);
  const n = registry.nRows;
  const nWords = (n + 31) >>> 5;
  const words = new Int32Array(n * nWords);
  const near = source.kind === "numeric" ? toleranceOf(registry.schema, source).near : 0;
  const values: ArrayLike<number> = source.kind === "numeric" ? source.values : source.codes;
  for (let i = 0; i < n; i++) {
    const a = values[i]!;
    for (let j = 0; j <= i; j++) {
      const b = values[j]!;
      if (!(Math.abs(a - b) <= near || (a !== a && b !== b))) continue;
      words[i * nWords + (j >>> 5)]! |= 1 << (j & 31);
      words[j * nWords + (i >>> 5)]! |= 1 << (i & 31);
    }
  }
  return { nWords, words };
}

function classSizes(registry: Cohort, columns: readonly MatchBits[], limit: number): Int32Array {
  const sizes = new Int32Array(registry.nUnits).fill(limit + 1);
  const { nWords } = columns[0]!;
  const seen = new Int32Array(registry.nUnits).fill(-1);
  for (let row = 0; row < registry.nRows; row++) {
    let count = 1;
    seen[registry.units[row]!] = row;
    for (let w = 0; w < nWords && count <= limit; w++) {
      let word = -1;
      for (const one of columns) word &= one.words[row * nWords + w]!;
      for (; word !== 0 && count <= limit; word &= word - 1) {
        const unit = registry.units[(w << 5) + 31 - Math.clz32(word & -word)]!;
        if (seen[unit] === row) continue;
        seen[unit] = row;
        count++;
      }
    }
    const unit = registry.units[row]!;
    if (count < sizes[unit]!) sizes[unit] = count;
  }
  return sizes;
}
