import type { Curve, SeriesName } from "../../../core/contracts/disclosure.ts";
import type { IntervalMethod } from "../../../core/contracts/estimate.ts";
import type {
  AdversaryRef,
  CheckId,
  FindingId,
  MembershipAttack,
  Multiplicity,
  SplitRef,
  Stratum,
  Tried,
  Way,
} from "../../../core/contracts/finding.ts";
import type { RarityKind, RarityReason } from "../../../core/contracts/person-risk.ts";
import type { People } from "../numbers.ts";
import { n } from "./numbers.ts";

export interface CardWords {
  readonly title: string;
  readonly adversary: string;
  readonly question: string;
  readonly cannotSee: string;
}

/** What each check is called, who attacks, what is asked, and what it cannot see. */
export const cards: Readonly<Record<CheckId, CardWords>> = {
  replicas: {
    title: "Exact and near replicas",
    adversary:
      "Someone who knows a patient's record, or only the quasi-identifiers, and looks it up in the released file.",
    question: "Does the file repeat more records of patients in the registry than of patients it has never seen?",
    cannotSee:
      "Copies behind a reversible recoding, copies looser than the tolerance, and leaks that no single row carries.",
  },
  "closest-record": {
    title: "Distance to closest record",
    adversary: "Nobody in particular: a smoke test for wholesale copying that readers expect to see.",
    question: "Do synthetic rows lie closer to patients who were used than to patients who were not?",
    cannotSee:
      "Single exposed patients, outliers above all: a quiet result says nothing about them, so this check never decides.",
  },
  "equivalence-classes": {
    title: "Equivalence classes",
    adversary:
      "Somebody who knows the quasi-identifiers of a person (prosecutor: also that the person is in the registry; journalist: not; marketer: of everybody).",
    question:
      "Who stands out in the registry and in the release, and do unique patients stand as unique in the release more often if they were used?",
    cannotSee:
      "Whether a row that stands out in the release tells the truth about anybody: the attacks ask that. A diagnostic.",
  },
  "singling-out": {
    title: "Singling out",
    adversary:
      "A reader of the file who knows nobody, and looks for combinations of values that only one real person can have.",
    question: "Do combinations that stand once in the file fit exactly one patient more often if the patient was used?",
    cannotSee: "Combinations of more than three columns, and ranges other than those of the declared tolerances.",
  },
  linkability: {
    title: "Linkability",
    adversary:
      "Two sources that know different columns of the same people (a clinic's file and a press report, say) and use the synthetic rows to join them.",
    question:
      "Do the two halves of a patient's record point to the same synthetic row more often if the patient was used?",
    cannotSee: "Splits that nobody declared, and joining by more than the single closest row.",
  },
  "attribute-inference": {
    title: "Attribute inference",
    adversary:
      "Someone who knows some columns of a patient and wants another one, with the synthetic rows as the only teacher.",
    question: "Is a secret guessed better for patients who were used than for patients who were not?",
    cannotSee:
      "Models cleverer than the closest row, a regression and a linear reconstruction, and secrets that nobody marked sensitive.",
  },
  "site-identity": {
    title: "Site identity",
    adversary:
      "Someone who holds a patient's record without the centre (another registry, a sponsor, a laboratory) and wants to know which centre sent whom, with the synthetic rows as the only teacher.",
    question: "Is the centre of a patient guessed better for patients who were used than for patients who were not?",
    cannotSee:
      "Models cleverer than the closest row, a regression and votes of close rows; whether a centre contributed at all, which any file with its name tells.",
  },
  membership: {
    title: "Membership inference",
    adversary:
      "Someone who holds a patient's whole record, the synthetic rows and records of other patients, and wants to know whether the patient is in the registry.",
    question: "Do the synthetic rows look more like patients who were used than like patients who were not?",
    cannotSee:
      "Attacks cleverer than these seven, an adversary who reruns the generator many times, columns in a secret code, and single exposed patients behind a quiet average.",
  },
  "rare-individuals": {
    title: "Rare individuals",
    adversary: "Someone who knows everything about one patient, and what the generator makes without that patient.",
    question: "Does the released cohort show that this very patient was in the registry?",
    cannotSee:
      "Traces that neither the closest rows, nor the patient's own rare combinations, nor a stretch of the file towards the patient show; patients that were not tested in stage two beyond the screen.",
  },
  "model-audit": {
    title: "What a saved model holds",
    adversary: "Someone who gets hold of the fitted model's file (it is not part of a release), and reads its numbers.",
    question:
      "Do frequencies in the model give exact counts of few patients away, and does it hold values that only one patient has?",
    cannotSee:
      "What follows from comparing two models, or a model with knowledge of all patients but one: exposure by refits measures that.",
  },
};

