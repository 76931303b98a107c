import { generatorNote } from "../core/contracts/generator-note.ts";
import { z } from "zod";
import { LEAK_KINDS } from "../core/contracts/finding.ts";
import { SIGNING_ROLES } from "../core/contracts/policy.ts";
import { readingNote } from "./internal/reading-note.ts";
import { associations, marginal, pair, survivalCurve, trajectory } from "./figure-parts.ts";
import { analyses } from "./analyses/analyses-facts.ts";
import {
  adversaryRef,
  attack,
  bestVerdictWhy,
  checkId,
  controlFailure,
  controlId,
  count,
  errorCode,
  fidelityFacts,
  findingId,
  intervalMethod,
  generatorWhy,
  lack,
  lineOutcome,
  measure,
  multiplicity,
  needed,
  note,
  notApplicableReason,
  outcome,
  populationBasis,
  quantity,
  rarityGroup,
  rarityReason,
  seriesName,
  reasonBasis,
  shownNumber,
  stratum,
} from "./report-facts.ts";

export { count, shownNumber } from "./report-facts.ts";

/** Optional means absent: an explicit `undefined` never reaches the JSON. */
const maybe = z.exactOptional;
const list = <T extends z.ZodType>(item: T) => z.array(item).readonly();
const whole = z.number().int().min(0);

export const pValue = z.union([
  z.strictObject({ exactly: z.number() }),
  z.strictObject({ below: z.number() }),
  z.strictObject({ atLeast: z.number() }),
]);
export const estimate = z.strictObject({
  value: shownNumber,
  low: shownNumber,
  high: shownNumber,
  level: z.number(),
  n: count,
  method: intervalMethod,
});
const params = z.record(z.string(), z.json());

export const thresholdLine = z.strictObject({
  outcome: lineOutcome,
  check: z.string(),
  finding: z.string(),
  stratum,
  unseen: maybe(z.literal(true)),
  measure,
  ceiling: maybe(z.number()),
  citation: maybe(z.string()),
  basis: reasonBasis,
  needed: maybe(needed),
  attack: maybe(estimate),
  control: maybe(estimate),
  excess: maybe(estimate),
});

export const verdict = z.strictObject({
  outcome,
  /** Lines that hold, are exceeded, are open, and, counted apart, ask what this registry does not have. */
  counts: z.strictObject({ pass: whole, fail: whole, inconclusive: whole, notApplicable: whole }),
  lines: list(thresholdLine),
  /** ISO date; only where the verdict is pass. */
  expires: maybe(z.string()),
});

export const exposureGroup = z.strictObject({
  reason: rarityGroup,
  persons: count,
  /** Of these, persons whose exposure could be estimated: the mean is theirs. */
  measured: count,
  meanExposure: shownNumber,
  tested: count,
  testedInBandC: count,
});
export const exposure = z.strictObject({
  check: z.string(),
  persons: count,
  /**
   * Tested: in the second stage, with runs of their own. Screened: few runs each, so wide intervals and cautious bands.
   */
  bands: list(z.strictObject({ band: z.enum(["A", "B", "C", "not estimable"]), tested: count, screened: count })),
  histogram: list(z.strictObject({ from: z.number(), to: z.number(), persons: count })),
  /** Why people are at risk; a person may stand in several groups. Highest mean first, suppressed ones last. */
  groups: list(exposureGroup),
});

/** Whoever is worst off: a group of persons by reason, or a line of the rare. */
export const worstGroup = z.union([
  z.strictObject({
    kind: z.literal("group"),
    reason: rarityGroup,
    persons: count,
    meanExposure: z.number(),
  }),
  /** Place of the line in the verdict, from 0. */
  z.strictObject({ kind: z.literal("line"), line: whole }),
]);

export const preflight = z.strictObject({
  rows: count,
  units: count,
  droppedByConsent: count,
  droppedIdentifiers: list(z.string()),
  rolesInferred: list(z.string()),
  confirmedBy: maybe(z.string()),
  confirmedOn: maybe(z.string()),
  sets: list(
    z.strictObject({ columns: list(z.string()), classes: count, alone: count, smallCells: count, smallest: count }),
  ),
  population: maybe(
    z.strictObject({ expectedSmallestClass: shownNumber, columns: list(z.string()), basis: populationBasis }),
  ),
  zeroHitBound: z.number(),
  bestVerdict: outcome,
  bestVerdictWhy,
});

