import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { makeCohort } from "../../src/core/data/cohort.ts";
import type { CheckResult, Curve, Finding, PersonRisk } from "../../src/core/contracts/disclosure.ts";
import type { Estimate } from "../../src/core/contracts/estimate.ts";
import type { FidelityReport, FidelityRow } from "../../src/core/contracts/fidelity.ts";
import type { ControlOutcome, RunOutcome } from "../../src/core/contracts/outcome.ts";
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

function estimate(value: number, low: number, high: number, n = N, method = "clopper-pearson"): Estimate {
  return { value, low, high, level: 0.9, n, method };
}

/** Numbers of one threshold, by outcome of the fake run. */
const NUMBERS: Record<
  string,
  readonly [title: string, stratum: "all" | "rare", pass: readonly number[], fail: readonly number[], n: number]
> = {
  "verbatim-rare": [
    "Verbatim copies of rare records",
    "rare",
    [0, 0, 0, 0, 0, 0, 0],
    [0.034, 0.006, 0.1, 0, 0.034, 0.006, 0.1],
    60,
  ],
  "all-columns": [
    "Copies over all columns",
    "all",
    [0.005, 0.001, 0.015, 0.002, 0.003, -0.006, 0.012],
    [0.2, 0.17, 0.235, 0.002, 0.198, 0.166, 0.233],
    N,
  ],
  "quasi-identifiers": [
    "Matches on what an acquaintance knows",
    "all",
    [0.31, 0.273, 0.349, 0.302, 0.008, -0.03, 0.046],
    [0.41, 0.37, 0.451, 0.302, 0.108, 0.069, 0.147],
    N,
  ],
  "qi-and-sensitive": [
    "Matches on that and one secret",
    "all",
    [0.062, 0.044, 0.085, 0.051, 0.011, -0.012, 0.034],
    [0.22, 0.187, 0.256, 0.051, 0.169, 0.131, 0.207],
    N,
  ],
  auc: [
    "Membership attack",
    "all",
    [0.517, 0.494, 0.54, 0.5, 0.017, -0.006, 0.04],
    [0.71, 0.688, 0.731, 0.5, 0.21, 0.188, 0.231],
    N,
  ],
  "pooled-exposure": [
    "Mean exposure of a patient",
    "all",
    [0.529, 0.517, 0.541, 0.5, 0.029, 0.017, 0.041],
    [0.836, 0.824, 0.847, 0.5, 0.336, 0.324, 0.347],
    N,
  ],
  "person-exposure": [
    "Largest exposure of a tested patient",
    "rare",
    [0.608, 0.55, 0.667, 0.5, 0.108, 0.05, 0.167],
    [0.93, 0.884, 0.968, 0.5, 0.43, 0.384, 0.468],
    60,
  ],
  "released-file": [
    "Patients unusually close to the file",
    "all",
    [0.041, 0.026, 0.061, 0.05, -0.009, -0.024, 0.011],
    [0.29, 0.254, 0.329, 0.05, 0.24, 0.204, 0.279],
    N,
  ],
};

function finding(id: string, outcome: Outcome): Finding {
  const [title, stratum, pass, fail, n] = NUMBERS[id]!;
  const [value, low, high, control, excess, excessLow, excessHigh] = (outcome === "fail" ? fail : pass) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const method = ["auc", "pooled-exposure", "person-exposure"].includes(id) ? "Hanley-McNeil" : "clopper-pearson";
  const wide = outcome === "inconclusive" && id === "auc" ? 0.05 : 0;
  return {
    id,
    title,
    stratum,
    attack: estimate(value, low - wide, high + wide, n, method),
    control: estimate(control, Math.max(0, control - 0.02), control + 0.02, 3762, method),
    excess: estimate(excess, excessLow - wide, excessHigh + wide, n, "Newcombe"),
    p: outcome === "fail" ? 0.0002 : 0.21,
    multiplicity: "Holm over the findings of this check",
    needed: "about 900 refits",
    smallestDetectable: 0.052,
  };
}

function persons(outcome: Outcome): PersonRisk[] {
  const rng = createRng("fake-persons");
  const reasons = [
    "outlier by its five nearest neighbours",
    "alone in age × sex",
    "extreme value in bili",
    "missingness pattern shared by none",
    "named by the data protection officer",
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
      ...(unit === 5 ? {} : { exposure: estimate(value, value - 0.08, high, 20, "in/out ranks") }),
      ...(flagged ? { pAdjusted: outcome === "fail" ? 0.004 : 0.6, pReleased: 0.31 } : {}),
    };
  });
}

function dcrCurve(): Curve {
  const y = Array.from({ length: 101 }, (_, i) => i / 100);
  const shape = (shift: number) => y.map((q) => 0.02 + shift + 0.16 * q + 0.1 * q ** 6);
  return {
    id: "dcr",
    title: "Distance to the closest real record",
    xTitle: "Gower distance",
    yTitle: "Share of synthetic rows at most this close",
    series: [
      { name: "members", x: shape(0), y },
      { name: "non-members", x: shape(0.008), y },
    ],
  };
}

