import { defined } from "../../src/core/access.ts";
import type { GeneratorNote } from "../../src/core/contracts/generator-note.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import type { Rng } from "../../src/core/rng.ts";
import { canonicalRows } from "../shared/contract/canonical-rows.ts";
import { raisedRates } from "../shared/encoding/collapse-rare-levels.ts";
import type { ScoredPredictor } from "../shared/sequential/linear-trend.ts";
import { rowWeights } from "../shared/contract/require-units.ts";
import { subsampleUnits } from "../shared/contract/subsample-units.ts";
import { fitSurvivalPairs, pairsOf, survivalColumns, withEventLabels } from "../shared/survival/survival-pairs.ts";
import type { SurvivalModel } from "../shared/survival/survival.ts";
import type { TreeOptions } from "../shared/trees/tree-target.ts";
import type { CodedPredictor } from "../shared/trees/tree-coding.ts";
import type { OutputColumn } from "../shared/contract/output-columns.ts";
import type { ColumnModel } from "../shared/sequential/column-model.ts";
import type { CartBody } from "./cart-model.ts";
import type { CartParams } from "./cart-params.ts";
import { fitColumn, prepareColumn, type PreparedColumn } from "../shared/sequential/column-models.ts";
import type { FitContext } from "../shared/sequential/column-model.ts";
import { fitMissingBlocks } from "../shared/missingness/missing-blocks.ts";

/**
 * Everything that cart learns: missingness first, then each column on those before it, survival pairs last.
 * Only a random share of the units is looked at, fresh at every fit. Rows are put in canonical order before anything is
 * summed, and columns are visited by kind, number of groups and name, so neither the order of rows nor that of columns
 * in the file matters.
 */
export function fitCart(source: Cohort<"train">, params: CartParams, rng: Rng): CartBody {
  const train = subsampleUnits(canonicalRows(source), params.fitShare, rng.child("subsample"));
  const weights = rowWeights(train);
  const leafUnits = Math.max(params.minLeafUnits, Math.ceil(params.leafShare * train.nUnits));
  const options: TreeOptions = {
    minLeafWeight: leafUnits,
    maxPredictors: params.maxPredictors,
    splitZ: params.splitZ,
    maxLeaves: params.maxLeaves,
  };
  const context: FitContext = { train, weights, params, options, rng };
  const survival = fitSurvivalPairs(
    train,
    {
      minLeafUnits: params.survivalLeafUnits,
      minLeafEvents: params.survivalLeafEvents,
      maxPredictors: params.maxPredictors,
      splitZ: params.splitZ,
      maxLeaves: params.maxLeaves,
      shrinkEvents: params.survivalShrinkEvents,
      foldUnits: params.foldUnits,
      tailShare: params.tailShare,
      minTailUnits: params.minTailUnits,
      maxTrendTerms: params.maxTrendTerms,
      trendRidgeEvents: params.trendRidgeUnits,
      trendCaution: params.survivalCaution,
    },
    rng.child("survival"),
  );
  const derived = survivalColumns(survival);
  const prepared = train.columns.map((column) => prepareColumn(column, context));
  const missing = fitMissingBlocks(train, train.columns, weights, params, options);
  const ordered = prepared.filter((one) => !derived.has(one.column.name)).sort(visitOrder);
  const predictors: CodedPredictor[] = [...missing.predictors];
  const scored: ScoredPredictor[] = [];
  const columns: ColumnModel[] = [];
  for (const one of ordered) {
    const { model, predictor, score } = fitColumn(one, predictors, scored, context);
    if (score !== undefined) scored.push(score);
    columns.push(model);
    if (predictor !== undefined) predictors.push(predictor);
  }
  const notes = describeFit(prepared, columns, survival, missing.blocks.length, missing.nFilled, leafUnits, context);
  return {
    output: outputColumns(source, prepared, survival),
    blocks: missing.blocks,
    columns,
    survival,
    leafUnits,
    notes,
  };
}

/** Few levels first, many levels later, numbers last; names decide between equals. */
function visitOrder(a: PreparedColumn, b: PreparedColumn): number {
  if (a.nGroups !== b.nGroups) return a.nGroups - b.nGroups;
  return a.column.name < b.column.name ? -1 : 1;
}

/** Columns in the file's order. */
function outputColumns(
  source: Cohort,
  prepared: readonly PreparedColumn[],
  survival: readonly SurvivalModel[],
): OutputColumn[] {
  return source.columns.map((column) =>
    withEventLabels(defined(prepared.find((one) => one.column.name === column.name)).output, column, survival),
  );
}

function describeFit(
  prepared: readonly PreparedColumn[],
  columns: readonly ColumnModel[],
  survival: readonly SurvivalModel[],
  nBlocks: number,
  nFilled: number,
  leafUnits: number,
  { train, params: { foldUnits } }: FitContext,
): GeneratorNote[] {
  const notes: GeneratorNote[] = [
    { kind: "fit-share", units: train.nUnits },
    { kind: "leaves", minUnits: leafUnits },
    {
      kind: "drawing-order",
      columns: [
        ...columns.map((model) => model.name),
        ...survival.flatMap(pairsOf).flatMap(({ time, event }) => [time, event]),
      ],
    },
  ];
  for (const { column, nGroups } of prepared) {
    if (column.kind === "coded" && nGroups < column.levels.length)
      notes.push({ kind: "levels-collapsed", column: column.name, levels: column.levels.length, groups: nGroups });
    if (column.kind === "coded") notes.push(...raisedRates(column, train.units, foldUnits));
  }
  const empty = columns.filter((model) => model.kind === "empty").map((model) => model.name);
  if (empty.length > 0) notes.push({ kind: "too-few-values", columns: empty });
  if (nBlocks > 0) notes.push({ kind: "missing-blocks", blocks: nBlocks });
  if (nFilled > 0) notes.push({ kind: "missing-not-drawn", columns: nFilled });
  for (const model of survival) notes.push(...model.notes);
  return notes;
}
