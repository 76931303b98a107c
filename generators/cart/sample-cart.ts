import { makeCohort, type Cohort, type Column } from "../../src/core/cohort.ts";
import type { Rng } from "../../src/core/rng.ts";
import type { CohortSchema } from "../../src/core/schema.ts";
import { sampleSurvival, type SurvivalModel } from "../shared/survival.ts";
import type { CartBody, OutputColumn } from "./cart-model.ts";
import { sampleColumn } from "./column-models.ts";
import { sampleMissingBlocks } from "./missing-blocks.ts";

/** Draws rows in the order of the fit: holes, columns, survival pairs. Each column has a stream of its own. */
export function sampleCart(body: CartBody, schema: CohortSchema, nRows: number, rng: Rng): Cohort<"synthetic"> {
  const bins = new Map<string, Uint8Array>();
  const outputs = new Map(body.output.map((column) => [column.name, column]));
  const holes = sampleMissingBlocks(body.blocks, nRows, bins, rng.child("missing"));
  const drawn = new Map<string, Column>();
  for (const model of body.columns) {
    drawn.set(model.name, sampleColumn(model, outputs.get(model.name)!, holes.get(model.name), nRows, bins, rng.child(`column/${model.name}`)));
  }
  for (const model of body.survival) {
    for (const column of drawPair(model, [...drawn.values()], outputs, holes, nRows, rng.child(`survival/${model.pair.name}`))) drawn.set(column.name, column);
  }
  return makeCohort("synthetic", schema, body.output.map((column) => drawn.get(column.name)!), nRows);
}

/** Synthetic columns without rows, from which the public schema is made. */
export function emptyColumns(body: CartBody): Column[] {
  return body.output.map((column) => (column.kind === "numeric" ? { ...column, values: new Float64Array(0) } : { ...column, codes: new Int32Array(0) }));
}

function drawPair(
  model: SurvivalModel, covariates: readonly Column[], outputs: ReadonlyMap<string, OutputColumn>, holes: ReadonlyMap<string, Uint8Array>, nRows: number, rng: Rng,
): Column[] {
  const { time, event, end } = sampleSurvival(model, covariates, nRows, rng);
  const { pair } = model;
  const withHoles = (name: string, values: Float64Array): Float64Array => {
    const mask = holes.get(name);
    return mask === undefined ? values : values.map((value, row) => (mask[row] === 1 ? NaN : value));
  };
  const columns: Column[] = [{ kind: "numeric", name: pair.time, values: withHoles(pair.time, time) }];
  const output = outputs.get(pair.event)!;
  if (output.kind === "coded") {
    const codeOf = new Map(output.levels.map((level, code) => [level, code]));
    const mask = holes.get(pair.event);
    columns.push({ ...output, codes: Int32Array.from(event, (label, row) => (mask?.[row] === 1 ? -1 : codeOf.get(label) ?? -1)) });
  }
  if (end !== undefined && pair.end !== undefined && outputs.has(pair.end)) columns.push({ kind: "numeric", name: pair.end, values: withHoles(pair.end, end) });
  return columns;
}
