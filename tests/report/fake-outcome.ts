import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { makeCohort } from "../../src/core/data/cohort.ts";
import type { CheckId, ControlId, FindingId, LeakKind } from "../../src/core/contracts/finding.ts";
import type { RarityReason } from "../../src/core/contracts/person-risk.ts";
import type { CheckResult, Curve, Finding, PersonRisk } from "../../src/core/contracts/disclosure.ts";
import type { Estimate, IntervalMethod } from "../../src/core/contracts/estimate.ts";
import type {
  CellLabel,
  FidelityItem,
  FidelityReport,
  FidelityRow,
  MetricId,
  OverFolds,
} from "../../src/core/contracts/fidelity.ts";
import type { ControlOutcome, LeakFloor, RunOutcome } from "../../src/core/contracts/outcome.ts";
import type { Outcome, Policy, Reason } from "../../src/core/contracts/policy.ts";
import { createRng } from "../../src/core/rng.ts";
import type { CohortSchema } from "../../src/core/data/schema.ts";
import { seal } from "../../src/core/data/sensitive.ts";

export const SEED = "9f3c1d0b7a5e4426b8d1c0ffee123456";
export const INPUT_HASH = "ab".repeat(32);
const N = 418;

export const POLICY = parse(readFileSync(join(import.meta.dirname, "fake-policy.yaml"), "utf8")) as Policy;

const SCHEMA: CohortSchema = {
  version: 1,
  name: "pbc",
  description: "Primary biliary cholangitis, Mayo Clinic 1974-1984.",
  citation: "Fleming & Harrington (1991)",
  licence: "GPL (R package survival)",
  columns: [
    { name: "time", type: "integer", role: "other", unit: "days", label: "Follow-up" },
    {
      name: "status",
      type: "categorical",
      role: "sensitive",
      levels: ["censored", "transplant", "dead"],
      label: "Outcome",
    },
    { name: "age", type: "continuous", role: "quasi-identifier", unit: "years" },
    { name: "sex", type: "categorical", role: "quasi-identifier", levels: ["m", "f"] },
    { name: "bili", type: "continuous", role: "sensitive", unit: "mg/dl", label: "Bilirubin", inferred: true },
  ],
  survival: [
    { name: "overall survival", time: "time", event: "status", censored: ["censored"], causes: ["transplant", "dead"] },
  ],
};

function estimate(
  value: number,
  low: number,
  high: number,
  n = N,
  method: IntervalMethod = "clopper-pearson",
): Estimate {
  return { value, low, high, level: 0.9, n, method };
}

/** Numbers of one threshold, by outcome of the fake run. */
const NUMBERS: Record<
  string,
  readonly [stratum: "all" | "rare", pass: readonly number[], fail: readonly number[], n: number]
> = {
  "verbatim-rare": ["rare", [0, 0, 0, 0, 0, 0, 0], [0.034, 0.006, 0.1, 0, 0.034, 0.006, 0.1], 60],
  "all-columns": [
    "all",
    [0.005, 0.001, 0.015, 0.002, 0.003, -0.006, 0.012],
    [0.2, 0.17, 0.235, 0.002, 0.198, 0.166, 0.233],
    N,
  ],
  "quasi-identifiers": [
    "all",
    [0.31, 0.273, 0.349, 0.302, 0.008, -0.03, 0.046],
    [0.41, 0.37, 0.451, 0.302, 0.108, 0.069, 0.147],
    N,
  ],
  "qi-and-sensitive": [
    "all",
    [0.062, 0.044, 0.085, 0.051, 0.011, -0.012, 0.034],
    [0.22, 0.187, 0.256, 0.051, 0.169, 0.131, 0.207],
    N,
  ],
  auc: ["all", [0.517, 0.494, 0.54, 0.5, 0.017, -0.006, 0.04], [0.71, 0.688, 0.731, 0.5, 0.21, 0.188, 0.231], N],
  "pooled-exposure": [
    "all",
    [0.529, 0.517, 0.541, 0.5, 0.029, 0.017, 0.041],
    [0.836, 0.824, 0.847, 0.5, 0.336, 0.324, 0.347],
    N,
  ],
  "person-exposure": [
    "rare",
    [0.608, 0.55, 0.667, 0.5, 0.108, 0.05, 0.167],
    [0.93, 0.884, 0.968, 0.5, 0.43, 0.384, 0.468],
    60,
  ],
  "released-file": [
    "all",
    [0.041, 0.026, 0.061, 0.05, -0.009, -0.024, 0.011],
    [0.29, 0.254, 0.329, 0.05, 0.24, 0.204, 0.279],
    N,
  ],
};

