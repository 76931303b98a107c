import type { ClassesOf, ExposureStatistic, Note, PopulationBasis, Span } from "../../../core/contracts/note.ts";
import type { People } from "../numbers.ts";
import { attacks, bands, findingTitle, rarity, splitName, wayName } from "./checks.ts";
import { n } from "./numbers.ts";

const statistics: Readonly<Record<ExposureStatistic, string>> = {
  distance: "distance to the closest row",
  "within-radius": "rows within the radius",
  combinations: "own rare combinations",
  spread: "spread of the file",
};

const few = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;
const area = (x: number): string => n.as("area", x);
const spanOf = (span: Span, quantity: "rate" | "area"): string =>
  `${n.as(quantity, span.value)} (${n.interval(quantity, span)})`;

function about(of: ClassesOf, text: string): string {
  return of === "registry" ? `Registry. ${text}` : `Release, as if its rows were people. ${text}`;
}

export function basis(source: PopulationBasis<People>): string {
  return source.kind === "coverage"
    ? `a coverage of ${n.percent(source.coverage)}`
    : `${n.people(source.units)} of about ${source.cases} cases (prevalence × population)`;
}

/** @param title of a declared adversary, by id */
export function note(fact: Note<People>, title: (id: string) => string): string {
  switch (fact.kind) {
    case "played-on-refits":
      return `Played on ${few(fact.refits, "refit", "refits")}: members against those left out of each${fact.crowd === true ? ", in a crowd of the same size" : ""}.`;
    case "played-on-holdout":
      return `Registry against holdout on the released file${fact.crowd === true ? ", in a crowd of the same size" : ""}.`;
    case "ways-to-secrets":
      return `${few(fact.ways, "way", "ways")} to ${few(fact.secrets, "secret", "secrets")}. A missing secret is not attacked; a number is right within its tolerance.`;
    case "secret-excess":
      return `${fact.column}: at most ${n.as("rate", fact.excess)} beyond non-members (${wayName(fact.way, title)}).`;
    case "distance-to-registry":
      return `Median distance of synthetic rows to the registry ${n.plain(fact.synthetic)}, of registry rows to other patients ${n.plain(fact.registry)}.`;
    case "distance-to-synthetic":
      return `Median distance from members to the closest synthetic row ${n.plain(fact.members)}, from non-members ${n.plain(fact.nonMembers)}.`;
    case "distance-is-diagnostic":
      return "A diagnostic: a quiet distance is no evidence of safety.";
    case "classes":
      return about(
        fact.of,
        `On ${n.list(fact.columns)} together, numbers within the tolerance that the attacks use: smallest class k = ${fact.smallest}; ${fact.alone} of ${fact.units} alone, ${fact.inSmall} in classes under ${fact.cellSize}.`,
      );
    case "prosecutor":
      return about(
        fact.of,
        `Somebody who knows that a person is in it names them with probability ${n.percent(fact.average)} on average, ${n.percent(fact.largest)} at most (prosecutor); above ${n.percent(fact.threshold)} for ${n.percent(fact.shareAbove)}.`,
      );
    case "population-unknown":
      return about(
        fact.of,
        "How many people outside look alike is not known: give population.coverage (or prevalence and size) in the schema. No sampling fraction is assumed.",
      );
    case "population-risk":
      return about(
        fact.of,
        `With ${basis(fact.basis)}: smallest class of the population about ${n.plain(fact.kMap)} (k-map); journalist ${n.percent(fact.journalistAverage)} on average, ${n.percent(fact.journalistLargest)} at most; marketer ${n.percent(fact.marketer)}; about ${n.plain(fact.expected)} of ${fact.units} would be named (individual risk).`,
      );
    case "special-uniques":
      return about(
        fact.of,
        `Special uniques: ${fact.units} alone on one or two of ${few(fact.columns, "quasi-identifier", "quasi-identifiers")}${fact.largestDis === undefined ? "" : `; a match on the worst of them is right with probability ${n.percent(fact.largestDis)} (DIS-SUDA)`}.`,
      );
    case "diversity":
      return about(
        fact.of,
        `Fewest values in one class (l-diversity; by entropy) and largest distance from the whole (t-closeness): ${fact.secrets.map(({ column, distinct, entropy, closeness }) => `${column} ${distinct} (${n.plain(entropy)}), ${n.plain(closeness)}`).join("; ")}.`,
      );
    case "split-sizes":
      return `${splitName(fact.split, title)}: ${fact.left} against ${few(fact.right, "column", "columns")}.`;
    case "link-by-chance":
      return `By chance alone two halves meet at one of ${few(fact.rows, "row", "rows")} with probability ${n.percent(fact.probability)}.`;
    case "splits-not-declared":
      return "No split is declared in the schema (splits); these follow from the adversaries.";
    case "attack-area":
      return `${attacks[fact.attack]}: AUC ${area(fact.value)} (standard error ${n.plain(fact.standardError)}).`;
    case "no-false-alarm-rate":
      return `No false alarm rate up to ${n.percent(0.25)} can be told apart with so few non-members in a file.`;
    case "found-members":
      return `Accusing ${n.percent(fact.falseAlarms)} of the non-members finds ${n.percent(fact.value)} of the members (${n.interval("rate", fact)}; scores that know nothing: ${n.percent(fact.byChance)}; ${attacks[fact.attack]}).`;
    case "rare-too-few":
      return `Rare patients: ${few(fact.members, "member", "members")} and ${few(fact.nonMembers, "non-member", "non-members")}, too few for an area of their own.`;
    case "coverage-unknown":
      return "What share of all patients the registry holds is not in the schema (population): how often an accused person would really be in it cannot be said, nor F_rel.";
    case "coverage-nearly-all":
      return `The registry holds nearly everybody with the disease (${basis(fact.basis)}). Whoever is known to have it is known to be in the registry, whatever the file shows; and where being in it tells the diagnosis, membership is the secret. A quiet attack does not change that.`;
    case "relative-f-undefined":
      return "F_rel is not defined here: it needs quasi-identifiers and a coverage below 1.";
    case "relative-f":
      return `F_rel of an exact match on the quasi-identifiers at ${basis(fact.basis)}: ${spanOf(fact.overEverybody, "area")} against accusing everybody, ${spanOf(fact.overChance, "area")} against accusing at random; 0.2 is the usual convention.`;
    case "model-tables":
      return `${few(fact.tables, "frequency table", "frequency tables")} of three or more cells in the model; ${fact.asCounts} of them give their counts away, with chance allowed for.`;
    case "model-lists":
      return `${few(fact.lists, "list", "lists")} of whole numbers that repeat the counts of a column's levels.`;
    case "model-is-personal":
      return "The model is not part of the release. It stays personal data whatever this check finds.";
    case "rare-units":
      return `${fact.units} of ${few(fact.of, "patient", "patients")}: ${rarity[fact.rarity]}.`;
    case "screen":
      return `Family-wise screen of all patients over ${few(fact.statistics, "statistic", "statistics")}: smallest adjusted p ${n.p(fact.p)}; ${few(fact.units, "patient", "patients")} at or below alpha.`;
    case "exposure-by":
      return `Mean exposure by ${statistics[fact.statistic]}: ${spanOf(fact, "area")}; it enters the screen and the second stage, not the pooled finding.`;
    case "second-stage":
      return `${few(fact.qualified, "patient", "patients")} qualified for the second stage (${fact.named} named, ${fact.screened} by the screen); ${fact.tested} tested${fact.refits === undefined ? "" : ` with ${few(fact.refits, "refit", "refits")} in ${few(fact.looks ?? 1, "look", "looks")}${(fact.looks ?? 1) < (fact.planned ?? 1) ? ` of ${fact.planned} planned, stopped when decided` : ""}`}.`;
    case "bands":
      return `Bands of the ${few(fact.units, "patient", "patients")} ${fact.stage === 2 ? "tested in the second stage" : "seen in the screen only (few runs each: C there means not shown to be below 0.70)"}: ${(["A", "B", "C", "not estimable"] as const).map((band) => `${fact.bands[band]} ${bands[band]}`).join(", ")}.`;
    case "few-out-runs":
      return `${few(fact.units, "patient was", "patients were")} left out of fewer than ${fact.least} refits.`;
    case "non-members":
      return {
        refits: "Non-members: each patient in the refits that left that patient out.",
        holdout: "Non-members: the patients of the holdout.",
        twins:
          "No non-members: the expected number of matches comes from twins inside the registry (each patient against the other patients), which is only a stand-in.",
      }[fact.source];
    case "exact-copies":
      return `${few(fact.units, "patient has", "patients have")} an exact copy on all columns in the released file.`;
    case "recipe-copies":
      return `Near copies of whole records, average over the refits' own members: ${n.percent(fact.share)}.`;
    case "no-quasi-identifiers":
      return "No column is declared a quasi-identifier: matches on what an acquaintance knows were not measured, and every patient unlike all others counts as rare.";
    case "read-by-ranks":
      return `Unlike the registry's: ${fact.columns.join(", ")}. Copies were looked for a second time with ranks and frequencies in place of the values, so that another unit or other names hide none; the worse count stands.`;
    case "patient-is-unit":
      return `Intervals take the patient as the unit; ${few(fact.findings, "finding", "findings")}.`;
    case "predicate-sets":
      return `Predicates of ${few(fact.columns, "column", "columns")}: ${fact.sets} of ${few(fact.ofSets, "set", "sets")} of columns.`;
    case "predicate-by-chance":
      return `A predicate of weight 1/n drawn blindly singles somebody out with probability n w (1 − w)^(n − 1) = ${n.percent(fact.probability)}; heavier ones are not counted.`;
    case "unknown-pattern":
      return `The site is guessed from which of ${fact.columns} columns are unknown, by somebody who knows sites and unknown cells of all other patients. Held against ${fact.shuffles} files with the unknown cells of each column shuffled.`;
    case "site-knowledge":
      return `The site is guessed from ${fact.ways === 1 ? "all other columns" : "all other columns, and from those of the adversary who knows least"}. A patient without a site is not attacked.`;
    case "sites":
      return fact.small === 0
        ? `${few(fact.sites, "site", "sites")}, none with fewer than ${fact.cellSize} patients.`
        : `${few(fact.sites, "site", "sites")}, ${fact.small} of them with fewer than ${fact.cellSize} patients (the policy's cell size). The released file names ${fact.named} of these ${fact.small}: whoever reads it knows that they contributed.`;
    case "site-named-by-recipe":
      return `A file of the recipe names such a site with probability ${spanOf(fact, "rate")}, sites as the sample.`;
    case "site-left-out":
      return fact.runs === 0
        ? "No refit left such a site out as a whole, so nothing is known of how often a site that did not contribute would be named."
        : `Where a refit left such a site out as a whole, the file named it all the same in ${n.percent(fact.named / fact.runs)} of the cases.`;
    case "site-sizes":
      return `The file gives the number of records of ${fact.exact} of ${few(fact.sites, "site", "sites")} to the last one: ${spanOf(fact, "rate")}, where ${n.percent(fact.expected)} is what rows drawn one by one show (p ${n.p(fact.p)}).`;
    case "joint-with-earlier":
      return `${findingTitle(fact.finding.id, fact.finding.stratum)}: excess ${spanOf(fact.alone, "rate")} by this file alone, ${spanOf(fact.joint, "rate")} by this file and ${few(fact.releases, "earlier release", "earlier releases")} as one. Both must pass.`;
    case "added-patients":
      return fact.units === 0
        ? "Since the last release nobody was added to the registry, and no record changed."
        : `${few(fact.units, "patient was added or has", "patients were added or have")} a changed record since the last release: whoever has both files can look for what only this one holds.`;
    case "unseen-by-choice":
      return `${findingTitle(fact.finding.id, fact.finding.stratum)}: ${spanOf(fact.all, "area")} on all patients, ${spanOf(fact.unseen, "area")} on those whom the choice among ${few(fact.candidates, "candidate", "candidates")} did not look at. Both must pass.`;
  }
}
