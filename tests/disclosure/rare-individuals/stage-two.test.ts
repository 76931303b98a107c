import { describe, expect, it } from "vitest";
import { makeCohort } from "../../../src/core/data/cohort.ts";
import type { RefitFunction } from "../../../src/core/contracts/disclosure.ts";
import { createRng } from "../../../src/core/rng.ts";
import { makeTargets } from "../../../disclosure/rare-individuals/person-statistics.ts";
import { planLooks, stageTwo } from "../../../disclosure/rare-individuals/stage-two.ts";
import type { StageTwoPlan } from "../../../disclosure/rare-individuals/stage-two.ts";
import { schemaOf } from "./worlds.ts";

const N = 12;
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

const BUDGET = { firstRunsPerArm: 30, maxRunsPerArm: 120, sharedInRuns: 3, maxRuns: 1500 };
const UNITS = [1, 3, 5, 7, 9, 11];

function planOf(more: Partial<StageTwoPlan> = {}): StageTwoPlan {
  return {
    units: UNITS,
    scores: UNITS.map(() => FIRST_ONLY),
    looks: planLooks(UNITS.length, BUDGET, true),
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
        const looks = planLooks(nFlagged, { ...BUDGET, maxRuns }, true);
        expect(looks.reduce((sum, look) => sum + look.alphaShare, 0)).toBeLessThanOrEqual(1);
        if (looks.length > 0) expect(looks[0]!.outRuns * nFlagged + looks[0]!.inRuns).toBeLessThanOrEqual(maxRuns);
      }
  });
  it("has one look at full alpha where nothing is to be decided", () => {
    expect(planLooks(6, BUDGET, false).map((look) => look.alphaShare)).toEqual([1]);
  });
});

describe("stageTwo", () => {
  const targets = makeTargets(line());
  it("leaves one unit out at a time, shares the runs with everybody, and labels its seeds", async () => {
    const { refit, asked } = copyRefit(() => 0, "labels");
    const result = await stageTwo(
      planOf({ ceiling: undefined, looks: planLooks(6, { ...BUDGET, maxRunsPerArm: 30 }, false) }),
      targets,
      refit,
    );
    expect(result.nRuns).toBe(asked.length);
    expect(asked.every(({ label }) => label.startsWith("stage-two/"))).toBe(true);
    for (const unit of UNITS) expect(asked.filter(({ out }) => out.length === 1 && out[0] === unit).length).toBe(30);
    expect(asked.filter(({ out }) => out.length === 0).length).toBe(Math.round(30 * Math.sqrt(6)));
  });
  it("stops for units that are clearly below and spends what is left on the others", async () => {
    const { refit, asked } = copyRefit((unit) => (unit === 5 ? 0.3 : 0), "adaptive");
    const { tested, nRuns } = await stageTwo(planOf({ maxRuns: 3000 }), targets, refit);
    const runsOf = (unit: number) => asked.filter(({ out }) => out[0] === unit).length;
    expect(nRuns).toBeLessThanOrEqual(3000);
    expect(runsOf(5)).toBeGreaterThan(Math.min(...UNITS.map(runsOf)));
    expect(tested.filter((one) => one.decided === "below").length).toBeGreaterThanOrEqual(3);
  });
  it("ends at the first look where a unit is copied in every run", async () => {
    const { refit } = copyRefit((unit) => (unit === 9 ? 1 : 0), "copied");
    const { tested, nLooks, nPlanned } = await stageTwo(planOf(), targets, refit);
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
        const { tested } = await stageTwo(planOf({ maxRuns: 1000 }), targets, refit);
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
