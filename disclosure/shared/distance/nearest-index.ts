import { ENCODED_MISSING, takeEncoded } from "./mixed-space.ts";
import type { EncodedRows, MixedSpace } from "./mixed-space.ts";

/**
 * Rows of a leaf: fewer make more boxes to ask, more make more rows to look at. Measured on 20 mixed columns, where 16
 * to 64 differ by a tenth.
 */
const LEAF_ROWS = 64;
/** Rows that choose the column and the place of a cut. */
const SAMPLE_ROWS = 256;
/** Columns between two looks at whether a pair can still matter. */
const BLOCK = 4;

/**
 * Rows in a k-d tree over numbers and categories alike. Nodes stand in preorder: the left child of `node` is `node +
 * 1`. A node covers the places starts[node] .. ends[node]; place p holds row `order[p]` of the targets. Plain arrays,
 * so that threads can share it.
 */
export interface RowIndex {
  readonly space: MixedSpace;
  readonly order: Int32Array;
  readonly values: Float64Array;
  readonly bits: Int32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Right child; 0 for a leaf. */
  readonly rights: Int32Array;
  /**
   * boxes[(node * nAxes + c) * 2]: smallest present value, and beside it the largest; Infinity and -Infinity where none
   * is present.
   */
  readonly boxes: Float64Array;
  /** 1 where some row of the node misses the value: hasMissing[node * nAxes + c]. */
  readonly hasMissing: Uint8Array;
  /** Bits that some row of the node has: anyBits[node * nWords + w]. */
  readonly anyBits: Int32Array;
  /**
   * The columns of numbers that were cut on the way to the node, the only ones in which its box is much narrower than
   * the whole: cutColumns[cutFrom[node] .. cutFrom[node + 1]).
   */
  readonly cutColumns: Int32Array;
  readonly cutFrom: Int32Array;
  readonly depth: number;
}

/** What to do with a row at most the bound away. @returns the bound from here on, no larger than before */
export type Accept = (row: number, sum: number) => number;
/**
 * Calls `accept` for every row whose sum of differences to query `i` is at most `bound`, and for no other. @param bound
 * Infinity for none
 */
export type Search = (i: number, bound: number, accept: Accept) => void;

/** The rows as one leaf: a search looks at every row, in order. */
export function plainIndex(rows: EncodedRows): RowIndex {
  return {
    space: rows.space,
    order: Int32Array.from({ length: rows.nRows }, (_, row) => row),
    values: rows.values,
    bits: rows.bits,
    starts: Int32Array.of(0),
    ends: Int32Array.of(rows.nRows),
    rights: Int32Array.of(0),
    boxes: new Float64Array(0),
    hasMissing: new Uint8Array(0),
    anyBits: new Int32Array(0),
    cutColumns: new Int32Array(0),
    cutFrom: new Int32Array(2),
    depth: 1,
  };
}

/**
 * The rows as a tree: each node is cut at the median of the column in which two of its rows differ most on average,
 * down to leaves of 64.
 * Source: k-d tree, Friedman, Bentley & Finkel, ACM TOMS 3:209 (1977). Differs: categories are cut by level; boxes are
 * tight, and know which levels and whether missing values are inside.
 */
export function treeIndex(rows: EncodedRows): RowIndex {
  const { space, nRows } = rows;
  const order = Int32Array.from({ length: nRows }, (_, row) => row);
  const aside = new Int32Array(nRows);
  const starts: number[] = [];
  const ends: number[] = [];
  const rights: number[] = [];
  const cutColumns: number[] = [];
  const cutFrom = [0];
  let depth = 1;
  const grow = (from: number, to: number, level: number, cuts: readonly number[]): number => {
    const node = starts.length;
    starts.push(from);
    ends.push(to);
    rights.push(0);
    cutColumns.push(...cuts);
    cutFrom.push(cutColumns.length);
    depth = Math.max(depth, level);
    const cut = to - from > LEAF_ROWS ? bestCut(rows, order.subarray(from, to)) : undefined;
    if (cut === undefined) return node;
    let middle = from;
    let nAside = 0;
    for (let p = from; p < to; p++) {
      const row = order[p]!;
      if (keyOf(rows, row, cut.column) < cut.at) order[middle++] = row;
      else aside[nAside++] = row;
    }
    order.set(aside.subarray(0, nAside), middle);
    const further = cut.column >= space.axes.length || cuts.includes(cut.column) ? cuts : [...cuts, cut.column];
    grow(from, middle, level + 1, further);
    rights[node] = grow(middle, to, level + 1, further);
    return node;
  };
  grow(0, nRows, 1, []);
  const { values, bits } = takeEncoded(rows, order);
  const shape = {
    space,
    order,
    values,
    bits,
    starts: Int32Array.from(starts),
    ends: Int32Array.from(ends),
    rights: Int32Array.from(rights),
    cutColumns: Int32Array.from(cutColumns),
    cutFrom: Int32Array.from(cutFrom),
    depth,
  };
  return { ...shape, ...boxesOf(shape) };
}

