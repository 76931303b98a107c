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

/**
 * A statistic under masks that are handed to other units and other runs.
 * @param statistic of the unit whose mask each unit gets, and of the run that each run is read as
 * @returns one value a re-drawing
 */
export function underRedrawnMasks<T>(
  nRedrawn: number,
  nUnits: number,
  nRuns: number,
  rng: Rng,
  statistic: (unitOf: Int32Array, runOf: Int32Array, redrawing: number) => T,
): T[] {
  const shuffle = makeShuffler(rng);
  const unitOf = new Int32Array(nUnits);
  const runOf = new Int32Array(nRuns);
  return Array.from({ length: nRedrawn }, (_, redrawing) => {
    shuffle(unitOf);
    shuffle(runOf);
    return statistic(unitOf, runOf, redrawing);
  });
}
