import { describe, expect, it } from "vitest";
import { createRng, type Rng } from "../../src/core/rng.ts";
import { jointUpperBounds } from "../../src/stats/joint-bounds.ts";

describe("jointUpperBounds", () => {
  it("is mean + c standard deviations of a further value, c from each repetition beside the others", () => {
    // 1, 2, 3, 6: 6 beside 1, 2, 3 lies (6 - 2) / (1 x sqrt(4/3)) out; mean 3, sd sqrt(14/3), of a further one x sqrt(5/4).
    const [bound] = jointUpperBounds([[1, 2, 3, 6]], 0.95);
    expect(bound).toBeCloseTo(3 + (4 / Math.sqrt(4 / 3)) * Math.sqrt(14 / 3) * Math.sqrt(5 / 4), 12);
  });
  it("shares c: a number with one far repetition widens the others", () => {
    const calm = [1, 2, 3, 4, 5];
    const alone = jointUpperBounds([calm], 0.95)[0];
    const beside = jointUpperBounds([calm, [0, 1, 0, 1, 30]], 0.95)[0];
    expect(beside).toBeGreaterThan(alone ?? Infinity);
  });
  it("leaves out what has no spread, is infinite or was computed too seldom, and says so", () => {
    const calm = [1, 2, 3, 4, 5];
    const bounds = jointUpperBounds(
      [calm, [0, 0, 0, 0, 0], [0, 0, 0, 0, 1], [1, 2, 3, 4, Infinity], [1, undefined, undefined, undefined, 2]],
      0.95,
    );
    expect(bounds.map((bound) => bound !== undefined)).toEqual([true, false, false, false, false]);
    expect(bounds[0]).toBe(jointUpperBounds([calm], 0.95)[0]);
    expect(jointUpperBounds([], 0.95)).toEqual([]);
    expect(() =>
      jointUpperBounds(
        [
          [1, 2, 3],
          [1, 2],
        ],
        0.95,
      ),
    ).toThrow(/repetitions/);
  });
  it("is left by a further repetition of 20 numbers in 5 % of 400 worlds, dependent or not", () => {
    const left = (draw: (rng: Rng) => number[], seed: string): number => {
      let count = 0;
      for (let world = 0; world < 400; world++) {
        const rng = createRng(`${seed}/${world}`);
        const all = Array.from({ length: 21 }, () => draw(rng));
        const bounds = jointUpperBounds(
          Array.from({ length: 20 }, (_, k) => all.slice(1).map((values) => values[k])),
          0.95,
        );
        count += Number(all[0]!.some((value, k) => value > (bounds[k] ?? Infinity)));
      }
      return count / 400;
    };
    const apart = left((rng) => Array.from({ length: 20 }, () => Math.sqrt(Math.abs(rng.normal()))), "apart");
    const together = left((rng) => {
      const shared = rng.normal();
      return Array.from({ length: 20 }, () => shared + 0.5 * rng.normal());
    }, "together");
    // 1 in 21, three standard errors of 400 worlds on either side.
    for (const share of [apart, together]) expect(Math.abs(share - 1 / 21)).toBeLessThan(0.033);
  });
});
