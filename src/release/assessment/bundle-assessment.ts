import type { RunOutcome } from "../../core/contracts/outcome.ts";
import { RaresynthError } from "../../core/errors.ts";
import { renderJson } from "../../report/render-json.ts";
import type { PublicReport } from "../../report/report-schema.ts";
import { publicTexts, secretsOf } from "../bundle.ts";
import { sha256 } from "../digest.ts";
import { MANIFEST_NAME } from "../manifest-name.ts";
import { assertPublicText } from "../public-text.ts";
import { scanRelease } from "../scan-release.ts";
import type { ReleaseFiles } from "../write-release.ts";
import { sealAssessmentManifest } from "./manifest-assessment.ts";

/** Files that every assessment has. */
export const ASSESSMENT_FILES = ["README.txt", "report.html", "report.json"] as const;

/**
 * All files of an assessment, for those who are to check it: the public report on a file that another maker made, bound
 * to that file by its digest. Whatever the verdict is; the file itself is not among them, since only a run of this
 * program releases rows.
 * Claim: each file is scanned as those of a release are; none holds a seed or the digest of an input.
 * @param report with the digest of the file that was assessed
 * @param html of `renderHtml(report, …)`
 * @param describe further public files made from the report; the manifest covers them too
 * @throws {E_RELEASE | E_DISCLOSURE} on what is no such assessment, or on text that must stay inside
 */
export function buildAssessment(
  outcome: RunOutcome,
  report: PublicReport,
  html: string,
  describe: (parts: ReleaseFiles) => Readonly<Record<string, string>> = () => ({}),
): ReleaseFiles {
  const { subject, policy, made } = report;
  if (outcome.kind !== "assess" || subject.mode !== "assess" || subject.dataSha256 === undefined)
    throw new RaresynthError("E_RELEASE", "only a report that names an assessed file can be given away so.");
  const own: Record<(typeof ASSESSMENT_FILES)[number], string> = {
    "report.html": html,
    "report.json": renderJson(report),
    "README.txt": readme(report),
  };
  const parts: Record<string, string> = { ...own, ...describe(own) };
  const files = Object.entries(parts)
    .map(([name, text]) => ({ name, bytes: Buffer.byteLength(text), sha256: sha256(text) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const manifest = sealAssessmentManifest({
    made,
    assessed: { registry: subject.name, rows: subject.releasedRows, sha256: subject.dataSha256 },
    policy: { id: policy.id, sha256: sha256(renderJson(policy)) },
    files,
  });
  const bundle = { ...parts, [MANIFEST_NAME]: manifest };
  for (const [name, text] of Object.entries(bundle)) assertPublicText(text, name, secretsOf(outcome), true);
  scanRelease(bundle, outcome.watched?.reveal() ?? [], {
    data: "",
    cellSize: outcome.policy.cellSize.value,
    publicTexts: publicTexts(outcome),
    dateColumns: outcome.schema.columns.filter(({ type }) => type === "date").map(({ name }) => name),
  });
  return bundle;
}

function readme({ subject, policy, verdict }: PublicReport): string {
  return [
    `ASSESSMENT of a SYNTHETIC file of ${subject.releasedRows} rows that another maker made in the likeness of the registry "${subject.name}", under the policy "${policy.id}": ${verdict.outcome.toUpperCase()}.`,
    "The file is not here. Its SHA-256 stands in report.json and manifest.json; report.html says what was tested and what was not.",
    "To check that nothing was changed: raresynth verify DIR --data FILE (the folder of this file, and the file that was assessed; works offline).",
    "",
  ].join("\n");
}
