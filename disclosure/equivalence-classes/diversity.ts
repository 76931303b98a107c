import { nth } from "../../src/core/access.ts";

/** How varied a secret is within classes, at its least. */
export interface Diversity {
  /** Fewest distinct values in a class. */
  readonly distinct: number;
  /** exp of the smallest entropy (natural logarithm) of a class. */
  readonly entropy: number;
  /**
   * Largest c needed for recursive (c, 2)-diversity: r1 < c (r2 + ... + rm) fails where a class has one value, which
   * gives Infinity.
   */
  readonly recursive: number;
}

/**
 * l-diversity of a secret over classes: the worst class. Rows with a missing secret count as one more value.
 *
 * Source: Machanavajjhala et al., ACM TKDD 1:3 (2007), definitions 4.1-4.3.
 * @param classOf class of each row @param values level of each row, -1 = missing
 */
export function lDiversity(classOf: Int32Array, values: ArrayLike<number>): Diversity {
  let distinct = Infinity;
  let entropy = Infinity;
  let recursive = 0;
  for (const counts of countsByClass(classOf, values).values()) {
    const shares = [...counts.values()].sort((a, b) => b - a);
    const n = shares.reduce((sum, one) => sum + one, 0);
    distinct = Math.min(distinct, shares.length);
    entropy = Math.min(entropy, Math.exp(-shares.reduce((sum, one) => sum + (one / n) * Math.log(one / n), 0)));
    recursive = Math.max(recursive, shares.length === 1 ? Infinity : nth(shares, 0) / (n - nth(shares, 0)));
  }
  return {
    distinct: Number.isFinite(distinct) ? distinct : 0,
    entropy: Number.isFinite(entropy) ? entropy : 0,
    recursive,
  };
}

/**
 * t-closeness: largest earth mover's distance between the secret's distribution in a class and in the whole table.
 * Unordered levels are all one step apart (total variation); ordered ones lie on a line of length 1.
 *
 * Source: Li, Li & Venkatasubramanian, ICDE 2007, section 5.
 * @param values level of each row, in order where `ordered`; -1 = missing, left out
 */
export function tCloseness(classOf: Int32Array, values: ArrayLike<number>, nLevels: number, ordered: boolean): number {
  const overall = new Float64Array(nLevels);
  let total = 0;
  for (let row = 0; row < classOf.length; row++) {
    const level = nth(values, row);
    if (level < 0) continue;
    overall[level] = nth(overall, level) + 1;
    total++;
  }
  let worst = 0;
  for (const counts of countsByClass(classOf, values).values()) {
    const n = [...counts].reduce((sum, [level, count]) => sum + (level >= 0 ? count : 0), 0);
    if (n === 0) continue;
    let distance = 0;
    let carried = 0;
    for (let level = 0; level < nLevels; level++) {
      const gap = (counts.get(level) ?? 0) / n - nth(overall, level) / total;
      carried += gap;
      distance += ordered ? Math.abs(carried) : Math.abs(gap) / 2;
    }
    worst = Math.max(worst, ordered ? distance / Math.max(1, nLevels - 1) : distance);
  }
  return worst;
}

function countsByClass(classOf: Int32Array, values: ArrayLike<number>): Map<number, Map<number, number>> {
  const classes = new Map<number, Map<number, number>>();
  for (const [row, own] of classOf.entries()) {
    const level = nth(values, row);
    const counts = classes.get(own) ?? new Map<number, number>();
    counts.set(level, (counts.get(level) ?? 0) + 1);
    classes.set(own, counts);
  }
  return classes;
}
