import type { CheckResult, Curve, Finding, PersonRisk } from "../../src/core/contracts/disclosure.ts";
import type { Estimate } from "../../src/core/contracts/estimate.ts";
import {
  LEAK_KINDS,
  CHECK_IDS,
  FINDING_IDS,
  type Lack,
  type Needed,
  type NotApplicableReason,
  type Tried,
  type Way,
} from "../../src/core/contracts/finding.ts";
import type { Note } from "../../src/core/contracts/note.ts";
import type { BestVerdictWhy, RunOutcome } from "../../src/core/contracts/outcome.ts";
import type { RarityReason } from "../../src/core/contracts/person-risk.ts";
import type { OpenPoint, Reason, ReasonBasis } from "../../src/core/contracts/policy.ts";
import { seal } from "../../src/core/data/sensitive.ts";
import { fakeOutcome } from "./fake-outcome.ts";

/** One sample of each kind; a kind that is missing does not compile. */
type Samples<U extends { readonly kind: string }> = { readonly [K in U["kind"]]: Extract<U, { readonly kind: K }> };
const all = <T>(samples: Readonly<Record<string, T>>): T[] => Object.values(samples);

const by: Way = { kind: "guess", column: "bili", by: "regression", adversary: { kind: "declared", id: "colleague" } };

