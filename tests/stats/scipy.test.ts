import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { benjaminiHochberg } from "../../src/stats/benjamini-hochberg.ts";
import { clopperPearson } from "../../src/stats/clopper-pearson.ts";
import { fisherGreater } from "../../src/stats/fisher.ts";
import { ks } from "../../src/stats/ks.ts";
import { mannWhitney } from "../../src/stats/mann-whitney.ts";
import { midRanks } from "../../src/stats/mid-ranks.ts";
import { poissonInterval } from "../../src/stats/poisson-interval.ts";
import {
  betaCdf,
  betaQuantile,
  binomialTail,
  chiSquareTail,
  normalCdf,
  normalQuantile,
  poissonTail,
} from "../../src/stats/special.ts";
import { wilson } from "../../src/stats/wilson.ts";

type Alternative = "two-sided" | "greater" | "less";
interface Fixture extends Record<Exclude<string, "mannWhitney" | "benjaminiHochberg">, unknown> {
  mannWhitney: ({ x: number[]; y: number[]; method: string; u: number; ks: number; midRanks: number[] } & Record<
    Alternative,
    number
  >)[];
  benjaminiHochberg: { p: number[]; adjusted: number[] };
}
const fixture = JSON.parse(
  readFileSync(new URL("../reference/scipy/special.json", import.meta.url), "utf8"),
) as Fixture;
const rows = (name: string): number[][] => fixture[name] as number[][];

/** Relative agreement, absolute near zero. */
function near(got: number, wanted: number, tolerance = 1e-10): void {
  expect(Math.abs(got - wanted)).toBeLessThanOrEqual(tolerance * Math.max(Math.abs(wanted), 1e-100) + 1e-290);
}

describe("special functions against SciPy", () => {
  const functions: Record<string, (...args: number[]) => number> = {
    normalQuantile: (p) => normalQuantile(p),
    normalCdf: (x) => normalCdf(x),
    betaQuantile: (p, a, b) => betaQuantile(p, a, b),
    betaCdf: (x, a, b) => betaCdf(x, a, b),
    chiSquareTail: (x, df) => chiSquareTail(x, df),
    poissonTail: (k, m) => poissonTail(k, m),
    binomialTail: (k, n, p) => binomialTail(k, n, p),
    fisherGreater: (a, m, b, n) => fisherGreater(a, m, b, n),
  };
  it.each(Object.keys(functions))("%s", (name) => {
    expect(rows(name).length).toBeGreaterThan(5);
    for (const row of rows(name)) near(functions[name]!(...row.slice(0, -1)), row.at(-1)!);
  });
});

describe("normalCdf", () => {
  it("is 0 or 1 far out, at every distance", () => {
    for (let power = 1.6; power < 300; power += 0.1) {
      expect(normalCdf(10 ** power)).toBe(1);
      expect(normalCdf(-(10 ** power))).toBe(0);
    }
  });
});

describe("intervals against SciPy", () => {
  it.each([
    ["clopperPearson", clopperPearson],
    ["wilson", wilson],
  ] as const)("%s", (name, interval) => {
    for (const [x, n, level, low, high] of rows(name)) {
      const got = interval(x!, n!, level!);
      near(got.low, low!);
      near(got.high, high!);
      expect(got.value).toBe(x! / n!);
    }
  });
  it("Garwood", () => {
    for (const [count, level, low, high] of rows("poissonInterval")) {
      const got = poissonInterval(count!, level!);
      near(got.low, low!);
      near(got.high, high!);
    }
  });
});

describe("rank statistics against SciPy", () => {
  it.each(fixture.mannWhitney.map((row) => [row.x.length, row.y.length, row.method, row] as const))(
    "%i against %i, %s",
    (_m, _n, method, row) => {
      for (const alternative of ["two-sided", "greater", "less"] as const) {
        const got = mannWhitney(row.x, row.y, alternative);
        expect(got.method).toBe(method === "exact" ? "exact" : "normal");
        expect(got.u).toBe(row.u);
        near(got.p, row[alternative]);
      }
      near(ks(row.x, row.y), row.ks);
      expect([...midRanks([...row.x, ...row.y])]).toEqual(row.midRanks);
    },
  );
  it("Benjamini-Hochberg", () =>
    benjaminiHochberg(fixture.benjaminiHochberg.p).forEach((p, i) => near(p, fixture.benjaminiHochberg.adjusted[i]!)));
});
