import { z } from "zod";
import { makeCohort } from "../../src/core/cohort.ts";
import type { Cohort } from "../../src/core/cohort.ts";
import type { FittedGenerator, Generator, Params } from "../../src/core/generator.ts";
import type { CohortSchema } from "../../src/core/schema.ts";
import { emptyColumn } from "../shared/column-states.ts";
import { completeParams } from "../shared/complete-params.ts";
import { requireConditionColumns } from "../shared/evidence.ts";
import { makeModel, modelBody } from "../shared/model-file.ts";
import { outputSchema } from "../shared/output-schema.ts";
import { requireUnits } from "../shared/require-units.ts";
import { columnStatesShape } from "../shared/state-shapes.ts";
import { drawColumn, fitMarginals, foldingNotes, MARGINALS_DEFAULTS, requireTold } from "../shared/fit-marginals.ts";
import type { ColumnMarginal } from "../shared/fit-marginals.ts";

interface Body {
  readonly columns: readonly ColumnMarginal[];
  readonly tellUnits: number;
  readonly notes: readonly string[];
}

const bodyShape = z.object({
  columns: z.array(z.object({ spec: columnStatesShape, p: z.array(z.number()) })),
  tellUnits: z.number(),
  notes: z.array(z.string()),
});

/** Every column on its own: the floor that any generator must beat on fidelity, and may hope to reach on disclosure. See METHOD.md. */
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
  async fit(train: Cohort<"train">, params: Params): Promise<FittedGenerator> {
    const completed = completeParams(MARGINALS_DEFAULTS, params);
    requireUnits(
      train,
      marginals.minUnits,
      marginals.id,
      "below that a column's distribution is its patients' values.",
    );
    const columns = fitMarginals(train, completed);
    const schema = outputSchema(
      train.schema,
      columns.map(({ spec }) => emptyColumn(spec, 0)),
    );
    return fittedFrom(
      {
        columns,
        tellUnits: completed.tellUnits,
        notes: foldingNotes(
          train,
          columns.map(({ spec }) => spec),
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
      requireTold(body.tellUnits, cellSize, marginals.id);
      return makeModel(marginals.id, { ...params }, schema, body);
    },
  };
}
