import { got, nth } from "../../../src/core/access.ts";
import type { GeneratorNote } from "../../../src/core/contracts/generator-note.ts";
import type { Cohort, Column } from "../../../src/core/data/cohort.ts";
import type { Rng } from "../../../src/core/rng.ts";
import { columnSchema } from "../../../src/core/data/schema.ts";
import { canonicalRows } from "../contract/canonical-rows.ts";
import { emittedLevels, collapseRareLevels, raisedRates } from "../encoding/collapse-rare-levels.ts";
import { fitQuantileFunction } from "../encoding/quantile-function.ts";
import { fitMissingBlocks } from "../missingness/missing-blocks.ts";
import { numericSupport } from "../encoding/numeric-support.ts";
import type { OutputColumn } from "../contract/output-columns.ts";
import { rowWeights } from "../contract/require-units.ts";
import { subsampleUnits } from "../contract/subsample-units.ts";
import { SURVIVAL_DEFAULTS } from "../survival/survival.ts";
import { fitSurvivalPairs, survivalColumns, withEventLabels } from "../survival/survival-pairs.ts";
import { PATTERN_NAME, type Frame, type FrameColumn, type FrameParams } from "./frame.ts";
import type { DenseTable, Variable } from "./joint-model.ts";
import { missingPatterns } from "./missing-patterns.ts";

/** Trees of the missing cells. Source: the defaults of cart. */
const MISSING_TREES = { leafShare: 0.05, maxPredictors: 6, maxLeaves: 20 };

interface Prepared {
  readonly output: OutputColumn;
  readonly column?: FrameColumn;
  readonly variable?: Variable;
}

/**
 * Everything that looks at the data before a joint model does: a random share of the units in canonical order, folded
 * levels, tail codes, normal scores, patterns of missing cells, survival pairs.
 * @returns the frame, and the table of those columns that a joint model has to draw
 */
export function fitFrame(source: Cohort<"train">, params: FrameParams, rng: Rng): { frame: Frame; table: DenseTable } {
  const train = subsampleUnits(canonicalRows(source), params.fitShare, rng.child("subsample"));
  const weights = rowWeights(train);
  const survival = fitSurvivalPairs(
    train,
    {
      ...SURVIVAL_DEFAULTS,
      foldUnits: params.foldUnits,
      tailShare: params.tailShare,
      minTailUnits: params.minTailUnits,
      maxTrendTerms: params.maxTrendTerms,
      trendRidgeEvents: params.trendRidgeUnits,
      trendCaution: params.survivalCaution,
      splitZ: params.splitZ,
      shrinkEvents: params.survivalShrinkEvents,
    },
    rng.child("survival"),
  );
  const derived = survivalColumns(survival);
  const prepared = new Map(train.columns.map((column) => [column.name, prepare(column, train, weights, params, rng)]));
  const modelled = [...prepared]
    .flatMap(([name, { column, variable }]) =>
      column === undefined || variable === undefined || derived.has(name) ? [] : [{ name, column, variable }],
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const patterns = missingPatterns(train.columns, train.units, params.minLeafUnits);
  const patternVariable: Variable[] =
    patterns.nPatterns === 0
      ? []
      : [{ kind: "coded", name: PATTERN_NAME, nGroups: patterns.nPatterns, ordered: false, codes: patterns.groups }];
  const patternPredictor = patternVariable.map(({ name }) => ({
    name,
    nBins: patterns.nPatterns + 1,
    ordered: false,
    bins: Uint8Array.from(patterns.groups, (group) => group + 1),
  }));
  const options = {
    ...MISSING_TREES,
    splitZ: params.splitZ,
    minLeafWeight: Math.max(params.minLeafUnits, Math.ceil(MISSING_TREES.leafShare * train.nUnits)),
  };
  const missing = fitMissingBlocks(train, train.columns, weights, params, options, patternPredictor);
  const output = source.columns.map((column) => withEventLabels(got(prepared, column.name).output, column, survival));
  const notes = describe(
    train,
    prepared,
    missing.blocks.length,
    missing.nFilled,
    survival.flatMap((model) => model.notes),
    params.foldUnits,
  );
  return {
    frame: {
      output,
      columns: modelled.map(({ column }) => column),
      nPatterns: patterns.nPatterns,
      blocks: missing.blocks,
      survival,
      notes,
    },
    table: {
      nRows: train.nRows,
      units: train.units,
      nUnits: train.nUnits,
      weights,
      variables: [...patternVariable, ...modelled.map(({ variable }) => variable)],
    },
  };
}

function prepare(column: Column, train: Cohort, weights: Float64Array, params: FrameParams, rng: Rng): Prepared {
  const { name } = column;
  if (column.kind === "numeric") {
    const output: OutputColumn = { kind: "numeric", name };
    const support = numericSupport(column, columnSchema(train.schema, name), train.units, params);
    if (support.empty) return { output };
    const { margin, scores } = fitQuantileFunction(
      column,
      weights,
      support,
      params.minLeafUnits,
      params.maxWindows,
      rng.child(`tails/${name}`),
    );
    const values = column.values.map((value) => Math.min(support.high, Math.max(support.low, value)));
    return { output, column: { kind: "numeric", name, margin }, variable: { kind: "numeric", name, values, scores } };
  }
  const { codeOf, groups } = collapseRareLevels(column, train.units, params.foldUnits);
  const output: OutputColumn = { kind: "coded", name, ordered: column.ordered, ...emittedLevels(column, groups) };
  if (groups.length === 0 || !column.codes.some((code) => code >= 0)) return { output };
  const codes = column.codes.map((code) => (code < 0 ? -1 : nth(codeOf, code)));
  return {
    output,
    column: { kind: "coded", name, groups },
    variable: { kind: "coded", name, nGroups: groups.length, ordered: column.ordered, codes },
  };
}

function describe(
  train: Cohort,
  prepared: ReadonlyMap<string, Prepared>,
  nBlocks: number,
  nFilled: number,
  survivalNotes: readonly GeneratorNote[],
  foldUnits: number,
): GeneratorNote[] {
  const notes: GeneratorNote[] = [{ kind: "fit-share", units: train.nUnits }];
  for (const source of train.columns) {
    const { column } = got(prepared, source.name);
    if (column?.kind === "coded" && source.kind === "coded" && column.groups.length < source.levels.length) {
      notes.push({
        kind: "levels-collapsed",
        column: source.name,
        levels: source.levels.length,
        groups: column.groups.length,
      });
      notes.push(...raisedRates(source, train.units, foldUnits));
    }
  }
  const empty = [...prepared]
    .filter(([, one]) => one.column === undefined)
    .map(([name]) => name)
    .sort();
  if (empty.length > 0) notes.push({ kind: "too-few-values", columns: empty });
  if (nBlocks > 0) notes.push({ kind: "missing-blocks", blocks: nBlocks });
  if (nFilled > 0) notes.push({ kind: "missing-not-drawn", columns: nFilled });
  return [...notes, ...survivalNotes];
}
