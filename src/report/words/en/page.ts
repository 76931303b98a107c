import { n } from "./numbers.ts";
import type { Criterion } from "../../../core/contracts/disclosure.ts";
import type { Band } from "../../../core/contracts/person-risk.ts";
import type { Outcome } from "../../../core/contracts/policy.ts";

/** 1st, 2nd, 3rd, 4th, 11th, 21st. */
function ordinal(number: number): string {
  const ending = { one: "st", two: "nd", few: "rd", other: "th", zero: "th", many: "th" };
  return `${number}${ending[new Intl.PluralRules("en", { type: "ordinal" }).select(number)]}`;
}

/** Title, frame and first page. */
export const page = {
  title: (outcome: string, subject: string, isInternal: boolean) =>
    `${outcome} – ${subject} – disclosure report${isInternal ? " (internal)" : ""}`,
  internal: "Internal.",
  internalBanner:
    "Holds information on single patients and the seeds of the run. For the data protection officer; do not pass on.",
  contents: "Contents",
  footer: (software: string, date: string, file: string) =>
    `SYNTHETIC DATA. Made by raresynth ${software} on ${date}. This page is what ${file} renders to; it loads nothing, and reads the same where no script runs.`,
  madeFrom: "Disclosure report on a synthetic cohort made from",
  madeElsewhereFrom: "Disclosure report on a synthetic file that was made elsewhere from",
  nothingReleased: "Nothing was released.",
  releasedAllTheSame: "The tests do not carry a release; it was released all the same, by a person's decision.",
  overriddenBy: (name: string, role: string, on: string, until: string) =>
    `Released by ${name} (${role}) on ${on}, until ${until}, against an inconclusive verdict.`,
  overrideReason: (reason: string) => `Reason: ${reason}`,
  shouldNotBeReleased: "The file should not be released under this policy.",
  released: (policy: string) => `The cohort was released under “${policy}”.`,
  mayBeReleased: (policy: string) => `The file may be released under “${policy}”.`,
  holdsFor: (months: number) =>
    `It holds for ${months} months; new data, a new public source or a new kind of attack end it sooner.`,
  modifiedFrom: (policy: string, changes: string) => `Modified from ${policy}: ${changes}.`,
  smallCells: (least: number, citation: string) => `Shows counts of ${least} and more: ${citation}.`,
  drawOf: (place: number, planned: number) => `draw ${place} of at most ${planned}`,
  forWhom: "For whom",
  assessed: "Assessed",
  nothingToExpire: "nothing to expire",
  holdsUntil: (date: string) => `holds until ${date}`,
  registry: "Registry",
  patients: (count: string) => `${count} patients or families`,
  columns: (count: number) => `${count} ${count === 1 ? "column" : "columns"}`,
  cohort: "Synthetic cohort",
  rows: (count: number) => `${count} ${count === 1 ? "row" : "rows"}`,
  madeElsewhere: "made elsewhere",
  attempt: "Attempt",
  attemptNumber: (number: number) => `The ${ordinal(number)} since the last release of this recipe`,
  attemptLevel: (total: number, level: number) =>
    `${total} on this registry in all; upper bounds at the level ${n.exact(Number(level.toPrecision(3)))}`,
  attemptsNotCounted: "Attempts not counted",
  attemptsNotCountedWhat: "No ledger was kept: nobody can say how many came before.",
  smallestLeak: "Smallest leak that this file would be refused for",
  noControls: "not known: no controls",
  thresholds: "Required thresholds",
  thresholdsRead:
    "An interval that lies wholly at or under its ceiling passes, one wholly above fails, and one that straddles it decides nothing. Lines that do not pass come first; lines that ask what this registry does not have come last and count for neither side.",
  thresholdCaption:
    "What was measured against each threshold, with 90 % intervals: each end alone is a one-sided 95 % bound. The bold number is the one held against the ceiling.",
  attemptCaption: (level: number, number: number, alpha: number) =>
    `Upper ends reach farther than that: attempts are counted, and they are held at the level ${n.exact(Number(level.toPrecision(3)))}, the policy's ${n.exact(alpha)} over ${number} × ${number + 1}, so that all attempts together stay within it.`,
  thresholdHead: ["What was asked", "Outcome", "Attack", "Control", "Excess", "Ceiling", "n"],
  rareRecords: "rare records",
  allRecords: "all records",
  on: { attack: "on the attack", excess: "on the excess" },
  notMeasured: "not measured",
  wouldDecide: "What would decide the open lines",
  needed: (what: string) => `Needed: ${what}.`,
  worstOff: "Who is worst off",
  noGroup: (untested: boolean) =>
    `No group of records could be told apart: ${untested ? "persons were not tested one by one, since the generator could not be refitted." : "none is large enough to be shown."}`,
  worstGroup: (group: string, records: string, mean: string) =>
    `“${group}” (${records}) is the group with the highest mean exposure: ${mean}, where 0.5 means no trace of the person and 1 certain recognition.`,
  worstRecord: (record: string) => `Among the records tested closely, ${record} has the highest upper bound:`,
  record: (record: number) => `record ${record}`,
  exposureAndBand: (exposure: string, interval: string, band: string) =>
    `exposure ${exposure} (${interval}), band ${band}.`,
};

