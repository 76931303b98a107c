import type { Report } from "../../report-schema.ts";
import { n } from "./numbers.ts";

type Analyses = NonNullable<Report["fidelity"]["analyses"]>;
type Result = Analyses["results"][number];
type Row = Result["quantities"][number];
type NonFit = Extract<Result["registry"], { status: "not fitted" }>["why"];

export const title: string = "Will my analysis survive?";
export const intro = (nSplits: number, nFullSize: number): string =>
  `Each declared analysis was fitted to the registry and to the synthetic cohort. Two kinds of real comparison stand beside the result: ${nSplits} splits of the registry into halves, and ${nFullSize} samples of the registry's size drawn from it with replacement.`;
export const wholeFile: string = "Whole file";
export const verdicts: Readonly<Record<Result["verdict"]["verdict"], string>> = {
  holds: "holds",
  "direction holds, size does not": "direction holds, size does not",
  "do not use": "do not use",
  "cannot tell at this n": "cannot tell at this n",
};
const whys: Readonly<Record<Extract<Result["verdict"], { why: string }>["why"], string>> = {
  "not fitted to the synthetic rows": "the synthetic rows give no estimate where the registry does",
  "effects vanish": "effects of the registry are not there",
  "directions turn": "an effect has the opposite direction",
  "levels differ": "risks or rates differ beyond chance",
  "effects without ground": "effects that the registry does not show",
  "not fitted to the registry": "the registry gives no estimate",
  "no effect to keep": "the registry shows no effect that could be kept",
  "too imprecise": "a loss of half of the size would not have been seen",
};
export function verdict(fact: Result["verdict"]): string {
  const text = verdicts[fact.verdict];
  if ("why" in fact) return `${text}: ${whys[fact.why]}`;
  if (fact.verdict !== "direction holds, size does not") return text;
  return `${text} (about ${n.plain(fact.factor)} of it${fact.uneven ? ", unevenly" : ""})`;
}
export const inferred: string = "proposed by inspect, not confirmed";
export const inSubgroup: string = "in a subgroup";
export const scales: Readonly<Record<Row["scale"], string>> = {
  "log hazard ratio": "log hazard ratio",
  "log odds ratio": "log odds ratio",
  slope: "slope",
  difference: "difference",
  probability: "probability",
  "log rate": "log rate",
};
export function quantity(fact: Row["quantity"]): string {
  switch (fact.kind) {
    case "coefficient": {
      const level = fact.others === true ? " = other levels" : fact.level === undefined ? "" : ` = ${fact.level}`;
      return `${fact.cause === undefined ? "" : `${fact.cause}: `}${fact.column}${level}`;
    }
    case "survival":
      return `survival at ${n.exact(fact.time)}${fact.group === undefined ? "" : `, ${fact.group}`}`;
    case "cumulative incidence":
      return `incidence of ${fact.cause} at ${n.exact(fact.time)}${fact.group === undefined ? "" : `, ${fact.group}`}`;
    case "rate":
      return fact.group === undefined ? "rate" : `rate, ${fact.group}`;
    case "mean difference":
      return `${fact.group} less ${fact.against}`;
    case "unnamed":
      return "(not on a public list)";
  }
}
export function nonFit(fact: NonFit): string {
  switch (fact.reason) {
    case "column absent":
      return `${fact.column} is not there`;
    case "no rows":
      return "no row is complete";
    case "no events":
      return "there is no event";
    case "one outcome value":
      return "the outcome has one value";
    case "no varying term":
      return "no covariate varies";
    case "group absent":
      return "a group is not there";
    case "too few events":
      return `${n.people(fact.events)} events for ${fact.coefficients} coefficients, ${fact.needed} are needed`;
    case "separation":
      return "a covariate separates the outcomes";
    case "not repeated":
      return "no patient has a second row";
    case "not converged":
      return "the fit did not converge";
  }
}
export const penalised = (method: string, why: string): string => `fitted by ${method}, since ${why}`;
export const methods: Readonly<Record<"firth" | "ridge", string>> = {
  firth: "Firth's penalised likelihood",
  ridge: "a ridge",
};
export const notFitted = (why: string): string => `not fitted: ${why}`;
export const cohorts: Readonly<Record<"registry" | "synthetic", string>> = {
  registry: "Registry",
  synthetic: "Synthetic",
};
export const verdictCaption: string = "Declared analyses";
export const verdictHead = [
  "Analysis",
  "Verdict",
  "Factor (95 %)",
  "Mean difference in standard errors",
  "Two real halves",
  "Two real samples of full size",
];
export const rowCaption = (name: string): string => `${name}: estimates with 95 % intervals`;
export const rowHead = [
  "Quantity",
  "Registry",
  "Synthetic",
  "Synthetic, corrected",
  "Difference in standard errors",
  "Interval overlap",
  "Direction",
  "At half size",
  "At full size",
];
export const signs: Readonly<Record<NonNullable<Row["sign"]>, string>> = {
  same: "same",
  opposite: "opposite",
  "not counted": "within chance of 0",
  suppressed: "suppressed",
};
export const unbounded: string = "no bound";
export const forest = (name: string): string => `Coefficients: ${name}`;
export const forestDescription: string =
  "Each effect of the declared analysis with its 95 % interval, registry above synthetic, on the scale named under the axis.";
export const forestHead = ["Quantity", "Cohort", "Estimate", "95 % interval"];
export const atFullSize = (flag: string): string => `at full size: ${flag}`;
export const prediction: string = "Prediction by models trained on real and on synthetic rows";
export const predictionFigure: string = "What training on synthetic rows costs";
export const predictionDescription: string =
  "For each outcome and kind of model, how well patients left out are told apart after training on real rows (square) and on as many synthetic ones (circle), with 95 % intervals over the folds. The bar between is what is lost; the dashed line is guessing.";
export const predictionAxis: string = "area under the curve, or concordance";
export const trained = { trtr: "trained on real rows", tstr: "trained on synthetic rows" };
export const learners: Readonly<Record<"penalised" | "forest", string>> = {
  penalised: "penalised regression",
  forest: "random forest",
};
export const predictionHead = [
  "Outcome and model",
  "Real to real",
  "Synthetic to real",
  "Real to synthetic",
  "Lost by synthetic training",
];
export const measures: Readonly<Record<"concordance" | "area", string>> = {
  concordance: "concordance",
  area: "area under the curve",
};
export const notEstimable: string = "not estimable";
