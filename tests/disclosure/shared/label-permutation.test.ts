import { describe, expect, it } from "vitest";
import { labelPermutation, type PlayedFile } from "../../../disclosure/shared/game/label-permutation.ts";
import { UNIT_IN, UNIT_OUT } from "../../../src/core/contracts/disclosure.ts";
import { createRng } from "../../../src/core/rng.ts";

const N_UNITS = 40;

/**
 * Files in which members of the leaking variant succeed more often. @param leaking its place among the variants, -1 for
 * none
 */
function files(nVariants: number, leaking: number, seed: string): PlayedFile[] {
  const rng = createRng(seed);
  return Array.from({ length: 10 }, () => {
    const status = Uint8Array.from({ length: N_UNITS }, (_, unit) => (unit % 4 === 0 ? UNIT_OUT : UNIT_IN));
    const success = Float64Array.from({ length: N_UNITS * nVariants }, (_, at) => {
      const isMember = status[Math.floor(at / nVariants)] === UNIT_IN;
      return Number(rng.float() < (at % nVariants === leaking && isMember ? 0.6 : 0.2));
    });
    return { status, success };
  });
}

describe("labelPermutation", () => {
  it("sees a leak in any of the variants, wherever it stands among them", () => {
    for (const leaking of [0, 1, 2])
      expect(labelPermutation(files(3, leaking, `leak/${leaking}`), 3, 199, createRng("draws"))).toBe(1 / 200);
  });

  it("pays for the search: the smallest of many variants is not taken at its own level", () => {
    let rejected = 0;
    const worlds = 100;
    for (let world = 0; world < worlds; world++)
      rejected += Number(labelPermutation(files(8, -1, `null/${world}`), 8, 99, createRng(`draws/${world}`)) <= 0.05);
    // Nominal .05 and three Monte-Carlo errors; without payment about 1 - .95^8 = .34 of the worlds would be rejected.
    expect(rejected / worlds).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / worlds));
  });
});
