import { nth } from "../../core/access.ts";
import { permutation, type Rng } from "../../core/rng.ts";

/**
 * Folds of units, as even as can be within each class. A unit's rows stay together.
 * @param classOf per unit, any whole number
 * @returns fold of each unit, 0..nFolds-1
 */
export function stratifiedFolds(classOf: ArrayLike<number>, nFolds: number, rng: Rng): Int32Array {
  const n = classOf.length;
  const order = permutation(n, rng).sort((a, b) => nth(classOf, a) - nth(classOf, b) || 0);
  const shuffled = shuffleWithin(order, classOf, rng);
  const folds = new Int32Array(n);
  shuffled.forEach((unit, place) => (folds[unit] = place % nFolds));
  return folds;
}

function shuffleWithin(order: Int32Array, classOf: ArrayLike<number>, rng: Rng): Int32Array {
  const out = order.slice();
  for (let start = 0; start < out.length;) {
    let end = start;
    while (end < out.length && classOf[nth(out, end)] === classOf[nth(out, start)]) end++;
    const mixed = permutation(end - start, rng);
    const part = out.slice(start, end);
    mixed.forEach((from, to) => (out[start + to] = nth(part, from)));
    start = end;
  }
  return out;
}
