import type {
  CellLabel,
  FidelityItem,
  FidelityLack,
  FidelityRow,
  MetricId,
  ModelRef,
} from "../../../core/contracts/fidelity.ts";
import { n } from "./numbers.ts";

export const metrics: Readonly<Record<MetricId, { readonly title: string; readonly explains: string }>> = {
  "kolmogorov-smirnov": {
    title: "Kolmogorov-Smirnov distance of numeric columns",
    explains:
      "The largest gap between the two cumulative distributions of a column: 0 is the same distribution, 1 is no overlap.",
  },
  "level-variation": {
    title: "Total variation of categorical columns",
    explains:
      "The share of patients who would have to change level to make both columns alike: 0 is the same, 1 is no level in common.",
  },
  "missing-rate": {
    title: "Difference of missing shares",
    explains: "How far apart the shares of missing cells are in each column.",
  },
  "missing-patterns": {
    title: "Total variation of missingness patterns",
    explains: "The share of patients whose set of missing columns would have to change to make both cohorts alike.",
  },
  "codes-per-patient": {
    title: "Codes a patient has",
    explains:
      "The share of patients whose number of codes would have to change to make both cohorts alike, list by list.",
  },
  "codes-together": {
    title: "Codes that go together",
    explains: "How far apart the shares of patients are who have both of two codes; mean and largest over all pairs.",
  },
  "unknown-together": {
    title: "Codes unknown together",
    explains:
      "How far apart the shares of patients are of whom two codes are both unknown; mean and largest over all pairs.",
  },
  "pearson-difference": {
    title: "Difference of Pearson correlations",
    explains: "How far apart the linear correlation of two numeric columns is in the two cohorts.",
  },
  "spearman-difference": {
    title: "Difference of Spearman correlations",
    explains: "How far apart the rank correlation of two numeric columns is in the two cohorts.",
  },
  "cramer-difference": {
    title: "Difference of Cramér's V",
    explains: "How far apart the association of two categorical columns is in the two cohorts.",
  },
  "correlation-ratio-difference": {
    title: "Difference of correlation ratios",
    explains:
      "How far apart the share of a numeric column's variance that a categorical column explains is in the two cohorts.",
  },
  propensity: {
    title: "Propensity score error (pMSE)",
    explains:
      "How well a regression on all columns tells the two cohorts apart; S_pMSE divides by what chance alone gives a correct generator.",
  },
  "kaplan-meier-gap": {
    title: "Largest gap of survival curves",
    explains:
      "The largest vertical distance of the two Kaplan-Meier curves up to the last time with a tenth of the registry still at risk.",
  },
  "restricted-mean-difference": {
    title: "Difference of restricted mean survival times",
    explains: "How many units of time apart the mean event-free time up to the same horizon is.",
  },
  "cox-difference": {
    title: "Difference of Cox coefficients",
    explains: "How many standard errors of the registry's fit apart each coefficient of the same default model is.",
  },
  "cox-overlap": {
    title: "Interval overlap of Cox coefficients",
    explains:
      "The mean share of each 95 % confidence interval that the other cohort's interval covers; below 0 they do not meet.",
  },
  "logistic-difference": {
    title: "Difference of logistic coefficients",
    explains: "How many standard errors of the registry's fit apart each coefficient of the same default model is.",
  },
  "logistic-overlap": {
    title: "Interval overlap of logistic coefficients",
    explains:
      "The mean share of each 95 % confidence interval that the other cohort's interval covers; below 0 they do not meet.",
  },
  "constraint-validity": {
    title: "Rows that break a constraint",
    explains: "The share of rows that are impossible by the schema's rules; a generator should give 0.",
  },
  "spread-ratio": {
    title: "Ratio of standard deviations",
    explains:
      "How far the spread of a numeric column is from the registry's, as the absolute log of the ratio: 0.1 is about a tenth.",
  },
  "tail-share": {
    title: "Share in the tails",
    explains: "How far apart the shares beyond the registry's 5 % and 95 % quantiles are.",
  },
  "k-marginals": {
    title: "Joint distributions of three columns",
    explains:
      "The share of patients who would have to move to make a cross table of three columns alike, averaged over the triples.",
  },
  "classifier-auc": {
    title: "Telling the cohorts apart (AUC)",
    explains:
      "How often a classifier picks the real row out of one real and one synthetic row that it has not seen: .5 is chance, less is a sign of copies.",
  },
  "missing-reasons": {
    title: "Reasons for missing cells",
    explains: "The share of cells whose reason for being missing would have to change.",
  },
  "censoring-share": {
    title: "Share without the event",
    explains: "How far apart the shares of patients without the event are.",
  },
  "log-rank": {
    title: "Log-rank statistic of the two cohorts",
    explains:
      "How far apart the two survival curves are as a whole; 1 on average for two samples of the same patients.",
  },
  "train-synthetic-test-real": {
    title: "Trained on synthetic, tested on real",
    explains: "How well a model trained on the other cohort ranks real patients: .5 is chance, 1 is perfect.",
  },
  "prediction-difference": {
    title: "Difference of predictions",
    explains:
      "How far apart the scores of real patients are when the same model is trained on either cohort, in units of their spread.",
  },
  "visit-number": {
    title: "Number of visits",
    explains: "The largest gap between the two distributions of the number of visits.",
  },
  "visit-gaps": {
    title: "Time between visits",
    explains: "The largest gap between the two distributions of the time from one visit to the next.",
  },
  "visit-autocorrelation": {
    title: "Correlation from visit to visit",
    explains: "How far apart the correlation of a column with itself at the next visit is in the two cohorts.",
  },
  "visit-drift": {
    title: "Change before the event",
    explains:
      "How far apart the last change before an event, against that of the other patients, is in the two cohorts, in standard deviations.",
  },
  "subgroup-distance": {
    title: "All columns within a subgroup",
    explains:
      "The mean distance of the other columns' distributions among the patients of one subgroup: 0 is the same, 1 is no overlap.",
  },
  "alpha-precision": {
    title: "Alpha-precision",
    explains: "Whether synthetic rows lie where real ones do: 1 where every sphere around the centre holds as many.",
  },
  "beta-recall": {
    title: "Beta-recall",
    explains:
      "How soon, counted from the middle of the synthetic rows outwards, real rows have one of them in their neighbourhood: one half where they are reached in step, less where some are left out; more than real halves show is a sign of copies.",
  },
  authenticity: {
    title: "Authenticity",
    explains:
      "The share of synthetic rows further from their nearest patient than that patient is from the next one; less than real halves show is a sign of copies.",
  },
  "association-retention": {
    title: "Associations kept",
    explains:
      "The share of the associations between columns that the synthetic rows keep, the noise of the registry taken out: 1 is all, 0 is independent columns.",
  },
  "coefficient-retention": {
    title: "Coefficients kept",
    explains:
      "The share of the coefficients of the declared analyses (where none is declared: of default models) that the synthetic rows keep, the noise of the registry taken out: 1 is all, 0 is none.",
  },
};