/**
 * A search of the index with these queries. Sums are exact (see GRID of mixed-space), and so is the bound of a box: no
 * row is lost to rounding.
 */
export function searchOf(index: RowIndex, queries: EncodedRows): Search {
  const { rights } = index;
  const pending = new Int32Array(index.depth);
  const pendingBound = new Float64Array(index.depth);
  return (i, bound, accept) => {
    let limit = bound;
    let nPending = 1;
    pending[0] = 0;
    pendingBound[0] = 0;
    while (nPending > 0) {
      let node = pending[--nPending]!;
      if (pendingBound[nPending]! > limit) continue;
      let within = true;
      while (within && rights[node]! > 0) {
        const left = boxBound(index, node + 1, queries, i, limit);
        const right = boxBound(index, rights[node]!, queries, i, limit);
        const farther = right < left ? left : right;
        if (farther <= limit) {
          pending[nPending] = right < left ? node + 1 : rights[node]!;
          pendingBound[nPending++] = farther;
        }
        within = (right < left ? right : left) <= limit;
        node = right < left ? rights[node]! : node + 1;
      }
      if (within) limit = scanLeaf(index, node, queries, i, limit, accept);
    }
  };
}

/** Sum of the differences of one pair over all columns, exact. */
export function sumOfPair(queries: EncodedRows, i: number, targets: EncodedRows, j: number): number {
  const { axes, packed, nWords } = queries.space;
  const nAxes = axes.length;
  const a = queries.values;
  const b = targets.values;
  let sum = packed.length;
  for (let w = 0, p = i * nWords, q = j * nWords; w < nWords; w++, p++, q++)
    sum -= onesIn(queries.bits[p]! & targets.bits[q]!);
  for (let c = 0, p = i * nAxes, q = j * nAxes; c < nAxes; c++, p++, q++) {
    const d = Math.abs(a[p]! - b[q]!);
    sum += d < 1 ? d : 1;
  }
  return sum;
}

/** Shows `accept` the rows of a leaf that are at most `limit` away. @returns the limit after the last of them */
function scanLeaf(
  index: RowIndex,
  node: number,
  queries: EncodedRows,
  i: number,
  limit: number,
  accept: Accept,
): number {
  const { values, bits, order } = index;
  const { nWords, packed, axes } = index.space;
  const nAxes = axes.length;
  const nPacked = packed.length;
  const a = queries.values;
  const own = queries.bits;
  // Fewer categories in common than this are too far whatever the numbers.
  let needed = Math.ceil(nPacked - limit);
  for (let place = index.starts[node]!, last = index.ends[node]!; place < last; place++) {
    let common = 0;
    for (let w = 0, p = place * nWords, q = i * nWords; w < nWords; w++, p++, q++) common += onesIn(own[q]! & bits[p]!);
    if (common < needed) continue;
    let sum = nPacked - common;
    let p = place * nAxes;
    let q = i * nAxes;
    const end = p + nAxes;
    while (p < end) {
      const stop = p + BLOCK < end ? p + BLOCK : end;
      for (; p < stop; p++, q++) {
        const d = Math.abs(a[q]! - values[p]!);
        sum += d < 1 ? d : 1;
      }
      if (sum > limit) break;
    }
    if (sum > limit) continue;
    limit = accept(order[place]!, sum);
    needed = Math.ceil(nPacked - limit);
  }
  return limit;
}

/**
 * No row of the node is closer to the query than this; anything above `limit` may come back for "further than limit".
 */
function boxBound(index: RowIndex, node: number, queries: EncodedRows, i: number, limit: number): number {
  const { boxes, anyBits, hasMissing, cutColumns, cutFrom } = index;
  const { nWords, packed, axes } = index.space;
  let sum = packed.length;
  for (let w = 0, p = node * nWords, q = i * nWords; w < nWords; w++, p++, q++)
    sum -= onesIn(queries.bits[q]! & anyBits[p]!);
  if (sum > limit) return sum;
  const ofQuery = i * axes.length;
  const ofNode = node * axes.length;
  for (let k = cutFrom[node]!, last = cutFrom[node + 1]!; k < last; k++) {
    const c = cutColumns[k]!;
    const x = queries.values[ofQuery + c]!;
    if (x === ENCODED_MISSING) sum += 1 - hasMissing[ofNode + c]!;
    else {
      const below = boxes[2 * (ofNode + c)]! - x;
      const above = x - boxes[2 * (ofNode + c) + 1]!;
      const outside = below > above ? below : above;
      if (outside > 0) sum += outside < 1 ? outside : 1;
    }
  }
  return sum;
}

