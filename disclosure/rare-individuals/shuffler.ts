import type { Rng } from "../../src/core/rng.ts";

/** Puts 0..n-1 into a random order, in place of what `into` held. */
export type Shuffle = (into: Int32Array) => void;

/**
 * Fisher-Yates on a small fast generator whose state is drawn from `rng`: a thousand mask permutations need a million draws, which would
 * take longer than the rest of the screen from the keyed stream itself.
 *
 * Source: sfc32 of Doty-Humphrey's PractRand (chaotic 32-bit generator with a counter, period at least 2^32), 12 rounds discarded.
 */
export function makeShuffler(rng: Rng): Shuffle {
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
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round++) next();
  return (into) => {
    for (let i = 0; i < into.length; i++) {
      // 2^32 outcomes over at most a few thousand places: the bias is below 1e-6.
      const j = Math.floor((next() / 2 ** 32) * (i + 1));
      into[i] = into[j]!;
      into[j] = i;
    }
  };
}
