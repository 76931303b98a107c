import { nth } from "../../../src/core/access.ts";
import type { NearestTies } from "../distance/nearest.ts";
import { isRight } from "./truth.ts";
import type { Truth } from "./truth.ts";

/**
 * Success of copying the secret of the closest synthetic row; of several at one distance, the share that is right. On
 * rows that agree entirely with what is known this is the correct attribution probability.
 *
 * Source: CAP and its generalisation to the nearest rows, Elliot 2014 and Taub et al., PSD 2018, LNCS 11126:122.
 * @param guesses the secret in the synthetic rows
 * @returns per real row, 0..1; NaN where the truth is missing
 */
export function nearestGuess(truth: Truth, ties: NearestTies, guesses: Float64Array): Float64Array {
  return truth.values.map((value, row) => {
    if (Number.isNaN(value)) return NaN;
    const from = nth(ties.starts, row);
    const to = nth(ties.starts, row + 1);
    let right = 0;
    for (let k = from; k < to; k++) right += isRight(truth, row, nth(guesses, nth(ties.rows, k)));
    return to === from ? 0 : right / (to - from);
  });
}