function finding(id: FindingId, outcome: Outcome): Finding {
  const [stratum, pass, fail, n] = NUMBERS[id]!;
  const [value, low, high, control, excess, excessLow, excessHigh] = (outcome === "fail" ? fail : pass) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const isArea = ["auc", "pooled-exposure", "person-exposure"].includes(id);
  const method = isArea ? "newcombe 2006 method 5" : "clopper-pearson";
  const wide = outcome === "inconclusive" && id === "auc" ? 0.05 : 0;
  return {
    id,
    quantity: isArea ? "area" : "rate",
    stratum,
    attack: estimate(value, low - wide, high + wide, n, method),
    control: estimate(control, Math.max(0, control - 0.02), control + 0.02, 3762, method),
    excess: estimate(excess, excessLow - wide, excessHigh + wide, n, "newcombe hybrid score"),
    p: outcome === "fail" ? 0.0002 : 0.21,
    multiplicity: { procedure: "holm", over: 24, of: "patients", looks: true },
    needed: { kind: "about", number: 900, now: 200, of: "refits", at: "rates" },
    smallestDetectable: 0.052,
  };
}

function persons(outcome: Outcome): PersonRisk[] {
  const rng = createRng("fake-persons");
  const reasons: readonly RarityReason[] = [
    { kind: "outlier" },
    { kind: "pair-class", sets: [["age", "sex"]] },
    { kind: "extreme", column: "bili", end: "highest" },
    { kind: "missingness-pattern" },
    { kind: "named" },
  ];
  return Array.from({ length: N }, (_, unit): PersonRisk => {
    const flagged = unit % 7 === 0;
    const value = Math.min(
      0.98,
      Math.max(0.3, (outcome === "fail" ? 0.8 : 0.525) + 0.06 * rng.normal() + (flagged ? 0.06 : 0)),
    );
    const high = Math.min(1, value + 0.08);
    const own = flagged ? [reasons[(unit / 7) % 4]!, ...(unit === 28 ? [reasons[4]!] : [])] : [];
    const band =
      unit === 5
        ? ("not estimable" as const)
        : high <= 0.6
          ? ("A" as const)
          : high <= 0.7
            ? ("B" as const)
            : ("C" as const);
    return {
      unit,
      sourceRow: unit + 1,
      reasons: own,
      band,
      stage: flagged ? 2 : 1,
      ...(unit === 5 ? {} : { exposure: estimate(value, value - 0.08, high, 20, "newcombe 2006 method 5") }),
      ...(flagged ? { pAdjusted: outcome === "fail" ? 0.004 : 0.6, pReleased: 0.31 } : {}),
    };
  });
}

function dcrCurve(): Curve {
  const y = Array.from({ length: 101 }, (_, i) => i / 100);
  const shape = (shift: number) => y.map((q) => 0.02 + shift + 0.16 * q + 0.1 * q ** 6);
  return {
    id: "dcr-real",
    series: [
      { name: "members", x: shape(0), y },
      { name: "non-members", x: shape(0.008), y },
    ],
  };
}

