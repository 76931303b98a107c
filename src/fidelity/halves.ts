import { nth } from "../core/access.ts";
import { rowsOfUnits, takeRows, type Cohort } from "../core/data/cohort.ts";
import { permutation, type Rng } from "../core/rng.ts";

/** Two random halves of the units; the second has one more where their number is odd. */
export function halves(real: Cohort<"train">, rng: Rng): [Cohort<"train">, Cohort<"train">] {
  const order = permutation(real.nUnits, rng);
  const inFirst = new Uint8Array(real.nUnits);
  for (let i = 0; i < real.nUnits >> 1; i++) inFirst[nth(order, i)] = 1;
  const half = (side: number): Cohort<"train"> =>
    takeRows(
      real,
      rowsOfUnits(real, (unit) => inFirst[unit] === side),
      "train",
    );
  return [half(1), half(0)];
}
