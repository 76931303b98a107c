import { makeCohort, type Cohort } from "../../src/core/data/cohort.ts";
import type { Analysis, CohortSchema } from "../../src/core/data/schema.ts";
import { createRng } from "../../src/core/rng.ts";

/** A model of each kind. */
export const ANALYSES: readonly Analysis[] = [
  { name: "hazard", kind: "cox", survival: "death", terms: [{ column: "x" }, { column: "arm" }] },
  { name: "odds", kind: "logistic", outcome: "ill", level: "yes", terms: [{ column: "x" }, { column: "z" }] },
  { name: "slope", kind: "linear", outcome: "y", terms: [{ column: "z" }, { column: "arm" }] },
];
export const schemaWith = (analyses: readonly Analysis[]): CohortSchema => ({
  version: 1,
  name: "known effects",
  columns: [
    { name: "x", type: "continuous", role: "other" },
    { name: "z", type: "continuous", role: "other" },
    { name: "arm", type: "categorical", role: "quasi-identifier", levels: ["a", "b"] },
    { name: "y", type: "continuous", role: "sensitive" },
    { name: "ill", type: "categorical", role: "sensitive", levels: ["no", "yes"] },
    { name: "time", type: "continuous", role: "other" },
    { name: "status", type: "categorical", role: "other", levels: ["0", "1"] },
  ],
  survival: [{ name: "death", time: "time", event: "status", censored: ["0"], causes: ["1"] }],
  ...(analyses.length === 0 ? {} : { analyses }),
});

/** Patients whose effects are `kept` times those of the registry's law. */
export function patients(n: number, kept: number, seed: string, analyses = ANALYSES): Cohort<"train"> {
  const rng = createRng(seed);
  const rows = Array.from({ length: n }, () => {
    const [x, z, arm] = [rng.normal(), rng.normal(), Number(rng.float() < 0.5)];
    const hazard = Math.exp(kept * (0.6 * x - 0.5 * arm));
    const [event, censor] = [-Math.log(1 - rng.float()) / hazard, 2 * rng.float()];
    return [
      x,
      z,
      arm,
      kept * (0.5 * z + 0.6 * arm) + rng.normal(),
      Number(rng.float() < 1 / (1 + Math.exp(-kept * (0.7 * x - 0.6 * z)))),
      Math.min(event, censor),
      Number(event < censor),
    ] as const;
  });
  const schema = schemaWith(analyses);
  return makeCohort(
    "train",
    schema,
    schema.columns.map(({ name, levels }, at) =>
      levels === undefined
        ? { kind: "numeric", name, values: Float64Array.from(rows, (row) => row[at]!) }
        : {
            kind: "coded",
            name,
            levels,
            codes: Int32Array.from(rows, (row) => row[at]!),
            nPublicLevels: levels.length,
            ordered: false,
          },
    ),
    n,
  );
}
