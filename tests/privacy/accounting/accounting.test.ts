import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { gaussianEpsilon, muOfRho } from "../../../src/privacy/accounting/gaussian-dp.ts";
import { meaningOfBudget } from "../../../src/privacy/accounting/meaning.ts";
import {
  deltaOfRho,
  epsilonOfRho,
  epsilonOfSelection,
  rhoOfEpsilon,
  rhoOfSelection,
  simpleEpsilonOfRho,
} from "../../../src/privacy/accounting/zcdp.ts";

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../reference/dp/${name}`, import.meta.url), "utf8"));

interface Row {
  rho: number;
  delta: number;
  cks: number;
  simple: number;
  gauss: number;
  opendp: number;
  pld: number;
}
const accounting = read("accounting.json") as {
  rows: Row[];
  rho_of: { eps: number; delta: number; rho: number }[];
  mst_example: Record<string, number>;
};

describe("conversion of zCDP", () => {
  it.each(accounting.rows)("rho $rho at delta $delta", ({ rho, delta, cks, simple, gauss, opendp, pld }) => {
    const epsilon = epsilonOfRho(rho, delta);
    expect(Math.abs(epsilon - cks)).toBeLessThan(1e-6);
    expect(epsilon).toBeGreaterThan(cks * (1 - 1e-9));
    expect(Math.abs(epsilon - opendp)).toBeLessThan(1e-5);
    expect(simpleEpsilonOfRho(rho, delta)).toBeCloseTo(simple, 10);
    expect(gaussianEpsilon(muOfRho(rho), delta)).toBeCloseTo(gauss, 6);
    expect(gaussianEpsilon(muOfRho(rho), delta)).toBeLessThan(pld + 1e-4);
    expect(deltaOfRho(rho, epsilon)).toBeLessThanOrEqual(delta * (1 + 1e-9));
  });

  it.each(accounting.rho_of)("rho of epsilon $eps at delta $delta, never above", ({ eps, delta, rho }) => {
    expect(Math.abs(rhoOfEpsilon(eps, delta) / rho - 1)).toBeLessThan(1e-6);
    expect(epsilonOfRho(rhoOfEpsilon(eps, delta), delta)).toBeLessThanOrEqual(eps * (1 + 1e-10));
  });

  it("reproduces the worked MST account", () => {
    const { eps, delta, d, rho, sigma_oneway, sigma_twoway, eps_each_selection, ...more } = accounting.mst_example as {
      [name: string]: number;
    };
    const total = rhoOfEpsilon(eps!, delta!);
    expect(total).toBeCloseTo(rho!, 7);
    expect(Math.sqrt(d! / ((2 * total) / 3))).toBeCloseTo(sigma_oneway!, 4);
    expect(Math.sqrt((d! - 1) / ((2 * total) / 3))).toBeCloseTo(sigma_twoway!, 4);
    expect(epsilonOfSelection(total / 3 / (d! - 1))).toBeCloseTo(eps_each_selection!, 6);
    expect(rhoOfSelection(eps_each_selection!) * (d! - 1)).toBeCloseTo(total / 3, 7);
    expect(epsilonOfRho((2 * total) / 3, delta!)).toBeCloseTo(more["zcdp_eps_gaussians_only"]!, 5);
    expect(gaussianEpsilon(muOfRho((2 * total) / 3), delta!)).toBeCloseTo(more["pld_eps_gaussians_only"]!, 3);
  });
});

describe("meaning of a budget", () => {
  const rows = read("meaning_of_epsilon.json") as Record<string, number>[];
  it.each(rows)("epsilon $eps", (row) => {
    const { gaussian, ...meaning } = meaningOfBudget(row["eps"]!, row["delta"]!, row["rho"]!);
    expect(meaning.oddsFactor).toBeCloseTo(row["odds_factor"]!, 6);
    expect(meaning.advantageFromEpsilon).toBeCloseTo(row["max_advantage_from_eps"]!, 6);
    expect(meaning.guessRateFromEpsilon).toBeCloseTo(row["max_guess_rate_from_eps"]!, 6);
    expect(meaning.posteriorOfHalf).toBeCloseTo(row["posterior_prior_half"]!, 6);
    expect(meaning.posteriorOfOnePercent).toBeCloseTo(row["posterior_prior_1pct"]!, 6);
    expect(gaussian.mu).toBeCloseTo(row["mu_if_all_gaussian"]!, 6);
    expect(gaussian.advantage).toBeCloseTo(row["max_advantage_gaussian"]!, 6);
    expect(gaussian.guessRate).toBeCloseTo(row["max_guess_rate_gaussian"]!, 6);
    expect(gaussian.tprAtFpr10).toBeCloseTo(row["tpr_at_fpr_10_gaussian"]!, 6);
    expect(gaussian.tprAtFpr1).toBeCloseTo(row["tpr_at_fpr_1_gaussian"]!, 6);
  });
});
