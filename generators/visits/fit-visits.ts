import { nth } from "../../src/core/access.ts";
import type { GeneratorNote } from "../../src/core/contracts/generator-note.ts";
import { makeCohort, takeRows, type Cohort, type Column } from "../../src/core/data/cohort.ts";
import type { Rng } from "../../src/core/rng.ts";
import { columnSchema, type ColumnSchema, ordersOf } from "../../src/core/data/schema.ts";
import { canonicalRows } from "../shared/contract/canonical-rows.ts";
import { fitQuantileFunction } from "../shared/encoding/quantile-function.ts";
import { fitMissingBlocks } from "../shared/missingness/missing-blocks.ts";
import { numericSupport } from "../shared/encoding/numeric-support.ts";
import { rowWeights } from "../shared/contract/require-units.ts";
import { scorePredictor, type ScoredPredictor } from "../shared/sequential/linear-trend.ts";
import { valueKey, type SequentialParams, type ColumnModel } from "../shared/sequential/column-model.ts";
import { fitColumn, prepareColumn, type PreparedColumn } from "../shared/sequential/column-models.ts";
import type { FitContext } from "../shared/sequential/column-model.ts";
import { subsampleUnits } from "../shared/contract/subsample-units.ts";
import type { CodedPredictor } from "../shared/trees/tree-coding.ts";
import { addVisit, levelColumn, noLevels, timeLeft } from "./history.ts";
import {
  COUNT_NAME,
  previousName,
  RATE_NAME,
  RATE_SCALE,
  soFarName,
  VISIT_NUMBER,
  type FollowUpEnds,
  type TransitionModel,
  type VisitsModel,
} from "./visits-model.ts";

/** Units that must come twice before anything is learnt of later visits: two leaves of eleven. */
const MIN_REPEATERS = 22;
/** A column is baseline where fewer units than this change in it: exceptions are errors, or too few to model. */
const MIN_CHANGING_UNITS = 5;
/** Source: the defaults of cart. */
const PARAMS: SequentialParams = {
  minLeafUnits: 11,
  shrinkUnits: 40,
  maxTrendTerms: 40,
  trendRidgeUnits: 2,
  trendCaution: 0.5,
  maxWindows: 20,
  tailShare: 0.02,
  minTailUnits: 5,
  foldUnits: 11,
};
const TREES = { leafShare: 0.05, maxPredictors: 6, splitZ: 6, maxLeaves: 20 };
const FIT_SHARE = 0.8;
const MIN_MISSING_UNITS = 5;

/**
 * Splits a table of repeated rows: one row a unit (baseline, first visit, number of visits) for a generator, and a
 * model of each later visit given the one before, the baseline and the visit's number. A patient who comes often counts
 * no more in it than one who comes twice.
 */
export function fitVisits(
  train: Cohort<"train">,
  { time, baseline, followUp, ends }: VisitColumns,
  minReportedCount: number,
  rng: Rng,
): { visits: VisitsModel; wide: Cohort<"train"> } {
  const rowsOfUnit = visitsInOrder(train, time);
  const varying = train.columns.map((column) => column.name).filter((name) => !baseline.has(name));
  const repeaters = rowsOfUnit.filter((rows) => rows.length > 1).length;
  const meanVisits = Math.max(1, Math.round((train.nRows / train.nUnits) * 100) / 100);
  const base = { order: train.columns.map((column) => column.name), varying, ...(time === undefined ? {} : { time }) };
  if (repeaters < MIN_REPEATERS) {
    const notes: GeneratorNote[] = [{ kind: "visits-too-few", minRepeaters: MIN_REPEATERS }];
    return { visits: { ...base, meanVisits: 1, notes }, wide: firstRows(train, rowsOfUnit) };
  }
  const params = {
    ...PARAMS,
    minLeafUnits: Math.max(PARAMS.minLeafUnits, minReportedCount),
    foldUnits: Math.max(PARAMS.foldUnits, minReportedCount),
  };
  const transition = fitTransition(
    transitionTable(train, rowsOfUnit, varying, time, followUp, ends),
    varying,
    params,
    rng.child("visits"),
  );
  const notes: GeneratorNote[] = [{ kind: "visits-in-turn", columns: varying.length }];
  return {
    visits: {
      ...base,
      ...(followUp === undefined ? {} : { followUp }),
      ...(ends === undefined ? {} : { ends }),
      meanVisits,
      transition,
      notes,
    },
    wide: wideTable(train, rowsOfUnit, followUp),
  };
}

/** Which columns tell the time of a visit, which stay the same, and which of those ends follow-up. */
export interface VisitColumns {
  readonly time: string | undefined;
  readonly baseline: ReadonlySet<string>;
  readonly followUp: string | undefined;
  readonly ends: FollowUpEnds | undefined;
}

/**
 * Sorts the columns of a registry. Baseline: those that change in fewer than five units.
 * @param train with its constraints, before any of them is built in
 */