export const finding = z.strictObject({
  id: findingId,
  quantity,
  stratum,
  unseen: maybe(z.literal(true)),
  source: maybe(z.enum(["released file", "average over refits", "with earlier releases"])),
  standsOut: maybe(z.literal(true)),
  attack: estimate,
  control: estimate,
  baseline: maybe(estimate),
  excess: estimate,
  p: pValue,
  multiplicity,
  adversary: maybe(adversaryRef),
  needed: maybe(needed),
  smallestDetectable: maybe(z.number()),
  judged: maybe(z.literal(false)),
  pLeast: maybe(z.number()),
});
export const curve = z.strictObject({
  id: z.enum(["dcr-synthetic", "nndr-synthetic", "dcr-real", "roc", "exposure"]),
  attack: maybe(attack),
  series: list(z.strictObject({ name: seriesName, x: list(z.number()), y: list(z.number()) })),
});
export const check = z.strictObject({
  id: checkId,
  decides: z.boolean(),
  status: z.enum(["measured", "inconclusive", "not-applicable"]),
  card: z.strictObject({
    criterion: z.enum(["singling out", "linkability", "inference", "membership", "copies"]),
    source: z.string(),
  }),
  params,
  findings: list(finding),
  notes: list(note),
  curves: list(curve),
  why: maybe(errorCode),
  lacks: maybe(lack),
  needed: maybe(needed),
  reason: maybe(notApplicableReason),
});

/** Texts of their owners in other languages. */
const translations = maybe(z.strictObject({ de: maybe(z.string()) }));
export const adversary = z.strictObject({
  id: z.string(),
  title: z.string(),
  titleIn: translations,
  story: z.string(),
  storyIn: translations,
  columns: list(z.string()),
  precision: z.number(),
  prior: maybe(z.number()),
});

export const detectionFloor = z.strictObject({
  level: z.number(),
  most: z.number(),
  kinds: list(
    z.strictObject({
      kind: z.enum(LEAK_KINDS),
      draws: z.strictObject({ searched: z.number(), confirmed: z.number() }),
      caught: maybe(z.strictObject({ share: z.number(), rows: whole, people: maybe(whole), checks: list(z.string()) })),
    }),
  ),
  leftOut: list(
    z.strictObject({ check: z.string(), why: z.enum(["failed on a control", "refuses the file as it is"]) }),
  ),
});

export const controls = z.strictObject({
  outcomes: list(
    z.strictObject({
      control: controlId,
      draw: z.literal([1, 2, 3]),
      copiedShare: maybe(z.number()),
      expected: z.enum(["caught", "quiet", "graded", "blind spot"]),
      check: z.string(),
      outcome,
      p: pValue,
      decisive: maybe(z.strictObject({ finding: findingId, quantity, excess: shownNumber })),
    }),
  ),
  detectionFloor: maybe(detectionFloor),
  failedChecks: list(z.strictObject({ check: z.string(), failure: controlFailure })),
});

export const fidelityRow = z.strictObject({
  metric: fidelityFacts.metricId,
  item: fidelityFacts.fidelityItem,
  value: maybe(z.number()),
  sameSize: maybe(z.number()),
  ceiling: maybe(z.strictObject({ median: z.number(), low: z.number(), high: z.number(), nSplits: whole })),
  flag: z.enum(["like real", "worse than real", "better than real", "not computable"]),
  /** All rows beside two samples of the registry's size. */
  fullSize: maybe(
    z.strictObject({
      median: z.number(),
      low: z.number(),
      high: z.number(),
      nSamples: whole,
      flag: z.enum(["like real", "worse than real", "better than real"]),
    }),
  ),
  why: maybe(fidelityFacts.fidelityLack),
});
/** Absent in reports of before there was a second one: penalised. */
const learner = z.enum(["penalised", "forest"]);
const overFolds = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });
export const prediction = z.union([
  z.strictObject({
    model: z.union([fidelityFacts.modelRef, z.strictObject({ kind: z.literal("unnamed") })]),
    learner: maybe(learner),
    status: z.literal("estimated"),
    measure: z.enum(["concordance", "area"]),
    trtr: overFolds,
    tstr: overFolds,
    trts: overFolds,
    gap: overFolds,
  }),
  z.strictObject({
    model: z.union([fidelityFacts.modelRef, z.strictObject({ kind: z.literal("unnamed") })]),
    learner: maybe(learner),
    status: z.literal("not estimable"),
  }),
]);
export const fidelity = z.strictObject({
  rows: list(fidelityRow),
  metrics: list(
    z.strictObject({
      id: fidelityFacts.metricId,
      better: z.enum(["lower", "higher"]),
      source: z.string(),
    }),
  ),
  survival: list(survivalCurve),
  marginals: list(marginal),
  associations: maybe(associations),
  pairs: maybe(list(pair)),
  trajectories: maybe(list(trajectory)),
  prediction: maybe(list(prediction)),
  analyses: maybe(analyses),
  nSplits: whole,
});

