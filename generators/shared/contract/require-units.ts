import { nth } from "../../../src/core/access.ts";
import type { Cohort } from "../../../src/core/data/cohort.ts";
import { RaresynthError } from "../../../src/core/errors.ts";

/** @throws {E_TOO_FEW} where the cohort has fewer units of protection than the generator needs */
export function requireUnits(train: Cohort, minUnits: number, generatorId: string, why: string): void {
  if (train.nUnits >= minUnits) return;
  throw new RaresynthError(
    "E_TOO_FEW",
    `needs at least ${minUnits} patients or families, got ${train.nUnits}: ${why}`,
    { where: generatorId },
  );
}

/** Weight of each row so that every unit of protection counts as one. */
export function rowWeights(train: Cohort): Float64Array {
  const rowsOfUnit = new Int32Array(train.nUnits);
  for (const unit of train.units) rowsOfUnit[unit] = nth(rowsOfUnit, unit) + 1;
  return Float64Array.from(train.units, (unit) => 1 / nth(rowsOfUnit, unit));
}
