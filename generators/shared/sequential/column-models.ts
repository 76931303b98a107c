import type { CodedColumn, Cohort, Column, NumericColumn } from "../../../src/core/data/cohort.ts";
import type { Rng } from "../../../src/core/rng.ts";
import { columnSchema } from "../../../src/core/data/schema.ts";
import { fitCoding } from "../encoding/fit-coding.ts";
import { emittedLevels, expandCodes } from "../encoding/collapse-rare-levels.ts";
import { fourDecimals, residualSd } from "../trees/leaf-shrinkage.ts";
import { scorePredictor, type ScoredPredictor } from "./linear-trend.ts";
import { fitQuantileFunction, quantileOf } from "../encoding/quantile-function.ts";
import { numericSupport } from "../encoding/numeric-support.ts";
import { binNumeric, type CodedPredictor, type PredictorCoding } from "../trees/tree-coding.ts";
import { missingColumn, type OutputColumn } from "../contract/output-columns.ts";
import { valueKey, type ColumnModel, type FitContext } from "./column-model.ts";
import { fitCentre, latentModel, latentScores, latentSd, latentUniforms } from "./latent-score.ts";

/** A column's model with the column as a predictor of later ones. */
export interface FittedColumn {
  readonly model: ColumnModel;
  readonly predictor?: CodedPredictor;
  readonly score?: ScoredPredictor;
}

/** A column before its tree: whether anything can be drawn, how many groups it has, its bins. */
export interface PreparedColumn {
  readonly column: Column;
  readonly nGroups: number;
  readonly coding: PredictorCoding;
  readonly groups: LevelGroups;
  readonly predictor: CodedPredictor;
  readonly output: OutputColumn;
}

type LevelGroups = ReturnType<typeof foldingOf>["groups"];

/** Folds, cuts and bins one column. */
export function prepareColumn(column: Column, { train, weights, params }: FitContext): PreparedColumn {
  if (column.kind === "numeric") {
    const { coding } = fitCoding(column, train.units, weights, params.foldUnits);
    const cuts = coding.kind === "numeric" ? coding.cuts : [];
    const predictor = {
      name: valueKey(column.name),
      nBins: cuts.length + 2,
      ordered: true,
      bins: binNumeric(column.values, cuts),
    };
    return { column, nGroups: Infinity, coding, groups: [], predictor, output: { kind: "numeric", name: column.name } };
  }
  const { coding, folding } = foldingOf(column, train, weights, params.foldUnits);
  const bins = Uint8Array.from(column.codes, (code) => (code < 0 ? 0 : folding.codeOf[code]! + 1));
  const predictor = { name: valueKey(column.name), nBins: folding.groups.length + 1, ordered: column.ordered, bins };
  return {
    column,
    nGroups: folding.groups.length,
    coding,
    groups: folding.groups,
    predictor,
    output: { kind: "coded", name: column.name, ordered: column.ordered, ...emittedLevels(column, folding.groups) },
  };
}

function foldingOf(column: CodedColumn, train: Cohort, weights: Float64Array, foldUnits: number) {
  const { coding, folding } = fitCoding(column, train.units, weights, foldUnits);
  return { coding, folding: folding!, groups: folding!.groups };
}

/** Fits the tree and the leaves of one column on those before it. */
export function fitColumn(
  prepared: PreparedColumn,
  predictors: readonly CodedPredictor[],
  scored: readonly ScoredPredictor[],
  context: FitContext,
): FittedColumn {
  const { column } = prepared;
  return column.kind === "numeric"
    ? fitNumeric(prepared, column, predictors, scored, context)
    : fitCoded(prepared, column, predictors, scored, context);
}

