import type { AssessmentDescription, FileFact, ReleaseDescription } from "../description.ts";

/** Version of ACRO whose record this is; ACRO itself refuses any other, the viewer takes 0.4 and later. */
const ACRO_VERSION = "1.0.2";

/**
 * Records for the output checkers of a trusted research environment (results.json of ACRO, with checksums/).
 * The status is always "review": nobody clears an exit of their own.
 * Source: AI-SDC/ACRO 1.0.2, record format.
 * @param files data and reports, relative to the folder of results.json
 */
export function acroResults(release: ReleaseDescription | AssessmentDescription, files: readonly FileFact[]): object {
  const { verdict, policy } = release;
  const outputs = files.map((file, at) => [
    `output_${at}`,
    {
      uid: `output_${at}`,
      status: "review",
      type: "custom",
      properties: { synthetic: true, valid_until: verdict.expires ?? null },
      files: [{ name: file.name, sdc: {} }],
      outcome: {},
      command: release.kind === "release" ? "raresynth run" : "raresynth assess",
      summary: `${file.title}; verdict ${verdict.outcome} under ${policy.id}`,
      timestamp: `${release.date}T00:00:00.000000`,
      comments: ["SYNTHETIC; not suppressed by ACRO: see report.html for the disclosure tests"],
      exception: "",
      fair: {},
    },
  ]);
  return { version: ACRO_VERSION, results: Object.fromEntries(outputs) as object };
}
