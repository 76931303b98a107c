import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { rhoOfSelection } from "../../src/privacy/accounting/zcdp.ts";
import { rehearsalBudget } from "../../src/privacy/accounting/budget.ts";
import { createMeter } from "../../src/privacy/accounting/meter.ts";
import { fixedKeyNoise } from "./fixed-key-noise.ts";

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../reference/dp/${name}`, import.meta.url), "utf8"));

interface SamplerOracles {
  readonly opendp_maps: readonly {
    readonly scale: number;
    readonly d_in: number;
    readonly laplace_eps: number;
    readonly gaussian_rho: number;
  }[];
  readonly privbayes_sensitivity_bruteforce: readonly {
    readonly r: number;
    readonly c: number;
    readonly n: number;
    readonly countR_add: number;
    readonly R_replace: number;
    readonly R_bound: number;
    readonly R_add: number;
    readonly I_replace: number;
    readonly I_bound_general: number;
  }[];
  readonly privbayes_usefulness: readonly {
    readonly n: number;
    readonly d: number;
    readonly eps: number;
    readonly cap: number;
  }[];
}
const samplers = read("samplers.json") as SamplerOracles;

describe("maps of OpenDP 0.16.0", () => {
  it.each(samplers.opendp_maps)("noise of scale $scale at sensitivity $d_in", ({ scale, d_in, gaussian_rho }) => {
    const { meter, trace } = createMeter(fixedKeyNoise("map"), rehearsalBudget(gaussian_rho));
    const { sigma } = meter.noisyTable("map", Float64Array.of(0), d_in, gaussian_rho);
    expect(sigma / scale).toBeCloseTo(1, 5);
    // Rounded so that it never costs more than the map says.
    const [draw] = trace().draws;
    expect(draw?.rho).toBeLessThanOrEqual(gaussian_rho);
    expect((draw?.rho ?? 0) / gaussian_rho).toBeCloseTo(1, 5);
  });

  it("noisy maximum: an eighth of the squared epsilon under zCDP; pure epsilon is 2 / scale", () => {
    const maps = read("opendp_noisy_max.json") as { measure: string; scale: number; map_linf_1: number }[];
    for (const { measure, scale, map_linf_1 } of maps) {
      const epsilon = 2 / scale;
      expect(measure === "zCDP" ? rhoOfSelection(epsilon) : epsilon).toBeCloseTo(map_linf_1, 12);
    }
  });
});

// Why PrivBayes is not built: its score moves four times as far for the same signal. Every neighbour of every small
// table.
describe("sensitivity of the score of PrivBayes, by trying", () => {
  it.each(samplers.privbayes_sensitivity_bruteforce)("$r x $c tables of $n persons", ({ r, c, n, ...expected }) => {
    const worst = { counts: 0, added: 0, replaced: 0, information: 0 };
    const share = (table: readonly number[], total: number): number => countR(table, r, c) / total;
    for (const table of tablesOf(r * c, n))
      table.forEach((count, cell) => {
        const more = table.map((one, i) => one + (i === cell ? 1 : 0));
        worst.counts = Math.max(worst.counts, Math.abs(countR(more, r, c) - countR(table, r, c)));
        worst.added = Math.max(worst.added, Math.abs(share(more, n + 1) - share(table, n)));
        if (count === 0) return;
        table.forEach((_, other) => {
          if (other === cell) return;
          const moved = table.map((one, i) => one + (i === other ? 1 : 0) - (i === cell ? 1 : 0));
          worst.replaced = Math.max(worst.replaced, Math.abs(share(moved, n) - share(table, n)));
          worst.information = Math.max(worst.information, Math.abs(mutual(moved, r, c) - mutual(table, r, c)));
        });
      });
    expect(worst.counts).toBeCloseTo(expected.countR_add, 9);
    expect(worst.counts).toBeLessThanOrEqual((2 * n) / (n + 1) + 1e-9);
    expect(worst.added).toBeCloseTo(expected.R_add, 9);
    expect(worst.replaced).toBeCloseTo(expected.R_replace, 9);
    expect(worst.replaced).toBeLessThanOrEqual(expected.R_bound + 1e-9);
    expect(worst.information).toBeCloseTo(expected.I_replace, 9);
    expect(worst.information).toBeLessThanOrEqual(expected.I_bound_general + 1e-9);
  });

  // Its rule of usefulness: a table may have as many cells as leave an average count of four times the noise. With 50
  // patients, six columns and an
  // epsilon of 10 that is seven cells: fewer than a pair of three-level columns has.
  it.each(samplers.privbayes_usefulness)(
    "cells of a table of $n patients, $d columns, epsilon $eps",
    ({ n, d, eps, cap }) => {
      const forTables = 0.7 * eps;
      const noise = (2 * d) / forTables;
      expect(n / noise / 4).toBeCloseTo(cap, 9);
    },
  );
});

/** Mutual information of the table's shares, in nats. */
function mutual(table: readonly number[], r: number, c: number): number {
  const n = table.reduce((a, b) => a + b, 0);
  const rows = Array.from({ length: r }, (_, i) => table.slice(i * c, (i + 1) * c).reduce((a, b) => a + b, 0));
  const columns = Array.from({ length: c }, (_, j) =>
    table.reduce((sum, one, at) => sum + (at % c === j ? one : 0), 0),
  );
  return table.reduce((sum, one, at) => {
    const product = (rows[Math.floor(at / c)] ?? 0) * (columns[at % c] ?? 0);
    return one === 0 ? sum : sum + (one / n) * Math.log((one * n) / product);
  }, 0);
}

/** Half the distance of the counts from independence. */
function countR(table: readonly number[], r: number, c: number): number {
  const n = table.reduce((a, b) => a + b, 0);
  const row = (i: number): number => table.slice(i * c, (i + 1) * c).reduce((a, b) => a + b, 0);
  const column = (j: number): number =>
    Array.from({ length: r }, (_, i) => table[i * c + j] ?? 0).reduce((a, b) => a + b);
  return (
    table.reduce((sum, count, at) => sum + Math.abs(count - (row(Math.floor(at / c)) * column(at % c)) / n), 0) / 2
  );
}

function tablesOf(cells: number, n: number): number[][] {
  if (cells === 1) return [[n]];
  return Array.from({ length: n + 1 }, (_, k) => tablesOf(cells - 1, n - k).map((rest) => [k, ...rest])).flat();
}

describe("noise added by several sites", () => {
  const rows = read("sum_of_discrete_gaussians.json") as {
    sites: number;
    variance_each: string;
    ratio_of_renyi_to_claimed: Record<string, number>;
  }[];

  it.each(rows)(
    "$sites sites of variance $variance_each each",
    ({ sites, variance_each, ratio_of_renyi_to_claimed }) => {
      const variance = Number(variance_each);
      let sum = pmf(variance);
      for (let site = 1; site < sites; site++) sum = convolved(sum, pmf(variance));
      for (const [alpha, expected] of Object.entries(ratio_of_renyi_to_claimed)) {
        const ratio = (renyi(sum, Number(alpha)) / Number(alpha)) * 2 * sites * variance;
        expect(Math.abs(ratio - expected)).toBeLessThan(1e-6);
        if (variance >= 1) expect(ratio).toBeLessThan(1 + 1e-7 + 1e-9);
      }
    },
  );
});

function pmf(variance: number): number[] {
  const reach = Math.floor(12 * Math.sqrt(variance)) + 6;
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * variance)));
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / total);
}

function convolved(a: readonly number[], b: readonly number[]): number[] {
  const sum = new Array<number>(a.length + b.length - 1).fill(0);
  a.forEach((p, i) => {
    b.forEach((q, j) => (sum[i + j] = (sum[i + j] ?? 0) + p * q));
  });
  return sum;
}

/** Renyi divergence of order alpha between a distribution and itself moved by one. */
function renyi(p: readonly number[], alpha: number): number {
  const terms = p.slice(1).map((next, i) => {
    const here = p[i] ?? 0;
    return next > 1e-30 && here > 1e-30 ? Math.exp(alpha * Math.log(next) + (1 - alpha) * Math.log(here)) : 0;
  });
  return Math.log(terms.reduce((a, b) => a + b, 0)) / (alpha - 1);
}
