import type { Generator } from "../../src/core/contracts/generator.ts";
import { framedGenerator } from "../shared/frame/framed-generator.ts";
import { copulaShape, type CopulaBody } from "./copula-body.ts";
import { checkCopulaParams, COPULA_DEFAULTS, type CopulaParams } from "./copula-params.ts";
import { fitCopula } from "./fit-copula.ts";
import { sampleCopula } from "./sample-copula.ts";

/**
 * A pair of columns needs eleven units that have both; a fit sees 16 of 20, which leaves room for a few missing cells.
 * The choice rules ask for 50.
 */
const MIN_UNITS = 20;

/** Gaussian copula with shrunken latent correlations: one joint model of few numbers. See METHOD.md. */
export const copula: Generator = framedGenerator<CopulaParams, CopulaBody>({
  id: "copula",
  card: {
    title: "Gaussian copula with shrunken correlations",
    summary:
      "Every column follows its own smoothed distribution; what columns have to do with each other is one correlation for each pair of standard normal variables behind them, estimated over the patients who have both and shrunk towards none. Survival times come last, from hazards.",
    source:
      "Schäfer and Strimmer, Stat Appl Genet Mol Biol 4(1):32, 2005 (shrinkage); Olsson, Psychometrika 44:443, 1979 (latent correlations); Botev, JRSS B 79:125, 2017 (conditions).",
    claim:
      "Beyond the distribution of each column, which cells are missing and survival hazards, the model holds one rounded, shrunken number for each pair of latent variables.",
    notClaimed: "Differential privacy. Interactions, curved relations, more than one mode in two columns together.",
  },
  defaults: COPULA_DEFAULTS,
  minUnits: MIN_UNITS,
  whyUnits: "with fewer, hardly a pair of columns has eleven of them in common in the share that a fit sees.",
  checkParams: checkCopulaParams,
  joint: {
    fit: async (table, params) => fitCopula(table, params),
    sample: sampleCopula,
    minReportedCount: ({ minLeafUnits, foldUnits }) => Math.min(minLeafUnits, foldUnits),
    notes: ({ nLatents: count, keptCommon, keptOwn }) => [
      { kind: "copula-shrinkage", latents: count, keptCommon, keptOwn },
    ],
  },
  bodyShape: copulaShape,
});
