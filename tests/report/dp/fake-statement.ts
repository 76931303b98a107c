import type { AuditFinding, MembershipBesideClaim } from "../../../src/core/privacy/audit-finding.ts";
import type { DpCriterion } from "../../../src/core/privacy/dp-criterion.ts";
import {
  OUTSIDE_THE_CLAIM,
  type Declared,
  type DpStatementFacts,
  type StateName,
} from "../../../src/core/privacy/dp-statement.ts";
import type { ErrorCurve } from "../../../src/core/privacy/error-curve.ts";

const BY: Declared = { by: "A. Owner", on: "2026-11-29", from: "Quelle 1" };
const STATES: readonly StateName[] = [
  { kind: "interval", from: 0, to: 18, last: false },
  { kind: "interval", from: 18, to: 90, last: true },
  { kind: "missing" },
];
const LEVELS: readonly StateName[] = [{ kind: "level", level: "a" }, { kind: "level", level: "b" }, { kind: "other" }];

export const fakeCurve: ErrorCurve = {
  format: "raresynth-dp-curve",
  version: 1,
  basis: { kind: "stand-in" },
  method: "dp-mst",
  delta: 1e-6,
  rows: 400,
  inputs: "ab".repeat(32),
  points: [0.5, 1, 1.9, 10].map((epsilon, i) => {
    const point = (mean: number) => ({ epsilon, mean, low: mean - 0.01, high: mean + 0.01, sd: 0.02, repeats: 20 });
    return { epsilon, oneWay: point(0.12 - 0.02 * i), twoWay: point(0.29 - 0.05 * i) };
  }),
};

/** Facts of a release that never was. */
export const fakeStatement: DpStatementFacts = {
  format: "raresynth-dp-statement",
  version: 1,
  claim: {
    epsilon: 1.9,
    delta: 1e-6,
    rho: 0.0802,
    curve: [
      { epsilon: 0.5, delta: 0.0123 },
      { epsilon: 3, delta: 1.2e-12 },
    ],
    unit: "patient",
    neighbours: "add or remove one unit",
    numberOfPatients: "protected",
    trustModel: "central",
    meaning: {
      allGaussian: false,
      oddsFactor: 6.685894,
      guessRateFromEpsilon: 0.869,
      advantageFromRho: 0.2,
      largestAuc: 0.68,
      posteriorOfOnePercent: 0.063,
    },
  },
  cohort: { name: "beispiel", population: "beispiel", rows: 400, rowsAre: "declared" },
  method: { id: "dp-mst" },
  mechanisms: [
    { tag: "age", mechanism: "discrete Gaussian", cells: 3, sensitivity: 1, sigma: 8.25, epsilon: null, rho: 0.0073 },
    { tag: "edge 1", mechanism: "exponential", cells: 10, sensitivity: 1, sigma: null, epsilon: 0.4, rho: 0.02 },
  ],
  publicInputs: {
    sha256: "ab".repeat(32),
    columns: [
      { name: "age", states: STATES, basis: "bounds and cuts", declared: BY },
      { name: "gene", states: LEVELS, basis: "levels", declared: { ...BY, by: "B. Owner" } },
    ],
    edges: [["age", "gene"]],
    edgesDeclared: BY,
    patients: 400,
  },
  ledger: { entry: 2, sum: 0.1604, cap: 0.2, publishedElsewhere: ["Tabelle 2"] },
  justification: {
    by: "C. Chair",
    on: "2026-11-29",
    because: "Grund",
    rejected: [{ epsilon: 10, because: "Gegengrund" }],
  },
  plan: { k: 21.8, kMarginals: 36.8, expect: "joint model" },
  errorCurve: fakeCurve,
  smallGroups: { cellsBelow: 31 },
  columns: [
    { name: "age", states: STATES.map((state) => ({ state, noisyShare: 0.3333, rowShare: 0.3325 })) },
    { name: "gene", states: LEVELS.map((state) => ({ state, noisyShare: 0.3333, rowShare: 0.3325 })) },
  ],
  outsideTheClaim: OUTSIDE_THE_CLAIM,
  audits: [
    { id: "trace", draws: 2 },
    { id: "neighbours" },
    { id: "residuals", cells: 223, level: 0.001 },
    { id: "refits", refits: 200, level: 0.001, range: 1.81 },
  ],
  made: { date: "2026-11-29", software: "0.0.0" },
};

