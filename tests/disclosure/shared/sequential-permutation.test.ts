import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { labelPermutation, type PlayedFile } from "../../../disclosure/shared/game/label-permutation.ts";
import { createRng } from "../../../src/core/rng.ts";
import { ksOfSorted } from "../../../src/stats/ks.ts";

/** Two of seven units are left out; success of the others is 1 more often. */
const file: PlayedFile = {
  status: Uint8Array.of(1, 1, 0, 0, 0, 0, 0),
  success: Float64Array.of(0, 0.5, 1, 0, 1, 0.5, 1),
};
/** By enumeration of all 21 pairs: those whose mean is at most the .25 of the pair left out. */
const EXACT = ((): number => {
  let reached = 0;
  for (let a = 0; a < 7; a++)
    for (let b = a + 1; b < 7; b++) reached += Number(file.success[a]! + file.success[b]! <= 0.5 + 1e-12);
  return reached / 21;
})();

interface Permuted {
  readonly success: readonly number[];
  readonly leftOut: number;
  readonly p: number;
}
const { permutations } = JSON.parse(
  readFileSync(new URL("../../reference/scipy/copies.json", import.meta.url), "utf8"),
) as { permutations: readonly Permuted[] };

describe("labelPermutation", () => {
  it.each(permutations)("gives SciPy's exact p-value $p on average over streams", ({ success, leftOut, p }) => {
    const played: PlayedFile = {
      status: Uint8Array.from(success, (_, unit) => Number(unit < leftOut)),
      success: Float64Array.from(success),
    };
    const ps = Array.from({ length: 200 }, (_, k) => labelPermutation([played], 1, 1999, createRng(`scipy/${k}`)));
    const mean = ps.reduce((sum, one) => sum + one, 0) / ps.length;
    // Stopped at 20 draws that reach it: upwards by up to a twentieth, with an error of a fifth of itself over 14.
    expect(mean).toBeGreaterThan(p * 0.95);
    expect(mean).toBeLessThan(p * 1.12 + 1 / 2000);
  });

  it("gives the exact p-value of an enumerated case, on average over streams", () => {
    const ps = Array.from({ length: 400 }, (_, k) => labelPermutation([file], 1, 9999, createRng(`exact/${k}`)));
    const mean = ps.reduce((sum, p) => sum + p, 0) / ps.length;
    expect(EXACT).toBeCloseTo(5 / 21, 12);
    // Stopped at 20 draws that reach it: a relative error of 1/sqrt(20) each, and upwards by about 1/20 on average.
    expect(mean).toBeGreaterThan(EXACT);
    expect(mean).toBeLessThan(EXACT * 1.1);
  });

  it("goes on to the last draw where none reaches what was seen", () => {
    const leak: PlayedFile = {
      status: Uint8Array.from({ length: 60 }, (_, unit) => Number(unit < 12)),
      success: Float64Array.from({ length: 60 }, (_, unit) => Number(unit >= 12)),
    };
    expect(labelPermutation([leak], 1, 9999, createRng("leak"))).toBe(1 / 10000);
    expect(labelPermutation([leak], 1, 199, createRng("leak"))).toBe(1 / 200);
  });

  it("is uniform where nothing leaks, over several variants and files", () => {
    const nUnits = 40;
    const ps = Float64Array.from({ length: 400 }, (_, world) => {
      const rng = createRng(`uniform/${world}`);
      const files = Array.from({ length: 5 }, (): PlayedFile => {
        const status = Uint8Array.from({ length: nUnits }, () => Number(rng.float() < 0.2));
        return { status, success: Float64Array.from({ length: nUnits * 3 }, () => rng.float()) };
      });
      return labelPermutation(files, 3, 999, rng.child("labels"));
    }).sort();
    expect(
      ksOfSorted(
        ps,
        Float64Array.from({ length: 1000 }, (_, k) => (k + 1) / 1000),
      ),
    ).toBeLessThan(1.628 / Math.sqrt(ps.length));
    const strict = ps.filter((p) => p <= 0.01).length;
    expect(strict).toBeLessThanOrEqual(10);
  });
});
