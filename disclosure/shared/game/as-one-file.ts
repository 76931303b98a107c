import type { Cohort } from "../../../src/core/data/cohort.ts";
import { poolCohorts } from "./pool-cohorts.ts";

/** Several released files as the one that an attacker makes of them. At least one. */
export function asOneFile(files: readonly Cohort[]): Cohort {
  return files.length === 1 ? files[0]! : poolCohorts(files);
}
