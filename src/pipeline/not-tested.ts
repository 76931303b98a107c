/** What no check of this version looks at. Printed in every report, whatever the verdict. */
export const NOT_TESTED: readonly string[] = [
  "Singling out by predicates, linkability across split knowledge and inference of a secret by a trained adversary (three criteria of WP29 Opinion 05/2014) are covered only as far as replicas and exposure cover them.",
  "Joint attack with earlier or later releases of the same registry, or with a fitted model file.",
  "Knowledge of several relatives at once, beyond the unit of protection declared in the schema.",
  "A generator that hides a copy behind a reversible recoding of its columns: distances do not see it.",
  "Whether the registry's own content, consent and legal basis allow this use.",
];