const NEIGHBOURS: AuditFinding & { id: "neighbours" } = {
  id: "neighbours",
  defect: false,
  faults: [],
  figures: { pairs: 11, queries: 17, worst: 1 },
};

/** Every line that the gate can say. */
export const everyCriterion: readonly DpCriterion[] = [
  { id: "confirmation", outcome: "pass", fact: { kind: "confirmed" } },
  { id: "confirmation", outcome: "pass", fact: { kind: "confirmed", by: "D. Person", date: "2026-11-29" } },
  {
    id: "confirmation",
    outcome: "inconclusive",
    fact: { kind: "unconfirmed", open: [{ kind: "protection" }, { kind: "columns", names: ["age"], of: 4 }] },
  },
  { id: "public inputs", outcome: "pass", fact: { kind: "declared", ...BY } },
  { id: "public inputs", outcome: "inconclusive", fact: { kind: "not declared" } },
  { id: "justification", outcome: "pass", fact: { kind: "justified", by: "C", on: "2026-11-29", because: "Grund" } },
  { id: "justification", outcome: "inconclusive", fact: { kind: "not justified", epsilon: 1.9 } },
  { id: "planner", outcome: "inconclusive", fact: { kind: "no size" } },
  { id: "planner", outcome: "fail", fact: { kind: "nothing usable", kMarginals: 7.2, needs: 20 } },
  { id: "planner", outcome: "pass", fact: { kind: "planned", method: "dp-mst", k: 21.8, expect: "joint model" } },
  {
    id: "planner",
    outcome: "fail",
    fact: { kind: "too few", method: "dp-aim", needs: 60, has: 21.8, instead: "dp-graph" },
  },
  { id: "planner", outcome: "fail", fact: { kind: "too few", method: "dp-mst", needs: 20, has: 3 } },
  { id: "ledger", outcome: "pass", fact: { kind: "account", sum: 0, cap: 0.2, asked: 0.0802 } },
  { id: "ledger", outcome: "fail", fact: { kind: "account", sum: 0.15, cap: 0.2, asked: 0.0802 } },
  { id: "static audits", outcome: "pass", fact: { kind: "static audit", finding: NEIGHBOURS } },
];

/** Every finding that an audit can make. */
export const everyAudit: readonly AuditFinding[] = [
  {
    id: "trace",
    defect: false,
    faults: [],
    figures: { rho: 0.08, entry: 0.08, draws: 17, untaggedWords: 0 },
  },
  {
    id: "trace",
    defect: true,
    faults: ["over", "under", "untagged", "not-system", "no-entry"],
    figures: { rho: 0.08, entry: 0.08, draws: 17, untaggedWords: 3 },
  },
  { id: "residuals", defect: false, faults: [], figures: { cells: 223, ratio: 1.09, p: 0.045, level: 0.001 } },
  { id: "residuals", defect: true, faults: ["spread"], figures: { cells: 223, ratio: 0.5, p: 1e-9, level: 0.001 } },
  { id: "residuals", defect: true, faults: ["no-cells"], figures: { cells: 0, ratio: 0, p: 1, level: 0.001 } },
  NEIGHBOURS,
  {
    id: "neighbours",
    defect: true,
    faults: ["domain", "queries", "moved", "no-pair"],
    figures: { pairs: 11, queries: 17, worst: 1.5 },
  },
  ...[true, false].map((allGaussian): AuditFinding => ({
    id: "refits",
    defect: false,
    faults: [],
    figures: {
      refits: 200,
      level: 0.001,
      epsilon: 1.9,
      epsilonA: 0,
      epsilonB: 0.3,
      muB: 0.1,
      mu: 0.4,
      allGaussian,
      range: 1.81,
      auc: 0.61,
      aucLow: 0.52,
      aucHigh: 0.7,
      aucLargest: 0.611,
    },
  })),
];

export const fakeMembership: MembershipBesideClaim = {
  largest: 0.611,
  areas: [
    { id: "auc", value: 0.53, low: 0.52, high: 0.54, level: 0.95, above: false },
    { id: "auc-rare", value: 0.73, low: 0.65, high: 0.8, level: 0.95, above: true },
  ],
};
