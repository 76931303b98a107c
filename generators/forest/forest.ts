import type { Generator } from "../../src/core/contracts/generator.ts";
import { framedGenerator } from "../shared/frame/framed-generator.ts";
import { fitForest } from "./fit-forest.ts";
import { forestShape, type ForestBody } from "./forest-body.ts";
import { checkForestParams, FOREST_DEFAULTS, type ForestParams } from "./forest-params.ts";
import { sampleForest } from "./sample-forest.ts";

/**
 * Adversarial random forest with density estimation in its leaves (FORDE) and sampling from them (FORGE). See
 * METHOD.md.
 */
export const forest: Generator = framedGenerator<ForestParams, ForestBody>({
  id: "forest",
  card: {
    title: "Adversarial random forest",
    summary:
      "Forests learn to tell the registry from rows drawn independently within the leaves of the forest before, until they cannot; rows are then drawn from the leaves, each column on its own.",
    source: "Watson, Blesch, Kapar, Wright, AISTATS 2023; see METHOD.md.",
    claim:
      "No leaf holds fewer than max(minLeafUnits, nodeShare × units) units of protection, no mean, spread or share is that of fewer, and conditions on values are exact for the model.",
    notClaimed:
      "Differential privacy. Associations within a leaf: columns are independent there, and weak effects are lost.",
  },
  defaults: FOREST_DEFAULTS,
  minUnits: 40,
  whyUnits: "a fit looks at four fifths of them, and 32 already make fewer than three leaves of eleven.",
  checkParams: checkForestParams,
  bodyShape: forestShape,
  joint: {
    fit: async (table, params, rng) => fitForest(table, params, rng),
    sample: sampleForest,
    minReportedCount: (params) => params.minLeafUnits,
    notes: ({ trees, accuracies }) => [
      {
        kind: "forests",
        trees: trees.length,
        leaves: trees.reduce((sum, { tree }) => sum + tree.nLeaves, 0),
        accuracies,
      },
    ],
  },
});
