import { nCells } from "../../src/privacy/domain/domain.ts";
import { measureTable, sigmaOf, tableTag, type DpMethod } from "./dp-method.ts";

/** Every column on its own. See METHOD.md. */
export const dpMarginals: DpMethod = {
  id: "dp-marginals",
  card: {
    title: "Noisy marginals",
    summary: "The distribution of each column with discrete Gaussian noise; columns are drawn independently.",
    source: "Canonne, Kamath, Steinke 2020 (noise); no outside method.",
    claim: "(epsilon, delta)-DP for adding or removing one unit, as the statement of the release says.",
    notClaimed: "Anything about two columns together.",
  },
  plan: (domain, rho) =>
    domain.columns.map((_, at) => ({
      tag: tableTag(domain, [at]),
      mechanism: "discrete Gaussian",
      nCells: nCells(domain, [at]),
      sigma: sigmaOf(rho / domain.columns.length),
      rho: rho / domain.columns.length,
    })),
  measure: (table, domain, rho, meter) =>
    domain.columns.map((_, at) => measureTable(table, domain, [at], rho / domain.columns.length, meter)),
};
