import type { Language } from "../../core/contracts/language.ts";
import { RaresynthError } from "../../core/errors.ts";
import { assessmentDescriptors } from "../../packet/describe-assessment.ts";
import { buildAssessment } from "../../release/assessment/bundle-assessment.ts";
import { aboutData } from "../../release/bundle.ts";
import { writeRelease } from "../../release/write-release.ts";
import { renderFigures } from "../../report/charts.ts";
import { buildPublicReport } from "../../report/model.ts";
import { renderHtml } from "../../report/render-html.ts";
import type { RunResult } from "../runs/run-result.ts";

/**
 * Writes what others may see of an assessment: the public report on the file, bound to it by its digest, as a whole or
 * not at all.
 * @param result of `assessFile`
 * @param folder missing or empty
 * @throws {E_RELEASE | E_DISCLOSURE} where the file is the registry's own, or text would stand in it that must stay
 *   inside
 */
export async function writeAssessment(result: RunResult, folder: string, language: Language): Promise<void> {
  if (result.assessed === undefined)
    throw new RaresynthError("E_RELEASE", "only a file that was assessed has an assessment.");
  const report = aboutData(buildPublicReport(result, language), result.assessed.sha256);
  const html = renderHtml(report, await renderFigures(report));
  await writeRelease(folder, buildAssessment(result, report, html, assessmentDescriptors));
}
