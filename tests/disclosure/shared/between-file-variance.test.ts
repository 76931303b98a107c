import { describe, expect, it } from "vitest";
import { betweenFileVariance } from "../../../disclosure/shared/intervals/between-file-variance.ts";
import type { FileTally } from "../../../disclosure/shared/intervals/between-file-variance.ts";
import { createRng } from "../../../src/core/rng.ts";

/** Files of 45 members and 5 non-members; every attempt of a side succeeds with the file's own probability. */
function files(count: number, luck: number, seed: string): FileTally[] {
  const rng = createRng(seed);
  return Array.from({ length: count }, () => {
    const shift = luck * (rng.float() < 0.5 ? -1 : 1);
    const hits = (n: number, rate: number): number =>
      Array.from({ length: n }, () => Number(rng.float() < rate)).reduce((sum, hit) => sum + hit, 0);
    const sum: [number, number] = [hits(45, 0.5 + shift), hits(5, 0.5 - shift)];
    return { n: [45, 5], sum, squares: sum };
  });
}

describe("betweenFileVariance", () => {
  it("is the variance that files add to the mean gap, and little where they add none", () => {
    const average = (luck: number): number =>
      Array.from({ length: 200 }, (_, rep) => betweenFileVariance(files(20, luck, `${luck}/${rep}`))).reduce(
        (sum, one) => sum + one,
        0,
      ) / 200;
    // Gaps of +-.4 about 0.
    expect(average(0.2) / (0.4 ** 2 / 20)).toBeCloseTo(1, 1);
    // All that is left is what cutting off at 0 leaves of an estimate around 0; the attempts' own variance is (.25 / 45
    // + .25 / 5) / 20.
    expect(average(0)).toBeLessThan(0.2 * ((0.25 / 45 + 0.25 / 5) / 20));
  });

  it("leaves out files with one side only, and is 0 below two files", () => {
    const one: FileTally = { n: [10, 0], sum: [5, 0], squares: [5, 0] };
    const two = files(2, 0.3, "two");
    expect(betweenFileVariance([one, ...two])).toBe(betweenFileVariance(two));
    expect(betweenFileVariance([one, two[0]!])).toBe(0);
  });
});
