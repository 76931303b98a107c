import { describe, expect, it } from "vitest";
import { closestRecord } from "../../../disclosure/closest-record/closest-record.ts";
import { closerToMembers, meanExcess, permutedExcess } from "../../../disclosure/closest-record/label-shares.ts";
import { nearestNeighbourRatio } from "../../../disclosure/closest-record/settings.ts";
import { createRng } from "../../../src/core/rng.ts";
import { CONTEXT, simulateEvidence } from "../../laws/simulated-world.ts";

const rows = (...units: number[][]): Int32Array[] => units.map((one) => Int32Array.from(one));

describe("share closer to members", () => {
  it("counts a tie between member and non-member half, ties within a side fully", () => {
    const isMember = Int8Array.of(1, 1, 0, 0);
    expect(closerToMembers(rows([0], [2], [0, 2], [0, 1], [2, 3]), isMember)).toBe((1 + 0 + 0.5 + 1 + 0) / 5);
  });

  it("is compared with n_members / (n_members + n_nonmembers), not with a half: 160 against 40 gives .8", () => {
    const isMember = Int8Array.from({ length: 200 }, (_, unit) => (unit < 160 ? 1 : 0));
    const closestUnits = rows(...Array.from({ length: 200 }, (_, unit) => [unit]));
    expect(meanExcess([{ isMember, closestUnits }])).toBeCloseTo(0, 12);
  });

  it("permutes to a mean excess of 0 and agrees with relabelling by hand", () => {
    const isMember = Int8Array.of(1, 1, 0, -1);
    const closestUnits = rows([0], [0, 1], [2]);
    // The three labellings with one non-member among units 0, 1, 2.
    const byHand = [0, 1, 2].map(
      (out) =>
        closerToMembers(
          closestUnits,
          Int8Array.of(1, 1, 1, -1).map((is, unit) => (unit === out ? 0 : is)),
        ) -
        2 / 3,
    );
    const draws = permutedExcess([{ isMember, closestUnits }], 3000, createRng("hand"));
    for (const value of byHand) expect(draws.some((draw) => Math.abs(draw - value) < 1e-12)).toBe(true);
    expect(draws.every((draw) => byHand.some((value) => Math.abs(draw - value) < 1e-12))).toBe(true);
    const mean = byHand.reduce((sum, value) => sum + value, 0) / 3;
    expect(Math.abs(draws.reduce((sum, draw) => sum + draw, 0) / 3000 - mean)).toBeLessThan(0.03);
  });
});

describe("nearest neighbour distance ratio", () => {
  it("is 0 where two records are copied exactly (0 over 0), never 1 or NaN", () => {
    expect([nearestNeighbourRatio(0, 0), nearestNeighbourRatio(0, 0.5), nearestNeighbourRatio(0.2, 0.4)]).toEqual([
      0, 0, 0.5,
    ]);
  });
});

describe("the check", () => {
  it("decides nothing, says E_NO_NONMEMBERS without non-members, and cuts the ends off its curves", async () => {
    const none = await closestRecord.run(
      simulateEvidence({ nUnits: 40, share: 0, nRefits: 0, nHoldout: 0 }, "none"),
      closestRecord.defaults,
      createRng("c"),
      CONTEXT,
    );
    expect(none).toMatchObject({ status: "inconclusive", decides: false, why: "E_NO_NONMEMBERS" });
    const result = await closestRecord.run(
      simulateEvidence({ nUnits: 40, share: 0, nRefits: 10, nHoldout: 0 }, "some"),
      closestRecord.defaults,
      createRng("c"),
      CONTEXT,
    );
    if (result.status !== "measured") throw new Error(result.status);
    expect(result.decides).toBe(false);
    expect(result.curves).toHaveLength(3);
    // 40 rows: at least 11 on either side stay hidden.
    expect(result.curves![0]!.series[0]!.y[0]).toBeCloseTo(11 / 40, 3);
  });
});
