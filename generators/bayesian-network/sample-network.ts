import { defined, got, nth } from "../../src/core/access.ts";
import { makeCohort } from "../../src/core/data/cohort.ts";
import type { Cohort, Column } from "../../src/core/data/cohort.ts";
import { RaresynthError } from "../../src/core/errors.ts";
import type { Condition } from "../../src/core/contracts/generator.ts";
import type { Rng } from "../../src/core/rng.ts";
import type { CohortSchema } from "../../src/core/data/schema.ts";
import { emptyColumn } from "../shared/encoding/discretised-column.ts";
import { conditionLikelihood, stateWriter } from "../shared/contract/conditioning.ts";
import { sampleSurvival } from "../shared/survival/survival.ts";
import type { SurvivalModel } from "../shared/survival/survival.ts";
import { drawStates } from "./draw-states.ts";
import { drawGiven } from "./infer.ts";
import type { NetworkBody } from "./network-body.ts";

export type Given = Readonly<Record<string, Condition>>;

/**
 * Draws rows: states of the conditioned columns and their ancestors exactly given the conditions, all others from their
 * parents, then values inside the states, then survival pairs given the values.
 * @throws {E_UNSUPPORTED} for a condition on a survival column, one that does not fit its column, or one of probability
 *   0
 */
export function sampleNetwork(
  body: NetworkBody,
  schema: CohortSchema,
  nRows: number,
  rng: Rng,
  given: Given,
): Cohort<"synthetic"> {
  if (!Number.isInteger(nRows) || nRows < 0)
    throw new RaresynthError("E_RANGE", `the number of rows must be a whole number >= 0, got ${nRows}.`);
  const conditioning = evidenceOf(body, given);
  const fixed =
    conditioning.size === 0
      ? new Map<number, Uint16Array>()
      : drawGiven(body.nodes, conditioning, nRows, rng.child("given"));
  const states = drawStates(body.nodes, nRows, (name) => rng.child(`state/${name}`), fixed);
  const drawn = new Map<string, Column>();
  body.specs.forEach((spec, index) => {
    if (isPattern(body, index)) return;
    const column = emptyColumn(spec, nRows);
    const stream = rng.child(`value/${spec.name}`);
    const write = stateWriter(column, spec, given[spec.name]);
    const own = nth(states, index);
    for (let row = 0; row < nRows; row++) write(row, nth(own, row), stream);
    drawn.set(spec.name, column);
  });
  for (const model of body.survival) {
    for (const column of drawPair(body, model, drawn, nRows, rng.child(`survival/${model.pair.name}`))) {
      const pattern = body.patterns.find(({ columns }) => columns.includes(column.name));
      drawn.set(column.name, pattern === undefined ? column : withHoles(column, nth(states, pattern.node)));
    }
  }
  return makeCohort(
    "synthetic",
    schema,
    body.order.map((name) => got(drawn, name)),
    nRows,
  );
}

/** Synthetic columns without rows, from which the public schema is made. */
export function emptyColumns(body: NetworkBody): Column[] {
  return body.order.map((name): Column => {
    const event = body.events.find((column) => column.name === name);
    if (event !== undefined) return { kind: "coded", ...event, codes: new Int32Array(0) };
    const spec = body.specs.find((candidate, index) => candidate.name === name && !isPattern(body, index));
    return spec === undefined ? { kind: "numeric", name, values: new Float64Array(0) } : emptyColumn(spec, 0);
  });
}

function isPattern(body: NetworkBody, node: number): boolean {
  return body.patterns.some((pattern) => pattern.node === node);
}

function evidenceOf(body: NetworkBody, given: Given): Map<number, Float64Array> {
  const conditioning = new Map<number, Float64Array>();
  for (const name of Object.keys(given).sort()) {
    const index = body.specs.findIndex((spec, node) => spec.name === name && !isPattern(body, node));
    if (index < 0) {
      const known = body.order.includes(name);
      throw new RaresynthError(
        "E_UNSUPPORTED",
        known
          ? "survival times, events and the dates that follow from them are drawn last and cannot be conditioned on."
          : "there is no such column to condition on.",
        { where: name },
      );
    }
    const likelihood = conditionLikelihood(nth(body.specs, index), defined(given[name]));
    if (!likelihood.some((p) => p > 0))
      throw new RaresynthError("E_UNSUPPORTED", "the condition has probability 0 under the fitted model.", {
        where: name,
        hint: "Levels are written as in the schema; rare ones may have been folded, and values end at rounded bounds.",
      });
    conditioning.set(index, likelihood);
  }
  return conditioning;
}

function drawPair(
  body: NetworkBody,
  model: SurvivalModel,
  drawn: ReadonlyMap<string, Column>,
  nRows: number,
  rng: Rng,
): Column[] {
  const { time, event, end } = sampleSurvival(model, [...drawn.values()], nRows, rng);
  const columns: Column[] = [{ kind: "numeric", name: model.pair.time, values: time }];
  const output = body.events.find((column) => column.name === model.pair.event);
  if (output !== undefined)
    columns.push({ kind: "coded", ...output, codes: Int32Array.from(event, (label) => output.levels.indexOf(label)) });
  if (end !== undefined && model.pair.end !== undefined)
    columns.push({ kind: "numeric", name: model.pair.end, values: end });
  return columns;
}

function withHoles(column: Column, states: Uint16Array): Column {
  return column.kind === "numeric"
    ? { ...column, values: column.values.map((value, row) => (states[row] === 1 ? NaN : value)) }
    : { ...column, codes: column.codes.map((code, row) => (states[row] === 1 ? -1 : code)) };
}