/** What the page's own script shows; each # is a number of rows. */
export const script = { filter: "Filter rows", shown: "# of # rows" };

/** Titles of the sections, as in the list of contents. */
export const sections = {
  plain: "In plain words",
  "not-tested": "What was not tested",
  thresholds: "Every threshold in full",
  checks: "What the attacks found, criterion by criterion",
  controls: "Did the attacks work here?",
  fidelity: "How faithful the cohort is",
  registry: "The registry",
  method: "How the cohort was made and tested",
  policy: "The policy",
  limits: "Limits and words",
  annex: "Annex for the controller",
  persons: "Records of the registry (internal)",
  "run-record": "Run record (internal)",
};

export const notTestedIntro: string = "A verdict says nothing about what nobody looked at. This run did not look at:";

const criterionWords: Readonly<Record<Criterion, { readonly title: string; readonly asks: string }>> = {
  "singling out": {
    title: "Singling out",
    asks: "Can somebody isolate one patient of the registry: name a combination of values, taken from the release, that fits that patient and nobody else?",
  },
  linkability: {
    title: "Linkability",
    asks: "Can two sources that know different things about the same patients be joined, patient by patient, because of the release?",
  },
  inference: {
    title: "Inference",
    asks: "Can somebody who knows part of a patient's record work out the rest, better than for a patient who was never used?",
  },
  membership: {
    title: "Membership",
    asks: "Can somebody who knows a patient tell from the release that the patient is in the registry? In a registry of one disease, that is the diagnosis.",
  },
  copies: {
    title: "Copies",
    asks: "Does the release repeat records of patients, which would serve every attack above?",
  },
};

/** The criteria of the opinion, and what stands beside them. */
export const criteria = {
  words: criterionWords,
  intro:
    "Singling out, linkability and inference are the three criteria of Opinion 05/2014 of the Article 29 Working Party (section 2.2); membership and copies stand beside them. Each attack is played against patients who were used (attack) and, the same way, against patients who were not (control). Only what it gains beyond the control, the excess, comes from the data having been used. The baseline is the best guess without any synthetic data.",
  noCheck: "No check of this run looked at it.",
  noCeiling: "It was measured, and the policy sets no ceiling on it.",
  hold: (held: number, of: number) => `${held} of ${of} ${of === 1 ? "threshold holds" : "thresholds hold"}.`,
  apart: (count: number) => `${count} more ${count === 1 ? "asks" : "ask"} what this registry does not have.`,
  strongestArea: (by: string, title: string, attack: string, control: string) =>
    `The strongest result${by} is “${title}”: ${attack}, where ${control} is guessing.`,
  strongestRate: (by: string, title: string, attack: string, control: string) =>
    `The strongest result${by} is “${title}”: it succeeds on ${attack} of the patients who were used and on ${control} of those who were not.`,
  by: (adversary: string) => `, by “${adversary}”`,
  without: (baseline: string) => `Without the synthetic data it would reach ${baseline}.`,
  excess: (excess: string, interval: string, ceiling: string) =>
    `What comes from having been used is ${excess} (${interval})${ceiling}.`,
  ceiling: (ceiling: string, onAttack: boolean) =>
    `, against a ceiling of ${ceiling}${onAttack ? " on the attack itself" : ""}`,
  head: [
    "Finding",
    "Attack",
    "Control",
    "Baseline",
    "Excess",
    "n",
    "p, adjusted",
    "Ceiling",
    "Smallest excess it could see",
  ],
  caption: (title: string) => `${title}: every finding, with 90 % intervals`,
  notJudged: "not judged",
  diagnostic: "diagnostic",
  adjustedFor: (what: string) => `p-values are adjusted for: ${what}.`,
  assumed: "What was assumed",
  cannotSee: "What these checks cannot see",
  inFull: (criterion: string) => `${criterion} in full: numbers, assumptions, blind spots, each check`,
  knownHere: (columns: string) => `Known here: ${columns}`,
  within: (times: string) => `, numbers within ${times} times their tolerance`,
  prior: (chance: string) => `; takes the chance that a person is in the registry for ${chance} beforehand`,
};

const bandMeanings: Readonly<Record<Band, string>> = {
  A: "surely at most 0.60",
  B: "surely at most 0.70",
  C: "may exceed 0.70, or surely above 0.60",
  "not estimable": "too few runs",
};