export const better = { lower: "lower is better", higher: "higher is better" };

export const flags: Readonly<Record<FidelityRow["flag"], string>> = {
  "like real": "like real",
  "worse than real": "worse than real",
  "better than real": "better than real",
  "not computable": "not computable",
};

const summaries: Readonly<Record<Extract<FidelityItem, { kind: "summary" }>["of"], string>> = {
  mean: "mean",
  max: "max",
  pMSE: "pMSE",
  S_pMSE: "S_pMSE",
  "all columns": "all columns",
  survival: "survival",
  constraints: "constraints",
  models: "models",
};

const unnamed = "(not on a public list)";

function modelName(model: ModelRef): string {
  return model.kind === "cox" ? `${model.pair}: ${model.cause}` : `${model.column} = ${model.level}`;
}

export function item(fact: FidelityItem | { readonly kind: "unnamed" }): string {
  switch (fact.kind) {
    case "column":
      return fact.column;
    case "pair":
      return fact.columns.join(" × ");
    case "endpoint":
      return `${fact.pair}: ${fact.cause}`;
    case "model":
      return modelName(fact.model);
    case "term":
      return `${modelName(fact.model)} ~ ${fact.column}${fact.level === undefined ? "" : ` = ${fact.level}`}`;
    case "constraint":
      return `constraint ${fact.place} (${n.list(fact.columns)})`;
    case "subgroup":
      return `${fact.column}: ${cell(fact.label)}`;
    case "summary":
      return summaries[fact.of];
    case "unnamed":
      return unnamed;
  }
}

export function fidelityLack(fact: FidelityLack): string {
  switch (fact.kind) {
    case "no such column":
      return `${fact.column === undefined ? "" : `${fact.column}: `}the other cohort has no such column.`;
    case "column of another kind":
      return `${fact.column === undefined ? "" : `${fact.column}: `}the column is of another kind in the other cohort.`;
    case "no item":
      return "no item could be computed.";
    case "constant or too few complete rows":
      return "constant, single level or too few complete rows in one cohort.";
    case "all missing":
      return "all values are missing in one cohort.";
    case "no rows":
      return "one cohort has no rows.";
    case "no column in common":
      return "the cohorts share no column.";
    case "no column varies":
      return "no column varies.";
    case "no constraint":
      return "the schema declares no constraint.";
    case "no time-to-event pair":
      return "the schema declares no time-to-event pair.";
    case "too few times and events":
      return "too few rows have both time and event.";
    case "no model":
      return "the schema gives no such model.";
    case "too few events or no covariate":
      return "fewer than ten events per coefficient, or no usable covariate.";
    case "not estimable":
      return "the coefficient cannot be estimated in one cohort.";
    case "too few splits":
      return "too few splits could compute it.";
    case "regression": {
      const where = { real: "real cohort", other: "other cohort", both: "both cohorts" }[fact.cohort];
      return fact.code === "E_TOO_FEW"
        ? `${where}: too few rows for the regression.`
        : `${where}: the regression did not converge.`;
    }
  }
}

export function cell(label: CellLabel | { readonly kind: "unnamed" }): string {
  const bound = (x: number | string): string => (typeof x === "number" ? n.exact(x) : x);
  switch (label.kind) {
    case "level":
      return label.level;
    case "missing":
      return "missing";
    case "pooled":
      return `other, or fewer than ${label.fewerThan}`;
    case "below":
      return `< ${bound(label.to)}`;
    case "between":
      return `${bound(label.from)} to < ${bound(label.to)}`;
    case "from":
      return `≥ ${bound(label.from)}`;
    case "all values":
      return "all values";
    case "any value or missing":
      return "any value or missing";
    case "unnamed":
      return unnamed;
  }
}

export const groups = { registry: "registry", synthetic: "synthetic" };