function checks(outcome: Outcome, assess: boolean): RunOutcome["checks"] {
  const measured = (
    checkId: CheckId,
    ids: FindingId[],
    more: Partial<Extract<CheckResult, { status: "measured" }>> = {},
  ): CheckResult => ({
    status: "measured",
    checkId,
    decides: true,
    findings: ids.map((id) => finding(id, outcome)),
    notes: [{ kind: "exact-copies", units: 3 }],
    ...more,
  });
  const noRefits: CheckResult = {
    status: "inconclusive",
    checkId: "rare-individuals",
    decides: true,
    why: "E_NO_REFITS",
    lacks: { kind: "no-refits" },
    needed: { kind: "refits", number: 200 },
  };
  return [
    {
      id: "replicas",
      params: { tolerances: "declared" },
      result: measured("replicas", ["verbatim-rare", "all-columns", "quasi-identifiers", "qi-and-sensitive"]),
      card: { criterion: "copies", source: "Raab, Nowok & Dibben, synthpop disclosure (2024)" },
    },
    {
      id: "rare-individuals",
      params: { neighbours: 5, perPersonRefits: 60, seedOfStage: "x" },
      result: assess
        ? noRefits
        : measured("rare-individuals", ["pooled-exposure", "person-exposure", "released-file"], {
            persons: seal(persons(outcome)),
          }),
      card: { criterion: "membership", source: "Stadler, Oprisanu & Troncoso, USENIX Security (2022)" },
    },
    {
      id: "membership",
      params: {},
      result: measured("membership", ["auc"]),
      card: { criterion: "membership", source: "van Breugel et al., DOMIAS (2023)" },
    },
    {
      id: "closest-record",
      params: { decides: false },
      result: {
        status: "measured",
        checkId: "closest-record",
        decides: false,
        findings: [],
        notes: [{ kind: "distance-to-synthetic", members: 0.11, nonMembers: 0.12 }],
        curves: [dcrCurve()],
      },
      card: { criterion: "copies", source: "Platzer & Reutterer (2021)" },
    },
  ];
}

function reasons(results: RunOutcome["checks"], outcome: Outcome): Reason[] {
  return POLICY.thresholds.map((threshold): Reason => {
    const result = results.find((entry) => entry.id === threshold.check)?.result;
    const found =
      result?.status === "measured" ? result.findings.find((entry) => entry.id === threshold.finding) : undefined;
    const line = {
      check: threshold.check,
      finding: threshold.finding,
      measure: threshold.measure,
      ceiling: threshold.ceiling,
      citation: threshold.citation,
    };
    if (found === undefined)
      return {
        ...line,
        outcome: "inconclusive",
        stratum: "all",
        basis: { kind: "undecided", why: "E_NO_REFITS", lacks: { kind: "no-refits" } },
        needed: { kind: "refits", number: 200 },
      };
    const { value, low, high } = found[threshold.measure];
    const judged: Outcome = low > threshold.ceiling ? "fail" : high <= threshold.ceiling ? "pass" : "inconclusive";
    if (outcome === "pass" && judged !== "pass")
      throw new Error(`the fake outcome is not a pass at ${threshold.finding}`);
    return {
      ...line,
      outcome: judged,
      stratum: found.stratum,
      value,
      low,
      high,
      basis: { kind: "measured", quantity: found.quantity },
      ...(judged === "inconclusive" ? { needed: found.needed } : {}),
    };
  });
}

