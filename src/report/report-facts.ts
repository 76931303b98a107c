import { z } from "zod";
import { SERIES_NAMES } from "../core/contracts/disclosure.ts";
import { INTERVAL_METHODS } from "../core/contracts/estimate.ts";
import { CHECK_IDS, CONTROL_IDS, FINDING_IDS, MEMBERSHIP_ATTACKS } from "../core/contracts/finding.ts";

import { ERROR_CODES, type ErrorCode } from "../core/errors.ts";
import { metricId } from "./metric-id.ts";

/**
 * Shapes of the facts that checks, gate and controls give, in the order of
 * src/core/contracts/{finding,note,policy,outcome,fidelity}.ts.
 */

const maybe = z.exactOptional;
const whole = z.number().int().min(0);
const list = <T extends z.ZodType>(item: T) => z.array(item).readonly();
const only = z.literal(true);
export const fact = <K extends string, S extends z.core.$ZodLooseShape>(kind: K, shape: S) =>
  z.strictObject({ kind: z.literal(kind), ...shape });
const plainFact = <const K extends readonly string[]>(kinds: K) => z.strictObject({ kind: z.literal(kinds) });

/** A number, or the word for "not shown because it would give a small cell away". */
export const shownNumber = z.union([z.number(), z.literal("suppressed")]);
/** A count of people or records. Public reports never use `exactly` for the registry, except for zero. */
export const count = z.union([
  z.strictObject({ exactly: whole }),
  z.strictObject({ atLeast: whole }),
  z.strictObject({ fewerThan: whole }),
]);
/** Inside exactly, outside as may be shown. */
export const people = z.union([z.number().min(0), count]);

export const errorCode = z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]);
export const quantity = z.enum(["rate", "area", "count"]);
export const stratum = z.enum(["all", "rare"]);
export const measure = z.enum(["attack", "excess"]);
export const outcome = z.enum(["pass", "fail", "inconclusive"]);
export const lineOutcome = z.enum(["pass", "fail", "inconclusive", "not-applicable"]);
const counted = z.enum(["patients", "sites", "refits"]);

export const checkId = z.enum(CHECK_IDS);
export const findingId = z.enum(FINDING_IDS);
export const intervalMethod = z.enum(INTERVAL_METHODS);
export const seriesName = z.enum(SERIES_NAMES);

export const attack = z.enum(MEMBERSHIP_ATTACKS);
export const adversaryRef = z.union([
  fact("declared", { id: z.string() }),
  fact("holders-of-split", { split: z.string() }),
  plainFact(["holders-of-two-files", "full-record-without-site", "knows-unknown-cells"]),
]);
const splitRef = z.union([
  fact("declared", { name: z.string() }),
  plainFact(["quasi-identifiers-against-sensitive"]),
  fact("known-against-rest", { adversary: z.string() }),
]);
const way = z.union([
  plainFact(["all-columns", "quasi-identifiers"]),
  fact("column", { column: z.string() }),
  fact("guess", {
    column: z.string(),
    by: z.enum(["closest row", "regression", "reconstruction", "votes by size"]),
    adversary: adversaryRef,
  }),
  fact("predicate", { columns: whole }),
  fact("split", { split: splitRef }),
  fact("attack", { attack }),
]);
export const multiplicity = z.strictObject({
  procedure: z.enum(["one test", "fixed", "permutation", "bonferroni", "max-t", "holm", "bonferroni-of-holm"]),
  over: maybe(people),
  of: maybe(
    z.enum([
      "sensitive columns",
      "ways to a secret",
      "ways to the site",
      "splits",
      "sizes of predicate",
      "attacks",
      "columns",
      "tolerances",
      "patients",
      "patients and statistics",
      "share and patients",
    ]),
  ),
  worst: maybe(way),
  looks: maybe(only),
});

export const needed = z.union([
  fact("nothing", { why: z.enum(["diagnostic", "not judged", "what the file holds", "no copies"]) }),
  fact("decided", { now: people, of: counted }),
  fact("out-of-reach", { of: counted, measure: z.enum(["excess", "area"]) }),
  fact("about", { number: people, now: people, of: counted, at: z.enum(["rates", "area", "share"]) }),
  fact("halve", { refits: whole, now: whole }),
  fact("person-refits", { without: whole, with: whole }),
  fact("no-copies", { copies: people, attempts: people }),
  fact("each-side", { least: whole }),
  fact("patients", { least: whole, rows: maybe(only) }),
  fact("refits", { number: whole, now: maybe(whole) }),
  fact("joint-size", { least: whole }),
  plainFact([
    "less-exposing-recipe",
    "ceiling-on-finding",
    "second-stage",
    "non-members",
    "released-rows",
    "model",
    "more-patients",
    "run-check",
    "deciding-check",
    "known-finding",
    "random-holdout",
    "behaving-check",
    "ceiling-for-finding",
    "confirmation",
    "more-permutations",
    "filled-columns",
    "one-row-a-patient",
    "random-sample",
  ]),
]);
export const lack = z.union([
  fact("few-on-a-side", { members: people, nonMembers: people }),
  fact("few-for-game", { patients: people, refits: whole, holdout: people, least: whole }),
  fact("few-for-rates", { patients: people, rows: whole, least: whole }),
  fact("few-patients", { patients: people }),
  fact("few-out-runs", { median: z.number(), refits: whole, least: whole }),
  plainFact(["no-released-rows", "no-non-members", "no-refits", "no-model", "large-table", "control-too-few"]),
]);
export const notApplicableReason = z.enum([
  "no quasi-identifier",
  "no secret",
  "no split",
  "nothing varies",
  "no site column",
  "no site known",
  "one site",
  "site dropped",
  "only the site",
]);

