import { describe, expect, it } from "vitest";
import { kaplanMeier, survivalAt, survivalQuantile } from "../../src/stats/kaplan-meier.ts";
import { logRank } from "../../src/stats/log-rank.ts";
import { restrictedMean } from "../../src/stats/restricted-mean.ts";
import { survivalGap } from "../../src/stats/survival-gap.ts";
import { firstExacerbation, pbc, reference, type KmEntry } from "../reference/r/registries.ts";

interface Rows {
  time: number[];
  event: number[];
  group: (string | undefined)[];
}

function check(entry: KmEntry, rows: Rows): void {
  entry.fits.forEach((fit) => {
    const at = rows.time.map((_, i) => i).filter((i) => fit.group === "all" || rows.group[i] === fit.group);
    const curve = kaplanMeier(
      at.map((i) => rows.time[i]!),
      at.map((i) => rows.event[i]!),
    );
    expect(curve.exits.length).toBe(fit.n);
    expect(curve.nEvents.reduce((sum, count) => sum + count, 0)).toBe(fit.events);
    fit.time.forEach((t, i) => {
      const got = survivalAt(curve, t);
      expect(got.nRisk).toBe(fit.n_risk[i]);
      for (const [value, wanted] of [
        [got.survival, fit.surv[i]],
        [got.standardError, fit.std_err[i]],
        [got.low, fit.lower95_log[i]],
        [got.high, fit.upper95_log[i]],
      ]) {
        expect(Math.abs(value! - wanted!)).toBeLessThan(1e-9);
      }
    });
    const median = survivalQuantile(curve, 0.5);
    expect([median.value ?? null, median.low ?? null, median.high ?? null]).toEqual([
      fit.median,
      fit.median_lcl,
      fit.median_ucl,
    ]);
    const mean = restrictedMean(curve, fit.rmst_tau);
    expect(Math.abs(mean.value / fit.rmst - 1)).toBeLessThan(1e-9);
    expect(Math.abs(mean.standardError / fit.rmst_se - 1)).toBeLessThan(1e-9);
  });
  if (entry.logrank === undefined) return;
  const groups = entry.fits.map((fit) => fit.group);
  const kept = rows.time.map((_, i) => i).filter((i) => groups.includes(rows.group[i] ?? ""));
  const test = logRank(
    kept.map((i) => rows.time[i]!),
    kept.map((i) => rows.event[i]!),
    kept.map((i) => groups.indexOf(rows.group[i]!)),
    groups.length,
  )!;
  expect(test.df).toBe(entry.logrank.df);
  expect(Math.abs(test.chi2 - entry.logrank.chisq)).toBeLessThan(1e-9);
  groups.forEach((_, g) => {
    expect(test.observed[g]).toBe(entry.logrank!.observed[g]);
    expect(Math.abs(test.expected[g]! - entry.logrank!.expected[g]!)).toBeLessThan(1e-9);
  });
}

describe("R's survival curves", () => {
  const status = pbc.text("status");
  const time = [...pbc.numbers("time")];
  const death = status.map((s) => (s === "2" ? 1 : 0));
  const either = status.map((s) => (s === "0" ? 0 : 1));
  const none = status.map(() => undefined);
  const cases: [KmEntry, Rows][] = [
    [reference.pbc.km[0]!, { time, event: death, group: none }],
    [reference.pbc.km[1]!, { time, event: death, group: pbc.text("sex") }],
    [reference.pbc.km[2]!, { time, event: death, group: pbc.text("trt") }],
    [reference.pbc.km[3]!, { time, event: either, group: none }],
  ];
  const first = firstExacerbation();
  const firstRows = { time: [...first.time], event: [...first.event], group: [...first.trt].map(String) };
  for (const entry of reference.rhDNase.km) cases.push([entry, firstRows]);

  it("covers every entry of the file", () =>
    expect(cases.length).toBe(reference.pbc.km.length + reference.rhDNase.km.length));
  it.each(cases.map(([entry, rows]) => [entry.label, entry, rows] as const))("%s", (_, entry, rows) =>
    check(entry, rows),
  );
});

describe("survival by hand", () => {
  it("falls to zero without NaN when the last one dies", () => {
    const curve = kaplanMeier([1, 2, 3], [1, 0, 1]);
    expect([...curve.survival]).toEqual([2 / 3, 0]);
    expect([...curve.standardError][1]).toBe(0);
    expect(survivalAt(curve, 5)).toEqual({ survival: 0, standardError: 0, low: 0, high: 0, nRisk: 0 });
    expect(restrictedMean(curve, 4).value).toBeCloseTo(1 + 2 * (2 / 3), 12);
  });
  it("without events stays at one", () => {
    const curve = kaplanMeier([1, 2], [0, 0]);
    expect(survivalAt(curve, 2).survival).toBe(1);
    expect(survivalQuantile(curve, 0.5).value).toBeUndefined();
    expect(restrictedMean(curve, 2)).toEqual({ value: 2, standardError: 0 });
    expect(logRank([1, 2], [0, 0], [0, 1], 2)).toBeUndefined();
  });
  it("gap of two curves, up to tau only", () => {
    const a = kaplanMeier([1, 2, 3, 4], [1, 1, 1, 1]);
    const b = kaplanMeier([2, 3, 4, 5], [0, 0, 1, 1]);
    expect(survivalGap(a, b, 1.5)).toBeCloseTo(0.25, 12);
    expect(survivalGap(a, b, 3)).toBeCloseTo(0.75, 12);
    expect(survivalGap(a, a, 10)).toBe(0);
  });
});
