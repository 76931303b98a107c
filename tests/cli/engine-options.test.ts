import { describe, expect, it } from "vitest";
import { defaultWorkers } from "../../src/api/default-workers.ts";
import { codeFor } from "../../src/cli/shared-options.ts";

describe("what engines ask for", () => {
  it("uses the processors that a batch system gave", () => {
    expect(defaultWorkers({ SLURM_CPUS_PER_TASK: "3" })).toBe(3);
    for (const wrong of [undefined, "", "0", "many"])
      expect(defaultWorkers({ SLURM_CPUS_PER_TASK: wrong })).toBeGreaterThanOrEqual(1);
  });

  it("turns an answer into success only where that was asked for, and never a failure or an interrupt", () => {
    expect([0, 1, 2, 3, 4, 130].map((code) => codeFor({ exitZeroOnAnswer: true }, code))).toEqual([0, 1, 0, 0, 0, 130]);
    expect([0, 1, 2, 3, 4, 130].map((code) => codeFor({}, code))).toEqual([0, 1, 2, 3, 4, 130]);
  });
});
