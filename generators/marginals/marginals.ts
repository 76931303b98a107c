import { generatorNote, type GeneratorNote } from "../../src/core/contracts/generator-note.ts";
import { z } from "zod";
import type { Rng } from "../../src/core/rng.ts";
import { makeCohort } from "../../src/core/data/cohort.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import type { FittedGenerator, Generator, Params } from "../../src/core/contracts/generator.ts";
import type { CohortSchema } from "../../src/core/data/schema.ts";
import { emptyColumn } from "../shared/encoding/discretised-column.ts";
import { completeParams } from "../shared/contract/complete-params.ts";
import { requireConditionColumns } from "../shared/contract/conditioning.ts";
import { makeModel, modelBody } from "../shared/contract/model-file.ts";
import { outputSchema } from "../shared/contract/output-schema.ts";
import { requireUnits } from "../shared/contract/require-units.ts";
import { discretisedColumnShape } from "../shared/contract/state-shapes.ts";
import {
  drawColumn,
  fitMarginals,
  collapseNotes,
  MARGINALS_DEFAULTS,
  requireReported,
} from "../shared/encoding/fit-marginals.ts";
import type { ColumnMarginal } from "../shared/encoding/fit-marginals.ts";

interface Body {
  readonly columns: readonly ColumnMarginal[];
  readonly minReportedCount: number;
  readonly notes: readonly GeneratorNote[];
}

const bodyShape = z.object({
  columns: z.array(z.object({ spec: discretisedColumnShape, p: z.array(z.number()) })),
  minReportedCount: z.number(),
  notes: z.array(generatorNote),
});

/**
 * Every column on its own: the floor that any generator must beat on fidelity, and may hope to reach on disclosure. See
 * METHOD.md.
 */
export const marginals: Generator = {
  id: "marginals",
  card: {
    title: "Independent marginals",
    summary:
      "Each column is drawn on its own from a smoothed, rounded distribution; nothing about columns together is learnt.",
    source: "Folding, binning and smoothing as in METHOD.md; no outside method.",
    claim:
      "No association between columns, and so no patient's combination of values, can be learnt from the rows beyond the marginal distributions.",
    notClaimed: "Usefulness for anything that needs two columns. Differential privacy of the marginals.",
  },
  defaults: { ...MARGINALS_DEFAULTS },
  minUnits: 5,
  isControl: false,
  async fit(train: Cohort<"train">, params: Params, rng: Rng): Promise<FittedGenerator> {
    const completed = completeParams(MARGINALS_DEFAULTS, params);
    requireUnits(
      train,
      marginals.minUnits,
      marginals.id,
      "below that a column's distribution is its patients' values.",
    );
    const columns = fitMarginals(train, completed, rng);
    const schema = outputSchema(
      train.schema,
      columns.map(({ spec }) => emptyColumn(spec, 0)),
    );
    return fittedFrom(
      {
        columns,
        minReportedCount: completed.minReportedCount,
        notes: collapseNotes(
          train,
          columns.map(({ spec }) => spec),
          completed.minUnits,
        ),
      },
      schema,
      completed,
    );
  },
  load(model) {
    return fittedFrom(modelBody<Body>(model, marginals.id, bodyShape), model.schema, model.params);
  },
};

function fittedFrom(body: Body, schema: CohortSchema, params: object): FittedGenerator {
  return {
    notes: body.notes,
    sample: async (nRows, rng, given = {}) => {
      requireConditionColumns(
        given,
        body.columns.map(({ spec }) => spec.name),
        "no such column to condition on.",
      );
      const columns = body.columns.map((marginal) =>
        drawColumn(marginal, nRows, rng.child(marginal.spec.name), given[marginal.spec.name]),
      );
      return makeCohort("synthetic", schema, columns, nRows);
    },
    toModel: (cellSize) => {
      requireReported(body.minReportedCount, cellSize, marginals.id);
      return makeModel(marginals.id, { ...params }, schema, body);
    },
  };
}
