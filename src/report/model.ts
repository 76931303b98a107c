import type { Language } from "../core/contracts/language.ts";
import type { RunOutcome } from "../core/contracts/outcome.ts";
import { assembleInternalReport } from "./internal/internal-report.ts";
import { withoutSensitive } from "./public/public-outcome.ts";
import { assemblePublicReport } from "./public/public-report.ts";
import { renderJson } from "./render-json.ts";
import type { InternalReport, PublicReport } from "./report-schema.ts";

export { parseReport, reportJsonSchema, REPORT_SCHEMA_ID } from "./report-schema.ts";
export type { InternalReport, PublicReport, Report } from "./report-schema.ts";

/**
 * The report for the data protection officer: exact numbers, records of the registry by number, seeds, input digests.
 * No timing: the same seed gives the same bytes. Personal data; never part of a release.
 * @param outcome of a run or an assessment
 * @param language of the words that the document is rendered in
 * @returns the document, with exact counts: for the controller alone
 */
export function buildInternalReport(outcome: RunOutcome, language: Language = "en"): InternalReport {
  return canonical(assembleInternalReport(outcome, language));
}

/**
 * The report for everybody.
 *
 * Claim: aggregates only; no person, no seed, no input digest, no free-text note, no exact size of the registry, no
 * smallest or largest value; no count of 1..cellSize-1 stands in it or follows from two numbers of one table. Sensitive
 * parts do not reach it by type.
 * Not claimed: protection against joining it with other publications on the same registry.
 * @param outcome of a run
 * @param language of the words that the document is rendered in
 * @returns the document that may leave: counts rounded, small cells suppressed
 */
export function buildPublicReport(outcome: RunOutcome, language: Language = "en"): PublicReport {
  return canonical(assemblePublicReport(withoutSensitive(outcome), language));
}

/**
 * As it will be read back: what is rendered from the report in memory is then, byte for byte, what is rendered from its
 * JSON.
 */
function canonical<T>(report: T): T {
  return JSON.parse(renderJson(report)) as T;
}
