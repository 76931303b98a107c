import { describe, expect, it } from "vitest";
import { createRng, permutation } from "../../../src/core/rng.ts";
import type { Rng } from "../../../src/core/rng.ts";
import { auc } from "../../../src/stats/auc.ts";
import { maskPermutation, meanOf, permutationP } from "../../../disclosure/rare-individuals/mask-permutation.ts";
import { placements, pooledExposure } from "../../../disclosure/rare-individuals/pooled-exposure.ts";
import { masksOf, pick } from "../../../disclosure/rare-individuals/score-matrix.ts";
import type { ScoreMatrix } from "../../../disclosure/rare-individuals/score-matrix.ts";

/**
 * A generator that copies patient i with probability copyRate(i): its distance then is 0, else a number with a part
 * that the whole run shares. In- and out-runs are alike but for the copies, so the area is exactly 1/2 + copyRate / 2.
 */
function copyWorld(nUnits: number, nRuns: number, copyRate: (unit: number) => number, rng: Rng): ScoreMatrix {
  const nOut = Math.round(nUnits / 10);
  const masks = Array.from({ length: nRuns }, () => {
    const status = new Uint8Array(nUnits);
    for (const unit of permutation(nUnits, rng).subarray(0, nOut)) status[unit] = 1;
    return { status };
  });
  const distance = new Float64Array(nUnits * nRuns);
  for (let run = 0; run < nRuns; run++) {
    const shared = rng.float();
    for (let unit = 0; unit < nUnits; unit++) {
      const copied = masks[run]!.status[unit] === 0 && rng.float() < copyRate(unit);
      distance[unit * nRuns + run] = copied ? 0 : -(0.5 + shared + rng.float());
    }
  }
  return { nUnits, nRuns, values: [distance], masks: masksOf(masks, nUnits) };
}

function everybody(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

describe("placements", () => {
  const table = copyWorld(30, 60, (unit) => unit / 60, createRng("placements"));
  const { areas, influence } = placements(table, 0);
  it("gives each unit's area under the curve", () => {
    for (let unit = 0; unit < 30; unit++) {
      const inside = pick(table.values[0]!, unit, 60, table.masks.inRuns[unit]!);
      const outside = pick(table.values[0]!, unit, 60, table.masks.outRuns[unit]!);
      expect(areas[unit]).toBeCloseTo(auc(inside, outside), 12);
    }
  });
  it("spreads no net influence over either arm", () => {
    for (const arm of [table.masks.inRuns, table.masks.outRuns])
      arm.forEach((runs, unit) => {
        expect(runs.reduce((sum, run) => sum + influence[unit * 60 + run]!, 0)).toBeCloseTo(0, 12);
      });
  });
  it("equals the rank formula of the permutation", () => {
    const masks = maskPermutation(table, [everybody(30)], 5, createRng("perm"));
    expect(masks.observed.length).toBe(30);
    expect(meanOf(areas, everybody(30))).toBeGreaterThan(Math.max(...masks.means[0]!));
  });
});

describe("pooledExposure", () => {
  // A one-sided miss has probability .05; the limit is 3 binomial standard errors above it.
  const cases = [
    { n: 60, R: 200, rate: () => 0, name: "no exposure, 60 patients", reps: 250 },
    { n: 150, R: 200, rate: () => 0.1, name: "every patient copied in a tenth of the runs", reps: 80 },
    { n: 60, R: 100, rate: (unit: number) => (unit % 6 === 0 ? 0.6 : 0.02), name: "few exposed patients", reps: 150 },
    { n: 418, R: 200, rate: () => 0, name: "no exposure, 418 patients", reps: 25 },
    { n: 12, R: 200, rate: () => 0.2, name: "12 patients", reps: 250 },
  ];
  for (const { n, R, rate, name, reps } of cases) {
    it(`covers the truth on both sides: ${name}`, { tags: n === 12 ? [] : ["thorough"] }, () => {
      const truth = everybody(n).reduce((sum, unit) => sum + 0.5 + rate(unit) / 2, 0) / n;
      let above = 0;
      let below = 0;
      for (let rep = 0; rep < reps; rep++) {
        const table = copyWorld(n, R, rate, createRng(`cover/${name}/${rep}`));
        const { low, high } = pooledExposure(placements(table, 0), everybody(n), R)!;
        if (low > truth) above++;
        if (high < truth) below++;
      }
      const limit = 0.05 + 3 * Math.sqrt((0.05 * 0.95) / reps);
      expect(above / reps).toBeLessThanOrEqual(limit);
      expect(below / reps).toBeLessThanOrEqual(limit);
    });
  }
  it("is wider than no width where every run agrees", () => {
    const { value, low, high } = pooledExposure(
      placements(
        copyWorld(40, 100, () => 1, createRng("all")),
        0,
      ),
      everybody(40),
      100,
    )!;
    expect(value).toBe(1);
    expect(high).toBe(1);
    expect(low).toBeCloseTo(1 - (1 - 0.05 ** 0.01) / 2, 12);
  });
  it("is undefined for an empty group", () => {
    expect(
      pooledExposure(
        placements(
          copyWorld(40, 20, () => 0, createRng("e")),
          0,
        ),
        [],
        20,
      ),
    ).toBeUndefined();
  });
});

describe("maskPermutation", () => {
  it("keeps the family-wise level when no unit leaves a trace, and finds one that does", () => {
    let alarms = 0;
    let found = 0;
    const reps = 200;
    for (let rep = 0; rep < reps; rep++) {
      const quiet = copyWorld(40, 100, () => 0, createRng(`quiet/${rep}`));
      const masks = maskPermutation(quiet, [], 99, createRng(`p/${rep}`));
      if (permutationP(Math.max(...masks.observed), masks.largest) <= 0.05) alarms++;
      if (rep % 10 > 0) continue;
      const loud = maskPermutation(
        copyWorld(40, 100, (unit) => (unit === 3 ? 0.9 : 0), createRng(`loud/${rep}`)),
        [],
        99,
        createRng(`q/${rep}`),
      );
      if (permutationP(loud.observed[3]!, loud.largest) <= 0.05) found++;
    }
    expect(alarms / reps).toBeLessThanOrEqual(0.05 + 3 * Math.sqrt((0.05 * 0.95) / reps));
    expect(found).toBeGreaterThanOrEqual(18);
  });
  it("draws every unit into every place equally often", async () => {
    const { makeShuffler } = await import("../../../disclosure/rare-individuals/shuffler.ts");
    const { chiSquareTail } = await import("../../../src/stats/special.ts");
    const shuffle = makeShuffler(createRng("shuffler"));
    const counts = new Float64Array(36);
    const order = new Int32Array(6);
    for (let draw = 0; draw < 6000; draw++) {
      shuffle(order);
      order.forEach((one, place) => counts[place * 6 + one]!++);
    }
    const chi = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    // A doubly balanced table has (6 - 1)^2 degrees of freedom, scaled by 6 / 5 for permutations.
    expect(chiSquareTail((chi * 5) / 6, 25)).toBeGreaterThan(0.001);
  });
});
