import { describe, expect, it } from "vitest";
import { UNIT_OUT } from "../../../src/core/contracts/disclosure.ts";
import { createRng } from "../../../src/core/rng.ts";
import { planLeftOut } from "../../../src/pipeline/refits/refit-plan.ts";
import { releasedFile } from "../../../disclosure/rare-individuals/released-file.ts";
import { masksOf } from "../../../disclosure/rare-individuals/score-matrix.ts";

const R = 200;

/**
 * One released file: each value is the luck of the fit and of the draw (shared by a quarter of the patients), noise, and
 * a shift where the patient is in. Some patients may be copied in the released file.
 */
function released(
  nUnits: number,
  { fit = 0, draw = 0, shift = 0, copied = 0, upperShare = 1 },
  seed: string,
  nPermutations = 99,
) {
  const rng = createRng(seed);
  const noise = rng.child("values");
  const statuses = planLeftOut(nUnits, R, rng.child("masks")).map((out) => {
    const status = new Uint8Array(nUnits);
    for (const unit of out) status[unit] = UNIT_OUT;
    return { status };
  });
  const files = (status: Uint8Array, n: number): Float64Array[] => {
    const ofFit = Array.from({ length: 4 }, () => noise.normal());
    return Array.from({ length: n }, () => {
      const ofDraw = Array.from({ length: 4 }, () => noise.normal());
      return Float64Array.from(
        { length: nUnits },
        (_, unit) =>
          Math.sqrt(fit) * ofFit[unit % 4]! +
          Math.sqrt(draw) * ofDraw[unit % 4]! +
          Math.sqrt(1 - fit - draw) * noise.normal() +
          (status[unit] === UNIT_OUT ? 0 : shift),
      );
    });
  };
  const values = new Float64Array(nUnits * R);
  statuses.forEach(({ status }, run) =>
    files(status, 1)[0]!.forEach((value, unit) => (values[unit * R + run] = value)),
  );
  const file = files(new Uint8Array(nUnits), 1)[0]!.map((value, unit) => (unit < copied ? 100 : value));
  return releasedFile(
    { nUnits, nRuns: R, values: [values], masks: masksOf(statuses, nUnits) },
    [file],
    0.05,
    10,
    nPermutations,
    rng.child("permutations"),
    1,
    upperShare,
  )!;
}

function excessOf(nUnits: number, luck: number, shift: number, seed: string) {
  return released(nUnits, { draw: luck, shift }, seed).excess;
}

describe("releasedFile", () => {
  it("leaves a dozen patients without a trace a wide interval, and one hit of them above the ceiling", () => {
    for (let seed = 0; seed < 20; seed++) {
      const { high, value } = excessOf(12, 0, 0, `few/${seed}`);
      expect(high).toBeGreaterThan(value > 0 ? 1 / 13 : 0.04);
    }
  });

  it("does not let a lucky file speak for a recipe whose files hit patients on average", { tags: ["thorough"] }, () => {
    const all = Array.from({ length: 40 }, (_, seed) => excessOf(150, 0, 0.7, `lucky/${seed}`));
    expect(all.reduce((sum, { value }) => sum + value, 0) / 40).toBeGreaterThan(0.06);
    expect(all.filter(({ high }) => high <= 0.05).length).toBe(0);
  });

  it("has an upper end farther out where less of the level is left, and the same lower end", () => {
    for (let seed = 0; seed < 5; seed++) {
      const [first, later] = [1, 0.1].map(
        (upperShare) => released(100, { shift: 0.3, upperShare }, `level/${seed}`).excess,
      );
      expect(later!.high).toBeGreaterThan(first!.high);
      expect(Math.abs(later!.low - first!.low)).toBeLessThan(0.02);
    }
  });

  it("tells apart what patients and what refits would narrow", () => {
    const { upper, excess } = released(150, { shift: 0.3 }, "parts");
    expect(upper!.average.nRefits).toBe(R);
    expect(upper!.average.high).toBeGreaterThan(upper!.average.excess);
    expect(excess.high).toBeCloseTo(Math.max(excess.value, upper!.ofFile, upper!.average.high), 12);
  });

  it("says nothing small where all values are tied", () => {
    const statuses = planLeftOut(40, R, createRng("ties")).map((out) => {
      const status = new Uint8Array(40);
      for (const unit of out) status[unit] = UNIT_OUT;
      return { status };
    });
    const table = { nUnits: 40, nRuns: R, values: [new Float64Array(40 * R)], masks: masksOf(statuses, 40) };
    const { excess } = releasedFile(table, [new Float64Array(40)], 0.05, 10, 99, createRng("tied"))!;
    expect(excess.high).toBeGreaterThan(0.05);
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
        const all = Array.from({ length: reps }, (_, seed) =>
          excessOf(nUnits, luck, shift, `cover/${nUnits}/${luck}/${shift}/${seed}`),
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
    const highs = Array.from({ length: 20 }, (_, seed) => excessOf(400, 0, 0, `large/${seed}`).high);
    expect(highs.filter((high) => high <= 0.05).length).toBeGreaterThanOrEqual(18);
  });

  it(
    "covers the average over fits where fits and draws have luck of their own",
    { tags: ["thorough"], timeout: 240_000 },
    () => {
      const reps = 120;
      const most = reps * 0.05 + 3 * Math.sqrt(reps * 0.05 * 0.95);
      for (const [nUnits, how] of [
        [30, { shift: 1 }],
        [60, { draw: 0.2, shift: 0.36 }],
        [60, { fit: 0.2, shift: 0.36 }],
        [150, { fit: 0.05, draw: 0.05, shift: 0.36 }],
        [150, { fit: 0.3, shift: 1 }],
        [150, { shift: 0.2 }],
      ] as const) {
        const name = JSON.stringify([nUnits, how]);
        const all = Array.from({ length: reps }, (_, seed) => released(nUnits, how, `over/${name}/${seed}`));
        const truth = all.reduce((sum, one) => sum + one.excess.value, 0) / reps;
        expect(all.filter(({ excess }) => excess.high < truth).length, name).toBeLessThanOrEqual(most);
        expect(all.filter(({ excess }) => excess.low > truth).length, name).toBeLessThanOrEqual(most);
      }
    },
  );

  it("says how many patients of this file are hit beyond chance, whatever other files show", () => {
    const missed = Array.from({ length: 30 }, (_, seed) => {
      const { excess } = released(200, { copied: 20 }, `copied/${seed}`, 199);
      return excess.high < 0.1;
    });
    expect(missed.filter(Boolean).length).toBeLessThanOrEqual(3);
  });
});
