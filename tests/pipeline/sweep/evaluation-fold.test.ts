import { describe, expect, it } from "vitest";
import { UNIT_IN, type DisclosureCheck, type Evidence } from "../../../src/core/contracts/disclosure.ts";
import { createRng } from "../../../src/core/rng.ts";
import type { Screen } from "../../../src/core/contracts/sweep.ts";
import { judgeCheck } from "../../../src/pipeline/gate.ts";
import { statusOf } from "../../../src/pipeline/refits/refit-task.ts";
import { checksAfterChoice } from "../../../src/pipeline/sweep/evaluation-fold.ts";
import { selectionFold } from "../../../src/pipeline/sweep/folds.ts";
import { estimate, finding, measured, toyCheck, toyPolicy, toyRegistry } from "../toys.ts";

const attempts = { candidates: 7, settings: 7, seeds: 1, foldKey: "00ff" };
const inFold = selectionFold(20, attempts.foldKey);
const registry = toyRegistry(20);
const synthetic = { ...registry, role: "synthetic" as const };
const evidence: Evidence = {
  registry,
  released: [synthetic],
  refits: [{ status: statusOf(20, Int32Array.of(0, 1)), synthetic }],
  namedUnits: [],
};
const policy = {
  ...toyPolicy,
  thresholds: toyPolicy.thresholds.map((line) => ({ ...line, measure: "attack" as const, ceiling: 0.6 })),
};
const context = { alpha: 0.05, cellSize: 5, ceilings: { copied: { attack: 0.6 } }, adversaries: [] };
const screens: Screen[] = [{ check: "toy", findings: ["copied"], params: {}, asks: "under the ceiling" }];

/** Upper bound .5, and `unseen` where only the patients whom the choice did not look at are asked. */
function checkThat(unseen: number): DisclosureCheck {
  return {
    ...toyCheck,
    run: async ({ releasedStatus }) => {
      const asked =
        releasedStatus === undefined
          ? [...inFold.keys()]
          : [...releasedStatus.keys()].filter((unit) => releasedStatus[unit] === UNIT_IN);
      const high = asked.every((unit) => inFold[unit] === 0) ? unseen : 0.5;
      return measured("toy", [finding("copied", estimate(0.5, 0.4, high)), finding("other", estimate(0.1, 0.1, 0.1))]);
    },
  };
}

const judged = async (check: DisclosureCheck) => {
  const result = await checksAfterChoice([check], screens, attempts)[0]!.run(evidence, {}, createRng("r"), context);
  return { result, ...judgeCheck(policy, result) };
};

describe("checksAfterChoice", () => {
  it("passes only where all patients and those whom the choice did not look at pass", async () => {
    expect((await judged(checkThat(0.59))).outcome).toBe("pass");
    const open = await judged(checkThat(0.61));
    expect(open.outcome).toBe("inconclusive");
    expect(open.reason?.unseen).toBe(true);
  });

  it("notes both readings and the number of attempts, and leaves other findings alone", async () => {
    const { result } = await judged(checkThat(0.61));
    if (result.status !== "measured") throw new Error("not measured");
    expect(result.notes[0]).toMatchObject({ kind: "unseen-by-choice", candidates: 7 });
    expect(result.findings[1]).toEqual(finding("other", estimate(0.1, 0.1, 0.1)));
  });

  it("is inconclusive where the patients whom the choice did not look at are too few", async () => {
    const check: DisclosureCheck = {
      ...toyCheck,
      run: async ({ releasedStatus }) =>
        releasedStatus === undefined
          ? measured("toy", [finding("copied", estimate(0.5, 0.4, 0.5))])
          : {
              status: "inconclusive",
              checkId: "toy",
              decides: true,
              why: "E_TOO_FEW",
              lacks: { kind: "no-refits" },
              needed: { kind: "more-patients" },
            },
    };
    expect((await judged(check)).outcome).toBe("inconclusive");
  });

  it("leaves checks alone that the choice was not made by", () => {
    const rates: Screen[] = [{ ...screens[0]!, asks: "not above the ceiling" }];
    expect(checksAfterChoice([toyCheck], rates, attempts)[0]).toBe(toyCheck);
    expect(checksAfterChoice([toyCheck], [], attempts)[0]).toBe(toyCheck);
  });
});
