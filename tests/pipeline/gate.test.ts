import { describe, expect, it } from "vitest";
import type { ControlReport } from "../../src/core/contracts/outcome.ts";
import type { Policy, Threshold } from "../../src/core/contracts/policy.ts";
import { ceilingsByCheck } from "../../src/pipeline/ceilings.ts";
import { judge } from "../../src/pipeline/gate.ts";
import { estimate, finding, measured, toyPolicy, toyPreflight } from "./toys.ts";

const context = { preflight: toyPreflight };
const results = (low: number, high: number) => [
  measured("toy", [finding("copied", estimate((low + high) / 2, low, high))]),
];

describe("judge", () => {
  it("passes only when the upper bound is at or under the ceiling", () => {
    expect(judge(toyPolicy, results(-0.01, 0.05), context).outcome).toBe("pass");
    expect(judge(toyPolicy, results(-0.01, 0.0500001), context).outcome).toBe("inconclusive");
  });

  it("fails only when the lower bound is above the ceiling", () => {
    expect(judge(toyPolicy, results(0.05, 0.5), context).outcome).toBe("inconclusive");
    expect(judge(toyPolicy, results(0.0500001, 0.5), context).outcome).toBe("fail");
  });

  it("never rounds a bound onto the ceiling that it is above or under", () => {
    expect(judge(toyPolicy, results(0.05002, 0.5), context).because[0]!.sentence).toContain(
      "at least 0.05002, ceiling 0.05",
    );
    expect(judge(toyPolicy, results(0, 0.04996), context).because[0]!.sentence).toContain(
      "at most 0.04996, ceiling 0.05",
    );
    expect(judge(toyPolicy, results(0, 0.0212345), context).because[0]!.sentence).toContain(
      "at most 0.021, ceiling 0.05",
    );
  });

  it("tells counts of people in whole numbers", () => {
    const counted = {
      ...finding("copied", estimate(346, 315.157, 346)),
      attack: { ...estimate(346, 346, 346), method: "observed count" },
    };
    expect(judge(toyPolicy, [measured("toy", [counted])], context).because[0]!.sentence).toBe(
      "copied: 346, at least 316 of them beyond chance, ceiling 0.05.",
    );
  });

  it("never passes a missing check, a missing finding, an inconclusive check or a diagnostic", () => {
    const inconclusive = {
      status: "inconclusive",
      checkId: "toy",
      decides: true,
      why: "E_TOO_FEW",
      message: "too few.",
      needed: "40 patients",
    } as const;
    expect(judge(toyPolicy, [], context).outcome).toBe("inconclusive");
    expect(judge(toyPolicy, [measured("toy", [finding("other", estimate(0, 0, 0))])], context).outcome).toBe(
      "inconclusive",
    );
    expect(judge(toyPolicy, [inconclusive], context).because[0]!.needed).toBe("40 patients");
    expect(judge(toyPolicy, [measured("toy", [finding("copied", estimate(0, 0, 0))], false)], context).outcome).toBe(
      "inconclusive",
    );
  });

  it("never passes a file because the policy asks nothing of a check that decides", () => {
    const both = [...results(0, 0.01), measured("other", [finding("copied", estimate(0.9, 0.8, 1))])];
    const verdict = judge(toyPolicy, both, context);
    expect(verdict.outcome).toBe("inconclusive");
    expect(verdict.because.at(-1)).toMatchObject({ check: "other", outcome: "inconclusive" });
    expect(judge(toyPolicy, [...results(0, 0.01), measured("other", [], false)], context).outcome).toBe("pass");
  });

  it("lets a check that has nothing to ask of this registry stand in no way, and says why", () => {
    const idle = { ...measured("toy", []), notApplicable: "The schema names no site." };
    const failed: ControlReport = {
      outcomes: [],
      detectionFloor: [],
      failedChecks: [{ check: "toy", why: "it did not refuse the verbatim copy." }],
    };
    const verdict = judge(toyPolicy, [idle], { ...context, controls: failed });
    expect(verdict.outcome).toBe("pass");
    expect(verdict.because[0]!.sentence).toContain("not applicable. The schema names no site.");
    expect(judge({ ...toyPolicy, thresholds: [] }, [idle], context).because).toEqual([]);
  });

  it("takes any name in a policy as a name", () => {
    const thresholds = [{ ...toyPolicy.thresholds[0]!, check: "__proto__", finding: "polluted" }];
    expect(Object.keys(ceilingsByCheck({ ...toyPolicy, thresholds }))).toEqual(["__proto__"]);
    expect("polluted" in {}).toBe(false);
  });

  it("treats NaN bounds as undecided, not as safe", () => {
    expect(judge(toyPolicy, results(Number.NaN, Number.NaN), context).outcome).toBe("inconclusive");
  });

  it("does not count a check that misbehaved on a control, but still lets it fail", () => {
    const controls: ControlReport = {
      outcomes: [],
      detectionFloor: [],
      failedChecks: [{ check: "toy", why: "it did not refuse the verbatim copy." }],
    };
    const verdict = judge(toyPolicy, results(0, 0.01), { ...context, controls });
    expect(verdict.outcome).toBe("inconclusive");
    expect(verdict.because[0]!.sentence).toContain("verbatim copy");
    expect(judge(toyPolicy, results(0.4, 0.5), { ...context, controls }).outcome).toBe("fail");
  });

  it("asks for another holdout where controls misbehave with one", () => {
    const controls: ControlReport = {
      outcomes: [],
      detectionFloor: [],
      failedChecks: [{ check: "toy", why: "it refused a control without any leak (fresh-real)." }],
    };
    expect(judge(toyPolicy, results(0, 0.01), { ...context, controls }).because[0]!.needed).toContain(
      "controls of this registry",
    );
    expect(judge(toyPolicy, results(0, 0.01), { ...context, controls, hasHoldout: true }).because[0]!.needed).toContain(
      "random share of the registry",
    );
  });

  it("says why so few patients are refused joint data", () => {
    const verdict = judge(toyPolicy, results(0, 0.01), { ...context, refusal: "The registry has 30 patients." });
    expect(verdict.outcome).toBe("inconclusive");
    expect(verdict.because.map((reason) => reason.sentence)).toContain("The registry has 30 patients.");
  });

  it("lets one failing line decide over any number of passing ones", () => {
    const two = {
      ...toyPolicy,
      thresholds: [toyPolicy.thresholds[0]!, { ...toyPolicy.thresholds[0]!, finding: "second" }],
    };
    const mixed = [
      measured("toy", [finding("copied", estimate(0, 0, 0.01)), finding("second", estimate(0.5, 0.4, 0.6))]),
    ];
    expect(judge(two, mixed, context).outcome).toBe("fail");
  });

  it("never passes a finding that the policy leaves out, and names it", () => {
    const open = measured("toy", [
      finding("copied", estimate(0, -0.01, 0.01)),
      finding("quietly-copied", estimate(0.5, 0.4, 0.6)),
    ]);
    const verdict = judge(toyPolicy, [open], context);
    expect(verdict.outcome).toBe("inconclusive");
    expect(verdict.because.at(-1)).toMatchObject({ check: "toy", finding: "quietly-copied", outcome: "inconclusive" });
    const unjudged = finding("population-inference", estimate(0.5, 0.4, 0.6));
    expect(
      judge(toyPolicy, [measured("toy", [finding("copied", estimate(0, -0.01, 0.01)), unjudged])], context).outcome,
    ).toBe("pass");
  });

  describe("whole records", () => {
    const replicas = (excess: ReturnType<typeof estimate>) =>
      measured("replicas", [
        finding("verbatim", excess),
        finding("near-copies", estimate(0, 0, 0)),
        finding("copied", estimate(0, 0, 0)),
      ]);
    const asked = (thresholds: Partial<Threshold>[]): Policy => ({
      ...toyPolicy,
      thresholds: thresholds.map((one) => ({ ...toyPolicy.thresholds[0]!, check: "replicas", ...one })),
    });

    it("have a ceiling of 0 under a policy that does not name them", () => {
      const policy = asked([{ finding: "copied" }]);
      expect(judge(policy, [replicas(estimate(0, 0, 0))], context).outcome).toBe("pass");
      expect(judge(policy, [replicas(estimate(1, 0, 1))], context).outcome).toBe("inconclusive");
      expect(judge(policy, [replicas(estimate(3, 1, 3))], context).outcome).toBe("fail");
    });

    it("and under one that would let some through", () => {
      const policy = asked([{ finding: "copied" }, { finding: "verbatim", ceiling: 1 }]);
      expect(judge(policy, [replicas(estimate(1, 0.2, 1))], context).outcome).toBe("fail");
      expect(
        judge(policy, [replicas(estimate(0, 0, 0))], context).because.filter((line) => line.finding === "verbatim"),
      ).toHaveLength(1);
    });
  });

  describe("some leak, whatever its size", () => {
    const policy = { ...toyPolicy, thresholds: [{ ...toyPolicy.thresholds[0]!, existence: 0.001 }] };
    const seen = (p: number, pLeast?: number) => [
      measured("toy", [
        { ...finding("copied", estimate(0.01, 0.001, 0.02)), p, ...(pLeast === undefined ? {} : { pLeast }) },
      ]),
    ];
    it("refuses a line under its ceiling at the policy's level of existence", () => {
      expect(judge(policy, seen(0.001), context).outcome).toBe("fail");
      expect(judge(policy, seen(0.0011, 0.0001), context).outcome).toBe("pass");
      expect(judge(toyPolicy, seen(0.0001), context).outcome).toBe("pass");
    });
    it("does not pass a test at its permutation minimum that could not have reached that level", () => {
      const verdict = judge(policy, seen(1 / 150, 1 / 150), context);
      expect(verdict.outcome).toBe("inconclusive");
      expect(verdict.because[0]!.needed).toContain("permutations");
      expect(judge(policy, seen(2 / 150, 1 / 150), context).outcome).toBe("pass");
    });
  });

  it("lets a line that only refuses stand aside where its group could not be measured, and refuse where it could", () => {
    const policy: Policy = {
      ...toyPolicy,
      thresholds: [
        ...toyPolicy.thresholds,
        { ...toyPolicy.thresholds[0]!, finding: "copied-rare", asks: "not above the ceiling" },
      ],
    };
    const rare = (low: number, high: number) => [
      measured("toy", [finding("copied", estimate(0, 0, 0.01)), finding("copied-rare", estimate(low, low, high))]),
    ];
    expect(judge(policy, results(0, 0.01), context).because).toHaveLength(1);
    expect(judge(policy, rare(0.01, 0.6), context).outcome).toBe("pass");
    expect(judge(policy, rare(0.06, 0.6), context).outcome).toBe("fail");
    expect(judge(policy, rare(Number.NaN, Number.NaN), context).outcome).toBe("inconclusive");
    expect(judge(policy, [], context).outcome).toBe("inconclusive");
  });
});
