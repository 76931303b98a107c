import { describe, expect, it } from "vitest";
import type { DisclosureCheck } from "../../src/core/contracts/disclosure.ts";
import { RaresynthError } from "../../src/core/errors.ts";
import { runControlSuite, readSuite } from "../../src/pipeline/controls/control-suite.ts";
import { inProcessRunner } from "../../src/pipeline/refits/in-process-runner.ts";
import { CONTROL_SUITE } from "../../src/pipeline/controls/scenarios.ts";
import { estimate, finding, measured, toyCheck, toyGenerator, toyPolicy, toyRegistry } from "./toys.ts";

const registry = toyRegistry(60);
const lookup = (id: string) => {
  if (id === "copy") return toyGenerator(id, true);
  if (["partial-copy", "jitter", "marginals"].includes(id)) return toyGenerator(id, false);
  throw new RaresynthError("E_GENERATOR", "unknown");
};
const climb = (check: DisclosureCheck) =>
  runControlSuite(toyPolicy, inProcessRunner(registry, [check], lookup), {
    scenarios: CONTROL_SUITE,
    nRefits: 20,
    nRows: 60,
    seed: "suite",
    adversaries: [],
  });

describe("control suite", () => {
  it("trusts a check that refuses the copy and accepts data without a leak", async () => {
    const report = await climb(toyCheck);
    expect(report.failedChecks).toEqual([]);
    expect(report.outcomes.find((o) => o.control === "verbatim-copy")).toMatchObject({
      outcome: "fail",
      decisive: { finding: "copied", quantity: "rate" },
    });
    expect(report.outcomes.find((o) => o.control === "fresh-real")?.outcome).not.toBe("fail");
  });

  it("pays for taking the smallest p-value of a check's findings", () => {
    const several = {
      status: "measured" as const,
      checkId: "toy",
      decides: true,
      notes: [],
      findings: [0.02, 0.4, 0.5, 0.9].map((p, k) => ({
        ...finding(k === 0 ? "copied" : `other${k}`, estimate(0, 0, 0)),
        p,
      })),
    };
    const report = readSuite(
      toyPolicy,
      CONTROL_SUITE.map((scenario) => ({
        scenario,
        draw: 1,
        evidence: { control: scenario.generatorId, results: [several] },
      })),
    );
    expect(report.outcomes[0]!.p).toBeCloseTo(0.08, 12);
  });

  it("names a check that sleeps and a check that always cries", async () => {
    const fixed = (value: number): DisclosureCheck => ({
      ...toyCheck,
      run: async () => measured("toy", [finding("copied", estimate(value, value - 0.01, value + 0.01))]),
    });
    const asleep = await climb(fixed(0));
    expect(asleep.failedChecks[0]!.failure).toEqual({
      kind: "missed a leak",
      control: "verbatim-copy",
      copiedShare: 1,
    });
    expect((await climb(fixed(0.9))).failedChecks[0]!.failure.kind).toBe("alarmed without one");
  });

  it("draws a refused negative control a second time, and only a second refusal counts", async () => {
    const seen: string[] = [];
    /** Refuses the copy, and the first draw of each negative control. */
    const jumpy: DisclosureCheck = {
      ...toyCheck,
      run: async (evidence, params, rng, context) => {
        seen.push(rng.path);
        const alarm = /fresh real patients\/|independent columns\//.test(rng.path);
        return alarm
          ? measured("toy", [finding("copied", estimate(0.9, 0.8, 1))])
          : toyCheck.run(evidence, params, rng, context);
      },
    };
    const report = await climb(jumpy);
    expect(report.failedChecks).toEqual([]);
    expect(report.outcomes.flatMap((o) => (o.expected === "quiet" ? [[o.control, o.draw]] : []))).toEqual([
      ["independent-columns", 1],
      ["fresh-real", 1],
      ["independent-columns", 2],
      ["fresh-real", 2],
    ]);
    expect(seen.filter((path) => path.includes("drawn again"))).toHaveLength(2);
    expect(report.outcomes.some((o) => o.control === "verbatim-copy" && o.draw === 2)).toBe(false);
  });

  it("draws a missed copy twice more: two of three are seen, one is open, none is blindness", async () => {
    const missing = async (draws: RegExp) =>
      climb({
        ...toyCheck,
        run: async (evidence, params, rng, context) =>
          /verbatim copy/.test(rng.path) && draws.test(rng.path)
            ? measured("toy", [finding("copied", estimate(0.2, 0, 0.4))])
            : toyCheck.run(evidence, params, rng, context),
      });
    const lucky = await missing(/verbatim copy\//);
    expect(lucky.failedChecks).toEqual([]);
    expect(lucky.outcomes.filter((o) => o.control === "verbatim-copy").map((o) => [o.draw, o.outcome])).toEqual([
      [1, "inconclusive"],
      [2, "fail"],
      [3, "fail"],
    ]);
    expect((await missing(/verbatim copy(, drawn again)?\//)).failedChecks).toEqual([
      { check: "toy", failure: { kind: "not established", control: "verbatim-copy", copiedShare: 1 } },
    ]);
    expect((await missing(/verbatim copy/)).failedChecks[0]!.failure.kind).toBe("missed a leak");
  });
});
