import { subsampleUnits } from "../../../../generators/shared/contract/subsample-units.ts";
import { rowsOfUnits, takeRows, type Cohort } from "../../../core/data/cohort.ts";
import { UNIT_IN } from "../../../core/contracts/disclosure.ts";
import { createRng } from "../../../core/rng.ts";
import { planLeftOut } from "../../../pipeline/refits/refit-plan.ts";
import { statusOf } from "../../../pipeline/refits/refit-task.ts";

/** Who is in one file, and whose rows were looked at for it. */
export interface SiteMask {
  /** Per unit: in or out. */
  readonly status: Uint8Array;
  /** The share of those in that the fit looks at. */
  readonly looked: Cohort<"train">;
}

/**
 * What a site does for the released file (first; nobody is left out) and for each refit.
 * Claim: a function of the site's secret; nobody else can tell who was left out. Each fit looks at a random share of
 * those who are in, as the generators do in one place.
 * @param secret kept at the site
 */
export function siteMasks(cohort: Cohort<"train">, refits: number, fitShare: number, secret: string): SiteMask[] {
  const out = [new Int32Array(0), ...planLeftOut(cohort.nUnits, refits, createRng(`${secret}/masks`))];
  return out.map((units, file) => {
    const status = statusOf(cohort.nUnits, units);
    const rows = rowsOfUnits(cohort, (unit) => status[unit] === UNIT_IN);
    const within = units.length === 0 ? cohort : takeRows(cohort, rows, "train");
    return { status, looked: subsampleUnits(within, fitShare, createRng(`${secret}/subsample/${file}`)) };
  });
}