function fitNumeric(
  prepared: PreparedColumn,
  column: NumericColumn,
  predictors: readonly CodedPredictor[],
  scored: readonly ScoredPredictor[],
  context: FitContext,
): FittedColumn {
  const { train, weights, params } = context;
  const support = numericSupport(column, columnSchema(train.schema, column.name), train.units, params);
  if (support.empty) return { model: { kind: "empty", name: column.name } };
  const rows = presentRows(column);
  const { margin, scores } = fitQuantileFunction(
    column,
    weights,
    support,
    params.minLeafUnits,
    params.maxWindows,
    context.rng.child(`tails/${column.name}`),
  );
  const centre = fitCentre(scores, rows, predictors, scored, context);
  const sd = fourDecimals(residualSd(centre.grown, centre.target, weights));
  const score = scorePredictor(prepared.predictor, weights, scores);
  return {
    model: {
      kind: "numeric",
      name: column.name,
      coding: prepared.coding,
      margin,
      ...latentModel(centre, rows, weights, sd),
    },
    predictor: prepared.predictor,
    ...(score === undefined ? {} : { score }),
  };
}

function fitCoded(
  prepared: PreparedColumn,
  column: CodedColumn,
  predictors: readonly CodedPredictor[],
  scored: readonly ScoredPredictor[],
  context: FitContext,
): FittedColumn {
  const rows = presentRows(column);
  if (rows.length === 0 || prepared.nGroups === 0) return { model: { kind: "empty", name: column.name } };
  if (prepared.nGroups === 2 || (column.ordered && prepared.nGroups > 2))
    return fitOrdered(prepared, rows, predictors, scored, context);
  return fitNested(prepared, rows, predictors, scored, context);
}

/** Two groups, or ordered ones: thresholds on a latent normal score that has the same kind of centre as a number. */
function fitOrdered(
  prepared: PreparedColumn,
  rows: Int32Array,
  predictors: readonly CodedPredictor[],
  scored: readonly ScoredPredictor[],
  context: FitContext,
): FittedColumn {
  const { weights } = context;
  const { cumulative, scoreOfGroup } = latentScores(prepared.predictor.bins, prepared.nGroups, rows, weights);
  const scores = Float64Array.from(prepared.predictor.bins, (bin) => (bin === 0 ? NaN : scoreOfGroup[bin - 1]!));
  const centre = fitCentre(scores, rows, predictors, scored, context);
  const sd = fourDecimals(latentSd(centre, rows, weights));
  const score = scorePredictor(prepared.predictor, weights);
  return {
    model: {
      kind: "ordered",
      name: prepared.column.name,
      coding: prepared.coding,
      groups: prepared.groups,
      cumulative,
      ...latentModel(centre, rows, weights, sd),
    },
    predictor: prepared.predictor,
    ...(score === undefined ? {} : { score }),
  };
}

/**
 * Groups without an order: the most frequent is told from the rest, the second from what remains, and so on, each by a
 * threshold on a latent normal score with the same kind of centre as a number.
 * Source: continuation ratios, Fienberg, The Analysis of Cross-Classified Categorical Data (1980), section 6.6.
 */
function fitNested(
  prepared: PreparedColumn,
  rows: Int32Array,
  predictors: readonly CodedPredictor[],
  scored: readonly ScoredPredictor[],
  context: FitContext,
): FittedColumn {
  const { weights } = context;
  const { bins } = prepared.predictor;
  const held = new Float64Array(prepared.nGroups);
  for (const row of rows) held[bins[row]! - 1]! += weights[row]!;
  const order = Array.from(held.keys()).sort((a, b) => held[b]! - held[a]! || a - b);
  let left = rows;
  const steps = order.slice(0, -1).map((group) => {
    const here = left;
    left = here.filter((row) => bins[row] !== group + 1);
    const isGroup = bins.map((bin) => (bin === 0 ? 0 : bin === group + 1 ? 1 : 2));
    const { cumulative, scoreOfGroup } = latentScores(isGroup, 2, here, weights);
    const scores = Float64Array.from(isGroup, (bin) => (bin === 0 ? NaN : scoreOfGroup[bin - 1]!));
    const centre = fitCentre(scores, here, predictors, scored, context);
    const sd = fourDecimals(latentSd(centre, here, weights));
    return { p: cumulative[0]!, ...latentModel(centre, here, weights, sd) };
  });
  const score = scorePredictor(prepared.predictor, weights);
  const { column, coding, groups } = prepared;
  return {
    model: { kind: "nested", name: column.name, coding, groups, order, steps },
    predictor: prepared.predictor,
    ...(score === undefined ? {} : { score }),
  };
}