export function visitColumns(train: Cohort): VisitColumns {
  const time = train.schema.visits?.time;
  const rows = Array.from({ length: train.nUnits }, (): number[] => []);
  train.units.forEach((unit, row) => nth(rows, unit).push(row));
  const baseline = new Set(
    train.columns
      .filter((column) => {
        if (column.name === time) return false;
        const cell = (row: number) => (column.kind === "numeric" ? nth(column.values, row) : nth(column.codes, row));
        return (
          rows.filter((own) => own.some((row) => !Object.is(cell(row), cell(nth(own, 0))))).length < MIN_CHANGING_UNITS
        );
      })
      .map((column) => column.name),
  );
  const followUp =
    time === undefined
      ? undefined
      : ordersOf(train.schema.constraints ?? [])
          .map(([low, high]) => (low === time ? high : ""))
          .find((high) => {
            const column = train.columns.find((one) => one.name === high);
            return column?.kind === "numeric" && baseline.has(high) && column.values.every((value) => value > 0);
          });
  const pair = (train.schema.survival ?? []).find((one) => one.time === followUp && baseline.has(one.event));
  return {
    time,
    baseline,
    followUp,
    ends: pair === undefined ? undefined : { event: pair.event, causes: pair.causes },
  };
}

/** Rows of each unit: by time, missing times first; by content where times agree or the schema names none. */
function visitsInOrder(train: Cohort<"train">, time: string | undefined): number[][] {
  const rows = Array.from({ length: train.nUnits }, (): number[] => []);
  const rank = new Int32Array(train.nRows);
  canonicalRows({ ...train, sourceRows: Int32Array.from({ length: train.nRows }, (_, row) => row) }).sourceRows.forEach(
    (row, at) => (rank[row] = at),
  );
  for (let row = 0; row < train.nRows; row++) nth(rows, nth(train.units, row)).push(row);
  const clock = train.columns.find((column) => column.name === time);
  const at = (row: number) =>
    clock?.kind !== "numeric" || Number.isNaN(clock.values[row]) ? -Infinity : nth(clock.values, row);
  for (const visits of rows) visits.sort((a, b) => (at(a) === at(b) ? nth(rank, a) - nth(rank, b) : at(a) - at(b)));
  return rows;
}

function firstRows(train: Cohort<"train">, rowsOfUnit: readonly number[][]): Cohort<"train"> {
  return takeRows(
    train,
    rowsOfUnit.map((rows) => nth(rows, 0)),
    "train",
  );
}

/** One row a unit, with the number of its visits, or their rate where follow-up has a column. */
function wideTable(
  train: Cohort<"train">,
  rowsOfUnit: readonly number[][],
  followUp: string | undefined,
): Cohort<"train"> {
  const first = firstRows(train, rowsOfUnit);
  const length = first.columns.find((column) => column.name === followUp);
  const column: Column =
    length?.kind === "numeric"
      ? {
          kind: "numeric",
          name: RATE_NAME,
          values: Float64Array.from(
            rowsOfUnit,
            (rows, unit) => (RATE_SCALE * (rows.length - 1)) / nth(length.values, unit),
          ),
        }
      : { kind: "numeric", name: COUNT_NAME, values: Float64Array.from(rowsOfUnit, (rows) => rows.length) };
  const schema: ColumnSchema =
    column.name === RATE_NAME
      ? { name: RATE_NAME, type: "continuous", role: "other", bounds: { min: 0 } }
      : { name: COUNT_NAME, type: "integer", role: "other", grid: 1, bounds: { min: 1 } };
  return makeCohort(
    "train",
    { ...first.schema, columns: [...first.schema.columns, schema] },
    [...first.columns, column],
    first.nRows,
    { sourceRows: first.sourceRows },
  );
}

/**
 * One row for each visit after the first: its values (time as the gap), the visit's number, and the values before it.
 */
function transitionTable(
  train: Cohort<"train">,
  rowsOfUnit: readonly number[][],
  varying: readonly string[],
  time: string | undefined,
  followUp: string | undefined,
  ends: FollowUpEnds | undefined,
): Cohort<"train"> {
  const pairs = rowsOfUnit.flatMap((rows) =>
    rows.slice(1).map((row, at) => ({ row, before: nth(rows, at), number: at + 2 })),
  );
  const now = takeRows(
    train,
    pairs.map(({ row }) => row),
    "train",
  );
  const before = takeRows(
    train,
    pairs.map(({ before: row }) => row),
    "train",
  );
  const columns = now.columns.map((column, at): Column => {
    const last = nth(before.columns, at);
    return column.name === time && column.kind === "numeric" && last.kind === "numeric"
      ? { ...column, values: column.values.map((value, row) => value - nth(last.values, row)) }
      : column;
  });
  const previous = before.columns
    .filter((column) => varying.includes(column.name))
    .map((column) => ({ ...column, name: previousName(column.name) }));
  const number: Column = {
    kind: "numeric",
    name: VISIT_NUMBER,
    values: Float64Array.from(pairs, (pair) => pair.number),
  };
  const schemas = now.schema.columns.map((one): ColumnSchema =>
    one.name === time
      ? {
          name: one.name,
          type: one.type === "continuous" ? "continuous" : "integer",
          role: one.role,
          ...(one.grid === undefined ? {} : { grid: one.grid }),
          bounds: { min: 0 },
        }
      : one,
  );
  const { survival: _, ...schema } = train.schema;
  return makeCohort(
    "train",
    { ...schema, columns: schemas },
    [
      ...columns,
      ...previous,
      ...levelsSoFar(train, rowsOfUnit, varying, time),
      number,
      ...timeLeft(before.columns, time, followUp, ends),
    ],
    pairs.length,
    { units: now.units },
  );
}

