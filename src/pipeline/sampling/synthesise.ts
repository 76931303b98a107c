import type { Cohort } from "../../core/data/cohort.ts";
import { RaresynthError } from "../../core/errors.ts";
import type { FittedGenerator } from "../../core/contracts/generator.ts";
import type { Rng } from "../../core/rng.ts";

/**
 * Several cohorts from one fit, each from a stream of its own: simple synthesis in the sense of `combineSyntheses`. The
 * first m of a longer series are the same cohorts.
 * Not claimed: that disclosure tests of one cohort hold for several; each more tells more of the fit.
 * @param fitted a fitted generator
 * @param m whole number >= 1
 * @param nRows rows of each
 * @param rng root of the stream of each
 * @returns m cohorts
 * @throws {E_RANGE} and what the generator throws
 */
export async function synthesise(
  fitted: FittedGenerator,
  m: number,
  nRows: number,
  rng: Rng,
): Promise<Cohort<"synthetic">[]> {
  if (!Number.isInteger(m) || m < 1)
    throw new RaresynthError("E_RANGE", `the number of syntheses must be a whole number >= 1, got ${m}.`);
  const cohorts: Cohort<"synthetic">[] = [];
  for (let synthesis = 0; synthesis < m; synthesis++)
    cohorts.push(await fitted.sample(nRows, rng.child(`synthesis/${synthesis}`)));
  return cohorts;
}
