import type { Language } from "../core/contracts/language.ts";
import type { RunOutcome } from "../core/contracts/outcome.ts";
import { buildRelease } from "../release/bundle.ts";
import { writeRelease as putInPlace } from "../release/write-release.ts";
import { buildPublicReport } from "../report/model.ts";
import { renderReport } from "./render-report.ts";

export interface WriteReleaseOptions {
  /** Folder of the release; must not exist, or be empty. Every file in it may leave the building. */
  readonly folder: string;
  /** Language of the page; default English. */
  readonly language?: Language;
}

/**
 * Writes the release: data, schema, public report and manifest, as a whole or not at all.
 * Claim: refuses whatever is not a run of this program with the verdict PASS.
 * @param outcome of `runRegistry`
 * @throws {E_RELEASE}
 */
export async function writeRelease(outcome: RunOutcome, options: WriteReleaseOptions): Promise<void> {
  const { folder, language = "en" } = options;
  const html = await renderReport(outcome, { audience: "public", format: "html", language });
  await putInPlace(folder, buildRelease(outcome, buildPublicReport(outcome, language), html));
}
