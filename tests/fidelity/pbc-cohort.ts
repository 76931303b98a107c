import { makeCohort, type Cohort, type Column } from "../../src/core/data/cohort.ts";
import type { CohortSchema, ColumnSchema } from "../../src/core/data/schema.ts";
import { pbc } from "../reference/r/registries.ts";

const numeric = ["time", "age", "bili", "chol", "albumin", "copper", "alk.phos", "ast", "trig", "platelet", "protime"];
const categorical = ["status", "trt", "sex", "ascites", "hepato", "spiders", "edema", "stage"];
const roles: Record<string, ColumnSchema["role"]> = {
  age: "quasi-identifier",
  sex: "quasi-identifier",
  ascites: "sensitive",
  hepato: "sensitive",
  spiders: "sensitive",
  bili: "sensitive",
  stage: "sensitive",
  status: "sensitive",
};

export const pbcSchema: CohortSchema = {
  version: 1,
  name: "pbc",
  columns: [...numeric, ...categorical].map((name) => ({
    name,
    type: numeric.includes(name) ? "continuous" : "categorical",
    role: roles[name] ?? "other",
  })),
  survival: [{ name: "survival", time: "time", event: "status", censored: ["0"], causes: ["1", "2"] }],
  constraints: [
    { kind: "inequality", low: "protime", high: "time", strict: true },
    { kind: "if-then", if: { column: "trt", is: "missing" }, then: { column: "ascites", is: "missing" } },
    {
      kind: "fixed-combinations",
      columns: ["sex", "status"],
      allowed: [
        ["f", "0"],
        ["f", "1"],
        ["f", "2"],
        ["m", "0"],
        ["m", "2"],
      ],
    },
  ],
};

/** pbc as a cohort, without src/io. */
export function pbcCohort(): Cohort<"train"> {
  const columns: Column[] = [
    ...numeric.map((name): Column => ({ kind: "numeric", name, values: pbc.numbers(name) })),
    ...categorical.map((name): Column => {
      const { codes, levels } = pbc.codes(name);
      return { kind: "coded", name, codes, levels, nPublicLevels: levels.length, ordered: false };
    }),
  ];
  return makeCohort("train", pbcSchema, columns, pbc.nRows);
}
