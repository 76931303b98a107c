import { describe, expect, it } from "vitest";
import type { Finding } from "../../src/core/contracts/finding.ts";
import type { ControlReport } from "../../src/core/contracts/outcome.ts";
import type { Policy, Threshold } from "../../src/core/contracts/policy.ts";
import { ceilingsByCheck } from "../../src/pipeline/ceilings.ts";
import { reasonSentence } from "../../src/report/words/speak.ts";
import { wordsIn } from "../../src/report/words/words.ts";
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
    const said = (low: number, high: number): string =>
      reasonSentence(wordsIn("en"), judge(toyPolicy, results(low, high), context).because[0]!);
    expect(said(0.05002, 0.5)).toContain("at least 5.002 %, ceiling 5 %");
    expect(said(0, 0.04996)).toContain("at most 4.996 %, ceiling 5 %");
    expect(said(0, 0.0212345)).toContain("at most 2.1 %, ceiling 5 %");
  });

  it("tells counts of people in whole numbers", () => {
    const counted: Finding = {
      ...finding("copied", estimate(346, 315.157, 346)),
      quantity: "count",
      attack: estimate(346, 346, 346),
    };
    const [reason] = judge(toyPolicy, [measured("toy", [counted])], context).because;
    expect(reasonSentence(wordsIn("en"), reason!)).toBe(
      "copied: 346, at least 316 of them beyond chance, ceiling 0.05.",
    );
  });

  it("never passes a missing check, a missing finding, an inconclusive check or a diagnostic", () => {
    const inconclusive = {
      status: "inconclusive",
      checkId: "toy",
      decides: true,
      why: "E_TOO_FEW",
      lacks: { kind: "few-patients", patients: 3 },
      needed: { kind: "patients", least: 40 },
    } as const;
    expect(judge(toyPolicy, [], context).outcome).toBe("inconclusive");
    expect(judge(toyPolicy, [measured("toy", [finding("other", estimate(0, 0, 0))])], context).outcome).toBe(
      "inconclusive",
    );
    expect(judge(toyPolicy, [inconclusive], context).because[0]!.needed).toEqual({ kind: "patients", least: 40 });
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

  it("counts the lines of a check that has nothing to ask apart: they neither hold nor stand in the way", () => {
    const idle = { status: "not-applicable", checkId: "toy", decides: true, reason: "no site column" } as const;
    const failed: ControlReport = {
      outcomes: [],
      failedChecks: [{ check: "toy", failure: { kind: "missed a leak", control: "verbatim-copy" } }],
    };
    const two = {
      ...toyPolicy,
      thresholds: [toyPolicy.thresholds[0]!, { ...toyPolicy.thresholds[0]!, check: "other" }],
    };
    const other = measured("other", [finding("copied", estimate(0, 0, 0.01))]);
    const verdict = judge(two, [idle, other], { ...context, controls: failed });
    expect(verdict.outcome).toBe("pass");
    expect(verdict.because.map(({ outcome }) => outcome)).toEqual(["not-applicable", "pass"]);
    expect(verdict.because[0]!.basis).toEqual({ kind: "not-applicable", reason: "no site column" });
    // Where nothing could be asked at all, nothing was shown.
    expect(judge(toyPolicy, [idle], context).outcome).toBe("inconclusive");
    expect(judge({ ...toyPolicy, thresholds: [] }, [idle], context)).toEqual({ outcome: "inconclusive", because: [] });
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
      failedChecks: [{ check: "toy", failure: { kind: "missed a leak", control: "verbatim-copy" } }],
    };
    const verdict = judge(toyPolicy, results(0, 0.01), { ...context, controls });
    expect(verdict.outcome).toBe("inconclusive");
    expect(verdict.because[0]!.basis).toMatchObject({ failure: { control: "verbatim-copy" } });
    expect(judge(toyPolicy, results(0.4, 0.5), { ...context, controls }).outcome).toBe("fail");
  });

  it("asks for another holdout where controls misbehave with one", () => {
    const controls: ControlReport = {
      outcomes: [],
      failedChecks: [{ check: "toy", failure: { kind: "alarmed without one", control: "fresh-real" } }],
    };
    expect(judge(toyPolicy, results(0, 0.01), { ...context, controls }).because[0]!.needed).toEqual({
      kind: "behaving-check",
    });
    expect(judge(toyPolicy, results(0, 0.01), { ...context, controls, hasHoldout: true }).because[0]!.needed).toEqual({
      kind: "random-holdout",
    });
  });

  it("says why so few patients are refused joint data", () => {
    const verdict = judge(toyPolicy, results(0, 0.01), { ...context, refusal: { units: 30, least: 50 } });
    expect(verdict.outcome).toBe("inconclusive");
    expect(verdict.because.at(-1)!.basis).toEqual({ kind: "cohort-size", refusal: { units: 30, least: 50 } });
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
    it("refuses a line whose size is open as well", () => {
      const open = (p: number) => [measured("toy", [{ ...finding("copied", estimate(0.1, 0.001, 0.9)), p }])];
      const verdict = judge(policy, open(0.001), context);
      expect(verdict.outcome).toBe("fail");
      expect(verdict.because[0]!.basis).toMatchObject({ existence: 0.001 });
      expect(judge(policy, open(0.0011), context).outcome).toBe("inconclusive");
    });
    it("does not pass a test at its permutation minimum that could not have reached that level", () => {
      const verdict = judge(policy, seen(1 / 150, 1 / 150), context);
      expect(verdict.outcome).toBe("inconclusive");
      expect(verdict.because[0]!.needed).toEqual({ kind: "more-permutations" });
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
