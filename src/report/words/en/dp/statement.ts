import type {
  DpStatementFacts,
  DpUnit,
  OutsideTheClaim,
  PublicAudit,
  StateName,
} from "../../../../core/privacy/dp-statement.ts";
import { n } from "../numbers.ts";

const units: Readonly<Record<DpUnit, string>> = { row: "patient (a row each)", patient: "patient", family: "family" };

/** State of a column as a reader knows it. */
export function state(one: StateName): string {
  switch (one.kind) {
    case "level":
      return one.level;
    case "interval":
      return `${n.exact(one.from)} to ${one.last ? "" : "below "}${n.exact(one.to)}`;
    case "other":
      return "(other)";
    case "missing":
      return "missing";
  }
}

/** What the claim means, for people who do not know the letters. */
export function plainWords({ claim, smallGroups }: DpStatementFacts): string[] {
  const { epsilon, delta, meaning } = claim;
  const odds = meaning.oddsFactor < 100 ? n.short(meaning.oddsFactor) : String(Math.round(meaning.oddsFactor));
  return [
    `Somebody who knows everything about everybody but whether one particular person is in the registry learns at most this from the release: the odds that the person is in it rise or fall by a factor of at most ${odds}, but for a chance of ${n.exact(delta)}.`,
    `Given two such persons, one in and one not, the best possible attack names the right one at most ${Math.ceil(100 * meaning.largestAuc)} times in 100; guessing does 50 times.`,
    epsilon > 5
      ? "At this epsilon the factor on the odds promises little by itself; the second sentence is what is left of the claim."
      : "Both hold whatever else the attacker knows or will ever know.",
    `Cells of fewer than ${smallGroups.cellsBelow} patients are noise: a group of that size may be missing from these rows or be made up. Small groups bear the harm: findings about them must not rest on these rows.`,
  ];
}

export const outside: Readonly<Record<OutsideTheClaim, string>> = {
  "choice to publish":
    "Choosing whether to publish after looking at the internal reports is outside the claim: the choice itself can tell of patients.",
  "inputs from the data": "Public inputs that were written by looking at the data are outside the claim.",
  "people like them": "What can be learned about a person from others who are like them is no breach of this claim.",
  "running time": "The time that a run takes depends on the data; it is not published.",
  machine: "Keys and access to the machine on which the registry is read.",
};

/** What was audited, without a figure of the registry. */
export function audited(one: PublicAudit): string {
  switch (one.id) {
    case "trace":
      return `Ledger: ${one.draws} tagged draws add up to the ledger's entry; nothing was drawn beside them.`;
    case "neighbours":
      return "Neighbours: with each patient taken away and with worst cases added, the same queries were asked and no answer moved by more than what was paid for. Its figures stay inside.";
    case "residuals":
      return `Residuals: the noise of ${one.cells} cells was held against its claimed size (false alarms: ${n.percent(one.level)}). Its figures stay inside.`;
    case "refits":
      return `Refits: ${one.refits} times with and without a planted patient; from so many, no epsilon above ${n.short(one.range)} could be shown (false alarms of each bound: ${n.percent(one.level)}). A small error in the noise would not be seen this way; the residuals would show it. Its figures stay inside.`;
  }
}

/** Title, claim and limit of each method. */
export const methods: Readonly<
  Record<string, { readonly title: string; readonly summary: string; readonly notClaimed: string }>
> = {
  "dp-marginals": {
    title: "Noisy marginals",
    summary: "The distribution of each column with discrete Gaussian noise; columns are drawn independently.",
    notClaimed: "Anything about two columns together.",
  },
  "dp-graph": {
    title: "Noisy tables of a declared graph",
    summary:
      "Joint tables of the declared pairs of columns, and of survival time with its event, with discrete Gaussian noise; the distribution nearest to them with the largest entropy is drawn from.",
    notClaimed:
      "Associations between columns that no declared path joins. A size of an effect: bins and paths weaken it.",
  },
  "dp-mst": {
    title: "Noisy tables of a chosen tree",
    summary:
      "One-way tables, then a spanning tree of pairs chosen by the exponential mechanism, then the tables of its edges; survival time and its event are always an edge.",
    notClaimed: "That the tree is the best one: it is itself noisy. Associations off the tree. A size of an effect.",
  },
  "dp-aim": {
    title: "Noisy tables chosen one by one",
    summary:
      "One-way tables first; then, round by round, the pair of columns on which the model is worst, less the noise to be expected, is chosen and measured; later rounds have less noise.",
    notClaimed: "Usefulness below about n / sigma = 60: choosing then costs more than it brings. A size of an effect.",
  },
};

