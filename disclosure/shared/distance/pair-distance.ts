import { ENCODED_MISSING } from "./mixed-space.ts";
import type { EncodedRows } from "./mixed-space.ts";
import { onesIn } from "./nearest-index.ts";
import type { Search } from "./nearest-index.ts";

/** Distance of one pair: the mean over columns, in 0..1. Under "ignore", NaN where every column is left out. */
export function pairDistance(queries: EncodedRows, i: number, targets: EncodedRows, j: number): number {
  const { axes, packed, nWords, missing, nColumns } = queries.space;
  const ignore = missing === "ignore";
  let sum = packed.length;
  let used = nColumns;
  for (let w = 0; w < nWords; w++) sum -= onesIn(queries.bits[i * nWords + w]! & targets.bits[j * nWords + w]!);
  for (let c = 0; c < axes.length; c++) {
    const x = queries.values[i * axes.length + c]!;
    const y = targets.values[j * axes.length + c]!;
    if (ignore && (x === ENCODED_MISSING || y === ENCODED_MISSING)) used--;
    else sum += Math.min(1, Math.abs(x - y));
  }
  return sum / used;
}

/** A search without any index, one pair after another; the only one where columns are left out of a pair. */
export function everyPair(queries: EncodedRows, targets: EncodedRows): Search {
  return (i, bound, accept) => {
    let limit = bound;
    for (let j = 0; j < targets.nRows; j++) {
      const d = pairDistance(queries, i, targets, j);
      if (d <= limit) limit = accept(j, d);
    }
  };
}