export const controlId = z.enum(CONTROL_IDS);
export const controlFailure = z.strictObject({
  kind: z.enum(["missed a leak", "alarmed without one", "not established"]),
  control: controlId,
  copiedShare: maybe(z.number()),
});
const rolesLack = z.enum(["both", "quasi-identifier", "sensitive"]);
export const openPoint = z.union([
  fact("columns", { names: list(z.string()), of: whole }),
  fact("repeats", { names: list(z.string()) }),
  fact("blank", { names: list(z.string()) }),
  fact("proposals", { visits: z.boolean(), pairs: whole, rules: whole }),
  fact("roles", { lack: rolesLack }),
  fact("changed", { date: z.string() }),
  plainFact(["protection", "twice"]),
]);
export const reasonBasis = z.union([
  fact("unconfirmed", { point: openPoint }),
  fact("measured", {
    quantity,
    people: maybe(people),
    existence: maybe(z.number()),
    onlyRefuses: maybe(only),
  }),
  fact("not-applicable", { reason: notApplicableReason }),
  fact("undecided", { why: errorCode, lacks: lack }),
  fact("misbehaved", { failure: controlFailure }),
  fact("cohort-size", { refusal: z.strictObject({ units: people, least: whole }) }),
  plainFact(["did-not-run", "diagnostic", "no-such-finding", "no-ceiling"]),
]);

export const populationBasis = z.union([
  fact("coverage", { coverage: z.number() }),
  fact("prevalence", { units: people, cases: z.number() }),
]);
export const bestVerdictWhy = z.union([
  fact("joint-size", { units: people, least: whole }),
  plainFact(["no-refits"]),
  fact("roles", { lack: rolesLack }),
  z.strictObject({
    kind: z.literal(["bound-above", "bound-within"]),
    units: people,
    bound: z.number(),
    ceiling: z.number(),
    aloneShare: maybe(z.number()),
    least: maybe(whole),
  }),
]);
export const generatorWhy = z.union([
  fact("by-size", { units: whole, rule: z.enum(["marginals", "copula", "cart"]), limit: whole }),
  plainFact(["command-line"]),
  fact("sweep", {
    setting: z.string(),
    candidates: whole,
    settings: whole,
    policy: z.string(),
    alike: list(z.string()),
  }),
]);
export const notTested = z.enum([
  "joint releases",
  "other registries",
  "several relatives",
  "hidden channel",
  "legal basis",
  "visits together",
  "choice of the recipe",
]);

const rarityKind = z.enum([
  "named",
  "outlier",
  "singleton-level",
  "extreme",
  "missingness-pattern",
  "sample-unique",
  "pair-class",
  "full-class",
]);
/** Kind of reason, without what differs from patient to patient. */
export const rarityGroup = z.union([rarityKind, z.literal("not flagged")]);
export const rarityReason = z.union([
  plainFact(["named", "outlier", "missingness-pattern"]),
  fact("singleton-level", { column: z.string(), isSite: z.boolean() }),
  fact("extreme", { column: z.string(), end: z.enum(["highest", "lowest"]) }),
  fact("sample-unique", { values: whole, pairs: whole }),
  fact("pair-class", { sets: list(z.tuple([z.string(), z.string()]).readonly()) }),
  fact("full-class", { size: whole }),
]);

