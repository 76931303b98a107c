import { describe, expect, it } from "vitest";
import { attemptLevel } from "../../src/core/attempt-level.ts";
import type { CheckResult, Finding } from "../../src/core/contracts/disclosure.ts";
import { GATE_LEVEL, type Estimate } from "../../src/core/contracts/estimate.ts";
import type { Policy } from "../../src/core/contracts/policy.ts";
import { createRng } from "../../src/core/rng.ts";
import { atAttemptLevel, widening } from "../../src/pipeline/attempt-bounds.ts";
import { judgeLines } from "../../src/pipeline/gate.ts";
import { clopperPearson } from "../../src/stats/clopper-pearson.ts";
import { normalQuantile } from "../../src/stats/special.ts";
import { studentQuantile } from "../../disclosure/shared/intervals/student.ts";
import { poissonInterval } from "../../src/stats/poisson-interval.ts";

const ALPHA = 0.05;
const estimate = (value: number, low: number, high: number): Estimate => ({
  value,
  low,
  high,
  level: GATE_LEVEL,
  n: 100,
  method: "wilson",
});
const none = estimate(0, 0, 0);
const measured = (more: Partial<Finding>): CheckResult => ({
  status: "measured",
  checkId: "linkability",
  decides: true,
  notes: [],
  findings: [
    {
      id: "linkability",
      quantity: "rate",
      stratum: "all",
      attack: estimate(0.1, 0.05, 0.15),
      control: none,
      excess: estimate(0.1, 0.05, 0.15),
      p: 0.2,
      multiplicity: { procedure: "one test" },
      needed: { kind: "decided", now: 100, of: "patients" },
      ...more,
    },
  ],
});
const first = (result: CheckResult): Finding => (result.status === "measured" ? result.findings[0]! : undefined)!;

describe("upper bounds at the level of an attempt", () => {
  it("lie at least as far out as exact bounds of that level, for normal, t, binomial and Poisson errors", () => {
    for (let k = 1; k <= 20; k++) {
      const level = attemptLevel(ALPHA, k);
      const times = widening(ALPHA, level);
      expect(times).toBeGreaterThanOrEqual(normalQuantile(1 - level) / normalQuantile(1 - ALPHA));
      expect(times).toBeGreaterThanOrEqual(studentQuantile(1 - level, 59) / studentQuantile(1 - ALPHA, 59));
      for (const [hits, n] of [
        [0, 40],
        [0, 418],
        [3, 60],
        [20, 418],
        [200, 418],
      ] as const) {
        const [plain, exact] = [ALPHA, level].map((a) => clopperPearson(hits, n, 1 - 2 * a).high);
        expect(hits / n + times * (plain! - hits / n), `${hits} of ${n}, attempt ${k}`).toBeGreaterThanOrEqual(exact!);
      }
      for (const hits of [0, 2, 15]) {
        const [plain, exact] = [ALPHA, level].map((a) => poissonInterval(hits, 1 - 2 * a).high);
        expect(hits + times * (plain! - hits)).toBeGreaterThanOrEqual(exact!);
      }
    }
  });

  it("move alone: estimates, lower ends, p-values and counts of copies stay, and nothing leaves its range", () => {
    const level = attemptLevel(ALPHA, 4);
    const before = measured({});
    const after = first(atAttemptLevel(before, ALPHA, level));
    expect(after).toMatchObject({ p: 0.2, attack: { value: 0.1, low: 0.05 }, excess: { value: 0.1, low: 0.05 } });
    expect(after.excess.high).toBeCloseTo(0.1 + 0.05 * (Math.log(2 * level) / Math.log(0.1)), 12);
    expect(first(before).excess.high).toBe(0.15);
    expect(after.needed).toMatchObject({ kind: "about", now: 100 });
    const wide = first(atAttemptLevel(measured({ attack: estimate(0.7, 0.5, 0.95) }), ALPHA, level));
    expect(wide.attack.high).toBe(1);
    const copies = measured({ quantity: "count", excess: estimate(3, 0, 0) });
    expect(atAttemptLevel(copies, ALPHA, level)).toEqual(copies);
    const own = measured({ attack: { ...estimate(0.6, 0.5, 0.7), method: "largest area, alpha spent over looks" } });
    expect(atAttemptLevel(own, ALPHA, level)).toEqual(own);
    expect(atAttemptLevel(before, ALPHA, ALPHA)).toBe(before);
  });
});

describe("a recipe whose leak lies at the ceiling, tried 20 times", () => {
  const ceiling = 0.09;
  const threshold: Policy["thresholds"][number] = {
    check: "linkability",
    finding: "linkability",
    measure: "excess",
    ceiling,
    meaning: "",
    citation: "",
    owner: "",
    date: "2026-01-01",
  };
  /** PASS in any of 20 attempts, by the gate's own reading of the line. */
  const passesOnce = (hits: readonly number[], n: number, spend: boolean): boolean =>
    hits.some((count, at) => {
      const bound = clopperPearson(count, n, GATE_LEVEL);
      const finding = measured({ excess: { ...bound, value: count / n } });
      const result = spend ? atAttemptLevel(finding, ALPHA, attemptLevel(ALPHA, at + 1)) : finding;
      return judgeLines([threshold], [result])[0]!.outcome === "pass";
    });

  it.each([60, 418])("on %i patients passes in few families of attempts, and without a ledger in many more", (n) => {
    const rng = createRng(`attempts/${n}`);
    const families = 400;
    let [spent, plain] = [0, 0];
    for (let family = 0; family < families; family++) {
      const hits = Array.from({ length: 20 }, () => {
        let count = 0;
        for (let i = 0; i < n; i++) if (rng.float() < ceiling) count++;
        return count;
      });
      spent += Number(passesOnce(hits, n, true));
      plain += Number(passesOnce(hits, n, false));
    }
    // Binomial(400, .05): 99.9 % under 35.
    expect(spent).toBeLessThan(35);
    console.log(
      `a recipe that leaks at its ceiling, 20 attempts, ${n} patients: passes in ${((100 * spent) / families).toFixed(2)} % of families with the ledger, in ${((100 * plain) / families).toFixed(1)} % without`,
    );
    expect(plain / families).toBeGreaterThan(n === 60 ? 0.05 : 0.35);
  });
});
