import { describe, expect, it } from "vitest";
import { linkSuccess } from "../../../disclosure/linkability/link-success.ts";
import { linkability } from "../../../disclosure/linkability/linkability.ts";
import { encode, mixedSpace } from "../../../disclosure/shared/distance/mixed-space.ts";
import { nearestTies } from "../../../disclosure/shared/distance/nearest.ts";
import { takeRows } from "../../../src/core/data/cohort.ts";
import type { Cohort } from "../../../src/core/data/cohort.ts";
import { createRng, permutation } from "../../../src/core/rng.ts";
import { CONTEXT, drawPatients, simulateEvidence } from "../../laws/simulated-world.ts";

const LEFT = ["age", "sex", "centre"];
const RIGHT = ["severe", "stage"];
const success = (real: Cohort, file: Cohort): number[] => {
  const [left, right] = [LEFT, RIGHT].map((names) => {
    const space = mixedSpace([real], names);
    return nearestTies(encode(space, real), encode(space, file));
  });
  return [...linkSuccess(left!, right!)];
};

describe("ties", () => {
  const real = drawPatients("train", 40, createRng("link/real"));

  it("are not settled by the order of rows: a file whose rows are all alike links 1 in n, not everybody", () => {
    const alike = takeRows(real, new Int32Array(25), "synthetic");
    for (const one of success(real, alike)) expect(one).toBeCloseTo(1 / 25, 12);
  });

  it("change nothing when the rows of the file change places", () => {
    const file = drawPatients("synthetic", 60, createRng("link/file"));
    const before = success(real, file);
    for (let seed = 0; seed < 5; seed++) {
      const after = success(real, takeRows(file, permutation(60, createRng(`link/${seed}`)), "synthetic"));
      after.forEach((one, k) => expect(one).toBeCloseTo(before[k]!, 12));
    }
  });

  it("give the right half of few levels its chance of 1 in many, however good the left half is", () => {
    // The left half finds the copied row, the right half a whole crowd of rows that it could be.
    const mean = success(real, { ...real, role: "synthetic" }).reduce((sum, one) => sum + one, 0) / 40;
    expect(mean).toBeGreaterThan(1 / 40);
    expect(mean).toBeLessThan(0.5);
  });
});

it("is found beside its chance: the sentence names 1 / rows, and files of strangers stay near it", async () => {
  let sum = 0;
  for (let seed = 0; seed < 10; seed++) {
    const result = await linkability.run(
      simulateEvidence({ nUnits: 60, share: 0, nRefits: 0, nHoldout: 60 }, `chance/${seed}`),
      linkability.defaults,
      createRng("chance"),
      CONTEXT,
    );
    if (result.status !== "measured") throw new Error(result.status);
    expect(result.notes).toContainEqual({ kind: "link-by-chance", rows: 60, probability: 1 / 60 });
    sum += result.findings[0]!.attack.value;
  }
  expect(sum / 10).toBeLessThan(0.1);
});
