import { z } from "zod";

/** Optional means absent: an explicit `undefined` never reaches the JSON. */
const maybe = z.exactOptional;
const list = <T extends z.ZodType>(item: T) => z.array(item).readonly();
const whole = z.number().int().min(0);

/** A number, or the word for "not shown because it would give a small cell away". */
export const shownNumber = z.union([z.number(), z.literal("suppressed")]);
/** A count of people or records. Public reports never use `exactly` for the registry, except for zero. */
export const count = z.union([
  z.strictObject({ exactly: whole }),
  z.strictObject({ atLeast: whole }),
  z.strictObject({ fewerThan: whole }),
]);
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
  method: z.string(),
});
const outcome = z.enum(["pass", "fail", "inconclusive"]);
const measure = z.enum(["attack", "excess"]);
const stratum = z.enum(["all", "rare"]);
const params = z.record(z.string(), z.json());

export const thresholdLine = z.strictObject({
  outcome,
  check: z.string(),
  finding: z.string(),
  title: z.string(),
  meaning: maybe(z.string()),
  stratum,
  measure,
  ceiling: z.number(),
  citation: z.string(),
  sentence: z.string(),
  needed: maybe(z.string()),
  attack: maybe(estimate),
  control: maybe(estimate),
  excess: maybe(estimate),
});

export const verdict = z.strictObject({
  outcome,
  sentence: z.string(),
  lines: list(thresholdLine),
  /** ISO date; only where the verdict is pass. */
  expires: maybe(z.string()),
});

export const exposureGroup = z.strictObject({
  reason: z.string(),
  persons: count,
  meanExposure: shownNumber,
  tested: count,
  testedInBandC: count,
});
export const exposure = z.strictObject({
  check: z.string(),
  persons: count,
  /** Tested: in the second stage, with runs of their own. Screened: few runs each, so wide intervals and cautious bands. */
  bands: list(z.strictObject({ band: z.enum(["A", "B", "C", "not estimable"]), tested: count, screened: count })),
  histogram: list(z.strictObject({ from: z.number(), to: z.number(), persons: count })),
  /** Why people are at risk; a person may stand in several groups. Highest mean first. */
  groups: list(exposureGroup),
});

export const worstGroup = z.strictObject({ label: z.string(), sentence: z.string() });

export const preflight = z.strictObject({
  rows: count,
  units: count,
  droppedByConsent: count,
  droppedIdentifiers: list(z.string()),
  rolesInferred: list(z.string()),
  sets: list(
    z.strictObject({ columns: list(z.string()), classes: count, alone: count, smallCells: count, smallest: count }),
  ),
  population: maybe(z.strictObject({ expectedSmallestClass: shownNumber, basis: maybe(z.string()) })),
  zeroHitBound: z.number(),
  bestVerdict: outcome,
  bestVerdictWhy: maybe(z.string()),
});

export const finding = z.strictObject({
  id: z.string(),
  title: z.string(),
  stratum,
  attack: estimate,
  control: estimate,
  baseline: maybe(estimate),
  excess: estimate,
  p: pValue,
  multiplicity: z.string(),
  adversary: maybe(z.string()),
  needed: maybe(z.string()),
  smallestDetectable: maybe(z.number()),
});
export const curve = z.strictObject({
  id: z.string(),
  title: z.string(),
  xTitle: z.string(),
  yTitle: z.string(),
  series: list(z.strictObject({ name: z.string(), x: list(z.number()), y: list(z.number()) })),
});
export const check = z.strictObject({
  id: z.string(),
  decides: z.boolean(),
  status: z.enum(["measured", "inconclusive"]),
  card: z.strictObject({
    title: z.string(),
    criterion: z.enum(["singling out", "linkability", "inference", "membership", "copies"]),
    adversary: z.string(),
    question: z.string(),
    cannotSee: z.string(),
    source: z.string(),
  }),
  params,
  findings: list(finding),
  notes: list(z.string()),
  curves: list(curve),
  why: maybe(z.string()),
  message: maybe(z.string()),
  needed: maybe(z.string()),
});

export const adversary = z.strictObject({
  id: z.string(),
  title: z.string(),
  story: z.string(),
  columns: list(z.string()),
  precision: z.number(),
  prior: maybe(z.number()),
});

export const controls = z.strictObject({
  outcomes: list(
    z.strictObject({
      control: z.string(),
      copiedShare: maybe(z.number()),
      expected: z.enum(["caught", "quiet", "graded", "blind spot"]),
      check: z.string(),
      outcome,
      p: pValue,
      finding: z.string(),
      excess: shownNumber,
    }),
  ),
  detectionFloor: list(
    z.strictObject({ check: z.string(), copiedShare: maybe(z.number()), refusesIndependent: maybe(z.literal(true)) }),
  ),
  failedChecks: list(z.strictObject({ check: z.string(), why: z.string() })),
});

export const fidelityRow = z.strictObject({
  metric: z.string(),
  item: z.string(),
  value: maybe(z.number()),
  sameSize: maybe(z.number()),
  ceiling: maybe(z.strictObject({ median: z.number(), low: z.number(), high: z.number(), nSplits: whole })),
  flag: z.enum(["like real", "worse than real", "better than real", "not computable"]),
  why: maybe(z.string()),
});
export const survivalCurve = z.strictObject({
  name: z.string(),
  group: z.enum(["registry", "synthetic"]),
  time: list(z.number()),
  survival: list(z.number()),
  atRisk: list(count),
});
export const marginal = z.strictObject({
  column: z.string(),
  labels: list(z.string()),
  registry: list(shownNumber),
  synthetic: list(shownNumber),
});
export const fidelity = z.strictObject({
  rows: list(fidelityRow),
  metrics: list(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      explains: z.string(),
      better: z.enum(["lower", "higher"]),
      source: z.string(),
    }),
  ),
  survival: list(survivalCurve),
  marginals: list(marginal),
  nSplits: whole,
});

export const generator = z.strictObject({
  id: z.string(),
  why: maybe(z.string()),
  nRefits: whole,
  /** The released file is the first of so many draws of the one fit that passed the lines on the file alone. */
  candidates: maybe(z.strictObject({ place: whole, planned: whole })),
  params,
  notes: list(z.string()),
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
  context: z.string(),
  owner: z.string(),
  date: z.string(),
  cellSize: z.strictObject({ value: z.number(), citation: z.string() }),
  alpha: z.number(),
  validMonths: z.number(),
  thresholds: list(
    z.strictObject({
      check: z.string(),
      finding: z.string(),
      measure,
      ceiling: z.number(),
      asks: maybe(z.enum(["under the ceiling", "not above the ceiling"])),
      existence: maybe(z.number()),
      meaning: z.string(),
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
  type: z.string(),
  role: z.string(),
  unit: maybe(z.string()),
  inferred: z.boolean(),
});

export const person = z.strictObject({
  check: z.string(),
  record: whole,
  unit: whole,
  reasons: list(z.string()),
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
  warnings: list(z.string()),
  persons: list(person),
});