export const generator = z.strictObject({
  id: z.string(),
  why: maybe(generatorWhy),
  nRefits: whole,
  /** The released file is the first of so many draws of the one fit that passed the lines on the file alone. */
  candidates: maybe(z.strictObject({ place: whole, planned: whole })),
  params,
  notes: list(generatorNote),
  /** Of the sweep that chose this recipe: candidates tried, the settings and seeds they came from. */
  attempts: maybe(z.strictObject({ candidates: whole, settings: whole, seeds: whole })),
  card: z.strictObject({
    title: z.string(),
    summary: z.string(),
    source: z.string(),
    claim: z.string(),
    notClaimed: z.string(),
  }),
});

export const policy = z.strictObject({
  version: z.literal(1),
  id: z.string(),
  basedOn: maybe(z.string()),
  title: z.string(),
  titleIn: translations,
  context: z.string(),
  contextIn: translations,
  owner: z.string(),
  date: z.string(),
  cellSize: z.strictObject({ value: z.number(), citation: z.string() }),
  alpha: z.number(),
  validMonths: z.number(),
  signatures: maybe(list(z.strictObject({ role: z.enum(SIGNING_ROLES), why: z.string() }))),
  thresholds: list(
    z.strictObject({
      check: z.string(),
      finding: z.string(),
      measure,
      ceiling: z.number(),
      asks: maybe(z.enum(["under the ceiling", "not above the ceiling"])),
      existence: maybe(z.number()),
      meaning: z.string(),
      meaningIn: translations,
      citation: z.string(),
      owner: z.string(),
      date: z.string(),
    }),
  ),
});

const policyValue = maybe(z.union([z.number(), z.string()]));
/** The policy beside those that ship: one of them, or how it differs from the nearest. */
export const policyOrigin = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("shipped") }),
  z.strictObject({
    kind: z.literal("modified"),
    from: z.string(),
    changes: list(z.strictObject({ item: z.string(), from: policyValue, to: policyValue })),
  }),
]);

export const columnLine = z.strictObject({
  name: z.string(),
  label: maybe(z.string()),
  type: z.enum(["continuous", "integer", "categorical", "ordinal", "date", "identifier", "free-text"]),
  role: z.enum(["identifier", "quasi-identifier", "sensitive", "other"]),
  unit: maybe(z.string()),
  inferred: z.boolean(),
});

export const person = z.strictObject({
  check: z.string(),
  record: whole,
  unit: whole,
  reasons: list(rarityReason),
  exposure: maybe(estimate),
  band: z.enum(["A", "B", "C", "not estimable"]),
  pAdjusted: maybe(z.number()),
  pReleased: maybe(z.number()),
  stage: z.union([z.literal(1), z.literal(2)]),
});
export const internalPart = z.strictObject({
  startedAt: z.string(),
  inputs: list(z.strictObject({ name: z.string(), sha256: z.string() })),
  seed: maybe(z.strictObject({ seed: z.string(), given: z.boolean(), guessable: z.boolean() })),
  warnings: list(readingNote),
  persons: list(person),
});

const isoDay = z.iso.date();
/** A person's decision to release an INCONCLUSIVE result. */
export const override = z.strictObject({
  name: z.string().min(1),
  role: z.enum(SIGNING_ROLES),
  reason: z.string().min(1),
  on: isoDay,
  until: isoDay,
});
