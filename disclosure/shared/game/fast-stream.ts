import type { Rng } from "../../../src/core/rng.ts";

/**
 * Uniform numbers in [0, 1) from a small fast generator whose state is drawn from `rng`: thousands of permutations need
 * many millions of draws, which would take longer than everything else from the keyed stream itself.
 *
 * Source: sfc32 of Doty-Humphrey's PractRand (chaotic 32-bit generator with a counter, period at least 2^32), 12 rounds
 * discarded.
 */
export function fastStream(rng: Rng): () => number {
  let a = rng.int(2 ** 32) | 0;
  let b = rng.int(2 ** 32) | 0;
  let c = rng.int(2 ** 32) | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let round = 0; round < 12; round++) next();
  return next;
}
