import { nth } from "../../src/core/access.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import { GATE_LEVEL } from "../../src/core/contracts/estimate.ts";
import type { Note } from "../../src/core/contracts/note.ts";
import type { Estimate } from "../../src/core/contracts/estimate.ts";
import type { Rng } from "../../src/core/rng.ts";
import { guessesIn } from "../shared/guess/truth.ts";
import type { Truth } from "../shared/guess/truth.ts";
import { dependentRate } from "../shared/intervals/rates.ts";

/** How many sites a file gives away to the last row. */
export interface ExactSizes {
  readonly nSites: number;
  readonly nExact: number;
  /** nExact / nSites. */
  readonly share: Estimate;
  /** Mean share among files whose rows draw their sites independently. */
  readonly expected: number;
  readonly p: number;
}

/**
 * Sites whose number of rows can be read off the released file to the last one (its share of the file times the
 * registry's rows, rounded), against files whose rows draw their sites independently with the registry's own shares. A
 * recipe that keeps strata, or copies, reproduces all.
 *
 * The last site follows from the others, so one attempt less than sites counts for the interval; p by the drawn files,
 * (1 + as many exact or more) / (draws + 1).
 * Claim: p is valid where rows draw their sites independently and no more truly than with the registry's shares.
 * Not claimed: near misses; every file that keeps the shares gives the sizes within about the square root of each.
 * @param registry the rows that were used @param truth their sites
 * @returns undefined with fewer than two sites
 */
export function exactSizes(
  registry: Cohort,
  truth: Truth,
  file: Cohort,
  nDraws: number,
  rng: Rng,
): ExactSizes | undefined {
  const real = tally(truth, truth.values);
  const sites = [...real.sizes].flatMap((size, site) => (size > 0 ? [site] : []));
  const n = sites.length;
  if (n < 2 || file.nRows === 0) return undefined;
  const exactIn = (sizes: Int32Array): number =>
    sites.filter((site) => Math.round((nth(sizes, site) * registry.nRows) / file.nRows) === real.sizes[site]).length;
  const nExact = exactIn(tally(truth, guessesIn(truth, file)).sizes);
  let asMany = 0;
  let sum = 0;
  for (let b = 0; b < nDraws; b++) {
    const drawn = exactIn(drawSites(real.rows, real.sizes.length, file.nRows, rng));
    sum += drawn;
    if (drawn >= nExact) asMany++;
  }
  return {
    nSites: n,
    nExact,
    share: dependentRate(nExact / n, n - 1, n, GATE_LEVEL),
    expected: sum / (nDraws * n),
    p: (1 + asMany) / (nDraws + 1),
  };
}

/** For the internal report alone: whoever knows that the file is exact knows the sizes. */
export function exactSizesNote({ nSites, nExact, share, expected, p }: ExactSizes): Note {
  const { value, low, high } = share;
  return { kind: "site-sizes", exact: nExact, sites: nSites, expected, p, value, low, high };
}

/** Rows of each site, and the site of every row (-1: none), as shares to draw from. */
function tally(truth: Truth, values: Float64Array): { sizes: Int32Array; rows: Int32Array } {
  const sizes = new Int32Array(truth.levels?.length ?? 0);
  const rows = Int32Array.from(values, (site) => (site >= 0 ? site : -1));
  for (const site of rows) if (site >= 0) sizes[site] = nth(sizes, site) + 1;
  return { sizes, rows };
}

function drawSites(rows: Int32Array, nSites: number, nRows: number, rng: Rng): Int32Array {
  const sizes = new Int32Array(nSites);
  for (let row = 0; row < nRows; row++) {
    const site = nth(rows, rng.int(rows.length));
    if (site >= 0) sizes[site] = nth(sizes, site) + 1;
  }
  return sizes;
}
