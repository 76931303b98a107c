import { permutation, type Rng } from "../../core/rng.ts";

/** Share of the units that each stage-one refit leaves out. Source: the in/out design of docs/decisions/0001. */
export const LEFT_OUT_SHARE = 0.1;

/**
 * Which units each refit leaves out: a fresh random tenth a run (at least one, never all), so that every unit is a true
 * non-member in about a tenth of the runs.
 * @returns nRuns lists of unit numbers, ascending
 */
export function planLeftOut(nUnits: number, nRuns: number, rng: Rng): Int32Array[] {
  const nOut = Math.min(nUnits - 1, Math.max(1, Math.round(nUnits * LEFT_OUT_SHARE)));
  return Array.from({ length: nRuns }, (_, run) =>
    permutation(nUnits, rng.child(`${run}`))
      .slice(0, nOut)
      .sort(),
  );
}