/** One check. */
export const check = {
  asked: "What is asked",
  source: "Source",
  undecided: "This check could not be decided:",
  notApplicable: "There is nothing to ask of this registry:",
  diagnostic: "A diagnostic:",
  diagnosticWhy: "it is drawn since readers expect it, and the verdict never reads it.",
  noCeiling: "Measured; the policy sets no ceiling on it.",
  pass: (passed: number, of: number) => `${passed} of ${of} ${of === 1 ? "threshold passes" : "thresholds pass"}:`,
  why: {
    pass: "every threshold on this check holds.",
    fail: "what the attacker gains is above a ceiling, beyond what chance explains.",
    inconclusive: "the interval of a threshold straddles its ceiling, or the check may not be counted.",
  } satisfies Readonly<Record<Outcome, string>>,
  intervals: (methods: string) => `Intervals: ${methods}.`,
  byBand: "Persons by band of exposure",
  exposure:
    "Exposure is the chance that a run with the person looks closer to them than a run without: 0.5 is no trace, 1 is certain recognition.",
  bandCaption:
    "Persons by band; whoever was only screened has few runs, so that C there mostly means “not shown to be below 0.70”",
  bandHead: ["Band", "Tested closely", "Screened only"],
  band: (band: string) => `Band ${band}`,
  notEstimable: "Not estimable",
  bandMeanings,
  groupCaption: "Why records are at risk; a record may stand in several groups",
  groupHead: ["Reason", "Records", "Mean exposure", "Tested closely", "Of these in band C"],
};

export const controls = {
  none: "No controls were run, so how small a leak these checks would have caught is not known.",
  intro:
    "The same checks were run on files whose leak is known: copies of the registry, which must be refused, and data without a leak, which must not be.",
  behaved: "Every check behaved on the controls.",
  misbehaved: "These checks did not behave and support no PASS:",
  all: "Every control and check",
  caption: "What the gate said of each control, and the excess that decided",
  control: "Control",
};

export const fidelity = {
  intro: (splits: number) =>
    `Two real cohorts differ too. How much is asked of two halves of the registry, over ${splits} splits, and, where a metric allows it, of two samples of the full size drawn from it with replacement. The bands are those that numbers of one kind leave together in 1 of 20 such comparisons on either side. A number better than real is a warning, since it may come from copying.`,
  summary: "Summary: real cohorts first",
  numbers: (all: number, worse: number, better: number, not: number, like: number) =>
    `${all} single numbers: ${worse} worse than real data, ${better} better than real data, ${not} not computable, ${like} like real data.`,
  all: "All numbers, flagged ones first",
  caption: "Every column, pair, curve and coefficient",
  head: [
    "Metric and item",
    "Two real halves",
    "Cohort, size of a half",
    "Two real samples, full size",
    "Cohort, all rows",
    "Reading",
  ],
  meanings: "What each metric means",
};

export const registry = {
  read: "Records read",
  units: "Units of protection",
  consent: "Dropped for want of consent",
  identifiers: "Identifiers dropped after reading",
  confirmed: "Schema confirmed by",
  nobody: "nobody on record",
  inferred: "Roles that nobody confirmed",
  none: "none",
  best: "Best verdict reachable at this size",
  zeroHit: "If no attack at all succeeds, the rate is still only known to be under",
  population: "People in the population like the smallest class",
  populationBasis: (columns: string, basis: string) => `the smallest class on ${columns}, divided by ${basis}`,
  citation: "Citation",
  licence: "Licence",
  setsCaption: "How unique records are on what others may know (quasi-identifiers)",
  setsHead: ["Columns", "Classes", "Records alone in theirs", "Cells below the cell size", "Smallest class"],
  facts: "What was read, who confirmed it, how many are alone",
  columns: "Columns and their roles",
  columnsCaption: "Columns",
  columnsHead: ["Name", "Label", "Type", "Role", "Unit"],
  types: {
    continuous: "continuous",
    integer: "integer",
    categorical: "categorical",
    ordinal: "ordinal",
    date: "date",
    identifier: "identifier",
    "free-text": "free-text",
  },
  roles: {
    identifier: "identifier",
    "quasi-identifier": "quasi-identifier",
    sensitive: "sensitive",
    other: "other",
  },
  inferredRole: (role: string) => `${role} (inferred)`,
};

export const method = {
  elsewhere: "The file was made elsewhere; raresynth saw neither the method nor a refit of it.",
  because: (why: string) => `Chosen because: ${why}`,
  card: "What it promises, and what it does not",
  promises: "What the method promises",
  not: "What it does not",
  source: "Source",
  refits: "Refits in this assessment",
  attempts: "Attempts before this run",
  attemptsWhat: (attempts: string) =>
    `The recipe was ${attempts} on refits of half of the patients. This run repeats nothing of that: other seeds, other refits, all patients; what the choice was made by was read once more on the patients whom it did not look at, and a line passes only where both readings pass.`,
  generatorCaption: "Parameters of the generator",
  checksCaption: "Parameters of the checks",
  head: ["Parameter", "Value"],
};

