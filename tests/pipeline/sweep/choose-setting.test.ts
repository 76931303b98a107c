import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SettingSummary } from "../../../src/core/contracts/sweep.ts";
import {
  choosePoint,
  dominates,
  paretoFront,
  placeSettings,
  type FidelityGap,
  type MapPoint,
} from "../../../src/pipeline/sweep/choose-setting.ts";
import { estimate } from "../toys.ts";

// Few distinct values, so that ties are common.
const point = fc.record({
  exposure: fc.integer({ min: 0, max: 5 }),
  fidelity: fc.integer({ min: 0, max: 5 }),
  qualifies: fc.boolean(),
});
const points = fc.array(point, { maxLength: 12 });

describe("front and choice", () => {
  it("nobody on the front, nor the choice, is dominated, and whoever is off the front is", () => {
    fc.assert(
      fc.property(points, (all) => {
        const front = paretoFront(all);
        const chosen = choosePoint(all);
        for (const [at, one] of all.entries())
          expect(all.some((other) => dominates(other, one))).toBe(!front.includes(at));
        if (chosen === undefined) expect(all.every((one) => !one.qualifies)).toBe(true);
        else expect([front.includes(chosen), all[chosen]!.qualifies]).toEqual([true, true]);
        expect(front.length > 0).toBe(all.length > 0);
      }),
    );
  });

  it("do not depend on the order of the points", () => {
    fc.assert(
      fc.property(
        points.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray([...all.keys()], { minLength: all.length })),
        ),
        ([all, order]) => {
          const moved = order.map((at) => all[at]!);
          expect(new Set(paretoFront(moved).map((at) => order[at]!))).toEqual(new Set(paretoFront(all)));
          const [a, b] = [choosePoint(all), choosePoint(moved)];
          expect(b === undefined ? undefined : moved[b]).toEqual(a === undefined ? undefined : all[a]);
        },
      ),
    );
  });

  it("dominance is irreflexive, asymmetric and transitive", () => {
    fc.assert(
      fc.property(point, point, point, (a, b, c) => {
        expect(dominates(a, a)).toBe(false);
        expect(dominates(a, b) && dominates(b, a)).toBe(false);
        if (dominates(a, b) && dominates(b, c)) expect(dominates(a, c)).toBe(true);
      }),
    );
  });

  it("takes the best fidelity among those that qualify, and the lower exposure where two are equal", () => {
    const all: MapPoint[] = [
      { exposure: 1, fidelity: 1, qualifies: false },
      { exposure: 3, fidelity: 2, qualifies: true },
      { exposure: 2, fidelity: 2, qualifies: true },
      { exposure: 0, fidelity: 3, qualifies: true },
    ];
    expect(choosePoint(all)).toBe(2);
  });
});

describe("placeSettings", () => {
  const setting = (
    name: string,
    exposure: number,
    fidelity: number,
    qualifies = true,
  ): Omit<SettingSummary, "standing" | "toChosen"> => ({
    setting: name,
    generatorId: "g",
    params: {},
    nSeeds: 1,
    nRefits: 20,
    families: [],
    lines: [],
    qualifies,
    exposure: estimate(exposure, exposure - 0.02, exposure + 0.02),
    fidelity: estimate(fidelity, fidelity - 0.1, fidelity + 0.1),
  });
  const settings = [
    setting("best", 0.55, 1.1),
    setting("far", 0.56, 1.3),
    setting("like", 0.56, 1.12),
    setting("quiet", 0.5, 1.5),
    setting("leaky", 0.7, 1, false),
  ];
  const gap: FidelityGap = (a, b) => {
    const value =
      settings.find((one) => one.setting === a)!.fidelity!.value -
      settings.find((one) => one.setting === b)!.fidelity!.value;
    return estimate(value, value - 0.05, value + 0.05);
  };

  it("keeps apart what can be told from the front and what cannot", () => {
    const { settings: placed, chosen } = placeSettings(settings, gap);
    expect(chosen).toBe("best");
    expect(placed.map(({ standing }) => standing)).toEqual(["front", "dominated", "near the front", "front", "front"]);
    expect(placed.map(({ toChosen }) => toChosen?.value.toFixed(2))).toEqual([
      undefined,
      "0.20",
      "0.02",
      "0.40",
      "-0.10",
    ]);
  });

  it("draws nothing that was not measured, and chooses nothing where nothing qualifies", () => {
    const { exposure: _exposure, ...unmeasured } = setting("none", 0, 0, false);
    const { settings: placed, chosen } = placeSettings([unmeasured, setting("leaky", 0.7, 1, false)], () => undefined);
    expect([chosen, placed.map(({ standing }) => standing)]).toEqual([undefined, ["not measured", "front"]]);
  });
});