export const statement = {
  title: (name: string) => `Privacy statement: ${name}`,
  heading: (rows: number) => ({ before: "Privacy statement of", after: `, ${rows} synthetic rows` }),
  lead: (unit: DpUnit, epsilon: number, delta: number, rho: number) =>
    `Differentially private for one ${units[unit]} more or less: epsilon ${n.exact(epsilon)}, delta ${n.exact(delta)} (rho ${n.short(rho)}).`,
  odds: "odds may change by at most",
  auc: "largest AUC of a membership attack",
  posterior: "a suspicion of 1 % becomes at most",
  advantage: "advantage, from rho",
  unit: "unit of protection",
  units,
  number: "number of patients",
  numberProtected: "protected",
  trust: "who is trusted",
  trustCentral: "whoever holds the registry; nobody else",
  rows: "rows",
  rowsAre: { declared: "a declared number", "noisy count": "the noisy count of the registry" },
  meaningChart: "Right guesses in 100, at most",
  meaningDescription:
    "Two persons, one in the registry and one not: how often the right one is named, without the release and by the best possible attack on it.",
  meaningRows: { guess: "without this release", attack: "with it, at most" },
  meaningX: "right in 100",
  meaningHead: ["", "right in 100"],
  who: "Who chose epsilon, and why",
  whoSaid: (by: string, on: string, because: string) => `${by}, ${on}: ${because}.`,
  rejected: "Rejected alternatives",
  rejectedHead: ["epsilon", "why not"],
  planned: (patients: number, k: number, kMarginals: number, expect: string) =>
    `Planned for ${patients} patients (a declared number): ${n.short(k)} patients to the noise of a cell of two columns, ${n.short(kMarginals)} to that of one: ${expect}.`,
  curveTitle: "What other budgets would have bought",
  noCurve:
    "Nobody had errors over several epsilon measured for this release (dp curve, on a public or made-up stand-in).",
  curveRegistry: (rho: number) =>
    `The curve was made on the registry itself; rho ${n.short(rho)} was charged to the same ledger for it.`,
  curveStandIn: "The curve was made on a stand-in that was declared public or made up; it cost nothing.",
  asked: "What was asked of the data",
  method: (title: string, id: string, summary: string, notClaimed: string) =>
    `${title} (${id}). ${summary} Not claimed: ${notClaimed}`,
  askedCaption: "Every use of the data, with its sensitivity and noise in patients and its price",
  askedHead: ["query", "mechanism", "cells", "sensitivity", "noise (sd)", "rho"],
  mechanisms: { "discrete Gaussian": "discrete Gaussian", exponential: "exponential" },
  choice: "choice",
  inputs: "Public inputs",
  inputsIntro: "Settled without looking at the data; their SHA-256:",
  inputsCaption: "Columns, their states, and who declared them",
  inputsHead: ["column", "states", "basis", "declared by, on, from"],
  basis: { levels: "public levels", "bounds and cuts": "public bounds and cuts" },
  declared: (by: string, on: string, from: string) => `${by}, ${on}: ${from}`,
  noEdges: "No pair of columns was declared.",
  edges: (pairs: readonly (readonly [string, string])[]) =>
    `Declared pairs: ${pairs.map(([a, b]) => `${a} with ${b}`).join(", ")}.`,
  account: "The account of this population",
  accountSaid: (population: string, entry: number, sum: number, cap: number) =>
    `Population ${population}: entry ${entry} of its ledger; ${n.short(sum)} of ${n.short(cap)} (rho) spent over all releases, this one included.`,
  elsewhereUnknown: "Nobody has said what else was published about the same patients.",
  elsewhereNothing: "Declared: nothing else was published about the same patients.",
  elsewhere: (what: string) => `Published outside this account: ${what}.`,
  wholeCurve: "The claim on its whole curve",
  wholeCurveHead: ["epsilon", "delta"],
  distributions: "Distribution of each column",
  distributionsIntro:
    "Both shares are paid for: by the noisy tables, and by the rows drawn from them. No exact figure of the registry stands here.",
  distributionHead: ["state", "noisy tables", "these rows"],
  outsideTitle: "Outside the claim",
  auditsTitle: "Audits of the program",
  footer: (software: string, date: string) => `raresynth ${software}, ${date}`,
  readme: (rows: number, name: string, unit: DpUnit, epsilon: number, delta: number) => [
    `SYNTHETIC DATA: ${rows} made-up records in the likeness of the registry "${name}", differentially private for one ${units[unit]} (epsilon ${n.exact(epsilon)}, delta ${n.exact(delta)}).`,
    "synthetic.csv holds the data, cohort.schema.yaml says what its columns mean, dp-statement.html says what is claimed, on what it rests and what lies outside.",
    "To check that nothing was changed: raresynth verify DIR (the folder of this file; works offline).",
  ],
};
