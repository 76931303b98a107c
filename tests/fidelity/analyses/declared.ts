import type { Analysis } from "../../../src/core/data/schema.ts";

/** Analyses of pbc of which half of its patients would show a loss of half of the size. */
export const PBC_ANALYSES: readonly Analysis[] = [
  {
    name: "death",
    kind: "cox",
    survival: "survival",
    causes: ["2"],
    terms: [
      { column: "age", per: 10 },
      { column: "bili", transform: "log" },
      { column: "albumin" },
      { column: "protime", transform: "log" },
    ],
  },
  {
    name: "bilirubin",
    kind: "linear",
    outcome: "bili",
    transform: "log",
    terms: [{ column: "albumin" }, { column: "copper", transform: "log" }, { column: "chol", transform: "log" }],
  },
  { name: "survival", kind: "kaplan-meier", survival: "survival", causes: ["2"], times: [730, 1826] },
  { name: "death and transplant", kind: "competing-risks", survival: "survival", times: [1826] },
  { name: "death rate", kind: "rate", survival: "survival", causes: ["2"] },
];

/** Analyses that all 418 patients determine and half of them do not. */
export const PBC_WEAK_ANALYSES: readonly Analysis[] = [
  {
    name: "enlarged liver",
    kind: "logistic",
    outcome: "hepato",
    terms: [{ column: "bili", transform: "log" }, { column: "albumin" }],
  },
  {
    name: "copper by liver",
    kind: "mean-difference",
    outcome: "copper",
    transform: "log",
    group: "hepato",
  },
];