export const policy = {
  identifier: "Identifier",
  owner: "Owner",
  date: "Date",
  cellSize: "Cell size",
  level: "Level of every test",
  valid: "Valid for",
  signedBy: "Must be signed by",
  months: (months: number) => `${months} months`,
  caption: "Thresholds",
  head: ["Threshold", "Ceiling", "Citation", "Owner", "Date"],
  notLaw: "None of these figures is law for synthetic data. The controller adopts the policy by signing it.",
};

export const limits = {
  title: "Limits of this report",
  public:
    "Small counts are suppressed or rounded down to the cell size, rates are rounded, bounds outwards; the full numbers stand in the controller's internal report.",
  internal: "This report names records of the registry by number and holds seeds. It stays inside.",
  all: [
    "It measures what named attacks achieve. It is no proof that no other attack does better, and no legal opinion: whether a release is lawful is for the controller to decide.",
    "Analyses of the synthetic cohort that treat it as if it were real data are too sure of themselves. Widen standard errors by at least √(1 + synthetic rows / registry rows), and confirm results on the registry.",
    "Several releases of one registry, or a release beside other publications on it, may together give away more than each alone.",
  ],
  words: "Words",
  glossary: [
    ["AUC, exposure", "Chance that the attacker ranks a true case above a false one. 0.5 is guessing, 1 is certainty."],
    [
      "Attack, control, excess",
      "Success on patients who were used; the same on patients who were not; the difference.",
    ],
    [
      "Upper and lower bound",
      "The ends of a 90 % interval: each alone is wrong at most once in twenty. Where attempts are counted, an upper bound is wrong less often still: see “Attempt” on page one.",
    ],
    ["Quasi-identifier", "Something an acquaintance, employer or newspaper reader may know, such as age or sex."],
    ["Refit", "Making the cohort again from scratch without some of the patients, to see what their presence changes."],
    [
      "Unit of protection",
      "Family where families are recorded, else patient, else record: what is left out as a whole.",
    ],
    ["Cell size", "Smallest count of people that is shown outside."],
  ] as readonly (readonly [string, string])[],
};

export const persons = {
  intro:
    "“Record 12” is the twelfth data record of the registry file. Records that were flagged as rare, named, or lie in band C come first, worst first.",
  first: "Flagged records and band C",
  other: "Other records",
  rest: (count: number) => `The other ${count} ${count === 1 ? "record" : "records"}`,
  record: (record: number) => `Record ${record}`,
  head: ["Record", "Band", "Exposure", "p (adjusted)", "p (released file)", "Stage", "Why flagged"],
  warnings: "Warnings",
  started: "Started",
  inputs: "Input files",
  inputsHead: ["File", "SHA-256"],
  noSeed: "No seed was recorded.",
  seed: (given: boolean) => `Seed ${given ? "given by hand" : "drawn for this run (128 bits)"}:`,
  keepSeed:
    "Keep it inside. Whoever knows the recipe, the seed and all patients but one can refit and find the last one by comparing.",
  guessable: "This seed can be guessed, so treat it as known to everyone: run again without --seed before you release.",
};

export { charts } from "./charts.ts";

/** The first page as plain text, and what the terminal says. */
export const text = {
  policy: (title: string, id: string) => `Policy: ${title} (${id})`,
  assessedOn: (date: string, expires: string | undefined) =>
    `Assessed on ${date}${expires === undefined ? "; nothing was released" : `; holds until ${expires}`}`,
  sizes: (units: string, rows: number) => `Registry: ${units} patients or families; synthetic rows: ${rows}`,
  recipe: (attempts: string) => `Recipe: ${attempts}`,
  head: ["threshold", "outcome", "read", "value", "interval", "ceiling", "n"],
  worstOff: (sentence: string) => `Worst off: ${sentence}`,
  notTested: "Not tested:",
  verdict: (outcome: string, policyId: string) => `verdict: ${outcome} under policy "${policyId}"`,
  lines: (held: number, open: number, exceeded: number, apart: number) =>
    `thresholds: ${held} held, ${open} open, ${exceeded} exceeded, ${apart} not applicable`,
  thresholds: (count: number) => `(${count} thresholds)`,
  wouldDecide: (needed: string) => `would decide: ${needed}`,
  report: (path: string) => `report (internal, for the data protection officer): ${path}`,
  release: (path: string) => `release: ${path}`,
  noRelease: "nothing was released",
  assessment: (path: string) => `assessment, for others to check (raresynth packet): ${path}`,
  withheld: (code: string, file: string) => `no assessment for others was written (${code}, ${file})`,
};