/** Every kind of note, with `k` wherever people or records of the registry are counted. */
export function everyNote(k: number): Note[] {
  const span = { value: 0.531, low: 0.5, high: 0.56 };
  const samples: Samples<Note> = {
    "played-on-refits": { kind: "played-on-refits", refits: 200, crowd: true },
    "played-on-holdout": { kind: "played-on-holdout" },
    "ways-to-secrets": { kind: "ways-to-secrets", ways: 6, secrets: 2 },
    "secret-excess": { kind: "secret-excess", column: "bili", excess: k / 4e6, way: by },
    "distance-to-registry": { kind: "distance-to-registry", synthetic: 0.1, registry: 0.2 },
    "distance-to-synthetic": { kind: "distance-to-synthetic", members: 0.1 },
    "distance-is-diagnostic": { kind: "distance-is-diagnostic" },
    classes: {
      kind: "classes",
      of: "registry",
      columns: ["age", "sex"],
      smallest: k,
      alone: k,
      units: k,
      inSmall: k,
      cellSize: 11,
    },
    prosecutor: { kind: "prosecutor", of: "release", average: 0.1, largest: 1, threshold: 0.09, shareAbove: 0.5 },
    "population-unknown": { kind: "population-unknown", of: "registry" },
    "population-risk": {
      kind: "population-risk",
      of: "registry",
      basis: { kind: "prevalence", units: k, cases: 3_000_000 },
      kMap: k,
      journalistAverage: 0.1,
      journalistLargest: 0.2,
      marketer: 0.1,
      expected: k,
      units: k,
    },
    "special-uniques": { kind: "special-uniques", of: "registry", units: k, columns: 2, largestDis: 0.4 },
    diversity: {
      kind: "diversity",
      of: "registry",
      secrets: [{ column: "bili", distinct: k, entropy: k, closeness: 0.3 }],
    },
    "split-sizes": {
      kind: "split-sizes",
      split: { kind: "known-against-rest", adversary: "colleague" },
      left: 2,
      right: 3,
    },
    "link-by-chance": { kind: "link-by-chance", rows: 400, probability: 1 / 400 },
    "splits-not-declared": { kind: "splits-not-declared" },
    "attack-area": { kind: "attack-area", attack: "classifier", value: 0.52, standardError: 0.01 },
    "no-false-alarm-rate": { kind: "no-false-alarm-rate" },
    "found-members": { kind: "found-members", attack: "classifier", falseAlarms: 0.1, byChance: 0.1, ...span },
    "rare-too-few": { kind: "rare-too-few", members: k, nonMembers: k },
    "coverage-unknown": { kind: "coverage-unknown" },
    "coverage-nearly-all": {
      kind: "coverage-nearly-all",
      basis: { kind: "prevalence", units: k, cases: 3_000_000 },
    },
    "relative-f-undefined": { kind: "relative-f-undefined" },
    "relative-f": {
      kind: "relative-f",
      basis: { kind: "prevalence", units: k, cases: 3_000_000 },
      overEverybody: span,
      overChance: span,
    },
    "model-tables": { kind: "model-tables", tables: 12, asCounts: 3 },
    "model-lists": { kind: "model-lists", lists: 2 },
    "model-is-personal": { kind: "model-is-personal" },
    "rare-units": { kind: "rare-units", rarity: "outlier", units: k, of: k },
    screen: { kind: "screen", statistics: 4, p: 0.04, units: k },
    "exposure-by": { kind: "exposure-by", statistic: "combinations", ...span },
    "second-stage": {
      kind: "second-stage",
      qualified: k,
      named: k,
      screened: k,
      tested: k,
      refits: 900,
      looks: 2,
      planned: 3,
    },
    bands: { kind: "bands", stage: 2, units: k, bands: { A: k, B: k, C: k, "not estimable": k } },
    "few-out-runs": { kind: "few-out-runs", units: k, least: 10 },
    "non-members": { kind: "non-members", source: "twins" },
    "exact-copies": { kind: "exact-copies", units: k },
    "recipe-copies": { kind: "recipe-copies", share: k / 4e6 },
    "no-quasi-identifiers": { kind: "no-quasi-identifiers" },
    "read-by-ranks": { kind: "read-by-ranks", columns: ["weight"] },
    "patient-is-unit": { kind: "patient-is-unit", findings: 4 },
    "predicate-sets": { kind: "predicate-sets", columns: 2, sets: 10, ofSets: 10 },
    "predicate-by-chance": { kind: "predicate-by-chance", probability: (1 - 1 / k) ** (k - 1) },
    "unknown-pattern": { kind: "unknown-pattern", columns: 30, shuffles: 199 },
    "site-knowledge": { kind: "site-knowledge", ways: 2 },
    sites: { kind: "sites", sites: k, small: k, named: k, cellSize: 11 },
    "site-named-by-recipe": { kind: "site-named-by-recipe", ...span },
    "site-left-out": { kind: "site-left-out", runs: 40, named: 12 },
    "site-sizes": { kind: "site-sizes", exact: k, sites: k, expected: 0.2, p: 0.01, ...span },
    "joint-with-earlier": {
      kind: "joint-with-earlier",
      finding: { id: "auc", stratum: "all" },
      releases: 2,
      alone: span,
      joint: span,
    },
    "added-patients": { kind: "added-patients", units: k },
    "unseen-by-choice": {
      kind: "unseen-by-choice",
      finding: { id: "auc", stratum: "all" },
      all: span,
      unseen: span,
      candidates: 7,
    },
  };
  return [...all(samples), { kind: "sites", sites: k, small: 0, named: 0, cellSize: 11 }];
}

export function everyNeeded(k: number): Needed[] {
  const samples: Samples<Needed> = {
    nothing: { kind: "nothing", why: "what the file holds" },
    decided: { kind: "decided", now: k, of: "patients" },
    "out-of-reach": { kind: "out-of-reach", of: "refits", measure: "area" },
    about: { kind: "about", number: k, now: k, of: "patients", at: "share" },
    halve: { kind: "halve", refits: 800, now: 200 },
    "person-refits": { kind: "person-refits", without: k, with: k },
    "less-exposing-recipe": { kind: "less-exposing-recipe" },
    "ceiling-on-finding": { kind: "ceiling-on-finding" },
    "second-stage": { kind: "second-stage" },
    "no-copies": { kind: "no-copies", copies: k, attempts: k },
    "non-members": { kind: "non-members" },
    "each-side": { kind: "each-side", least: 10 },
    patients: { kind: "patients", least: 10, rows: true },
    refits: { kind: "refits", number: 400, now: 200 },
    "released-rows": { kind: "released-rows" },
    model: { kind: "model" },
    "more-patients": { kind: "more-patients" },
    "run-check": { kind: "run-check" },
    "deciding-check": { kind: "deciding-check" },
    "known-finding": { kind: "known-finding" },
    confirmation: { kind: "confirmation" },
    "random-holdout": { kind: "random-holdout" },
    "behaving-check": { kind: "behaving-check" },
    "ceiling-for-finding": { kind: "ceiling-for-finding" },
    "more-permutations": { kind: "more-permutations" },
    "filled-columns": { kind: "filled-columns" },
    "random-sample": { kind: "random-sample" },
    "one-row-a-patient": { kind: "one-row-a-patient" },
    "joint-size": { kind: "joint-size", least: 50 },
  };
  const why = ["diagnostic", "not judged", "no copies"] as const;
  return [
    ...all(samples),
    ...why.map((one): Needed => ({ kind: "nothing", why: one })),
    { kind: "refits", number: 200 },
    { kind: "about", number: 812, now: 200, of: "refits", at: "rates" },
    { kind: "patients", least: 4 },
  ];
}

