import { describe, expect, it } from "vitest";
import { siteLines } from "../../../src/api/federation/recipe/site-lines.ts";
import type { CheckResult, Finding } from "../../../src/core/contracts/disclosure.ts";
import type { Estimate } from "../../../src/core/contracts/estimate.ts";
import type { Policy, Threshold } from "../../../src/core/contracts/policy.ts";
import type { SiteLine } from "../../../src/federation/findings-file.ts";
import { joinLine, type WeighedLine } from "../../../src/federation/join-lines.ts";

const threshold: Threshold = {
  ...{ check: "membership", finding: "auc", measure: "attack", ceiling: 0.6 },
  ...{ meaning: "m", citation: "c", owner: "o", date: "2026-01-01" },
};
type Measured = Extract<SiteLine, { state: "measured" }>;
const line = (value: number, half: number, more: Partial<Measured> = {}): Measured => ({
  ...{ state: "measured", check: "membership", finding: "auc", measure: "attack", quantity: "area", stratum: "all" },
  ...{ isAbove: value - half > 0.6, isUnder: value + half <= 0.6, existence: "pass" },
  ...{ value, low: value - half, high: value + half },
  ...more,
});
const weighed = (...lines: readonly (SiteLine | undefined)[]): WeighedLine[] =>
  lines.map((one, at) => ({ site: `s${at}`, weight: [0.5, 0.3, 0.2][at]!, line: one }));

describe("a line over sites", () => {
  it("passes where the weighed bounds of all sites lie under the ceiling", () => {
    const joint = joinLine(threshold, weighed(line(0.52, 0.04), line(0.53, 0.05), line(0.5, 0.12)))!;
    expect(joint.outcome).toBe("pass");
    expect(joint.value).toBeCloseTo(0.5 * 0.52 + 0.3 * 0.53 + 0.2 * 0.5, 12);
    expect(joint.high).toBeCloseTo(0.5 * 0.56 + 0.3 * 0.58 + 0.2 * 0.62, 12);
    expect(joint.worst).toEqual({ site: "s2", band: "up to twice the ceiling" });
  });

  it("fails where any site lies above it, however small, or a leak exists at any", () => {
    expect(joinLine(threshold, weighed(line(0.5, 0.01), line(0.5, 0.01), line(0.8, 0.1)))).toMatchObject({
      outcome: "fail",
      worst: { site: "s2", band: "above the ceiling" },
    });
    const leak = line(0.5, 0.01, { existence: "fail" });
    expect(joinLine(threshold, weighed(leak, line(0.5, 0.01), line(0.5, 0.01)))?.outcome).toBe("fail");
    const open = line(0.5, 0.01, { existence: "inconclusive" });
    expect(joinLine(threshold, weighed(open, line(0.5, 0.01), line(0.5, 0.01)))?.outcome).toBe("inconclusive");
  });

  it("counts a site that could not measure, or says nothing, with the worst there is", () => {
    const none: SiteLine = { state: "not measured", check: "membership", finding: "auc", why: "E_TOO_FEW" };
    for (const missing of [none, undefined]) {
      const joint = joinLine(threshold, weighed(line(0.5, 0.02), line(0.5, 0.02), missing))!;
      expect(joint.high).toBeCloseTo(0.8 * 0.52 + 0.2, 12);
      expect(joint.value).toBeUndefined();
      expect(joint.outcome).toBe("inconclusive");
      expect(joint.worst).toEqual({ site: "s2", band: "not measured" });
    }
    expect(joinLine(threshold, weighed(none, none, none))?.outcome).toBe("inconclusive");
    expect(joinLine({ ...threshold, asks: "not above the ceiling" }, weighed(none, none, none))).toBeUndefined();
    const far = line(0.5, 0.02, { value: "suppressed", low: "suppressed" });
    expect(joinLine(threshold, weighed(far, line(0.5, 0.02), line(0.5, 0.02)))?.low).toBeCloseTo(0.48 * 0.5, 12);
  });

  it("takes the largest of the rare, whose numbers nobody declares, and of persons; copies from any site", () => {
    const rare = (value: number): Measured => line(value, 0.02, { stratum: "rare" });
    expect(joinLine(threshold, weighed(rare(0.5), rare(0.55), rare(0.52)))).toMatchObject({
      joined: "largest",
      high: expect.closeTo(0.57, 9) as number,
    });
    const copies = { ...threshold, check: "replicas", finding: "verbatim", measure: "excess", ceiling: 0 } as const;
    const count = (isUnder: boolean, isAbove = false): Measured =>
      line(0, 0, { check: "replicas", finding: "verbatim", measure: "excess", quantity: "count", isUnder, isAbove });
    expect(joinLine(copies, weighed(count(true), count(true), count(true)))?.outcome).toBe("pass");
    expect(joinLine(copies, weighed(count(true), count(false), count(true)))?.outcome).toBe("inconclusive");
    expect(joinLine(copies, weighed(count(true), count(false, true), count(true)))?.outcome).toBe("fail");
    expect(joinLine(copies, weighed(count(true), count(true), undefined))?.outcome).toBe("inconclusive");
  });

  it("has bounds that hold for all sites at once: a true average over the ceiling passes no more often than alpha", () => {
    // Every site's error is the same (one set of files), the worst dependence for a sum: bounds at alpha / H still
    // hold.
    let passed = 0;
    const z = 2.128; // normal quantile of 1 - .05 / 3
    for (let i = 0; i < 2000; i++) {
      const u = (i + 0.5) / 2000;
      const shared = Math.sqrt(2) * erfinv(2 * u - 1);
      const own = [0.01, 0.02, 0.03].map((se): Measured => {
        const value = 0.6001 + se * shared;
        return line(value, 0, { high: value + z * se, isUnder: false, isAbove: false, low: 0 });
      });
      if (joinLine(threshold, weighed(...own))?.outcome === "pass") passed++;
    }
    expect(passed / 2000).toBeLessThan(0.05);
  });
});