const share = z.number();
const span = { value: z.number(), low: z.number(), high: z.number() };
const interval = z.strictObject(span);
const findingRef = z.strictObject({ id: findingId, stratum });
const of = z.enum(["registry", "release"]);
export const note = z.union([
  fact("played-on-refits", { refits: whole, crowd: maybe(only) }),
  fact("played-on-holdout", { crowd: maybe(only) }),
  fact("ways-to-secrets", { ways: whole, secrets: whole }),
  fact("secret-excess", { column: z.string(), excess: share, way }),
  fact("distance-to-registry", { synthetic: maybe(share), registry: maybe(share) }),
  fact("distance-to-synthetic", { members: maybe(share), nonMembers: maybe(share) }),
  fact("classes", {
    of,
    columns: list(z.string()),
    smallest: whole,
    alone: whole,
    units: whole,
    inSmall: whole,
    cellSize: whole,
  }),
  fact("prosecutor", { of, average: share, largest: share, threshold: share, shareAbove: share }),
  fact("population-unknown", { of }),
  fact("population-risk", {
    of,
    basis: populationBasis,
    kMap: z.number(),
    journalistAverage: share,
    journalistLargest: share,
    marketer: share,
    expected: z.number(),
    units: whole,
  }),
  fact("special-uniques", { of, units: whole, columns: whole, largestDis: maybe(share) }),
  fact("diversity", {
    of,
    secrets: list(
      z.strictObject({ column: z.string(), distinct: z.number(), entropy: z.number(), closeness: z.number() }),
    ),
  }),
  fact("split-sizes", { split: splitRef, left: whole, right: whole }),
  fact("link-by-chance", { rows: whole, probability: share }),
  fact("attack-area", { attack, value: share, standardError: z.number() }),
  fact("found-members", { attack, falseAlarms: share, byChance: share, ...span }),
  fact("rare-too-few", { members: whole, nonMembers: whole }),
  fact("coverage-nearly-all", { basis: populationBasis }),
  fact("relative-f", { basis: populationBasis, overEverybody: z.strictObject(span), overChance: z.strictObject(span) }),
  fact("model-tables", { tables: whole, asCounts: whole }),
  fact("model-lists", { lists: whole }),
  fact("rare-units", { rarity: rarityKind, units: whole, of: whole }),
  fact("screen", { statistics: whole, p: share, units: whole }),
  fact("exposure-by", { statistic: z.enum(["distance", "within-radius", "combinations", "spread"]), ...span }),
  fact("second-stage", {
    qualified: whole,
    named: whole,
    screened: whole,
    tested: whole,
    refits: maybe(whole),
    looks: maybe(whole),
    planned: maybe(whole),
  }),
  fact("bands", {
    stage: z.literal([1, 2]),
    units: whole,
    bands: z.strictObject({ A: whole, B: whole, C: whole, "not estimable": whole }),
  }),
  fact("few-out-runs", { units: whole, least: whole }),
  fact("non-members", { source: z.enum(["refits", "holdout", "twins"]) }),
  fact("exact-copies", { units: whole }),
  fact("recipe-copies", { share }),
  fact("patient-is-unit", { findings: whole }),
  fact("read-by-ranks", { columns: list(z.string()) }),
  fact("predicate-sets", { columns: whole, sets: whole, ofSets: whole }),
  fact("predicate-by-chance", { probability: share }),
  fact("site-knowledge", { ways: whole }),
  fact("unknown-pattern", { columns: whole, shuffles: whole }),
  fact("sites", { sites: whole, small: whole, named: whole, cellSize: whole }),
  fact("site-named-by-recipe", span),
  fact("site-left-out", { runs: whole, named: whole }),
  fact("site-sizes", { exact: whole, sites: whole, expected: share, p: share, ...span }),
  fact("joint-with-earlier", { finding: findingRef, releases: whole, alone: interval, joint: interval }),
  fact("added-patients", { units: whole }),
  fact("unseen-by-choice", { finding: findingRef, all: interval, unseen: interval, candidates: whole }),
  plainFact([
    "distance-is-diagnostic",
    "splits-not-declared",
    "no-false-alarm-rate",
    "coverage-unknown",
    "relative-f-undefined",
    "model-is-personal",
    "no-quasi-identifiers",
  ]),
]);

const bound = z.union([z.number(), z.string()]);
const namedLabel = z.union([
  fact("level", { level: z.string() }),
  fact("pooled", { fewerThan: whole }),
  fact("below", { to: bound }),
  fact("between", { from: bound, to: bound }),
  fact("from", { from: bound }),
  plainFact(["missing", "all values", "any value or missing"]),
]);
const cellLabel = z.union([namedLabel, plainFact(["unnamed"])]);
const modelRef = z.union([
  fact("cox", { pair: z.string(), cause: z.string() }),
  fact("logistic", { column: z.string(), level: z.string() }),
]);
const fidelityItem = z.union([
  fact("column", { column: z.string() }),
  fact("pair", { columns: z.tuple([z.string(), z.string()]).readonly() }),
  fact("endpoint", { pair: z.string(), cause: z.string() }),
  fact("model", { model: modelRef }),
  fact("term", { model: modelRef, column: z.string(), level: maybe(z.string()) }),
  fact("subgroup", { column: z.string(), label: namedLabel }),
  fact("constraint", { place: whole, columns: list(z.string()) }),
  fact("summary", {
    of: z.enum(["mean", "max", "pMSE", "S_pMSE", "all columns", "survival", "constraints", "models"]),
  }),
  // Not on a public list.
  plainFact(["unnamed"]),
]);
const fidelityLack = z.union([
  fact("no such column", { column: maybe(z.string()) }),
  fact("column of another kind", { column: maybe(z.string()) }),
  fact("regression", {
    cohort: z.enum(["real", "other", "both"]),
    code: z.enum(["E_NOT_CONVERGED", "E_TOO_FEW"]),
  }),
  plainFact([
    "no item",
    "constant or too few complete rows",
    "all missing",
    "no rows",
    "no column in common",
    "no column varies",
    "no constraint",
    "no time-to-event pair",
    "too few times and events",
    "no model",
    "too few events or no covariate",
    "not estimable",
    "too few splits",
  ]),
]);
export const fidelityFacts = { modelRef, metricId, fidelityItem, fidelityLack, cellLabel };
