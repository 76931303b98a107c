import { got } from "../../src/core/access.ts";
import { makeCohort, type Cohort, type Column } from "../../src/core/data/cohort.ts";
import type { Rng } from "../../src/core/rng.ts";
import type { CohortSchema } from "../../src/core/data/schema.ts";
import { drawSurvivalPair } from "../shared/survival/survival-pairs.ts";
import type { CartBody } from "./cart-model.ts";
import { sampleColumn } from "../shared/sequential/column-models.ts";
import { sampleMissingBlocks } from "../shared/missingness/missing-blocks.ts";

/** Draws rows in the order of the fit: holes, columns, survival pairs. Each column has a stream of its own. */
export function sampleCart(body: CartBody, schema: CohortSchema, nRows: number, rng: Rng): Cohort<"synthetic"> {
  const bins = new Map<string, Uint8Array>();
  const outputs = new Map(body.output.map((column) => [column.name, column]));
  const holes = sampleMissingBlocks(body.blocks, nRows, bins, rng.child("missing"));
  const drawn = new Map<string, Column>();
  for (const model of body.columns) {
    drawn.set(
      model.name,
      sampleColumn(
        model,
        got(outputs, model.name),
        holes.get(model.name),
        nRows,
        bins,
        rng.child(`column/${model.name}`),
      ),
    );
  }
  for (const model of body.survival) {
    for (const column of drawSurvivalPair(
      model,
      [...drawn.values()],
      outputs,
      holes,
      nRows,
      rng.child(`survival/${model.pair.name}`),
    ))
      drawn.set(column.name, column);
  }
  return makeCohort(
    "synthetic",
    schema,
    body.output.map((column) => got(drawn, column.name)),
    nRows,
  );
}
