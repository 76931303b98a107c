/** What no check of this version looks at. Printed in every report, whatever the verdict. */
export const NOT_TESTED: readonly string[] = [
  "Joint attack with earlier or later releases of the same registry, or by comparing two fitted models.",
  "Attackers who train on many other registries of the same disease before they look at this one.",
  "Knowledge of several relatives at once, beyond the unit of protection declared in the schema.",
  "A generator that hides a copy behind a reversible recoding of its columns: attacks by likeness do not see it (--controls full plants one and shows which checks miss it).",
  "Whether the registry's own content, consent and legal basis allow this use.",
];

/** Added where synthetic patients have several rows. */
export const VISITS_NOT_TESTED =
  "What number, times and order of a synthetic patient's visits tell together: the attacks look at one row at a time.";

/** Added where a sweep chose the recipe. */
export const CHOICE_NOT_TESTED =
  "What the choice of the recipe gives away by itself: refits repeat the fit, but not the sweep that chose between settings.";
