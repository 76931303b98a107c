import type { NotTested } from "../core/contracts/outcome.ts";

/** What no check of this version looks at. Printed in every report, whatever the verdict. */
export const NOT_TESTED: readonly NotTested[] = [
  "joint releases",
  "other registries",
  "several relatives",
  "hidden channel",
  "legal basis",
];

/** Tested where the earlier files are at hand. */
export const JOINT_NOT_TESTED: NotTested = "joint releases";

/** Added where synthetic patients have several rows. */
export const VISITS_NOT_TESTED: NotTested = "visits together";

/** Added where a sweep chose the recipe. */
export const CHOICE_NOT_TESTED: NotTested = "choice of the recipe";
