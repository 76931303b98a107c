import type { EncodedRows } from "./mixed-space.ts";
import { sumOfPair } from "./nearest-index.ts";
import type { Accept, Search } from "./nearest-index.ts";
import { SWEEP_CODE } from "./sweep-code.ts";

/** Targets come in eights; the last ones are padding. */
const GROUP = 8;
const PAGE_BYTES = 65_536;
/** Memory of a thread for its searches, in pages: 64 MB. */
const MOST_PAGES = 1024;
/** Fewer queries are not worth the packing. */
const LEAST_QUERIES = 16;

type Sweep = (
  query: number,
  queryBits: number,
  values: number,
  bits: number,
  out: number,
  nAxes: number,
  nWords: number,
  stride: number,
  least: number,
  nPacked: number,
) => void;

/**
 * One memory a thread, given out from the front. When it is full it is given out anew, and whoever searches then packs
 * once more.
 */
interface Kernel {
  readonly memory: WebAssembly.Memory;
  readonly sweep: Sweep;
  used: number;
  epoch: number;
}

let kernel: Kernel | null | undefined;

/** Null where the engine has no WebAssembly vectors. */
function kernelOfThread(): Kernel | null {
  if (kernel !== undefined) return kernel;
  if (typeof WebAssembly === "undefined" || !WebAssembly.validate(SWEEP_CODE)) return (kernel = null);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(SWEEP_CODE), { env: { memory } });
  return (kernel = { memory, sweep: exports["sweep"] as Sweep, used: 0, epoch: 0 });
}

/** Byte addresses of what a search has packed. */
interface Packed {
  readonly epoch: number;
  readonly values: number;
  readonly bits: number;
  readonly out: number;
  readonly least: number;
  readonly queries: number;
  readonly queryBits: number;
}

/**
 * A search that looks at every target, in order, like `searchOf(plainIndex(targets), queries)` and with the same
 * results: the sums of all targets are taken eight at a time in single precision, and those that rounding could bring
 * under the bound are taken again exactly.
 *
 * Rounding: encoded numbers lie in [-1, 2] or are whole, so a column's difference is off by at most 2^-22 and a sum over
 * `k` columns by k * 2^-22 + k^2 * 2^-24; twice that is looked at again.
 * @returns undefined where it would not pay, or the engine has no WebAssembly vectors
 */
export function sweepSearch(queries: EncodedRows, targets: EncodedRows): Search | undefined {
  if (queries.nRows < LEAST_QUERIES || targets.nRows < GROUP) return undefined;
  const own = kernelOfThread();
  if (own === null) return undefined;
  const { axes, packed, nWords, nColumns } = targets.space;
  const nAxes = axes.length;
  const stride = 4 * GROUP * Math.ceil(targets.nRows / GROUP);
  const size = stride * (nAxes + nWords + 2) + 4 * GROUP * Math.ceil((queries.nRows * (nAxes + nWords)) / GROUP);
  if (size > MOST_PAGES * PAGE_BYTES) return undefined;
  const margin = 2 * (nColumns * 2 ** -22 + nColumns ** 2 * 2 ** -24);
  let at: Packed | undefined;
  let sums = new Float32Array(0);
  let least = new Float32Array(0);
  return (i, bound, accept) => {
    if (at?.epoch !== own.epoch) at = pack(own, queries, targets, stride, size);
    if (sums.buffer !== own.memory.buffer || sums.byteOffset !== at.out) {
      sums = new Float32Array(own.memory.buffer, at.out, targets.nRows);
      least = new Float32Array(own.memory.buffer, at.least, stride / (4 * GROUP));
    }
    own.sweep(
      at.queries + 4 * i * nAxes,
      at.queryBits + 4 * i * nWords,
      at.values,
      at.bits,
      at.out,
      nAxes,
      nWords,
      stride,
      at.least,
      packed.length,
    );
    const exact = (row: number): number => sumOfPair(queries, i, targets, row);
    show({ sums, least, exact, margin }, bound, accept);
  };
}

/** Shows `accept` the targets whose exact sum is at most the bound, in order. */
function show(
  swept: {
    readonly sums: Float32Array;
    readonly least: Float32Array;
    readonly exact: (row: number) => number;
    readonly margin: number;
  },
  bound: number,
  accept: Accept,
): void {
  const { sums, least, exact, margin } = swept;
  let limit = bound;
  let reach = limit + margin;
  for (let group = 0; group < least.length; group++) {
    if (least[group]! > reach) continue;
    for (let row = group * GROUP, end = Math.min(row + GROUP, sums.length); row < end; row++) {
      if (sums[row]! > reach) continue;
      const sum = exact(row);
      if (sum > limit) continue;
      limit = accept(row, sum);
      reach = limit + margin;
    }
  }
}

/** Puts both sides into the thread's memory, the targets column by column. */
function pack(own: Kernel, queries: EncodedRows, targets: EncodedRows, stride: number, size: number): Packed {
  if (own.used + size > MOST_PAGES * PAGE_BYTES) {
    own.used = 0;
    own.epoch++;
  }
  const missing = own.used + size - own.memory.buffer.byteLength;
  if (missing > 0) own.memory.grow(Math.ceil(missing / PAGE_BYTES));
  const { axes, nWords } = targets.space;
  const values = own.used;
  const bits = values + stride * axes.length;
  const out = bits + stride * nWords;
  const least = out + stride;
  const query = least + stride;
  const queryBits = query + 4 * queries.nRows * axes.length;
  own.used += size;
  const floats = new Float32Array(own.memory.buffer);
  const words = new Int32Array(own.memory.buffer);
  for (let row = 0; row < targets.nRows; row++) {
    for (let c = 0; c < axes.length; c++)
      floats[(values + c * stride) / 4 + row] = targets.values[row * axes.length + c]!;
    for (let w = 0; w < nWords; w++) words[(bits + w * stride) / 4 + row] = targets.bits[row * nWords + w]!;
  }
  floats.set(queries.values, query / 4);
  words.set(queries.bits, queryBits / 4);
  return { epoch: own.epoch, values, bits, out, least, queries: query, queryBits };
}
