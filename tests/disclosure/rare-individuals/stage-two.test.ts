import { describe, expect, it } from "vitest";
import { makeCohort } from "../../../src/core/data/cohort.ts";
import type { RefitFunction } from "../../../src/core/contracts/disclosure.ts";
import { createRng } from "../../../src/core/rng.ts";
import { aucInterval } from "../../../src/stats/auc-interval.ts";
import { makeTargets } from "../../../disclosure/rare-individuals/person-statistics.ts";
import { randomSets, runsFor } from "../../../disclosure/rare-individuals/second-stage/left-out-sets.ts";
import { armsOf } from "../../../disclosure/rare-individuals/second-stage/without-others.ts";
import { planLooks, stageTwo } from "../../../disclosure/rare-individuals/second-stage/stage-two.ts";
import type { StageTwoPlan } from "../../../disclosure/rare-individuals/second-stage/stage-two.ts";
import { schemaOf } from "./worlds.ts";

const N = 12;
/** Units of a registry in which half of the tested may be left out at once. */
const MANY = 200;
const FIRST_ONLY = {
  centre: Float64Array.of(0, 0, 0),
  scale: Float64Array.of(0.01, 1, 1),
  weight: Float64Array.of(1, 0, 0),
};

/** Patients far from each other on one line. */
function line() {
  return makeCohort(
    "train",
    schemaOf([{ name: "x" }]),
    [{ kind: "numeric", name: "x", values: Float64Array.from({ length: N }, (_, i) => 10 * i) }],
    N,
  );
}

/**
 * One row near each patient: on it with probability rate(unit) where the unit is in, else 1 to 4 away. The area is 1/2
 * + rate / 2.
 */
function copyRefit(
  rate: (unit: number) => number,
  seed: string,
): { refit: RefitFunction; asked: { label: string; out: number[] }[] } {
  const asked: { label: string; out: number[] }[] = [];
  const registry = line();
  const refit: RefitFunction = async (label, outUnits) =>
    outUnits.map((out, run) => {
      asked.push({ label, out: [...out] });
      const rng = createRng(`${seed}/${label}/${run}`);
      const status = new Uint8Array(N);
      for (const unit of out) status[unit] = 1;
      const values = Float64Array.from(
        { length: N },
        (_, unit) => 10 * unit + (rng.float() < rate(unit) && status[unit] === 0 ? 0 : 1 + 3 * rng.float()),
      );
      return {
        status,
        synthetic: makeCohort("synthetic", registry.schema, [{ kind: "numeric", name: "x", values }], N),
      };
    });
  return { refit, asked };
}

const BUDGET = { firstRunsPerArm: 30, maxRunsPerArm: 120, maxRuns: 600 };
const LOTS = createRng("stage two");
const UNITS = [1, 3, 5, 7, 9, 11];

function planOf(more: Partial<StageTwoPlan> = {}): StageTwoPlan {
  return {
    units: UNITS,
    scores: UNITS.map(() => FIRST_ONLY),
    looks: planLooks(UNITS.length, MANY, BUDGET, true),
    maxRuns: BUDGET.maxRuns,
    alpha: 0.05,
    ceiling: 0.7,
    ...more,
  };
}

describe("planLooks", () => {
  it("never spends more than alpha and never plans beyond the budget's first look", () => {
    for (const maxRuns of [0, 50, 120, 400, 1800])
      for (const nFlagged of [1, 3, 24, 60]) {
        const looks = planLooks(nFlagged, 200, { ...BUDGET, maxRuns }, true);
        expect(looks.reduce((sum, look) => sum + look.alphaShare, 0)).toBeLessThanOrEqual(1);
        if (looks.length > 0) expect(runsFor(looks[0]!.outRuns, nFlagged, 200)).toBeLessThanOrEqual(maxRuns);
      }
  });
  it("has one look at full alpha where nothing is to be decided", () => {
    expect(planLooks(6, MANY, BUDGET, false).map((look) => look.alphaShare)).toEqual([1]);
  });
});

