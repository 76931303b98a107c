import seedrandom from "seedrandom";
import { nth } from "./access.ts";

/**
 * A stream of random numbers that is named by a path. A child's stream depends on the path alone, never on draws
 * already taken, so adding a consumer changes nobody else's numbers.
 */
export interface Rng {
  readonly path: string;
  /** Uniform in [0, 1). */
  float(): number;
  /** Uniform whole number in 0..n-1. */
  int(n: number): number;
  /** Standard normal (polar method). */
  normal(): number;
  /** The stream named `<path>/<label>`; drawing from it leaves this one as it is. */
  child(label: string): Rng;
}

/**
 * The stream named `path`. Source: seedrandom's ARC4 generator keyed by the path text.
 * @param path the seed for a root stream; children append `/label`
 * @returns a stream; the same path gives the same numbers on every machine
 */
export function createRng(path: string): Rng {
  let next: (() => number) | undefined;
  let spare: number | undefined;
  const float = (): number => (next ??= seedrandom(path))();
  return {
    path,
    float,
    int: (n) => Math.floor(float() * n),
    normal: () => {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      for (;;) {
        const u = 2 * float() - 1;
        const v = 2 * float() - 1;
        const s = u * u + v * v;
        if (s > 0 && s < 1) {
          const scale = Math.sqrt((-2 * Math.log(s)) / s);
          spare = v * scale;
          return u * scale;
        }
      }
    },
    child: (label) => createRng(`${path}/${label}`),
  };
}

/** A random order of 0..n-1 (Fisher-Yates). */
export function permutation(n: number, rng: Rng): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = rng.int(i + 1);
    const held = nth(order, i);
    order[i] = nth(order, j);
    order[j] = held;
  }
  return order;
}