/** Levels of their own that patients have before each later visit, for every number that changes. */
function levelsSoFar(
  train: Cohort<"train">,
  rowsOfUnit: readonly number[][],
  varying: readonly string[],
  time: string | undefined,
): Column[] {
  return train.columns.flatMap((column): Column[] => {
    if (column.kind !== "numeric" || column.name === time || !varying.includes(column.name)) return [];
    const values = rowsOfUnit.flatMap((rows) => {
      const levels = noLevels(1);
      return rows.slice(1).flatMap((_, at) => {
        addVisit(levels, 0, nth(column.values, nth(rows, at)));
        const one = levelColumn(column.name, levels, [0]);
        return one.kind === "numeric" ? [...one.values] : [];
      });
    });
    return [{ kind: "numeric", name: soFarName(column.name), values: Float64Array.from(values) }];
  });
}

function fitTransition(
  source: Cohort<"train">,
  varying: readonly string[],
  params: SequentialParams,
  rng: Rng,
): TransitionModel {
  const table = subsampleUnits(canonicalRows(source), FIT_SHARE, rng.child("subsample"));
  const weights = rowWeights(table);
  const leafUnits = Math.max(params.minLeafUnits, Math.ceil(TREES.leafShare * table.nUnits));
  const options = {
    minLeafWeight: leafUnits,
    maxPredictors: TREES.maxPredictors,
    splitZ: TREES.splitZ,
    maxLeaves: TREES.maxLeaves,
  };
  const trendCaution = params.trendCaution * repeatShare(weights);
  const context: FitContext = { train: table, weights, params: { ...params, trendCaution }, options, rng };
  const prepared = [...table.columns]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((column) => prepareColumn(column, context));
  const [drawn, known] = [
    prepared.filter((one) => varying.includes(one.column.name)),
    prepared.filter((one) => !varying.includes(one.column.name)),
  ];
  const predictors: CodedPredictor[] = known.map((one) => one.predictor);
  const scored: ScoredPredictor[] = known.flatMap((one) => scoreOf(one, context) ?? []);
  const missing = fitMissingBlocks(
    table,
    drawn.map((one) => one.column),
    weights,
    { minMissingUnits: MIN_MISSING_UNITS, minLeafUnits: params.minLeafUnits },
    options,
    predictors,
  );
  predictors.push(...missing.predictors);
  const columns = fitInTurn(
    drawn,
    new Set(varying.map((name) => valueKey(soFarName(name)))),
    predictors,
    scored,
    context,
  );
  return {
    known: known.map((one) => one.coding),
    blocks: missing.blocks,
    columns,
    output: drawn.map((one) => one.output),
    leafUnits,
  };
}

/**
 * What the noise of a slope is multiplied with where units have several rows: half way, on the log scale, between rows
 * of a unit that repeat one another (1) and rows that are independent given what stands before them (Kish's ratio of
 * squared weights).
 */
function repeatShare(weights: Float64Array): number {
  let [sum, squares] = [0, 0];
  for (const weight of weights) {
    sum += weight;
    squares += weight * weight;
  }
  return Math.sqrt(squares / sum);
}

/**
 * Columns of a visit, few groups first, each on those before it. What a patient's numbers were so far says something
 * of the same number: for others it would only add noise.
 * @param levels names of the predictors that hold a number's level so far
 */
function fitInTurn(
  drawn: readonly PreparedColumn[],
  levels: ReadonlySet<string>,
  predictors: CodedPredictor[],
  scored: ScoredPredictor[],
  context: FitContext,
): ColumnModel[] {
  const inOrder = [...drawn].sort((a, b) => a.nGroups - b.nGroups || (a.column.name < b.column.name ? -1 : 1));
  return inOrder.map((one) => {
    const own = valueKey(soFarName(one.column.name));
    const isSeen = ({ name }: { readonly name: string }) => name === own || !levels.has(name);
    const { model, predictor, score } = fitColumn(one, predictors.filter(isSeen), scored.filter(isSeen), context);
    if (predictor !== undefined) predictors.push(predictor);
    if (score !== undefined) scored.push(score);
    return model;
  });
}

/** A known column as a term of later trends. */
function scoreOf(one: PreparedColumn, { train, weights, params }: FitContext): ScoredPredictor | undefined {
  if (one.column.kind === "coded") return scorePredictor(one.predictor, weights);
  const support = numericSupport(one.column, columnSchema(train.schema, one.column.name), train.units, params);
  return support.empty
    ? undefined
    : scorePredictor(
        one.predictor,
        weights,
        fitQuantileFunction(one.column, weights, support, params.minLeafUnits, params.maxWindows).scores,
      );
}
