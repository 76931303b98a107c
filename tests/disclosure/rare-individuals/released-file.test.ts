import { describe, expect, it } from "vitest";
import { UNIT_OUT } from "../../../src/core/contracts/disclosure.ts";
import { createRng } from "../../../src/core/rng.ts";
import { planLeftOut } from "../../../src/pipeline/refits/refit-plan.ts";
import { releasedFile } from "../../../disclosure/rare-individuals/released-file.ts";
import { masksOf } from "../../../disclosure/rare-individuals/score-matrix.ts";

const R = 200;

/**
 * Excess of one released file: each value is the luck of the file (shared by a quarter of the patients), noise, and a
 * shift where the patient is in.
 */
function excessOf(nUnits: number, luck: number, shift: number, seed: string) {
  const rng = createRng(seed);
  const noise = rng.child("values");
  const statuses = planLeftOut(nUnits, R, rng.child("masks")).map((out) => {
    const status = new Uint8Array(nUnits);
    for (const unit of out) status[unit] = UNIT_OUT;
    return { status };
  });
  const file = (status: Uint8Array): Float64Array => {
    const shared = Array.from({ length: 4 }, () => noise.normal());
    return Float64Array.from(
      { length: nUnits },
      (_, unit) =>
        Math.sqrt(luck) * shared[unit % 4]! +
        Math.sqrt(1 - luck) * noise.normal() +
        (status[unit] === UNIT_OUT ? 0 : shift),
    );
  };
  const values = new Float64Array(nUnits * R);
  statuses.forEach(({ status }, run) => file(status).forEach((value, unit) => (values[unit * R + run] = value)));
  const released = file(new Uint8Array(nUnits));
  return releasedFile(
    { nUnits, nRuns: R, values: [values], masks: masksOf(statuses, nUnits) },
    [released],
    0.05,
    10,
    99,
    rng.child("permutations"),
  )!;
}

describe("releasedFile", () => {
  it("does not take a dozen patients without a hit for proof of a small share", () => {
    for (let seed = 0; seed < 20; seed++) expect(excessOf(12, 0, 0, `few/${seed}`).excess.high).toBeGreaterThan(0.1);
  });

  it(
    "covers the excess of the recipe from above and below, with and without luck that patients share",
    { tags: ["thorough"] },
    () => {
      const reps = 150;
      for (const [nUnits, luck, shift] of [
        [12, 0, 0.36],
        [30, 0, 1],
        [60, 0.2, 0.36],
        [60, 0, 1],
      ] as const) {
        const all = Array.from(
          { length: reps },
          (_, seed) => excessOf(nUnits, luck, shift, `cover/${nUnits}/${luck}/${shift}/${seed}`).excess,
        );
        const truth = all.reduce((sum, one) => sum + one.value, 0) / reps;
        expect(truth).toBeGreaterThan(0.02);
        // One-sided 5 % each, and three Monte-Carlo errors.
        const most = reps * 0.05 + 3 * Math.sqrt(reps * 0.05 * 0.95);
        expect(all.filter((one) => one.high < truth).length, `upper end, ${nUnits} patients`).toBeLessThanOrEqual(most);
        expect(all.filter((one) => one.low > truth).length, `lower end, ${nUnits} patients`).toBeLessThanOrEqual(most);
      }
    },
  );

  it("still comes below the public ceiling where 400 patients leave no trace", { tags: ["thorough"] }, () => {
    const highs = Array.from({ length: 20 }, (_, seed) => excessOf(400, 0, 0, `large/${seed}`).excess.high);
    expect(highs.filter((high) => high <= 0.05).length).toBeGreaterThanOrEqual(18);
  });
});
