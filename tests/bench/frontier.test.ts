import { describe, expect, it } from "vitest";
import { dominates } from "../../bench/frontier/dominance.ts";
import { differencesOf, fidelityScore, ruleBreakers } from "../../bench/frontier/fidelity-score.ts";
import { closerToTrain, membershipOf, replicatedUniques, verbatimRows } from "../../bench/frontier/privacy.ts";
import { readBenchRegistry, splitOf } from "../../bench/frontier/registries.ts";
import type { Row } from "../../bench/frontier/summary.ts";
import { takeRows, withRole } from "../../src/core/data/cohort.ts";
import { createRng, permutation } from "../../src/core/rng.ts";

/** A row with these scores by half, and this membership AUC with a standard error of .01. */
function row(scores: readonly number[], auc: number): Row {
  return {
    scores: Object.fromEntries(scores.entries()),
    c2st: {},
    membership: { value: auc, standardError: 0.01 },
  } as unknown as Row;
}

describe("dominance", () => {
  it("needs both not worse and one better beyond noise", () => {
    const own = row([2, 2.02, 1.98, 2.01], 0.56);
    expect(dominates(row([1.5, 1.52, 1.48, 1.5], 0.55), own, "score")).toBe(true);
    expect(dominates(row([1.99, 2, 1.98, 2.0], 0.5), own, "score")).toBe(true);
    expect(dominates(row([1.5, 1.5, 1.5, 1.5], 0.57), own, "score"), "riskier").toBe(false);
    expect(dominates(row([2.1, 2.1, 2.1, 2.1], 0.5), own, "score"), "further away").toBe(false);
    expect(dominates(row([1.9, 2.12, 1.88, 2.08], 0.558), own, "score"), "within noise on both").toBe(false);
    expect(dominates(row([1], 0.5), own, "score"), "a single common half").toBe(false);
  });
});

describe("measures of the frontier", async () => {
  const registry = await readBenchRegistry("cgd0");
  const split = splitOf(registry, 0);
  const fresh = withRole(split.heldOut, "synthetic");
  const copied = withRole(split.train, "synthetic");

  it("splits patients into halves, one row each, the same every time", () => {
    expect([split.train.nRows, split.heldOut.nRows]).toEqual([64, 64]);
    expect(splitOf(registry, 0).status).toEqual(split.status);
    expect(splitOf(registry, 1).status).not.toEqual(split.status);
  });

  it("scores real patients 1, and worse where columns are torn apart or collapse", () => {
    const ceiling = differencesOf(split.heldOut, split.train);
    expect(fidelityScore(ceiling, ceiling)).toBeCloseTo(1, 12);
    const torn = {
      ...copied,
      columns: copied.columns.map(
        (one, c) => takeRows(copied, permutation(copied.nRows, createRng(`torn/${c}`)), "synthetic").columns[c] ?? one,
      ),
    };
    expect(differencesOf(split.heldOut, torn).cramer).toBeGreaterThan(1.2 * ceiling.cramer!);
    expect(differencesOf(split.heldOut, torn).ks).toBeCloseTo(ceiling.ks!, 12);
    const collapsed = takeRows(copied, new Int32Array(64), "synthetic");
    expect(fidelityScore(differencesOf(split.heldOut, collapsed), ceiling)).toBeGreaterThan(2);
    expect(ruleBreakers(copied)).toBe(0);
    expect(ruleBreakers(torn)).toBeGreaterThan(0.3);
  });

  it("sees all of a copy and nothing of a file made of other patients", () => {
    expect(closerToTrain(split, registry.cohort, copied)).toBe(1);
    expect(closerToTrain(split, registry.cohort, fresh)).toBe(0);
    expect(verbatimRows(split, registry.cohort, copied)).toBe(1);
    expect(verbatimRows(split, registry.cohort, fresh)).toBe(0);
    const uniques = replicatedUniques(split, registry.cohort, copied);
    expect(uniques.train).toBeGreaterThan(0.9);
    expect(uniques.heldOut).toBeLessThan(0.1);
    const files = [0, 1, 2]
      .map((r) => splitOf(registry, r))
      .map(({ train, status }) => ({ status, synthetic: withRole(train, "synthetic") }));
    expect(membershipOf(registry.cohort, files).all.worst.value).toBeGreaterThan(0.99);
  });
});