export function everyLack(k: number): Lack[] {
  const samples: Samples<Lack> = {
    "no-released-rows": { kind: "no-released-rows" },
    "no-non-members": { kind: "no-non-members" },
    "few-on-a-side": { kind: "few-on-a-side", members: k, nonMembers: k },
    "few-for-game": { kind: "few-for-game", patients: k, refits: 20, holdout: k, least: 10 },
    "few-for-rates": { kind: "few-for-rates", patients: k, rows: 400, least: 10 },
    "few-patients": { kind: "few-patients", patients: k },
    "no-refits": { kind: "no-refits" },
    "few-out-runs": { kind: "few-out-runs", median: 4, refits: 40, least: 10 },
    "no-model": { kind: "no-model" },
    "large-table": { kind: "large-table" },
    "control-too-few": { kind: "control-too-few" },
  };
  return all(samples);
}

const REASONS: Readonly<Record<NotApplicableReason, true>> = {
  "no quasi-identifier": true,
  "no secret": true,
  "no split": true,
  "nothing varies": true,
  "no site column": true,
  "no site known": true,
  "one site": true,
  "site dropped": true,
  "only the site": true,
};

const TRIED: Readonly<Record<Tried, true>> = {
  "sensitive columns": true,
  "ways to a secret": true,
  "ways to the site": true,
  splits: true,
  "sizes of predicate": true,
  attacks: true,
  columns: true,
  tolerances: true,
  patients: true,
  "patients and statistics": true,
  "share and patients": true,
};

export function everyBasis(k: number): ReasonBasis[] {
  const samples: Samples<ReasonBasis> = {
    measured: { kind: "measured", quantity: "count", people: k },
    "not-applicable": { kind: "not-applicable", reason: "no site column" },
    "did-not-run": { kind: "did-not-run" },
    undecided: { kind: "undecided", why: "E_TOO_FEW", lacks: { kind: "few-patients", patients: k } },
    diagnostic: { kind: "diagnostic" },
    "no-such-finding": { kind: "no-such-finding" },
    misbehaved: { kind: "misbehaved", failure: { kind: "alarmed without one", control: "fresh-real" } },
    "no-ceiling": { kind: "no-ceiling" },
    "cohort-size": { kind: "cohort-size", refusal: { units: k, least: 50 } },
    unconfirmed: { kind: "unconfirmed", point: { kind: "protection" } },
  };
  const points: OpenPoint[] = [
    { kind: "columns", names: ["age"], of: 20 },
    { kind: "repeats", names: ["id"] },
    { kind: "twice" },
    { kind: "blank", names: ["age"] },
    { kind: "proposals", visits: true, pairs: 20, rules: 20 },
    { kind: "roles", lack: "both" },
    { kind: "roles", lack: "sensitive" },
    { kind: "roles", lack: "quasi-identifier" },
    { kind: "changed", date: "2026-01-01" },
  ];
  return [
    ...all(samples),
    ...points.map((point): ReasonBasis => ({ kind: "unconfirmed", point })),
    { kind: "measured", quantity: "rate", existence: 0.001 },
    { kind: "measured", quantity: "rate", onlyRefuses: true },
  ];
}

