import { nth } from "../../src/core/access.ts";

/**
 * Scores are whole multiples of 2^-20 of a person's share, so that the exact coins apply and the sensitivity is exact.
 */
const STEPS = 2 ** 20;

/**
 * Scores of candidate tables: how far the data's table lies from the model's (L1), less what the noise of measuring it
 * would add.
 * Claim: sensitivity `scoreSensitivity` for adding or removing one unit: the model and the penalty do not depend on the
 * data beyond what was paid for.
 * Source: McKenna, Miklau, Sheldon 2021 (MST); McKenna, Mullins, Sheldon, Miklau 2022 (AIM: the penalty sqrt(2/pi)
 * sigma cells).
 * @param counts weighted whole counts of the data @param model expected persons a cell @param sigma noise of a cell in
 *   persons
 * @param unitWeight integer weight of one unit
 */
export function selectionScore(counts: Float64Array, model: Float64Array, sigma: number, unitWeight: number): bigint {
  let distance = 0;
  for (const [cell, count] of counts.entries())
    distance += Math.abs(count * STEPS - Math.round(nth(model, cell) * unitWeight * STEPS));
  return BigInt(distance) - BigInt(Math.round(noisePenalty(counts.length, sigma) * unitWeight * STEPS));
}

/** Expected L1 norm of the noise of a table, in persons. */
export function noisePenalty(nCells: number, sigma: number): number {
  return Math.sqrt(2 / Math.PI) * sigma * nCells;
}

/** Largest change of a score when one unit comes or goes. */
export function scoreSensitivity(unitWeight: number): bigint {
  return BigInt(unitWeight * STEPS);
}

/** A score in persons, for tests and reports that stay inside. */
export function scoreInPersons(score: bigint, unitWeight: number): number {
  return Number(score) / (unitWeight * STEPS);
}