const findingTitles: Readonly<Record<FindingId, string>> = {
  "all-columns": "Patients whose whole record has a near copy, beyond non-members",
  "quasi-identifiers": "Patients matched on the quasi-identifiers, beyond non-members",
  "qi-and-sensitive": "Patients matched on the quasi-identifiers and a secret, beyond non-members",
  verbatim: "Patients whose whole record stands verbatim in the file",
  "near-copies": "Patients whose whole record has a near copy in the file",
  "verbatim-rare": "Rare patients whose record stands verbatim in the file",
  "added-patients": "Patients new since an earlier release whose record the difference between the files gives away",
  "dcr-share": "Synthetic rows closer to a member than to any non-member",
  "replicated-uniques": "Unique patients who stand as unique in the release, beyond non-members",
  "singling-out": "Combinations that only one patient has and that the file gives away, beyond non-members",
  "singling-out-rare": "Combinations that only one rare patient has and that the file gives away, beyond non-members",
  linkability: "Patients whose two halves meet at one synthetic row, beyond non-members",
  "linkability-rare": "Rare patients whose two halves meet at one synthetic row, beyond non-members",
  "attribute-inference": "Secrets guessed right, beyond non-members",
  "attribute-inference-rare": "Secrets of rare patients guessed right, beyond non-members",
  "population-inference": "Secrets guessed with the file, beyond the best guess without it",
  "site-identity": "Patients whose site is guessed right, beyond non-members",
  "site-identity-rare": "Rare patients whose site is guessed right, beyond non-members",
  "site-identity-by-site": "Sites guessed right, each counted once whatever its size, beyond non-members",
  "site-population": "Sites guessed with the file, beyond the best guess without it",
  "site-unknown-pattern":
    "Sites told by which cells are unknown together, beyond the same file with shuffled unknown cells",
  auc: "Area under the ROC curve of the best membership attack",
  "auc-rare": "Area under the ROC curve of the best membership attack, rare patients",
  "pooled-exposure": "Mean exposure of all patients",
  "pooled-exposure-rare": "Mean exposure of rare patients",
  "person-exposure": "Exposure of the most exposed tested patient",
  "released-file": "Patients that the released file is unusually close to",
  "small-counts": "Exact counts under the cell size that can be read off the model",
  "sole-values": "Values that only one patient has and that stand in the model",
};

export function isFinding(id: string): id is FindingId {
  return Object.hasOwn(findingTitles, id);
}

/** @param stratum "all" where the most exposed patient is that of the screen */
export function findingTitle(id: FindingId, stratum: Stratum, unseen?: true): string {
  const title =
    id === "person-exposure" && stratum === "all"
      ? "Exposure of the most exposed patient (screen only)"
      : findingTitles[id];
  return unseen === undefined ? title : `${title}, those whom the choice did not look at`;
}

export const attacks: Readonly<Record<MembershipAttack, string>> = {
  "closest synthetic row": "closest synthetic row",
  "closest synthetic row against closest other patient": "closest synthetic row against closest other patient",
  "synthetic share of the nearest rows": "synthetic share of the nearest rows",
  "synthetic rows within the median distance": "synthetic rows within the median distance",
  "density ratio": "density ratio",
  classifier: "classifier",
  "counts of own combinations": "counts of own combinations",
};

const guesses = {
  "closest row": "the closest row",
  regression: "regression",
  reconstruction: "reconstruction",
  "votes by size": "votes by size",
} as const;

/** @param title of a declared adversary, by id */
export function adversaryName(ref: AdversaryRef, title: (id: string) => string): string {
  switch (ref.kind) {
    case "declared":
      return title(ref.id);
    case "holders-of-split":
      return `Holders of the two sources of “${ref.split}”`;
    case "holders-of-two-files":
      return "Holders of two files, one with names and one with results";
    case "full-record-without-site":
      return "Holder of a full record without the site";
    case "knows-unknown-cells":
      return "Somebody who knows which cells of a record are unknown";
  }
}

