import type { Rng } from "../../src/core/rng.ts";
import { fastStream } from "../shared/game/fast-stream.ts";

/** Puts 0..n-1 into a random order, in place of what `into` held. */
export type Shuffle = (into: Int32Array) => void;

/** Fisher-Yates on a fast stream. */
export function makeShuffler(rng: Rng): Shuffle {
  const next = fastStream(rng);
  return (into) => {
    for (let i = 0; i < into.length; i++) {
      // 2^32 outcomes over at most a few thousand places: the bias is below 1e-6.
      const j = Math.floor(next() * (i + 1));
      into[i] = into[j]!;
      into[j] = i;
    }
  };
}
