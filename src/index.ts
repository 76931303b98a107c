export { checkById, checks } from "../disclosure/index.ts";
export { chooseGenerator } from "../generators/auto/choose-generator.ts";
export { generatorById, generators, releasableGenerators } from "../generators/index.ts";
export { column, makeCohort, takeRows, withRole } from "./core/cohort.ts";
export type { CodedColumn, Cohort, Column, NumericColumn, Role } from "./core/cohort.ts";
export type {
  CheckContext,
  CheckResult,
  DisclosureCheck,
  Evidence,
  Finding,
  PersonRisk,
  Refit,
  ThreatCard,
} from "./core/disclosure.ts";
export { ERROR_CODES, RaresynthError } from "./core/errors.ts";
export type { ErrorCode } from "./core/errors.ts";
export type { Estimate } from "./core/estimate.ts";
export type { FidelityMetric, FidelityReport } from "./core/fidelity.ts";
export type {
  Condition,
  PlainCondition,
  FittedGenerator,
  Generator,
  GeneratorModel,
  MethodCard,
  Params,
} from "./core/generator.ts";
export type { RunOutcome } from "./core/outcome.ts";
export type { Policy, Verdict } from "./core/policy.ts";
export { createRng } from "./core/rng.ts";
export type { Rng } from "./core/rng.ts";
export type { CohortSchema, ColumnSchema, SurvivalPair } from "./core/schema.ts";
export type { Sensitive } from "./core/sensitive.ts";
export { compareFidelity } from "./fidelity/compare-fidelity.ts";
export { fromArquero, toArquero } from "./io/arquero.ts";
export { fromDataFrame, toColumns } from "./io/data-frame.ts";
export { readPolicy } from "./io/read-policy.ts";
export { readRegistry } from "./io/read-registry.ts";
export { readSchema } from "./io/read-schema.ts";
export { readSynthetic } from "./io/read-synthetic.ts";
export { cohortToCsv } from "./io/write-csv.ts";
export { assess } from "./pipeline/assess.ts";
export { noCheckpoints } from "./pipeline/checkpoints.ts";
export { judge } from "./pipeline/gate.ts";
export { inProcessRunner } from "./pipeline/in-process-runner.ts";
export { sampleBatches } from "./pipeline/sample-batches.ts";
export { sampleWithTotals } from "./pipeline/sample-with-totals.ts";
export type { Total } from "./pipeline/sample-with-totals.ts";
export { run } from "./pipeline/run.ts";
export { synthesise } from "./pipeline/synthesise.ts";
export { verifyRelease } from "./release/verify.ts";
export { writeRows } from "./release/write-rows.ts";
export { renderFigures } from "./report/charts.ts";
export { buildInternalReport, buildPublicReport } from "./report/model.ts";
export { renderHtml } from "./report/render-html.ts";
export { renderJson } from "./report/render-json.ts";
export { combineCoefficients, combineSyntheses } from "./stats/combine-syntheses.ts";
export type { Coefficients, CombinedEstimate, SynthesisDesign } from "./stats/combine-syntheses.ts";
