import type { Generator } from "../../src/core/contracts/generator.ts";
import { takeRows, type Cohort } from "../../src/core/data/cohort.ts";
import { permutation, type Rng } from "../../src/core/rng.ts";
import { auc } from "../../src/stats/auc.ts";
import { gowerSpace, nearestDistances } from "../gower-nearest.ts";

/** One refit: who was left out, and each patient's distance to the closest synthetic row. */
export interface RefitDistances {
  /** Per row, 1 left out. */
  readonly out: Uint8Array;
  readonly distance: Float64Array;
}

/** Rows of one patient each, of whom a tenth is left out. */
export function tenthOut(registry: Cohort<"train">, rng: Rng): Uint8Array {
  const out = new Uint8Array(registry.nRows);
  for (const row of permutation(registry.nRows, rng).subarray(0, Math.round(registry.nRows / 10))) out[row] = 1;
  return out;
}

/**
 * Area of runs with against runs without each patient, by the distance to the closest of as many synthetic rows as
 * there are patients: .5 is nothing.
 * @param registry one row a patient
 * @returns ascending; patients who were always in, or never, are left out
 */
export async function personAreas(
  generator: Generator,
  registry: Cohort<"train">,
  nRefits: number,
  rng: Rng,
): Promise<number[]> {
  const space = gowerSpace(registry);
  const refits: RefitDistances[] = [];
  for (let refit = 0; refit < nRefits; refit++) {
    const stream = rng.child(`refit/${refit}`);
    const out = tenthOut(registry, stream.child("out"));
    const rows = Array.from(out.keys()).filter((row) => out[row] === 0);
    const fitted = await generator.fit(takeRows(registry, rows, "train"), generator.defaults, stream.child("fit"));
    const distance = nearestDistances(space, await fitted.sample(registry.nRows, stream.child("sample")));
    refits.push({ out, distance });
  }
  return areasOf(refits);
}

/** Area of each patient who was in one refit and out of another, ascending. */
export function areasOf(refits: readonly RefitDistances[]): number[] {
  const nRows = refits[0]?.out.length ?? 0;
  return Array.from({ length: nRows }, (_, row) => {
    const nearness = (isOut: number): Float64Array =>
      Float64Array.from(refits.flatMap(({ out, distance }) => (out[row] === isOut ? [-(distance[row] ?? 0)] : [])));
    const [inside, outside] = [nearness(0), nearness(1)];
    return inside.length > 0 && outside.length > 0 ? auc(inside, outside) : NaN;
  })
    .filter((area) => !Number.isNaN(area))
    .sort((a, b) => a - b);
}