export function splitName(split: SplitRef, title: (id: string) => string): string {
  switch (split.kind) {
    case "declared":
      return split.name;
    case "quasi-identifiers-against-sensitive":
      return "quasi-identifiers against sensitive columns";
    case "known-against-rest":
      return `what “${title(split.adversary)}” knows against the rest`;
  }
}

export function wayName(way: Way, title: (id: string) => string): string {
  switch (way.kind) {
    case "all-columns":
      return "all columns";
    case "quasi-identifiers":
      return "all quasi-identifiers";
    case "column":
      return way.column;
    case "guess":
      return `${way.column} by ${guesses[way.by]}, ${adversaryName(way.adversary, title)}`;
    case "predicate":
      return way.columns === 1 ? "one column" : `${way.columns} columns`;
    case "split":
      return splitName(way.split, title);
    case "attack":
      return attacks[way.attack];
  }
}

const tried: Readonly<Record<Tried, string>> = {
  "sensitive columns": "sensitive columns",
  "ways to a secret": "ways to a secret",
  "ways to the site": "ways to the site",
  splits: "splits",
  "sizes of predicate": "sizes of predicate",
  attacks: "attacks",
  columns: "columns",
  tolerances: "tolerances",
  patients: "tested patients",
  "patients and statistics": "patients and statistics",
  "share and patients": "patients",
};

export function multiplicity(
  { procedure, over, of, worst, looks }: Multiplicity<People>,
  title: (id: string) => string,
): string {
  const best = worst === undefined ? "" : ` (${wayName(worst, title)})`;
  const many = of === undefined ? "" : over === undefined ? tried[of] : `${n.people(over)} ${tried[of]}`;
  switch (procedure) {
    case "one test":
      return "one test";
    case "fixed":
      return "one statistic, fixed in advance (distance to the closest row)";
    case "permutation":
      return "one share, permutation test";
    case "bonferroni":
      return `worst of ${many}${best}, Bonferroni`;
    case "max-t":
      return worst === undefined ? `max-T over ${many}` : `worst of ${many}${best}, max-T by permutation`;
    case "holm":
      return `Holm over ${many}${looks === true ? ", Bonferroni over looks" : ""}`;
    case "bonferroni-of-holm":
      return `Bonferroni over the share of all patients and the ranks of ${many} tested one by one, adjusted by Holm`;
  }
}

export const methods: Readonly<Record<IntervalMethod, string>> = {
  wilson: "Wilson",
  "clopper-pearson": "Clopper-Pearson",
  "clopper-pearson over units": "Clopper-Pearson over patients",
  "clopper-pearson over units, at their effective number": "Clopper-Pearson over patients, at their effective number",
  "stratified, clopper-pearson at the effective number":
    "stratified sample, Clopper-Pearson at the effective number of patients",
  "clopper-pearson at the effective number": "Clopper-Pearson at the effective number of patients",
  "clopper-pearson at the effective number, never inside the permuted shares":
    "Clopper-Pearson at the effective number of patients, never inside the permuted shares",
  "the same; upper end over the refits":
    "Clopper-Pearson at the effective number of patients, never inside the permuted shares; upper end: this file beyond chance, and the average over the refits",
  "no attempt": "no attempt",
  "square-and-add over patients": "square-and-add, patients as the unit",
  "normal over shuffled files": "normal, over shuffled files",
  "square-and-add over sites": "square-and-add, sites as the unit",
  "best of commonest value and regression": "best of commonest value and cross-fitted regression",
  "newcombe hybrid score": "Newcombe's hybrid score",
  "newcombe 2006 method 5": "Newcombe 2006, method 5",
  "newcombe 2006 method 5, alpha spent over looks": "Newcombe 2006, method 5, alpha spent over looks",
  "miettinen-nurminen score": "Miettinen-Nurminen score",
  "nadeau-bengio": "Nadeau and Bengio's corrected resampled t",
  "patient bootstrap": "bootstrap of patients, percentiles",
  "raab proper synthesis": "Raab et al., proper synthesis",
  "raab simple synthesis": "Raab et al., simple synthesis",
  garwood: "Garwood",
  "garwood, scaled to the patients asked": "Garwood, scaled to the patients who were asked",
  "observed count": "observed count",
  "observed count, lower end by the rate ratio": "observed count; lower end by the rate ratio given the sum",
  "infinitesimal jackknife, max-T over attacks": "infinitesimal jackknife over patients, max-T over attacks",
  "delong, max-T over attacks": "DeLong, max-T over attacks",
  "permutation of members and non-members": "permutation of members and non-members",
  "permutation quantiles": "permutation: mean, 5 % and 95 % quantiles",
  "influence of each patient": "influence of each patient",
  "share of members, permuted": "members over members and non-members, permuted",
  "mean area, two-way variance": "mean area, two-way (patients, refits) variance",
  "masks re-drawn": "in/out masks re-drawn",
  "largest area, alpha spent over looks":
    "largest area; upper bound of the worst patient, lower bound Bonferroni over patients; alpha spent over looks",
  "largest area of the screen": "largest area of stage one; lower bound Bonferroni over patients",
  "one half by design": "1/2 by design: scores are fixed before the runs",
};

