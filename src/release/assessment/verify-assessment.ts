import { got } from "../../core/access.ts";
import { RaresynthError } from "../../core/errors.ts";
import { shippedPolicies } from "../../io/settings/read-policy.ts";
import type { PublicReport } from "../../report/report-schema.ts";
import { checkDigests, type Content, type Problem } from "../check-digests.ts";
import { checkPages, readPublicReport, type Drawn } from "../check-pages.ts";
import { hasPolicyOf } from "../manifest.ts";
import { MANIFEST_NAME } from "../manifest-name.ts";
import { rejudge } from "../rejudge.ts";
import { ASSESSMENT_FILES } from "./bundle-assessment.ts";
import { readAssessmentManifest, type AssessmentManifest } from "./manifest-assessment.ts";

/**
 * Checks the folder of an assessment offline, as `verifyRelease` checks a release: every digest, nothing missing or
 * added, pages as the report renders, the verdict as lines, numbers and policy give it. What the verdict is, is no
 * fault here.
 * @param content of the folder
 * @param draw draws all figures of a report; default: here, one after the other
 * @returns each fault with its file, and the report where it could be read
 */
export async function verifyAssessment(
  content: Content,
  drawn?: Drawn,
): Promise<{ readonly problems: readonly Problem[]; readonly report?: PublicReport }> {
  let manifest: AssessmentManifest;
  try {
    manifest = readAssessmentManifest(got(content, MANIFEST_NAME).toString("utf8"));
  } catch (error) {
    if (!(error instanceof RaresynthError)) throw error;
    const problem = `${error.message} The other files could not be held against it.`;
    return { problems: [{ file: MANIFEST_NAME, problem }] };
  }
  const changed = checkDigests(content, manifest.files, ASSESSMENT_FILES);
  if (changed.length > 0) return { problems: changed };
  const read = readPublicReport(content);
  if ("problem" in read) return { problems: [read.problem] };
  const { report } = read;
  return {
    problems: [...(await checkReport(manifest, report)), ...(await checkPages(content, report, drawn))],
    report,
  };
}

async function checkReport(manifest: AssessmentManifest, report: PublicReport): Promise<Problem[]> {
  const { assessed } = manifest;
  const said = (problem: string): Problem => ({ file: "report.json", problem });
  return [
    ...(report.subject.mode === "assess" && report.generator === undefined ? [] : [said("is about no assessed file.")]),
    ...(report.subject.dataSha256 === assessed.sha256 && report.subject.releasedRows === assessed.rows
      ? []
      : [said("is about another file than the manifest.")]),
    ...(report.override === undefined ? [] : [said("names a decision against the verdict, which is for releases.")]),
    ...(hasPolicyOf(report, manifest) ? [] : [said("holds another policy than the manifest.")]),
    ...rejudge(report, await shippedPolicies()).map(said),
  ];
}
