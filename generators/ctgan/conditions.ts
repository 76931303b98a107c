import { nth } from "../../src/core/access.ts";
import type { Rng } from "../../src/core/rng.ts";
import type { DenseTable } from "../shared/frame/joint-model.ts";
import {
  drawIndex,
  layoutOf,
  softmax,
  widestPart,
  type Coding,
  type Layout,
  type Part,
} from "../shared/neural/encoding.ts";
import { weightedRows } from "../shared/neural/hold-out.ts";
import { matrix, type Matrix } from "../shared/neural/networks/matrix.ts";

/**
 * A column that a condition can name: its part of the encoded table, where it starts in the condition vector, and how
 * many groups it has there. A column that is missing in several units has one group more, for its holes; without it,
 * patients with a hole would be met too seldom.
 */
export interface ConditionColumn {
  readonly part: Part;
  readonly at: number;
  readonly nGroups: number;
}

/** One column and group for each row of a batch, as positions in the columns and in the column's groups. */
export interface Conditions {
  readonly column: Int32Array;
  readonly group: Int32Array;
}

/** Columns in the order of the layout. @param sizes number of groups of each */
export function conditionColumns(codings: readonly Coding[], sizes: readonly number[]): ConditionColumn[] {
  let at = 0;
  return namedParts(codings).map((part, k) => {
    const one = { part, at, nGroups: nth(sizes, k) };
    at += one.nGroups;
    return one;
  });
}

/** Share of the units in each group of each column. @param minUnits with a hole, for holes to be a group */
export function groupShares(table: DenseTable, codings: readonly Coding[], minUnits: number): number[][] {
  return namedParts(codings).map((part) => {
    const sums = new Array<number>(part.width + 1).fill(0);
    const unitsWithHole = new Set<number>();
    for (let row = 0; row < table.nRows; row++) {
      const group = groupOf(table, part, row);
      sums[group] = nth(sums, group) + nth(table.weights, row);
      if (group === part.width) unitsWithHole.add(nth(table.units, row));
    }
    const kept = unitsWithHole.size >= minUnits ? sums : sums.slice(0, part.width);
    const total = kept.reduce((sum, one) => sum + one, 0);
    return kept.map((one) => Number((one / total).toPrecision(4)));
  });
}

/** One-hot condition vectors. */
export function conditionVectors({ column, group }: Conditions, columns: readonly ConditionColumn[]): Matrix {
  const last = columns.at(-1);
  const out = matrix(column.length, last === undefined ? 0 : last.at + last.nGroups);
  if (columns.length > 0)
    column.forEach((named, row) => {
      out.values[row * out.nCols + nth(columns, named).at + nth(group, row)] = 1;
    });
  return out;
}

/** Columns even, groups by these weights. */
export function drawConditions(weights: readonly (readonly number[])[], nRows: number, rng: Rng): Conditions {
  const column = new Int32Array(nRows);
  const group = new Int32Array(nRows);
  if (weights.length > 0)
    for (let row = 0; row < nRows; row++) {
      column[row] = rng.int(weights.length);
      group[row] = drawIndex(nth(weights, nth(column, row)), rng.float());
    }
  return { column, group };
}

/**
 * Training by sampling: columns even, groups by the logarithm of their size, so that rare groups are learnt; and real
 * rows that meet a condition, every unit in proportion.
 * Source: Xu et al. (2019), section 4.3.
 * @param rows rows that may be learnt from
 */
export function trainingSampler(
  table: DenseTable,
  columns: readonly ConditionColumn[],
  rows: Int32Array,
): {
  conditions: (nRows: number, rng: Rng) => Conditions;
  rowFor: (conditions: Conditions, at: number, rng: Rng) => number;
} {
  const fromAll = weightedRows(rows, table.weights);
  const drawers = columns.map(({ part, nGroups }) =>
    Array.from({ length: nGroups }, (_, group) => {
      const held = rows.filter((row) => groupOf(table, part, row) === group);
      return {
        draw: held.length > 0 ? weightedRows(held, table.weights) : fromAll,
        size: held.reduce((sum, row) => sum + nth(table.weights, row), 0),
      };
    }),
  );
  const weights = drawers.map((groups) => groups.map(({ size }) => Math.log1p(size)));
  return {
    conditions: (nRows, rng) => drawConditions(weights, nRows, rng),
    rowFor: ({ column, group }, at, rng) =>
      (drawers.length === 0 ? fromAll : nth(nth(drawers, nth(column, at)), nth(group, at)).draw)(rng),
  };
}

/**
 * Adds the gradient of the cross entropy between the condition and the column it names, a mean over the batch. Source:
 * Xu et al. (2019), section 4.3.
 */
export function addConditionGradient(
  dLogits: Matrix,
  logits: Matrix,
  { column, group }: Conditions,
  columns: readonly ConditionColumn[],
  layout: Layout,
): void {
  if (columns.length === 0) return;
  const shares = new Float64Array(widestPart(layout));
  const { nRows, nCols } = logits;
  for (let row = 0; row < nRows; row++) {
    const { at, width } = nth(columns, nth(column, row)).part;
    if (group[row] === width) continue;
    const from = row * nCols + at;
    softmax(logits.values, from, width, shares);
    for (let k = 0; k < width; k++)
      dLogits.values[from + k] = nth(dLogits.values, from + k) + (nth(shares, k) - (k === group[row] ? 1 : 0)) / nRows;
  }
}

function namedParts(codings: readonly Coding[]): Part[] {
  return layoutOf(codings).parts.filter((part) => nth(codings, part.variable).kind === "coded");
}

/** The row's group; a hole is the group after the last. */
function groupOf(table: DenseTable, part: Part, row: number): number {
  const variable = nth(table.variables, part.variable);
  const code = variable.kind === "coded" ? nth(variable.codes, row) : -1;
  return code < 0 ? part.width : code;
}
