import type { Rng } from "../../../src/core/rng.ts";
import { isMissing } from "../../../src/core/data/cohort.ts";
import type { CodedColumn, Column, NumericColumn } from "../../../src/core/data/cohort.ts";
import type { ColumnSchema } from "../../../src/core/data/schema.ts";
import { emittedLevels, collapseRareLevels } from "./collapse-rare-levels.ts";
import type { LevelGroup } from "./collapse-rare-levels.ts";
import { encodeNumeric, fitHistogram } from "./histogram.ts";
import type { BinRule, Histogram } from "./histogram.ts";
import { withSmoothTails } from "./histogram-tails.ts";
import { numericSupport } from "./numeric-support.ts";
import type { NumericSupport, TailRule } from "./numeric-support.ts";

/** How a column becomes finitely many states and back. Plain JSON. Where `hasMissing`, the last state is "missing". */
export type DiscretisedColumn =
  | { readonly kind: "numeric"; readonly name: string; readonly hasMissing: boolean; readonly states: Histogram }
  | {
      readonly kind: "coded";
      readonly name: string;
      readonly hasMissing: boolean;
      readonly groups: readonly LevelGroup[];
      readonly levels: readonly string[];
      readonly nPublicLevels: number;
      readonly ordered: boolean;
    };

export interface StateRule extends BinRule, TailRule {
  /** Levels, and the state "missing", held by fewer units are folded away. */
  readonly minUnits: number;
  /** Times must be positive: the lower bound is at least one grid step. */
  readonly positive?: boolean;
  /** Numbers end in smoothed tails that rest on so many units and on a stream; absent: at the coded bounds. */
  readonly tails?: { readonly windowUnits: number; readonly rng: Rng };
}

/** States of a column and each row's state (-1 never occurs: a too rare "missing" counts as the commonest state). */
export interface EncodedColumn {
  readonly spec: DiscretisedColumn;
  readonly codes: Int32Array;
  readonly nStates: number;
}

/**
 * Folds, bins and encodes one column. Everything here looks at the data and is repeated in every refit.
 * @param units row -> unit; @param weights per row, 1 / rows of its unit
 */
export function encodeColumn(
  column: Column,
  schema: ColumnSchema | undefined,
  units: Int32Array,
  weights: Float64Array,
  rule: StateRule,
): EncodedColumn {
  const missing = unitsWhere(column, units, isMissing);
  const observed = unitsWhere(column, units, (source, row) => !isMissing(source, row));
  const isEmpty = observed < rule.minUnits;
  const hasMissing = isEmpty || missing >= rule.minUnits;
  const coded =
    column.kind === "numeric"
      ? encodeNumericColumn(column, schema, units, weights, rule, hasMissing, isEmpty)
      : encodeCodedColumn(column, units, rule, hasMissing, isEmpty);
  const nObserved = nStatesOf(coded.spec) - (hasMissing ? 1 : 0);
  const stand = hasMissing ? nObserved : commonest(coded.codes, weights, nObserved);
  const codes = coded.codes.map((code) => (code < 0 ? stand : code));
  return { spec: coded.spec, codes, nStates: nObserved + (hasMissing ? 1 : 0) };
}

/** Number of states, "missing" included. */
export function nStatesOf(spec: DiscretisedColumn): number {
  return (spec.kind === "numeric" ? spec.states.bins.length : spec.groups.length) + (spec.hasMissing ? 1 : 0);
}

/** The state "missing", or -1. */
export function missingState(spec: DiscretisedColumn): number {
  return spec.hasMissing ? nStatesOf(spec) - 1 : -1;
}

/** An empty column to be filled with `stateWriter`. */
export function emptyColumn(spec: DiscretisedColumn, nRows: number): Column {
  return spec.kind === "numeric"
    ? { kind: "numeric", name: spec.name, values: new Float64Array(nRows).fill(NaN) }
    : {
        kind: "coded",
        name: spec.name,
        codes: new Int32Array(nRows).fill(-1),
        levels: spec.levels,
        nPublicLevels: spec.nPublicLevels,
        ordered: spec.ordered,
      };
}

function encodeNumericColumn(
  column: NumericColumn,
  schema: ColumnSchema | undefined,
  units: Int32Array,
  weights: Float64Array,
  rule: StateRule,
  hasMissing: boolean,
  isEmpty: boolean,
): { spec: DiscretisedColumn; codes: Int32Array } {
  const found = numericSupport(column, schema, units, { tailShare: rule.tailShare, minTailUnits: rule.minTailUnits });
  const support = rule.positive === true ? positiveSupport(found) : found;
  const coded = isEmpty
    ? { support: { ...support, empty: true }, bins: [] }
    : fitHistogram(column.values, weights, support, rule);
  const { tails } = rule;
  const states =
    tails === undefined
      ? coded
      : withSmoothTails(coded, column, weights, tails.windowUnits, tails.rng.child(`tails/${column.name}`));
  const codes = new Int32Array(column.values.length);
  column.values.forEach(
    (value, row) => (codes[row] = isEmpty || Number.isNaN(value) ? -1 : encodeNumeric(states, value)),
  );
  return { spec: { kind: "numeric", name: column.name, hasMissing, states }, codes };
}

/** From one grid step up, tails included. */
function positiveSupport(found: NumericSupport): NumericSupport {
  const { grid, reach } = found;
  return {
    ...found,
    low: Math.max(grid, found.low),
    high: Math.max(grid, found.high),
    ...(reach === undefined ? {} : { reach: { min: Math.max(grid, reach.min), max: Math.max(grid, reach.max) } }),
  };
}

function encodeCodedColumn(
  column: CodedColumn,
  units: Int32Array,
  rule: StateRule,
  hasMissing: boolean,
  isEmpty: boolean,
): { spec: DiscretisedColumn; codes: Int32Array } {
  const folding = collapseRareLevels(column, units, rule.minUnits);
  const groups = isEmpty ? [] : folding.groups;
  const { levels, nPublicLevels } = emittedLevels(column, groups);
  const codes = column.codes.map((code) => (code < 0 || isEmpty ? -1 : folding.codeOf[code]!));
  return {
    spec: { kind: "coded", name: column.name, hasMissing, groups, levels, nPublicLevels, ordered: column.ordered },
    codes,
  };
}

function unitsWhere(column: Column, units: Int32Array, test: (column: Column, row: number) => boolean): number {
  const seen = new Set<number>();
  for (let row = 0; row < units.length; row++) if (test(column, row)) seen.add(units[row]!);
  return seen.size;
}

function commonest(codes: Int32Array, weights: Float64Array, nStates: number): number {
  const mass = new Float64Array(nStates);
  for (let row = 0; row < codes.length; row++) if (codes[row]! >= 0) mass[codes[row]!]! += weights[row]!;
  let best = 0;
  for (let state = 1; state < nStates; state++) if (mass[state]! > mass[best]! + 1e-9) best = state;
  return best;
}
