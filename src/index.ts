export { assessFile } from "./api/assess-file.ts";
export type { AssessFileOptions } from "./api/assess-file.ts";
export type { GeneratorOption } from "./api/runs/choose-recipe.ts";
export { openRegistry } from "./api/open-registry.ts";
export type { OpenRegistryOptions, RegistrySource } from "./api/open-registry.ts";
export { renderReport } from "./api/render-report.ts";
export type { RenderReportOptions } from "./api/render-report.ts";
export { runRegistry } from "./api/run-registry.ts";
export type { RunRegistryOptions } from "./api/run-registry.ts";
export type { RunRecord, RunResult } from "./api/runs/run-result.ts";
export { writeRelease } from "./api/write-release.ts";
export type { WriteReleaseOptions } from "./api/write-release.ts";
export { writeResults } from "./api/write-results.ts";
export type { WriteResultsOptions, WrittenResults } from "./api/write-results.ts";
export { checkById, checks } from "../disclosure/index.ts";
export { chooseGenerator } from "../generators/auto/choose-generator.ts";
export { generatorById, generators, releasableGenerators } from "../generators/index.ts";
export { column, makeCohort, takeRows, withRole } from "./core/data/cohort.ts";
export type { CodedColumn, Cohort, Column, NumericColumn, Role } from "./core/data/cohort.ts";
export type {
  CheckContext,
  CheckResult,
  DisclosureCheck,
  Evidence,
  Finding,
  PersonRisk,
  Refit,
  ThreatCard,
} from "./core/contracts/disclosure.ts";
export { ERROR_CODES, RaresynthError } from "./core/errors.ts";
export type { ErrorCode } from "./core/errors.ts";
export type { Estimate } from "./core/contracts/estimate.ts";
export type { FidelityMetric, FidelityReport } from "./core/contracts/fidelity.ts";
export type {
  Condition,
  PlainCondition,
  FittedGenerator,
  Generator,
  GeneratorModel,
  MethodCard,
  Params,
} from "./core/contracts/generator.ts";
export type { RunOutcome } from "./core/contracts/outcome.ts";
export type { Policy, Verdict } from "./core/contracts/policy.ts";
export { createRng } from "./core/rng.ts";
export type { Rng } from "./core/rng.ts";
export type { CohortSchema, ColumnSchema, SurvivalPair } from "./core/data/schema.ts";
export type { Sensitive } from "./core/data/sensitive.ts";
export { compareFidelity } from "./fidelity/compare-fidelity.ts";
export { fromArquero, toArquero } from "./io/tables/arquero.ts";
export { fromDataFrame, toColumns } from "./io/tables/data-frame.ts";
export { readPolicy } from "./io/settings/read-policy.ts";
export { readRegistry } from "./io/registry/read-registry.ts";
export { readSchema } from "./io/schema/read-schema.ts";
export { readSynthetic } from "./io/registry/read-synthetic.ts";
export { cohortToCsv } from "./io/tables/write-csv.ts";
export { assess } from "./pipeline/assess.ts";
export { noCheckpoints } from "./pipeline/refits/checkpoints.ts";
export { judge } from "./pipeline/gate.ts";
export { inProcessRunner } from "./pipeline/refits/in-process-runner.ts";
export { sampleBatches } from "./pipeline/sampling/sample-batches.ts";
export { sampleWithTotals } from "./pipeline/sampling/sample-with-totals.ts";
export type { Total } from "./pipeline/sampling/sample-with-totals.ts";
export { run } from "./pipeline/run.ts";
export { synthesise } from "./pipeline/sampling/synthesise.ts";
export { verifyRelease } from "./release/verify.ts";
export { writeRows } from "./release/write-rows.ts";
export { renderFigures } from "./report/charts.ts";
export { buildInternalReport, buildPublicReport } from "./report/model.ts";
export { renderHtml } from "./report/render-html.ts";
export { reasonSentence } from "./report/words/speak.ts";
export { wordsIn } from "./report/words/words.ts";
export { LANGUAGES, type Language } from "./core/contracts/language.ts";
export { renderJson } from "./report/render-json.ts";
export { combineCoefficients, combineSyntheses } from "./stats/combine-syntheses.ts";
export type { Coefficients, CombinedEstimate, SynthesisDesign } from "./stats/combine-syntheses.ts";

// Statistics: each function names its definition and source.
export { auc } from "./stats/auc.ts";
export { aucBootstrap } from "./stats/auc-bootstrap.ts";
export { aucInterval } from "./stats/auc-interval.ts";
export { benjaminiHochberg } from "./stats/benjamini-hochberg.ts";
export { clopperPearson } from "./stats/clopper-pearson.ts";
export { concordance } from "./stats/concordance.ts";
export { cox } from "./stats/cox.ts";
export type { CoxFit } from "./stats/cox.ts";
export { delong, delongDifference } from "./stats/delong.ts";
export type { DelongAuc } from "./stats/delong.ts";
export { holm } from "./stats/holm.ts";
export { kaplanMeier, survivalAt, survivalQuantile } from "./stats/kaplan-meier.ts";
export type { KaplanMeier, SurvivalAt, SurvivalQuantile } from "./stats/kaplan-meier.ts";
export { logRank } from "./stats/log-rank.ts";
export type { LogRank } from "./stats/log-rank.ts";
export { logistic } from "./stats/logistic.ts";
export type { LogisticFit, LogisticOptions } from "./stats/logistic.ts";
export { mannWhitney } from "./stats/mann-whitney.ts";
export type { MannWhitney } from "./stats/mann-whitney.ts";
export { maxT } from "./stats/max-t.ts";
export { miettinenNurminen } from "./stats/miettinen-nurminen.ts";
export { newcombe } from "./stats/newcombe.ts";
export { poissonInterval } from "./stats/poisson-interval.ts";
export type { RegressionFailure, RegressionFit } from "./stats/regression.ts";
export { restrictedMean } from "./stats/restricted-mean.ts";
export { wilson } from "./stats/wilson.ts";