function controlSuite(): NonNullable<RunOutcome["controls"]> {
  const steps: readonly (readonly [ControlId, number | undefined, "caught" | "quiet" | "graded"])[] = [
    ["verbatim-copy", 1, "caught"],
    ["partial-copy", 0.5, "graded"],
    ["partial-copy", 0.2, "graded"],
    ["partial-copy", 0.1, "graded"],
    ["partial-copy", 0.05, "graded"],
    ["jittered-copy", undefined, "graded"],
    ["independent-columns", undefined, "quiet"],
    ["fresh-real", undefined, "quiet"],
  ];
  const strength: Record<string, number> = { replicas: 0.98, "rare-individuals": 0.49, membership: 0.48 };
  const outcomes = steps.flatMap(([control, share, expected]) =>
    Object.entries(strength).map(([check, full]): ControlOutcome => {
      const excess = share === undefined ? (control === "jittered-copy" ? 0.4 * full : 0.004) : full * share;
      return {
        control,
        draw: 1,
        expected,
        check,
        outcome: excess > 0.05 ? "fail" : expected === "quiet" ? "pass" : "inconclusive",
        p: excess > 0.03 ? 0.0001 : 0.4,
        decisive: { finding: "all-columns", quantity: "rate", excess },
        ...(share === undefined ? {} : { copiedShare: share }),
      };
    }),
  );
  return {
    outcomes,
    detectionFloor: {
      level: 0.95,
      most: 0.5,
      kinds: [
        caughtFrom("verbatim", 0.01, ["replicas"]),
        caughtFrom("noisy", 0.125, ["rare-individuals", "replicas"]),
        caughtFrom("secrets", 0.2, ["attribute-inference"]),
        caughtFrom("outliers", 0.01, ["replicas"]),
        { kind: "interpolated", draws: { searched: 5, confirmed: 0 } },
      ],
      leftOut: [],
    },
    failedChecks: [],
  };
}

function caughtFrom(kind: LeakKind, share: number, checks: readonly string[]): LeakFloor {
  const rows = Math.round(share * 200);
  return { kind, draws: { searched: 5, confirmed: 12 }, caught: { share, rows, people: rows, checks } };
}

const levels = (...names: string[]): CellLabel[] => names.map((level) => ({ kind: "level", level }));
const bins = (...cuts: number[]): CellLabel[] => [
  { kind: "below", to: cuts[0]! },
  ...cuts.slice(1).map((to, i): CellLabel => ({ kind: "between", from: cuts[i]!, to })),
  { kind: "from", from: cuts.at(-1)! },
];

