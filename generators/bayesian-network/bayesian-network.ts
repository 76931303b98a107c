import type { FittedGenerator, Generator, Params } from "../../src/core/contracts/generator.ts";
import type { CohortSchema } from "../../src/core/data/schema.ts";
import { completeParams } from "../shared/contract/complete-params.ts";
import { requireReported } from "../shared/encoding/fit-marginals.ts";
import { makeModel, modelBody } from "../shared/contract/model-file.ts";
import { outputSchema } from "../shared/contract/output-schema.ts";
import { requireUnits } from "../shared/contract/require-units.ts";
import { fitNetwork } from "./fit-network.ts";
import type { NetworkParams } from "./fit-network.ts";
import { networkShape } from "./network-body.ts";
import type { NetworkBody } from "./network-body.ts";
import { emptyColumns, sampleNetwork } from "./sample-network.ts";

const DEFAULTS: Readonly<NetworkParams> = Object.freeze({
  fitShare: 0.8,
  minUnits: 5,
  minReportedCount: 11,
  tailShare: 0.02,
  binUnits: 25,
  minBins: 3,
  maxBins: 8,
  pieceUnits: 10,
  maxParents: 2,
  maxParentsLarge: 3,
  penalty: 1,
  smoothing: 0.5,
  blacklist: Object.freeze([]),
  whitelist: Object.freeze([]),
  tiers: Object.freeze([]),
});

/** Below this no edge can earn its parameters. */
const MIN_UNITS = 20;

/**
 * Discrete Bayesian network with few parents: the generator for small registries, and the more private alternative for
 * larger ones. See METHOD.md.
 */
export const bayesianNetwork: Generator = {
  id: "bayesian-network",
  card: {
    title: "Bayesian network",
    summary:
      "Columns are cut into few states, a sparse network is chosen by BIC, rows are drawn parent by parent, and values are drawn afresh inside each state.",
    source: "Chow and Liu 1968; Schwarz 1978; Heckerman, Geiger and Chickering 1995; see METHOD.md.",
    claim:
      "No bin, level or missingness held by fewer than minUnits units of protection, and no parent configuration held by fewer than minReportedCount, is learnt, and no value of a patient is copied.",
    notClaimed:
      "Differential privacy. Associations of three or more columns beyond the chosen edges. Associations inside a bin.",
  },
  defaults: { ...DEFAULTS },
  minUnits: MIN_UNITS,
  isControl: false,
  async fit(train, given, rng, onProgress) {
    const params = completeParams(DEFAULTS, given);
    requireUnits(train, MIN_UNITS, "bayesian-network", "with fewer no association can be told from chance.");
    onProgress?.({ stage: "fit", done: 0, total: 1 });
    const body = fitNetwork(train, params, rng);
    onProgress?.({ stage: "fit", done: 1, total: 1 });
    return fittedFrom(body, outputSchema(train.schema, emptyColumns(body)), { ...params });
  },
  load: (model) =>
    fittedFrom(modelBody<NetworkBody>(model, "bayesian-network", networkShape), model.schema, model.params),
};

function fittedFrom(body: NetworkBody, schema: CohortSchema, params: Params): FittedGenerator {
  return {
    notes: body.notes,
    sample: async (nRows, rng, given = {}) => sampleNetwork(body, schema, nRows, rng, given),
    toModel: (cellSize) => {
      requireReported(body.minReportedCount, cellSize, "bayesian-network");
      return makeModel("bayesian-network", params, schema, body);
    },
  };
}
