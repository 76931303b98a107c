import type { Rng } from "../../../src/core/rng.ts";
import { normalQuantile } from "../../../src/stats/special.ts";
import type { Drawn } from "../frame/joint-model.ts";

/** Quantiles of a network's own draws that say where a draw lies among them. */
const N_KNOTS = 100;
/** Draws that the quantiles are taken from. */
export const CALIBRATION_ROWS = 4000;
/** Keeps scores finite. */
const LEAST_TAIL = 1e-4;

/** Per variable: quantiles of the network's draws at (k + .5) / 100; none for codes and constants. */
export type Calibration = readonly (readonly number[])[];

/** @param drawn many draws of the network; no cell of a patient is looked at */
export function fitCalibration(drawn: readonly Drawn[]): Calibration {
  return drawn.map((one) => {
    if (one.kind !== "values") return [];
    const sorted = one.values.toSorted();
    if (sorted[0] === sorted.at(-1)) return [];
    return Array.from({ length: N_KNOTS }, (_, k) =>
      Number(sorted[Math.floor(((k + 0.5) / N_KNOTS) * sorted.length)]!.toPrecision(6)),
    );
  });
}

/**
 * Numbers as normal scores of their rank among the network's draws, so that the frame gives them the registry's
 * quantiles: the network answers for what goes with what, not for the shape of each column.
 */
export function calibrated(drawn: readonly Drawn[], calibration: Calibration, rng: Rng): Drawn[] {
  return drawn.map((one, index) => {
    const knots = calibration[index]!;
    if (one.kind !== "values" || knots.length === 0) return one;
    return {
      kind: "scores",
      scores: one.values.map((value) =>
        normalQuantile(Math.min(1 - LEAST_TAIL, Math.max(LEAST_TAIL, rankOf(value, knots, rng)))),
      ),
    };
  });
}

/**
 * Probability below the value: even between the knots that enclose it, at random within a heap of equal knots and
 * beyond the last ones.
 */
function rankOf(value: number, knots: readonly number[], rng: Rng): number {
  let below = 0;
  while (below < knots.length && knots[below]! < value) below += 1;
  let upTo = below;
  while (upTo < knots.length && knots[upTo] === value) upTo += 1;
  if (upTo > below || below === 0 || below === knots.length) {
    const low = Math.max(0, below - 0.5);
    const high = Math.min(knots.length, upTo + 0.5);
    return (low + rng.float() * (high - low)) / knots.length;
  }
  const share = (value - knots[below - 1]!) / (knots[below]! - knots[below - 1]!);
  return (below - 0.5 + share) / knots.length;
}