describe("stageTwo", () => {
  const targets = makeTargets(line());
  it("leaves a few tested units out at a time, each as often as it stays in, and labels its seeds", async () => {
    const { refit, asked } = copyRefit(() => 0, "labels");
    const looks = planLooks(6, MANY, { ...BUDGET, maxRunsPerArm: 30 }, false);
    const result = await stageTwo(planOf({ ceiling: undefined, looks }), { ...targets, nUnits: MANY }, refit, LOTS);
    expect(result.nRuns).toBe(asked.length);
    expect(asked).toHaveLength(60);
    expect(asked.every(({ label }) => label.startsWith("stage-two/"))).toBe(true);
    for (const unit of UNITS) expect(asked.filter(({ out }) => out.includes(unit)).length).toBe(30);
    // Whoever else is out is chance: 15 of 30 on average, standard deviation 1.9.
    for (const a of UNITS)
      for (const b of UNITS)
        if (a < b)
          expect(Math.abs(asked.filter(({ out }) => out.includes(a) && out.includes(b)).length - 15)).toBeLessThan(9);
  });
  it("goes without a tenth of a small registry, and without nobody else where one unit is tested", async () => {
    const { refit, asked } = copyRefit(() => 0, "small");
    await stageTwo(planOf({ looks: [{ outRuns: 20, alphaShare: 1 }] }), targets, refit, LOTS);
    expect(asked).toHaveLength(120);
    expect(Math.max(...asked.map(({ out }) => out.length))).toBe(2);
    expect(asked.reduce((sum, { out }) => sum + out.length, 0)).toBe(120);
    const alone = copyRefit(() => 0, "alone");
    const plan = planOf({ units: [5], scores: [FIRST_ONLY], looks: [{ outRuns: 20, alphaShare: 1 }] });
    await stageTwo(plan, targets, alone.refit, LOTS);
    expect(alone.asked.map(({ out }) => out.length).sort()).toEqual([...Array(20).fill(0), ...Array(20).fill(1)]);
  });
  it("stops for units that are clearly below and spends what is left on the others", async () => {
    const { refit, asked } = copyRefit((unit) => (unit === 5 ? 0.3 : 0), "adaptive");
    const { tested, nRuns } = await stageTwo(planOf({ maxRuns: 900 }), targets, refit, LOTS);
    const runsOf = (unit: number) => asked.filter(({ out }) => out.includes(unit)).length;
    expect(nRuns).toBeLessThanOrEqual(900);
    expect(runsOf(5)).toBeGreaterThan(Math.min(...UNITS.map(runsOf)));
    expect(tested.filter((one) => one.decided === "below").length).toBeGreaterThanOrEqual(3);
  });
  it("ends at the first look where a unit is copied in every run", async () => {
    const { refit } = copyRefit((unit) => (unit === 9 ? 1 : 0), "copied");
    const { tested, nLooks, nPlanned } = await stageTwo(planOf(), targets, refit, LOTS);
    expect(nLooks).toBe(1);
    expect(nPlanned).toBe(planOf().looks.length);
    expect(tested.find((one) => one.unit === 9)).toMatchObject({ decided: "above", exposure: { value: 1 } });
  });
  it(
    "bounds the worst area from above and all areas from below at level alpha, looks and all",
    { tags: ["thorough"] },
    async () => {
      // One unit has an area of .72, just above the ceiling: to pass it is the error; to fail the others (.5 and .65)
      // is another.
      const rate = (unit: number) => (unit === 3 ? 0.44 : unit === 7 ? 0.3 : 0);
      const reps = 120;
      let tooLow = 0;
      let tooHigh = 0;
      let passed = 0;
      let wronglyFailed = 0;
      for (let rep = 0; rep < reps; rep++) {
        const { refit } = copyRefit(rate, `level/${rep}`);
        const { tested } = await stageTwo(planOf(), { ...targets, nUnits: MANY }, refit, LOTS.child(`${rep}`));
        if (Math.max(...tested.map((one) => one.exposure.high)) < 0.72) tooLow++;
        if (tested.some((one) => one.familyLow > 0.5 + rate(one.unit) / 2)) tooHigh++;
        if (tested.every((one) => one.decided === "below")) passed++;
        if (tested.some((one) => one.decided === "above" && one.unit !== 3)) wronglyFailed++;
      }
      const limit = 0.05 + 3 * Math.sqrt((0.05 * 0.95) / reps);
      for (const errors of [tooLow, tooHigh, passed, wronglyFailed]) expect(errors / reps).toBeLessThanOrEqual(limit);
    },
  );
});

describe("randomSets", () => {
  it("leaves every unit out equally often, and never more than twice the average at once", () => {
    for (const [n, nOut, nSets] of [
      [6, 20, 40],
      [7, 10, 70],
      [24, 25, 50],
      [24, 10, 240],
      [1, 20, 40],
      [5, 0, 0],
    ] as const) {
      const sets = randomSets(n, nOut, nSets, createRng(`sets ${n}`));
      expect(sets).toHaveLength(nSets);
      const counts = new Array<number>(n).fill(0);
      for (const set of sets) {
        expect([...new Set(set)].sort((a, b) => a - b)).toEqual([...set]);
        expect(set.length).toBeLessThanOrEqual(Math.max(1, Math.ceil((2 * nOut * n) / nSets)));
        for (const place of set) counts[place]!++;
      }
      expect(counts).toEqual(counts.map(() => nOut));
    }
  });
});

describe("armsOf", () => {
  const area = ({ ins, outs }: ReturnType<typeof armsOf>): number => aucInterval(ins, outs, 0.9).value;
  /** Scores of unit 0: its own effect, that of units 1 and 2, and noise of standard deviation 1. */
  const runsOf = (own: number, others: number, nRuns: number, seed: string) => {
    const rng = createRng(seed);
    const sets = randomSets(8, nRuns / 2, nRuns, rng.child("sets"));
    return sets.map((set) => {
      const out = new Uint8Array(8);
      for (const place of set) out[place] = 1;
      const score = own * (1 - out[0]!) + others * (out[1]! + out[2]!) + rng.normal();
      return { out, scores: Float64Array.from({ length: 8 }, () => score) };
    });
  };
  const meanArea = (own: number, others: number, nRuns: number): number => {
    const reps = 60;
    let sum = 0;
    for (let rep = 0; rep < reps; rep++) sum += area(armsOf(runsOf(own, others, nRuns, `${others}/${rep}`), 0));
    return sum / reps;
  };

  it("finds the area that a unit has with all others in, however much the absence of others changes its score", () => {
    // Phi(1 / sqrt 2) = .760; a standard error of .004 for 60 repetitions of 200 runs.
    expect(meanArea(1, 0, 200)).toBeCloseTo(0.76, 1);
    expect(Math.abs(meanArea(1, 0, 200) - 0.76)).toBeLessThan(0.015);
    expect(Math.abs(meanArea(1, 2, 200) - 0.76)).toBeLessThan(0.02);
  });
  it("lends a unit without any effect none of those of others", () => {
    expect(Math.abs(meanArea(0, 2, 100) - 0.5)).toBeLessThan(0.02);
    expect(Math.abs(meanArea(0, 0, 40) - 0.5)).toBeLessThan(0.03);
  });
});