const RARITY: Readonly<Samples<RarityReason>> = {
  named: { kind: "named" },
  outlier: { kind: "outlier" },
  "singleton-level": { kind: "singleton-level", column: "sex", isSite: false },
  extreme: { kind: "extreme", column: "age", end: "lowest" },
  "missingness-pattern": { kind: "missingness-pattern" },
  "sample-unique": { kind: "sample-unique", values: 1, pairs: 1 },
  "pair-class": { kind: "pair-class", sets: [["age", "sex"]] },
  "full-class": { kind: "full-class", size: 1 },
};

export function everyRarity(k: number): RarityReason[] {
  return [
    ...all(RARITY),
    { kind: "sample-unique", values: k, pairs: k },
    { kind: "full-class", size: k },
    { kind: "singleton-level", column: "sex", isSite: true },
    { kind: "extreme", column: "age", end: "highest" },
  ];
}

/** Every kind of finding: as a count of `k`, as a rate of `k` among many, and as an area over `k`. */
export function everyFinding(k: number): Finding[] {
  const of = (value: number, n: number): Estimate => ({
    value,
    low: value,
    high: value,
    level: 0.9,
    n,
    method: "clopper-pearson",
  });
  const many = 8 * k;
  const tried = Object.keys(TRIED) as Tried[];
  return FINDING_IDS.flatMap((id, i): Finding[] => {
    const base = {
      id,
      stratum: "all" as const,
      p: 0.2,
      multiplicity: { procedure: "holm", over: k, of: "patients", looks: true } as const,
      needed: everyNeeded(k)[i % everyNeeded(k).length]!,
      smallestDetectable: 0.1,
      adversary: { kind: "holders-of-two-files" } as const,
      source: "average over refits" as const,
    };
    const own = tried[i % tried.length]!;
    return [
      { ...base, quantity: "count", attack: of(k, many), control: of(k, many), excess: of(k, many) },
      {
        ...base,
        quantity: "rate",
        attack: of(k / many, many),
        control: of(0.2, many),
        baseline: of(k / many, many),
        excess: of(k / many, many),
        multiplicity: { procedure: "max-t", over: k % 7 === 0 ? 7 : 5, of: "splits", worst: by },
      },
      {
        ...base,
        quantity: "area",
        stratum: "rare",
        attack: of(0.7, k),
        control: of(0.5, k),
        excess: of(0.2, k),
        multiplicity:
          own === "patients" || own === "patients and statistics" || own === "share and patients"
            ? { procedure: "bonferroni-of-holm", over: k, of: own }
            : { procedure: "bonferroni", over: 3, of: own },
      },
    ];
  });
}

function everyCurve(): Curve[] {
  const series: Curve["series"] = [{ name: "members", x: [0.1, 0.2, 0.3], y: [0.1, 0.5, 0.9] }];
  return (["dcr-synthetic", "nndr-synthetic", "dcr-real", "exposure"] as const)
    .map((id): Curve => ({ id, series }))
    .concat([{ id: "roc", attack: "density ratio", series }]);
}

function persons(k: number): PersonRisk[] {
  const reasons = everyRarity(k);
  return Array.from({ length: 60 }, (_, i) => ({
    unit: k + 2 * i,
    sourceRow: k,
    reasons: i % 2 === 0 ? reasons : [],
    band: "C",
    stage: 2,
    exposure: { value: 0.71, low: 0.6, high: 0.8, level: 0.9, n: k, method: "newcombe 2006 method 5" },
    pAdjusted: 0.04,
    pReleased: 0.2,
  }));
}

/**
 * A run in which every kind of fact occurs, and every number of people or records of the registry is `k`.
 * @param cellSize above k: then `k` may stand in no public file
 */