function presentRows(column: Column): Int32Array {
  const rows: number[] = [];
  const nRows = column.kind === "numeric" ? column.values.length : column.codes.length;
  for (let row = 0; row < nRows; row++)
    if (column.kind === "numeric" ? !Number.isNaN(column.values[row]!) : column.codes[row]! >= 0) rows.push(row);
  return Int32Array.from(rows);
}

/**
 * Draws one column for rows whose earlier columns are drawn, and adds its bins for the later ones.
 * @param holes 1 where the cell is missing
 */
export function sampleColumn(
  model: ColumnModel,
  output: OutputColumn,
  holes: Uint8Array | undefined,
  nRows: number,
  bins: Map<string, Uint8Array>,
  rng: Rng,
): Column {
  if (model.kind === "numeric") {
    const values = latentUniforms(model, bins, nRows, rng);
    for (let row = 0; row < nRows; row++)
      values[row] = holes?.[row] === 1 ? NaN : quantileOf(model.margin, values[row]!);
    bins.set(valueKey(model.name), binNumeric(values, model.coding.kind === "numeric" ? model.coding.cuts : []));
    return { kind: "numeric", name: model.name, values };
  }
  if (model.kind === "empty") {
    bins.set(valueKey(model.name), new Uint8Array(nRows));
    return missingColumn(output, nRows);
  }
  const groups =
    model.kind === "ordered"
      ? drawOrdered(model, latentUniforms(model, bins, nRows, rng.child("group")), holes)
      : drawNested(model, bins, holes, nRows, rng.child("group"));
  const groupBins = new Uint8Array(nRows);
  for (let row = 0; row < nRows; row++) groupBins[row] = groups[row]! + 1;
  bins.set(valueKey(model.name), groupBins);
  const levels = output.kind === "coded" ? output.levels : [];
  const codes = expandCodes(model.groups, groups, levels, rng.child("level"));
  return {
    kind: "coded",
    name: model.name,
    codes,
    levels,
    nPublicLevels: output.kind === "coded" ? output.nPublicLevels : 0,
    ordered: output.kind === "coded" && output.ordered,
  };
}

function drawOrdered(
  model: ColumnModel & { kind: "ordered" },
  uniforms: Float64Array,
  holes: Uint8Array | undefined,
): Int32Array {
  const groups = new Int32Array(uniforms.length);
  const cumulative = Float64Array.from(model.cumulative);
  for (let row = 0; row < uniforms.length; row++) {
    let group = 0;
    while (group < cumulative.length - 1 && uniforms[row]! >= cumulative[group]!) group += 1;
    groups[row] = holes?.[row] === 1 ? -1 : group;
  }
  return groups;
}

function drawNested(
  model: ColumnModel & { kind: "nested" },
  bins: ReadonlyMap<string, Uint8Array>,
  holes: Uint8Array | undefined,
  nRows: number,
  rng: Rng,
): Int32Array {
  const groups = new Int32Array(nRows).fill(model.order.at(-1)!);
  const isOpen = new Uint8Array(nRows).fill(1);
  model.steps.forEach((step, at) => {
    const uniforms = latentUniforms(step, bins, nRows, rng.child(`step/${at}`));
    for (let row = 0; row < nRows; row++) {
      if (isOpen[row] === 0 || uniforms[row]! >= step.p) continue;
      groups[row] = model.order[at]!;
      isOpen[row] = 0;
    }
  });
  return holes === undefined ? groups : groups.map((group, row) => (holes[row] === 1 ? -1 : group));
}