function fidelityReport(): FidelityReport {
  const row = (metric: MetricId, item: FidelityItem, value: number, low: number, high: number): FidelityRow => ({
    metric,
    item,
    value,
    sameSize: value * 1.2,
    ceiling: { median: (low + high) / 2, low, high, nSplits: 20 },
    flag: value * 1.2 > high ? "worse than real" : value * 1.2 < low ? "better than real" : "like real",
  });
  const steps = Array.from({ length: 24 }, (_, i) => i * 180);
  const survival = (rate: number): number[] => steps.map((t) => Math.exp(-rate * t));
  return {
    nSplits: 20,
    metrics: [
      { id: "kolmogorov-smirnov", better: "lower", source: "Smirnov (1948)" },
      { id: "level-variation", better: "lower", source: "standard" },
      { id: "kaplan-meier-gap", better: "lower", source: "Kaplan & Meier (1958)" },
      { id: "cox-difference", better: "lower", source: "Cox (1972)" },
    ],
    rows: [
      row("kolmogorov-smirnov", { kind: "summary", of: "mean" }, 0.061, 0.07, 0.11),
      row("kolmogorov-smirnov", { kind: "summary", of: "max" }, 0.12, 0.1, 0.17),
      row("kolmogorov-smirnov", { kind: "column", column: "age" }, 0.051, 0.055, 0.12),
      row("kolmogorov-smirnov", { kind: "column", column: "bili" }, 0.13, 0.05, 0.12),
      row("kolmogorov-smirnov", { kind: "column", column: "time" }, 0.04, 0.06, 0.12),
      row("level-variation", { kind: "summary", of: "mean" }, 0.03, 0.02, 0.06),
      row("level-variation", { kind: "column", column: "sex" }, 0.011, 0.005, 0.06),
      row("level-variation", { kind: "column", column: "status" }, 0.032, 0.02, 0.08),
      row("kaplan-meier-gap", { kind: "endpoint", pair: "overall survival", cause: "dead" }, 0.06, 0.05, 0.11),
      row(
        "cox-difference",
        { kind: "term", model: { kind: "cox", pair: "overall survival", cause: "dead" }, column: "age" },
        0.6,
        0.1,
        1.4,
      ),
      {
        metric: "cox-difference",
        item: { kind: "term", model: { kind: "cox", pair: "overall survival", cause: "dead" }, column: "bili" },
        value: undefined,
        sameSize: undefined,
        ceiling: undefined,
        flag: "not computable",
        why: { kind: "too few events or no covariate" },
      },
    ],
    pairs: [
      {
        ...{ columns: ["age", "bili"], why: "strong" },
        groups: [
          { kind: "below", to: 50 },
          { kind: "from", from: 50 },
        ],
        registry: [
          { low: 0.8, middle: 1.3, high: 3.1 },
          { low: 0.9, middle: 1.6, high: 4.2 },
        ],
        synthetic: [{ low: 0.8, middle: 1.4, high: 3.0 }, null],
      },
      {
        ...{ columns: ["sex", "status"], why: "declared", level: "dead" },
        groups: ["f", "m"].map((level): CellLabel => ({ kind: "level", level })),
        registry: [{ middle: 0.31 }, { middle: 0.52 }],
        synthetic: [{ middle: 0.33 }, { middle: 0.47 }],
      },
    ],
    prediction: (["penalised", "forest"] as const).flatMap((learner, k) => {
      const over = (value: number): OverFolds => ({ value, low: value - 0.04, high: value + 0.04 });
      return [
        {
          ...{ model: { kind: "cox", pair: "overall survival", cause: "dead" }, learner, status: "estimated" },
          ...{ measure: "concordance", trtr: over(0.78), tstr: over(0.74 - 0.03 * k), trts: over(0.72) },
          gap: over(0.04 + 0.03 * k),
        },
        { model: { kind: "logistic", column: "sex", level: "f" }, learner, status: "not estimable" },
      ] as const;
    }),
    survival: [
      {
        pair: "overall survival",
        cause: "dead",
        group: "registry",
        time: steps,
        estimate: "survival",
        unit: "days",
        survival: survival(0.00018),
        low: survival(0.0002),
        high: survival(0.00016),
        atRisk: steps.map((_, i) => Math.round(N * Math.exp(-0.16 * i))),
      },
      {
        pair: "overall survival",
        cause: "dead",
        group: "synthetic",
        time: steps,
        estimate: "survival",
        unit: "days",
        survival: survival(0.000195),
        low: survival(0.00021),
        high: survival(0.00018),
        atRisk: steps.map((_, i) => Math.round(N * Math.exp(-0.15 * i))),
      },
    ],
    associations: {
      columns: ["time", "status", "age", "sex", "bili"],
      nColumns: 5,
      registry: [-0.31, -0.22, 0.08, -0.47, 0.24, null, 0.44, 0.17, 0.03, 0.11],
      synthetic: [-0.27, -0.18, 0.05, -0.39, 0.2, 0.06, 0.38, 0.12, 0.01, 0.09],
    },
    marginals: [
      {
        column: "age",
        labels: bins(38, 46, 54, 62),
        registry: [0.14, 0.24, 0.28, 0.21, 0.13],
        synthetic: [0.12, 0.26, 0.29, 0.22, 0.11],
      },
      {
        column: "bili",
        labels: bins(0.8, 1.4, 3.4),
        registry: [0.25, 0.25, 0.25, 0.25],
        synthetic: [0.22, 0.27, 0.27, 0.24],
      },
      { column: "sex", labels: levels("m", "f"), registry: [0.105, 0.895], synthetic: [0.112, 0.888] },
      {
        column: "status",
        labels: [...levels("censored", "transplant", "dead"), { kind: "missing" }],
        registry: [0.555, 0.06, 0.385, 0],
        synthetic: [0.54, 0.055, 0.405, 0],
      },
    ],
  };
}

