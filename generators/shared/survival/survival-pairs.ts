import type { Cohort, Column } from "../../../src/core/data/cohort.ts";
import type { Rng } from "../../../src/core/rng.ts";
import type { SurvivalPair } from "../../../src/core/data/schema.ts";
import type { OutputColumn } from "../contract/output-columns.ts";
import { drawLinkedPairs, findLinks, fitLinkedPairs } from "./linked-pairs.ts";
import {
  fitSurvival,
  sampleSurvival,
  type NextPair,
  type SurvivalDraws,
  type SurvivalModel,
  type SurvivalParams,
} from "./survival.ts";

/**
 * Survival pairs that can be modelled, in the schema's order; a pair that shares a column with an earlier one is left
 * to the ordinary columns.
 */
export function fitSurvivalPairs(train: Cohort, params: SurvivalParams, rng: Rng): SurvivalModel[] {
  const models: SurvivalModel[] = [];
  const pairs = train.schema.survival ?? [];
  const outcome = new Set(
    pairs.flatMap((pair) => [pair.time, pair.event, ...(pair.end === undefined ? [] : [pair.end])]),
  );
  const taken = new Set<string>();
  const predictors = train.columns.map((column) => column.name).filter((name) => !outcome.has(name));
  for (const link of findLinks(train, pairs)) {
    const model = fitLinkedPairs(train, link, predictors, params, rng.child(link.second.name));
    if (model === undefined) continue;
    models.push(model);
    for (const { time, event } of [link.first, link.second]) taken.add(time).add(event);
  }
  for (const pair of pairs) {
    if (taken.has(pair.time) || taken.has(pair.event)) continue;
    const model = fitSurvival(train, pair, predictors, params, rng.child(pair.name));
    if (model === undefined) continue;
    models.push(model);
    for (const name of [pair.time, pair.event]) taken.add(name);
  }
  return models;
}

/** Columns that the pairs draw: times, events, and ends that follow from entry and time. */
export function survivalColumns(models: readonly SurvivalModel[]): Set<string> {
  return new Set(models.flatMap(pairsOf).flatMap(columnsOfPair));
}

/** The pairs of a model, in the order in which they end. */
export function pairsOf({ pair, next }: SurvivalModel): SurvivalPair[] {
  return next === undefined ? [pair] : [pair, next.pair];
}

function columnsOfPair(pair: SurvivalPair): string[] {
  return [pair.time, pair.event, ...(pair.entry !== undefined && pair.end !== undefined ? [pair.end] : [])];
}

/** The labels of a survival pair are declared in the schema, so its event column can always hold them. */
export function withEventLabels(output: OutputColumn, source: Column, models: readonly SurvivalModel[]): OutputColumn {
  const pair = models.flatMap(pairsOf).find(({ event }) => event === source.name);
  if (output.kind === "numeric" || source.kind === "numeric" || pair === undefined) return output;
  const open = source.levels.slice(0, source.nPublicLevels);
  const levels = [...open, ...[...pair.censored, ...pair.causes].filter((label) => !open.includes(label))];
  return { ...output, levels, nPublicLevels: levels.length };
}

/**
 * Draws the columns of one pair for rows whose covariates are drawn.
 * @param holes per column: 1 where the cell is missing
 */
export function drawSurvivalPair(
  model: SurvivalModel,
  covariates: readonly Column[],
  outputs: ReadonlyMap<string, OutputColumn>,
  holes: ReadonlyMap<string, Uint8Array>,
  nRows: number,
  rng: Rng,
): Column[] {
  const { next } = model;
  const drawn =
    next === undefined
      ? [{ pair: model.pair, ...sampleSurvival(model, covariates, nRows, rng) }]
      : linkedDraws({ ...model, next }, covariates, nRows, rng);
  return drawn.flatMap((one) => pairColumns(one.pair, one, outputs, holes));
}

function linkedDraws(
  model: SurvivalModel & { readonly next: NextPair },
  covariates: readonly Column[],
  nRows: number,
  rng: Rng,
): (SurvivalDraws & { readonly pair: SurvivalPair })[] {
  const { first, second } = drawLinkedPairs(model, covariates, nRows, rng);
  return [
    { pair: model.pair, ...first },
    { pair: model.next.pair, ...second },
  ];
}

function pairColumns(
  pair: SurvivalPair,
  { time, event, end }: SurvivalDraws,
  outputs: ReadonlyMap<string, OutputColumn>,
  holes: ReadonlyMap<string, Uint8Array>,
): Column[] {
  const withHoles = (name: string, values: Float64Array): Float64Array => {
    const mask = holes.get(name);
    return mask === undefined ? values : values.map((value, row) => (mask[row] === 1 ? NaN : value));
  };
  const columns: Column[] = [{ kind: "numeric", name: pair.time, values: withHoles(pair.time, time) }];
  const output = outputs.get(pair.event)!;
  if (output.kind === "coded") {
    const codeOf = new Map(output.levels.map((level, code) => [level, code]));
    const mask = holes.get(pair.event);
    columns.push({
      ...output,
      codes: Int32Array.from(event, (label, row) => (mask?.[row] === 1 ? -1 : (codeOf.get(label) ?? -1))),
    });
  }
  if (end !== undefined && pair.end !== undefined && outputs.has(pair.end))
    columns.push({ kind: "numeric", name: pair.end, values: withHoles(pair.end, end) });
  return columns;
}