export const sources = {
  "released file": "in the released file",
  "average over refits": "average over refits",
  "with earlier releases": "this file and earlier releases together",
};

export const rarity: Readonly<Record<RarityKind | "not flagged", string>> = {
  named: "named by the data protection officer",
  outlier: "far from the nearest neighbours",
  "singleton-level": "alone with a level or at a site",
  extreme: "highest or lowest value of a column, apart from the next",
  "missingness-pattern": "alone with a pattern of missing values",
  "sample-unique": "alone in the registry with a coarse value or a pair of them",
  "pair-class": "class of at most 2 on a pair of quasi-identifiers",
  "full-class": "class of at most 2 on all quasi-identifiers",
  "not flagged": "not flagged as rare",
};

/** Column sets spelled out in one reason. */
const MAX_NAMED = 3;

export function rarityReason(reason: RarityReason): string {
  switch (reason.kind) {
    case "named":
      return "on the data protection officer's list";
    case "outlier":
      return "among the patients furthest from their 5 nearest neighbours";
    case "singleton-level":
      return reason.isSite ? "the only patient of its site" : `the only patient with its level of ${reason.column}`;
    case "extreme":
      return `${reason.end === "highest" ? "highest" : "lowest"} value of ${reason.column}, apart from the next`;
    case "missingness-pattern":
      return "the only patient with its pattern of missing values";
    case "sample-unique": {
      const values = `${reason.values} coarse ${reason.values === 1 ? "value" : "values"}`;
      const pairs = `${reason.pairs} ${reason.pairs === 1 ? "pair" : "pairs"} of coarse values`;
      const what = reason.pairs === 0 ? values : reason.values === 0 ? pairs : `${values} and ${pairs}`;
      return `alone in the registry with ${what}`;
    }
    case "pair-class": {
      const named = reason.sets.slice(0, MAX_NAMED).map((set) => set.join(" × "));
      const more = reason.sets.length - named.length;
      return `class of at most 2 on ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
    }
    case "full-class":
      return `class of ${reason.size} on all quasi-identifiers`;
  }
}

export const bands = { A: "A", B: "B", C: "C", "not estimable": "not estimable" };

export interface CurveWords {
  readonly title: string;
  readonly x: string;
  readonly y: string;
}

export function curve({ id, attack }: Pick<Curve, "id" | "attack">): CurveWords {
  const rows = "share of rows";
  switch (id) {
    case "dcr-synthetic":
      return { title: "Distance to closest record", x: "distance", y: rows };
    case "nndr-synthetic":
      return { title: "Nearest neighbour distance ratio", x: "first over second distance", y: rows };
    case "dcr-real":
      return { title: "Distance from patients to closest synthetic row", x: "distance", y: rows };
    case "roc":
      return {
        title: `Members found against false alarms${attack === undefined ? "" : `: ${attacks[attack]}`}`,
        x: "share of non-members accused",
        y: "share of members found",
      };
    case "exposure":
      return {
        title: "Exposure of all patients in the screen",
        x: "share of patients",
        y: "area under the curve at most",
      };
  }
}

export const series: Readonly<Record<SeriesName, string>> = {
  "synthetic to registry": "synthetic rows to registry",
  "registry to other patients": "registry rows to other patients",
  members: "members",
  "non-members": "non-members",
  attack: "attack",
  guessing: "guessing",
  "this recipe": "this recipe",
  "no exposure": "no exposure (masks re-drawn)",
};