function released(): RunOutcome["released"] {
  const rng = createRng("fake-rows");
  const n = 400;
  const fill = (draw: () => number): Float64Array => Float64Array.from({ length: n }, draw);
  const codes = (levels: number): Int32Array => Int32Array.from({ length: n }, () => rng.int(levels));
  return makeCohort<"synthetic">(
    "synthetic",
    SCHEMA,
    [
      { kind: "numeric", name: "time", values: fill(() => rng.int(4500) + 40) },
      {
        kind: "coded",
        name: "status",
        codes: codes(3),
        levels: ["censored", "transplant", "dead"],
        nPublicLevels: 3,
        ordered: false,
      },
      { kind: "numeric", name: "age", values: fill(() => 30 + rng.int(45)) },
      { kind: "coded", name: "sex", codes: codes(2), levels: ["m", "f"], nPublicLevels: 2, ordered: false },
      {
        kind: "numeric",
        name: "bili",
        values: fill(() => (rng.float() < 0.03 ? Number.NaN : Math.round(rng.float() * 80) / 10)),
      },
    ],
    n,
  );
}

/** A whole run with made-up numbers of the right size; `kind: "assess"` has neither generator nor controls nor seed. */
export function fakeOutcome(outcome: Outcome, kind: "run" | "assess" = "run"): RunOutcome {
  const results = checks(outcome, kind === "assess");
  const because = reasons(results, outcome);
  const base: RunOutcome = {
    kind,
    startedAt: "2026-11-22T21:05:00.000Z",
    softwareVersion: "0.1.0",
    nodeVersion: "v20.19.0",
    schema: SCHEMA,
    inputs: [{ name: "pbc.csv", sha256: INPUT_HASH }],
    preflight: {
      nRows: N,
      nUnits: N,
      nDroppedByConsent: 4,
      confirmation: { open: [] },
      droppedIdentifiers: ["id"],
      quasiIdentifierSets: [
        { columns: ["age", "sex"], nClasses: 366, nSampleUniques: 328, nSmallCells: 366, smallestClass: 1 },
      ],
      population: { expectedSmallestClass: 4.2, columns: ["age", "sex"], basis: { kind: "coverage", coverage: 0.24 } },
      zeroHitBound: 1 - 0.05 ** (1 / N),
      bestVerdict: "pass",
      bestVerdictWhy: { kind: "bound-within", units: N, bound: 1 - 0.05 ** (1 / N), ceiling: 0.05 },
      rolesInferred: ["bili"],
    },
    policy: POLICY,
    adversaries: [
      {
        id: "colleague",
        title: "Colleague",
        story: "Someone who meets the patient.",
        columns: ["age", "sex"],
        precision: 1,
      },
    ],
    checks: results,
    controls: undefined,
    fidelity: fidelityReport(),
    verdict: {
      outcome: because.some((r) => r.outcome === "fail")
        ? "fail"
        : because.some((r) => r.outcome === "inconclusive")
          ? "inconclusive"
          : "pass",
      because,
    },
    released: released(),
    timings: [
      { stage: "fit", seconds: 0.08 },
      { stage: "refits", seconds: 9.2 },
      { stage: "checks", seconds: 14.9 },
    ],
    warnings: [{ kind: "other-unit", column: "bili", times: 20 }],
    notTested: ["joint releases", "several relatives"],
  };
  if (kind === "assess") return base;
  return {
    ...base,
    controls: controlSuite(),
    seed: seal({ seed: SEED, given: false, guessable: false }),
    generator: {
      id: "cart",
      why: { kind: "by-size", units: N, rule: "cart", limit: 100 },
      params: { minLeaf: "max(10, n/20)", maxPredictors: 6, topCode: 0.02 },
      notes: [{ kind: "levels-collapsed", column: "status", levels: 3, groups: 2 }],
      nRefits: 200,
      card: {
        title: "Guarded sequential trees",
        summary: "One regression tree a column, in order; draws inside a leaf are smoothed and extremes are coded.",
        source: "Reiter (2005)",
        claim: "No value held by fewer patients than the cell size is drawn.",
        notClaimed: "Any bound on what an attacker learns: that is measured.",
      },
    },
  };
}