describe("what leaves a site", () => {
  const policy: Policy = {
    ...{ version: 1, id: "p", title: "p", context: "c", owner: "o", date: "2026-01-01", alpha: 0.05, validMonths: 1 },
    cellSize: { value: 5, citation: "c" },
    thresholds: [
      threshold,
      { ...threshold, check: "replicas", finding: "all-columns", measure: "excess", ceiling: 0.1 },
    ],
  };
  const estimate = (value: number, low: number, high: number, n: number): Estimate => ({
    ...{ value, low, high, n, level: 0.9, method: "wilson" },
  });
  const finding = (attack: Estimate, more: Partial<Finding> = {}): Finding => ({
    ...{ id: "auc", quantity: "area", stratum: "all", attack, control: attack, p: 0.4 },
    excess: estimate(attack.value - 0.5, attack.low - 0.5, attack.high - 0.5, attack.n),
    multiplicity: { procedure: "one test" },
    needed: { kind: "nothing", why: "not judged" },
    ...more,
  });
  const result = (checkId: string, ...findings: Finding[]): CheckResult => ({
    ...{ status: "measured", checkId, decides: true, findings, notes: [] },
  });

  it("says outcomes by exact numbers, and numbers rounded outwards", () => {
    const [own] = siteLines(policy, [result("membership", finding(estimate(0.5432, 0.5111, 0.5789, 40)))], 3);
    expect(own).toMatchObject({ isAbove: false, isUnder: true, value: 0.54, high: 0.58 });
    expect((own as Measured).low).toBeLessThanOrEqual(0.51);
    expect(Object.keys(own!)).not.toContain("n");
  });

  it("asks more of a lower bound where more sites look", () => {
    const near = result("membership", finding(estimate(0.66, 0.61, 0.7, 40)));
    expect(siteLines(policy, [near], 1)[0]).toMatchObject({ isAbove: true });
    expect(siteLines(policy, [near], 10)[0]).toMatchObject({ isAbove: false });
  });

  it("suppresses what would give a count of few patients back", () => {
    const rate = estimate(2 / 30, 0.01, 0.2, 30);
    const few = finding(rate, {
      id: "all-columns",
      quantity: "rate",
      control: rate,
      excess: estimate(0.02, -0.05, 0.09, 30),
    });
    const [own] = siteLines(policy, [result("replicas", few)], 3).filter((one) => one.finding === "all-columns");
    expect(own).toMatchObject({ value: "suppressed", low: "suppressed", isUnder: true });
  });

  it("says why nothing was measured, and what no line asks for", () => {
    const lacking: CheckResult = {
      ...{ status: "inconclusive", checkId: "membership", decides: true, why: "E_TOO_FEW" },
      ...{ lacks: { kind: "few-on-a-side", members: 7, nonMembers: 2 }, needed: { kind: "each-side", least: 10 } },
    };
    // How many there are stays at the site.
    expect(siteLines(policy, [lacking], 3)).toEqual([
      { state: "not measured", check: "membership", finding: "auc", why: "E_TOO_FEW" },
    ]);
    const more = result(
      "membership",
      finding(estimate(0.5, 0.4, 0.6, 40)),
      finding(estimate(0.5, 0.4, 0.6, 40), { id: "auc-rare" }),
    );
    expect(siteLines(policy, [more], 3).at(-1)).toEqual({
      state: "no ceiling",
      check: "membership",
      finding: "auc-rare",
    });
  });
});

/** Winitzki's approximation, enough for a quantile grid. */
function erfinv(x: number): number {
  const a = 0.147;
  const l = Math.log(1 - x * x);
  const t = 2 / (Math.PI * a) + l / 2;
  return Math.sign(x) * Math.sqrt(Math.sqrt(t * t - l / a) - t);
}
