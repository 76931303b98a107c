import type { Rng } from "../../../../src/core/rng.ts";
import { matrix, type Matrix } from "./matrix.ts";

/** Standard normal numbers. */
export function normalNoise(nRows: number, nCols: number, rng: Rng): Matrix {
  return matrix(
    nRows,
    nCols,
    Float32Array.from({ length: nRows * nCols }, () => rng.normal()),
  );
}

const BYTES_A_DRAW = 4;

/**
 * Multipliers of dropout: 0 with probability `share`, else 1/(1-share).
 * One draw of the stream gives four masks, so the share is met to 1/256.
 */
export function dropoutMask(nRows: number, nCols: number, share: number, rng: Rng): Matrix {
  const mask = matrix(nRows, nCols);
  const dropped = Math.round(share * 256);
  const kept = 256 / (256 - dropped);
  let bits = 0;
  for (let i = 0; i < mask.values.length; i++) {
    if (i % BYTES_A_DRAW === 0) bits = rng.int(2 ** 32);
    mask.values[i] = (bits & 255) < dropped ? 0 : kept;
    bits >>>= 8;
  }
  return mask;
}
