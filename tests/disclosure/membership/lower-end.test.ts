import { describe, expect, it } from "vitest";
import { membership } from "../../../disclosure/membership/membership.ts";
import type { Finding } from "../../../src/core/contracts/disclosure.ts";
import { createRng } from "../../../src/core/rng.ts";
import { CONTEXT } from "../../laws/simulated-world.ts";
import { simulateRisk } from "../../power/worlds.ts";

const WORLDS = 40;

async function findingsOf(share: number, seed: number): Promise<readonly Finding[]> {
  const world = { mode: "refits", nUnits: 22, nRefits: 8, share, nNamed: 0 } as const;
  const result = await membership.run(
    simulateRisk(world, `lower end/${share}/${seed}`),
    { permutations: 99 },
    createRng(`lower end/${seed}`),
    CONTEXT,
  );
  return result.status === "measured" ? result.findings : [];
}

describe("the lower end of the largest area", () => {
  it("lies above one half only where the permutation test, which pays for all attacks, says so", async () => {
    let held = 0;
    for (let seed = 0; seed < WORLDS; seed++)
      for (const { attack, p, id } of await findingsOf(0, seed)) {
        if (p > 0.025) expect(attack.low, `${id} ${seed}: p ${p}`).toBeLessThanOrEqual(0.5);
        if (attack.low === 0.5) held++;
      }
    // The jackknife alone would have claimed a leak here.
    expect(held).toBeGreaterThan(0);
  });

  it("does lie above it on a copy", async () => {
    for (const { attack } of (await findingsOf(1, 0)).filter(({ id }) => id === "auc"))
      expect(attack.low).toBeGreaterThan(0.5);
  });
});
