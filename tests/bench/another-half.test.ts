import { expect, it } from "vitest";
import { readAnotherHalf } from "../../bench/another-half/measure.ts";
import { pbcCohort } from "../fidelity/pbc-cohort.ts";

it(
  "every score of another real half of pbc is within its band in at least 90 % of 20 splits",
  { timeout: 900_000 },
  () => {
    const scores = readAnotherHalf(pbcCohort(), 20);
    const total = (pick: (one: (typeof scores)[number]) => number): number =>
      scores.reduce((sum, one) => sum + pick(one), 0);
    expect(scores.filter(({ nSplits, nWorse }) => nWorse > 0.1 * nSplits)).toEqual([]);
    // The share of missing values of protime, of which 2 of 418 miss, reads better in 5 of 20 splits.
    expect(scores.filter(({ nSplits, nBetter }) => nBetter > 0.1 * nSplits).length).toBeLessThanOrEqual(1);
    expect(total(({ nWorse }) => nWorse)).toBeLessThanOrEqual(0.01 * total(({ nSplits }) => nSplits));
  },
);