export function everyFact(k: number, cellSize: number): RunOutcome {
  const base = fakeOutcome("fail");
  const card = { criterion: "copies", source: "tests" } as const;
  const results: CheckResult[] = [
    {
      status: "measured",
      checkId: "replicas",
      decides: true,
      findings: everyFinding(k),
      notes: everyNote(k),
      persons: seal(persons(k)),
      curves: everyCurve(),
    },
    ...everyLack(k).map((lacks, i): CheckResult => ({
      status: "inconclusive",
      checkId: CHECK_IDS[i % CHECK_IDS.length]!,
      decides: true,
      why: "E_TOO_FEW",
      lacks,
      needed: everyNeeded(k)[i % everyNeeded(k).length]!,
    })),
    ...(Object.keys(REASONS) as NotApplicableReason[]).map((reason, i): CheckResult => ({
      status: "not-applicable",
      checkId: CHECK_IDS[i % CHECK_IDS.length]!,
      decides: true,
      reason,
    })),
  ];
  const bases = everyBasis(k);
  const because = everyNeeded(k).map((needed, i): Reason => {
    const basis = bases[i % bases.length]!;
    return {
      outcome: basis.kind === "not-applicable" ? "not-applicable" : basis.kind === "measured" ? "fail" : "inconclusive",
      check: "replicas",
      finding: FINDING_IDS[i % FINDING_IDS.length]!,
      stratum: "all",
      measure: "excess",
      ceiling: 0.2,
      citation: "tests",
      ...(basis.kind === "measured" ? { value: k, low: k, high: k } : {}),
      basis,
      needed,
    };
  });
  const why: BestVerdictWhy = { kind: "bound-above", units: k, bound: 0.051, ceiling: 0.05, least: 59 };
  return {
    ...base,
    policy: { ...base.policy, cellSize: { ...base.policy.cellSize, value: cellSize } },
    preflight: {
      ...base.preflight,
      nRows: k,
      nUnits: k,
      nDroppedByConsent: k,
      quasiIdentifierSets: [
        { columns: ["age", "sex"], nClasses: k, nSampleUniques: k, nSmallCells: k, smallestClass: k },
      ],
      population: {
        expectedSmallestClass: k,
        columns: ["age", "sex"],
        basis: { kind: "prevalence", units: k, cases: 3_000_000 },
      },
      bestVerdictWhy: why,
    },
    checks: results.map((result, i) => ({ id: CHECK_IDS[i % CHECK_IDS.length]!, card, params: {}, result })),
    verdict: { outcome: "fail", because },
    controls: {
      outcomes: base.controls!.outcomes.map((one) => ({
        ...one,
        decisive: { finding: "verbatim-rare", quantity: "count", excess: k },
      })),
      // Rows are planted by the program; how many patients there are is what may not be read off it.
      detectionFloor: {
        ...base.controls!.detectionFloor!,
        kinds: LEAK_KINDS.map((kind) => ({
          kind,
          draws: { searched: 5, confirmed: 12 },
          caught: { share: 0.25, rows: 60, people: k, checks: ["replicas"] },
        })),
        leftOut: [
          { check: "membership", why: "failed on a control" },
          { check: "linkability", why: "refuses the file as it is" },
        ],
      },
      failedChecks: [
        { check: "replicas", failure: { kind: "missed a leak", control: "partial-copy", copiedShare: 0.1 } },
      ],
    },
    fidelity: {
      ...base.fidelity,
      survival: base.fidelity.survival.map((curve) =>
        curve.group === "registry" ? { ...curve, atRisk: curve.atRisk.map(() => k) } : curve,
      ),
      rows: [
        ...base.fidelity.rows,
        {
          metric: "constraint-validity",
          item: { kind: "constraint", place: 1, columns: ["age"] },
          value: undefined,
          sameSize: undefined,
          ceiling: undefined,
          flag: "not computable",
          why: { kind: "no rows" },
        },
      ],
    },
    notTested: [
      "joint releases",
      "other registries",
      "several relatives",
      "hidden channel",
      "legal basis",
      "visits together",
      "choice of the recipe",
    ],
  };
}
