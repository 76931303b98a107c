import { describe, expect, it } from "vitest";
import { membership } from "../../../disclosure/membership/membership.ts";
import { advantageAtMedian, tprAtFpr } from "../../../disclosure/shared/game/roc.ts";
import type { Evidence, Finding } from "../../../src/core/contracts/disclosure.ts";
import { createRng } from "../../../src/core/rng.ts";
import { auc } from "../../../src/stats/auc.ts";
import { CONTEXT, drawPatients, simulateEvidence } from "../../laws/simulated-world.ts";

async function aucFinding(evidence: Evidence, seed = "membership"): Promise<Finding> {
  const result = await membership.run(
    evidence,
    { ...membership.defaults, permutations: 199 },
    createRng(seed),
    CONTEXT,
  );
  if (result.status !== "measured") throw new Error(result.status);
  return result.findings.find((one) => one.id === "auc")!;
}

describe("thresholds", () => {
  it("are not chosen on the labels that they are judged on: scores of noise have an advantage of 0 on average", () => {
    const rng = createRng("noise");
    const n = 40;
    let blind = 0;
    let chosen = 0;
    for (let round = 0; round < 400; round++) {
      const [members, nonMembers] = [0, 1].map(() => Array.from({ length: n }, () => rng.float())) as [
        number[],
        number[],
      ];
      blind += advantageAtMedian(members, nonMembers) / 400;
      chosen += Math.max(...nonMembers.map((_, k) => tprAtFpr(members, nonMembers, k / n) - k / n)) / 400;
    }
    // A threshold picked on the same labels finds .15 where there is nothing.
    expect(chosen).toBeGreaterThan(0.12);
    // Standard deviation of one round is 1 / sqrt(2n); three errors of the mean.
    expect(Math.abs(blind)).toBeLessThan(3 / Math.sqrt(2 * n * 400));
  });

  it("resolve no finer than one non-member: a rate asked for below 1 / n is that of no false alarm at all", () => {
    const rng = createRng("resolution");
    const [members, nonMembers] = [
      Array.from({ length: 30 }, () => rng.normal() + 1),
      Array.from({ length: 20 }, () => rng.normal()),
    ];
    for (const fpr of [0.0001, 0.001, 0.01, 0.049])
      expect(tprAtFpr(members, nonMembers, fpr)).toBe(tprAtFpr(members, nonMembers, 0));
    expect(tprAtFpr(members, nonMembers, 0.05)).toBeGreaterThanOrEqual(tprAtFpr(members, nonMembers, 0));
    expect(tprAtFpr(members, nonMembers, 1)).toBe(1);
  });

  it("lie above ties: scores that are all alike find nobody without false alarm", () => {
    const alike = new Float64Array(25).fill(0.3);
    expect([
      tprAtFpr(alike, alike, 0),
      tprAtFpr(alike, alike, 0.5),
      auc(alike, alike),
      advantageAtMedian(alike, alike),
    ]).toEqual([0, 0, 0.5, 0]);
  });
});

describe("members and non-members", () => {
  it(
    "stand to the reference alike: on files of strangers it makes no difference which side is called members",
    { tags: ["thorough"] },
    async () => {
      const values: number[] = [];
      for (let seed = 0; seed < 40; seed++) {
        const rng = createRng(`swap/${seed}`);
        const [registry, holdout, released] = [
          drawPatients("train", 50, rng.child("a")),
          drawPatients("holdout", 50, rng.child("b")),
          [drawPatients("synthetic", 50, rng.child("c"))],
        ];
        const one = await aucFinding({ registry, holdout, released, refits: [], namedUnits: [] });
        const swapped = await aucFinding({
          registry: { ...holdout, role: "train" },
          holdout: { ...registry, role: "holdout" },
          released,
          refits: [],
          namedUnits: [],
        });
        values.push(one.attack.value - swapped.attack.value);
      }
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const error = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0)) / values.length;
      // A reference that held one side would give that side distance 0 to it, and an area of 0 or 1.
      expect(Math.abs(mean)).toBeLessThan(3 * error);
      expect(Math.max(...values.map(Math.abs))).toBeLessThan(0.5);
    },
  );

  it("may differ in number: a copy is a copy against 12, 25 or 60 non-members", async () => {
    for (const nHoldout of [12, 25, 60]) {
      const base = simulateEvidence({ nUnits: 60, share: 1, nRefits: 0, nHoldout }, `sizes/${nHoldout}`);
      const copied = { ...base.released[0]!, columns: base.registry.columns };
      const { attack } = await aucFinding({ ...base, released: [copied] });
      expect(attack.value).toBe(1);
    }
  });
});
