import type { Cohort } from "../../src/core/cohort.ts";
import type { Finding } from "../../src/core/disclosure.ts";
import { GATE_LEVEL } from "../../src/core/estimate.ts";
import type { Estimate } from "../../src/core/estimate.ts";
import type { Rng } from "../../src/core/rng.ts";
import { guessesIn } from "../shared/guess/truth.ts";
import type { Truth } from "../shared/guess/truth.ts";
import { dependentRate, differenceOfRates } from "../shared/rates.ts";

/**
 * Sites whose number of rows can be read off the released file to the last one (its share of the file times the registry's rows, rounded), against
 * files whose rows draw their sites independently with the registry's own shares. A recipe that keeps strata, or copies, reproduces all.
 *
 * The last site follows from the others, so one attempt less than sites counts for the interval; p by the drawn files,
 * (1 + as many exact or more) / (draws + 1).
 * Claim: p is valid where rows draw their sites independently and no more truly than with the registry's shares.
 * Not claimed: near misses; every file that keeps the shares gives the sizes within about the square root of each.
 * @param registry the rows that were used @param truth their sites
 * @returns undefined with fewer than two sites
 */
export function countsFinding(registry: Cohort, truth: Truth, file: Cohort, nDraws: number, rng: Rng): Finding | undefined {
  const real = tally(truth, truth.values);
  const sites = [...real.sizes].flatMap((size, site) => (size > 0 ? [site] : []));
  if (sites.length < 2 || file.nRows === 0) return undefined;
  const exactIn = (sizes: Int32Array): number => sites.filter((site) => Math.round((sizes[site]! * registry.nRows) / file.nRows) === real.sizes[site]).length;
  const observed = exactIn(tally(truth, guessesIn(truth, file)).sizes);
  let asMany = 0;
  let sum = 0;
  for (let b = 0; b < nDraws; b++) {
    const drawn = exactIn(drawSites(real.rows, real.sizes.length, file.nRows, rng));
    sum += drawn;
    if (drawn >= observed) asMany++;
  }
  const n = sites.length;
  const attack = dependentRate(observed / n, n - 1, n, GATE_LEVEL);
  const expected = sum / (nDraws * n);
  const control: Estimate = { value: expected, low: expected, high: expected, level: GATE_LEVEL, n, method: "drawn independently with the registry's shares" };
  return {
    id: "site-counts", title: "Sites whose number of records the file reproduces exactly, beyond independent draws", stratum: "all", attack, control,
    excess: differenceOfRates(attack, control, { counted: "sites" }), p: (1 + asMany) / (nDraws + 1), multiplicity: "one test",
    needed: "Nothing: it is not judged. A number of records per site belongs to no single patient.",
  };
}

/** Rows of each site, and the site of every row (-1: none), as shares to draw from. */
function tally(truth: Truth, values: Float64Array): { sizes: Int32Array; rows: Int32Array } {
  const sizes = new Int32Array(truth.levels?.length ?? 0);
  const rows = Int32Array.from(values, (site) => (site >= 0 ? site : -1));
  for (const site of rows) if (site >= 0) sizes[site]!++;
  return { sizes, rows };
}

function drawSites(rows: Int32Array, nSites: number, nRows: number, rng: Rng): Int32Array {
  const sizes = new Int32Array(nSites);
  for (let row = 0; row < nRows; row++) {
    const site = rows[rng.int(rows.length)]!;
    if (site >= 0) sizes[site]!++;
  }
  return sizes;
}
