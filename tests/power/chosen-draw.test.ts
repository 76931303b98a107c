import { describe, expect, it } from "vitest";
import { replicas } from "../../disclosure/replicas/replicas.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import { createRng } from "../../src/core/rng.ts";
import type { Policy } from "../../src/core/contracts/policy.ts";
import { chooseCandidate } from "../../src/pipeline/choose-candidate.ts";
import { ADVERSARIES, CONTEXT, shareCopier, simulateEvidence } from "../laws/simulated-world.ts";
import { toyPolicy } from "../pipeline/toys.ts";

/** Asks one line only, which reads the average over the refits unless the file stands out among theirs. */
const policy: Policy = {
  ...toyPolicy,
  thresholds: [{ ...toyPolicy.thresholds[0]!, check: "replicas", finding: "quasi-identifiers", ceiling: 0.05 }],
};

/** Its lines on whole records, which refuse copies beforehand, are not what is asked here. */
const check = { ...replicas, fileFindings: () => [] };

/** Whether the first of the draws and the chosen one stand out; only the fit on everybody copies a share of them. */
async function standingOut(share: number, seed: string): Promise<{ first: boolean; chosen: boolean }> {
  const evidence = simulateEvidence({ nUnits: 60, share: 0, nRefits: 60, nHoldout: 0 }, seed);
  const draws = Array.from({ length: 40 }, (_, k) =>
    shareCopier(evidence.registry, 60, share, createRng(`${seed}/draw/${k}`)),
  );
  const asked = { checks: [check], evidence: { ...evidence, released: [] }, policy, adversaries: ADVERSARIES, seed };
  const { file } = await chooseCandidate(draws, asked);
  const standsOut = async (released: Cohort<"synthetic">): Promise<boolean> => {
    const result = await replicas.run({ ...evidence, released: [released] }, {}, createRng(seed), CONTEXT);
    if (result.status !== "measured") throw new Error(result.status);
    return result.findings.some((finding) => finding.id === "quasi-identifiers" && finding.standsOut === true);
  };
  return { first: await standsOut(draws[0]!), chosen: await standsOut(file) };
}

describe("the draw that is released", () => {
  for (const [share, least] of [
    [0.3, 0.5],
    [0.5, 0.9],
  ] as const)
    it(`stands out where the fit does: one that copies ${share} where everybody is fitted, and none in its refits`, async () => {
      const worlds = 40;
      let [first, chosen] = [0, 0];
      for (let k = 0; k < worlds; k++) {
        const seen = await standingOut(share, `leaks in the release/${share}/${k}`);
        first += Number(seen.first);
        chosen += Number(seen.chosen);
      }
      expect(chosen / worlds).toBeGreaterThanOrEqual(least);
      expect((first - chosen) / worlds).toBeLessThanOrEqual(0.1);
    });

  it("does not stand out by luck", async () => {
    for (let k = 0; k < 40; k++) expect((await standingOut(0, `no leak/${k}`)).chosen).toBe(false);
  });
});