/** Number of set bits of a 32-bit word (parallel count). Source: Warren, Hacker's Delight, 2nd ed., section 5-1. */
export function onesIn(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  x = (x + (x >>> 4)) & 0x0f0f0f0f;
  return Math.imul(x, 0x01010101) >>> 24;
}

interface Cut {
  readonly column: number;
  readonly at: number;
}

/** The column in which a sample of pairs differs most, cut at its median; undefined where no pair differs. */
function bestCut(rows: EncodedRows, members: Int32Array): Cut | undefined {
  const nSampled = Math.min(SAMPLE_ROWS, members.length);
  const sample = Array.from({ length: nSampled }, (_, k) => members[Math.floor((k * members.length) / nSampled)]!);
  const { axes, packed } = rows.space;
  const half = nSampled >> 1;
  let widest = 0;
  let column = -1;
  for (let c = 0; c < axes.length + packed.length; c++) {
    let differing = 0;
    for (let k = 0; k < half; k++)
      differing += Math.min(1, Math.abs(keyOf(rows, sample[k]!, c) - keyOf(rows, sample[k + half]!, c)));
    if (differing > widest) {
      widest = differing;
      column = c;
    }
  }
  if (column < 0) return undefined;
  const keys = Float64Array.from(sample, (row) => keyOf(rows, row, column)).sort();
  // With half of the sample or more at its smallest key the cut comes just above that key, so that neither side is
  // empty.
  const at = keys[half]! > keys[0]! ? keys[half]! : keys.find((key) => key > keys[0]!)!;
  return { column, at };
}

/** A number that orders the rows in one column: the encoded value, or the packed level's bit. */
function keyOf(rows: EncodedRows, row: number, c: number): number {
  const { axes, packed, nWords } = rows.space;
  if (c < axes.length) return rows.values[row * axes.length + c]!;
  const { word, shift, position } = packed[c - axes.length]!;
  return (rows.bits[row * nWords + word]! >>> shift) & (2 ** (position.size + 1) - 1);
}

/** Smallest and largest present values, missingness and levels of each node. */
function boxesOf({
  space,
  values,
  bits,
  starts,
  ends,
  rights,
}: Pick<RowIndex, "space" | "values" | "bits" | "starts" | "ends" | "rights">): Pick<
  RowIndex,
  "boxes" | "hasMissing" | "anyBits"
> {
  const nAxes = space.axes.length;
  const { nWords } = space;
  const boxes = Float64Array.from({ length: starts.length * nAxes * 2 }, (_, k) =>
    k % 2 === 0 ? Infinity : -Infinity,
  );
  const hasMissing = new Uint8Array(starts.length * nAxes);
  const anyBits = new Int32Array(starts.length * nWords);
  for (let node = starts.length - 1; node >= 0; node--) {
    if (rights[node]! > 0) {
      for (const child of [node + 1, rights[node]!]) {
        for (let c = 0; c < nAxes; c++) {
          const at = node * nAxes + c;
          const from = child * nAxes + c;
          boxes[2 * at] = Math.min(boxes[2 * at]!, boxes[2 * from]!);
          boxes[2 * at + 1] = Math.max(boxes[2 * at + 1]!, boxes[2 * from + 1]!);
          hasMissing[at]! |= hasMissing[from]!;
        }
        for (let w = 0; w < nWords; w++) anyBits[node * nWords + w]! |= anyBits[child * nWords + w]!;
      }
      continue;
    }
    for (let place = starts[node]!; place < ends[node]!; place++) {
      for (let c = 0; c < nAxes; c++) {
        const at = node * nAxes + c;
        const x = values[place * nAxes + c]!;
        if (x === ENCODED_MISSING) hasMissing[at] = 1;
        else {
          if (x < boxes[2 * at]!) boxes[2 * at] = x;
          if (x > boxes[2 * at + 1]!) boxes[2 * at + 1] = x;
        }
      }
      for (let w = 0; w < nWords; w++) anyBits[node * nWords + w]! |= bits[place * nWords + w]!;
    }
  }
  return { boxes, hasMissing, anyBits };
}