function checkCard(
  title: string,
  adversary: string,
  question: string,
  cannotSee: string,
  source: string,
): RunOutcome["checks"][number]["card"] {
  return {
    title,
    criterion: /repl|cop|closest|distance/i.test(title) ? "copies" : "membership",
    adversary,
    question,
    cannotSee,
    source,
  };
}

function checks(outcome: Outcome, assess: boolean): RunOutcome["checks"] {
  const measured = (
    checkId: string,
    ids: string[],
    more: Partial<Extract<CheckResult, { status: "measured" }>> = {},
  ): CheckResult => ({
    status: "measured",
    checkId,
    decides: true,
    findings: ids.map((id) => finding(id, outcome)),
    notes: ["3 synthetic rows share a class of one."],
    ...more,
  });
  const noRefits: CheckResult = {
    status: "inconclusive",
    checkId: "rare-individuals",
    decides: true,
    why: "E_NO_REFITS",
    message: "a file made elsewhere cannot be refitted, so no patient has runs with and without them.",
    needed: "The generator itself, run through raresynth.",
  };
  return [
    {
      id: "replicas",
      params: { tolerances: "declared" },
      result: measured("replicas", ["verbatim-rare", "all-columns", "quasi-identifiers", "qi-and-sensitive"]),
      card: checkCard(
        "Replicas",
        "An acquaintance who knows age and sex, or a person looking for their own record.",
        "Does a record of the registry stand in the file, exactly or nearly, more often than chance explains?",
        "Copies hidden behind a change of more than the declared tolerances.",
        "Raab, Nowok & Dibben, synthpop disclosure (2024)",
      ),
    },
    {
      id: "rare-individuals",
      params: { neighbours: 5, perPersonRefits: 60, seedOfStage: "x" },
      result: assess
        ? noRefits
        : measured("rare-individuals", ["pooled-exposure", "person-exposure", "released-file"], {
            persons: seal(persons(outcome)),
          }),
      card: checkCard(
        "Rare individuals",
        "Someone who knows everything about one patient and has the recipe.",
        "Does the file look different because this patient was in the registry?",
        "Traces that change neither distances nor counts of combinations.",
        "Stadler, Oprisanu & Troncoso, USENIX Security (2022)",
      ),
    },
    {
      id: "membership",
      params: {},
      result: measured("membership", ["auc"]),
      card: checkCard(
        "Membership",
        "Someone who holds a patient's complete record and the synthetic file.",
        "Can they tell that the patient was in the registry?",
        "Attackers who also hold a fitted model.",
        "van Breugel et al., DOMIAS (2023)",
      ),
    },
    {
      id: "closest-record",
      params: { decides: false },
      result: {
        status: "measured",
        checkId: "closest-record",
        decides: false,
        findings: [],
        notes: ["Median distance .11 to members and .12 to non-members."],
        curves: [dcrCurve()],
      },
      card: checkCard(
        "Closest record",
        "Nobody in particular: readers expect these curves.",
        "Are synthetic rows closer to members than to non-members?",
        "A verbatim outlier hides in a good curve. This check never decides.",
        "Platzer & Reutterer (2021)",
      ),
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
        title: threshold.finding,
        stratum: "all",
        sentence: `${threshold.check}: a file made elsewhere cannot be refitted.`,
        needed: "The generator itself.",
      };
    const { value, low, high } = found[threshold.measure];
    const judged: Outcome = low > threshold.ceiling ? "fail" : high <= threshold.ceiling ? "pass" : "inconclusive";
    if (outcome === "pass" && judged !== "pass")
      throw new Error(`the fake outcome is not a pass at ${threshold.finding}`);
    return {
      ...line,
      outcome: judged,
      title: found.title,
      stratum: found.stratum,
      value,
      low,
      high,
      sentence: `${found.title}: ${low.toFixed(3)} to ${high.toFixed(3)}, ceiling ${threshold.ceiling}.`,
      ...(judged === "inconclusive" ? { needed: found.needed } : {}),
    };
  });
}

