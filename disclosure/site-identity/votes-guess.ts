import { nth } from "../../src/core/access.ts";
import type { NearestTies } from "../shared/distance/nearest.ts";
import type { Truth } from "../shared/guess/truth.ts";

/**
 * Success of the site that stands out among the few closest synthetic rows: each row votes with one over the number of
 * rows of its site in the file, so that a small site can win against a large one; of several with as many votes, the
 * share that is right.
 *
 * Source: k nearest neighbours with votes by class size, Fix & Hodges (1951) with the priors of discriminant analysis
 * made equal.
 * @param guesses the site in the synthetic rows, in level numbers of the truth; NaN or -1 votes for none
 * @returns per real row, 0..1; NaN where the truth is missing
 */
export function votesGuess(truth: Truth, few: NearestTies, guesses: Float64Array): Float64Array {
  const nSites = truth.levels?.length ?? 0;
  const sizes = new Float64Array(nSites);
  for (const guess of guesses) if (guess >= 0) sizes[guess] = nth(sizes, guess) + 1;
  const votes = new Float64Array(nSites);
  return truth.values.map((site, row) => {
    if (Number.isNaN(site)) return NaN;
    votes.fill(0);
    for (let at = nth(few.starts, row); at < nth(few.starts, row + 1); at++) {
      const guess = nth(guesses, nth(few.rows, at));
      if (guess >= 0) votes[guess] = nth(votes, guess) + 1;
    }
    let most = 0;
    let nBest = 0;
    for (let k = 0; k < nSites; k++) {
      // A quotient of whole numbers: equal shares are equal numbers.
      const share = votes[k] === 0 ? 0 : nth(votes, k) / nth(sizes, k);
      votes[k] = share;
      if (share > most) {
        most = share;
        nBest = 1;
      } else if (share === most && share > 0) nBest++;
    }
    return nBest > 0 && votes[site] === most ? 1 / nBest : 0;
  });
}
