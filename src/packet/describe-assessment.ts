import { defined } from "../core/access.ts";
import { RaresynthError } from "../core/errors.ts";
import type { Problem } from "../release/verify.ts";
import type { ReleaseFiles } from "../release/write-release.ts";
import { parseReport } from "../report/report-schema.ts";
import { describeReport, fileFacts, FILE_KINDS, textOf, type AssessmentDescription } from "./description.ts";
import { TEST_RESULT_FILE } from "./descriptors/all.ts";
import { UNSTATED } from "./publication.ts";
import { testResult } from "./signatures/statements.ts";

const KINDS = {
  "README.txt": { title: "Read me of the assessment", mediaType: "text/plain" },
  "report.html": defined(FILE_KINDS["report.html"]),
  "report.json": defined(FILE_KINDS["report.json"]),
};

/**
 * Describes an assessment from its files.
 * @throws {E_VERIFY} where the report is missing or not one on an assessed file
 */
export function describeAssessment(files: ReleaseFiles): AssessmentDescription {
  const report = parseReport(textOf(files, "report.json"));
  const { subject, verdict, policy } = report;
  if (report.kind !== "public" || subject.mode !== "assess" || subject.dataSha256 === undefined)
    throw new RaresynthError("E_VERIFY", "it is no public report on an assessed file.", { where: "report.json" });
  const until = verdict.expires === undefined ? "" : `, valid until ${verdict.expires}`;
  return {
    ...describeReport(report, subject.dataSha256, UNSTATED, []),
    kind: "assessment",
    title: `Assessment of a SYNTHETIC file after the registry "${subject.name}"`,
    summary: `SYNTHETIC: a file of ${subject.releasedRows} rows that another maker made in the likeness of the registry "${subject.name}" (SHA-256 ${subject.dataSha256}; the file is not here). Disclosure tests under the policy "${policy.id}": ${verdict.outcome.toUpperCase()}${until}.`,
    registry: {
      name: subject.name,
      ...(subject.description === undefined ? {} : { description: subject.description }),
      ...(subject.citation === undefined ? {} : { citation: subject.citation }),
      ...(subject.licence === undefined ? {} : { licence: subject.licence }),
    },
    files: fileFacts(files, KINDS),
    assessed: { sha256: subject.dataSha256 },
  };
}

/** The statement on tests as in-toto writes it, which an assessment holds beside its report. */
export function assessmentDescriptors(files: ReleaseFiles): Record<string, string> {
  return { [TEST_RESULT_FILE]: `${JSON.stringify(testResult(describeAssessment(files)), null, 2)}\n` };
}

/** Holds the statement of an assessment against its report. */
export function verifyAssessmentDescriptors(files: ReleaseFiles): Problem[] {
  return Object.entries(assessmentDescriptors(files)).flatMap(([file, expected]): Problem[] =>
    files[file] === undefined
      ? [{ file, problem: "is missing." }]
      : textOf(files, file) === expected
        ? []
        : [{ file, problem: "does not say what the report says." }],
  );
}