function controlLadder(): NonNullable<RunOutcome["controls"]> {
  const steps: readonly (readonly [string, number | undefined, "caught" | "quiet" | "graded"])[] = [
    ["copy", 1, "caught"],
    ["partial-copy(.5)", 0.5, "graded"],
    ["partial-copy(.2)", 0.2, "graded"],
    ["partial-copy(.1)", 0.1, "graded"],
    ["partial-copy(.05)", 0.05, "graded"],
    ["jitter(.01)", undefined, "graded"],
    ["marginals", undefined, "quiet"],
    ["fresh-real", undefined, "quiet"],
  ];
  const strength: Record<string, number> = { replicas: 0.98, "rare-individuals": 0.49, membership: 0.48 };
  const outcomes = steps.flatMap(([control, share, expected]) =>
    Object.entries(strength).map(([check, full]): ControlOutcome => {
      const excess = share === undefined ? (control.startsWith("jitter") ? 0.4 * full : 0.004) : full * share;
      return {
        control,
        expected,
        check,
        finding: NUMBERS["all-columns"]![0],
        outcome: excess > 0.05 ? "fail" : expected === "quiet" ? "pass" : "inconclusive",
        p: excess > 0.03 ? 0.0001 : 0.4,
        excess,
        ...(share === undefined ? {} : { copiedShare: share }),
      };
    }),
  );
  return {
    outcomes,
    detectionFloor: [
      { check: "replicas", copiedShare: 0.1 },
      { check: "rare-individuals", copiedShare: 0.2 },
      { check: "membership", copiedShare: 0.2 },
    ],
    failedChecks: [],
  };
}

function fidelityReport(): FidelityReport {
  const row = (metric: string, item: string, value: number, low: number, high: number): FidelityRow => ({
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
      {
        id: "ks",
        title: "Kolmogorov-Smirnov distance",
        explains: "Largest gap between two distributions of a number; 0 = the same.",
        better: "lower",
        source: "Smirnov (1948)",
      },
      {
        id: "tv",
        title: "Total variation",
        explains: "Half the summed gaps between two bar charts; 0 = the same.",
        better: "lower",
        source: "standard",
      },
      {
        id: "km",
        title: "Kaplan-Meier gap",
        explains: "Largest vertical gap between two survival curves.",
        better: "lower",
        source: "Kaplan & Meier (1958)",
      },
      {
        id: "cox",
        title: "Cox coefficients",
        explains: "Difference of log hazard ratios in units of their standard error.",
        better: "lower",
        source: "Cox (1972)",
      },
    ],
    rows: [
      row("ks", "mean", 0.061, 0.07, 0.11),
      row("ks", "max", 0.12, 0.1, 0.17),
      row("ks", "age", 0.051, 0.055, 0.12),
      row("ks", "bili", 0.13, 0.05, 0.12),
      row("ks", "time", 0.04, 0.06, 0.12),
      row("tv", "mean", 0.03, 0.02, 0.06),
      row("tv", "sex", 0.011, 0.005, 0.06),
      row("tv", "status", 0.032, 0.02, 0.08),
      row("km", "overall survival", 0.06, 0.05, 0.11),
      row("cox", "age", 0.6, 0.1, 1.4),
      {
        metric: "cox",
        item: "bili",
        value: undefined,
        sameSize: undefined,
        ceiling: undefined,
        flag: "not computable",
        why: "fewer than 10 events in a half.",
      },
    ],
    survival: [
      {
        name: "overall survival",
        group: "registry",
        time: steps,
        survival: survival(0.00018),
        atRisk: steps.map((_, i) => Math.round(N * Math.exp(-0.16 * i))),
      },
      {
        name: "overall survival",
        group: "synthetic",
        time: steps,
        survival: survival(0.000195),
        atRisk: steps.map((_, i) => Math.round(N * Math.exp(-0.15 * i))),
      },
    ],
    marginals: [
      {
        column: "age",
        labels: ["26.3–38", "38–46", "46–54", "54–62", "62–78.4"],
        registry: [0.14, 0.24, 0.28, 0.21, 0.13],
        synthetic: [0.12, 0.26, 0.29, 0.22, 0.11],
      },
      {
        column: "bili",
        labels: ["0.3–0.8", "0.8–1.4", "1.4–3.4", "3.4–28"],
        registry: [0.25, 0.25, 0.25, 0.25],
        synthetic: [0.22, 0.27, 0.27, 0.24],
      },
      { column: "sex", labels: ["m", "f"], registry: [0.105, 0.895], synthetic: [0.112, 0.888] },
      {
        column: "status",
        labels: ["censored", "transplant", "dead", "missing"],
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
      population: { expectedSmallestClass: 4.2, basis: "prevalence and coverage of the schema" },
      zeroHitBound: 1 - 0.05 ** (1 / N),
      bestVerdict: "pass",
      bestVerdictWhy: "418 patients suffice for every ceiling.",
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
    warnings: ["bili: role was inferred and nobody confirmed it."],
    notTested: [
      "Joint attack with earlier or later releases of the same registry.",
      "Knowledge of several relatives at once.",
    ],
  };
  if (kind === "assess") return base;
  return {
    ...base,
    controls: controlLadder(),
    seed: seal({ seed: SEED, given: false, guessable: false }),
    generator: {
      id: "cart",
      why: "418 units: at least 100, so guarded trees.",
      params: { minLeaf: "max(10, n/20)", maxPredictors: 6, topCode: 0.02 },
      notes: ["status: 2 levels folded."],
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
