import type { Language } from "../core/contracts/language.ts";
import type { RunOutcome } from "../core/contracts/outcome.ts";
import { buildRelease } from "../release/bundle.ts";
import { writeRelease as putInPlace, type ReleaseFiles } from "../release/write-release.ts";
import { descriptorsFor } from "../packet/descriptors/all.ts";
import { readPublication, type Publication } from "../packet/publication.ts";
import { buildPublicReport } from "../report/model.ts";
import { renderReport } from "./render-report.ts";
import { dependencies } from "./packet/software.ts";

/** Where the release goes, and who publishes it. */
export interface WriteReleaseOptions {
  /** Folder of the release; must not exist, or be empty. Every file in it may leave the building. */
  readonly folder: string;
  /**
   * Who publishes the release, where and under which terms: a file or its content. Without it the descriptors say that
   * it is not stated.
   */
  readonly publication?: string | Publication;
  /** Language of the page; default English. */
  readonly language?: Language;
}

/**
 * Writes the release: data, schema, public report, descriptors and manifest, as a whole or not at all.
 * Claim: refuses whatever is not a run of this program with the verdict PASS.
 * @param outcome of `runRegistry`
 * @param options the folder, missing or empty; who publishes; language
 * @throws {E_RELEASE | E_PUBLICATION}
 */
export async function writeRelease(outcome: RunOutcome, options: WriteReleaseOptions): Promise<void> {
  const { folder, language = "en", publication } = options;
  const html = await renderReport(outcome, { audience: "public", format: "html", language });
  const said = typeof publication === "string" ? await readPublication(publication) : publication;
  const describe = (parts: ReleaseFiles): Record<string, string> => descriptorsFor(parts, said, dependencies());
  await putInPlace(folder, buildRelease(outcome, buildPublicReport(outcome, language), html, [], describe));
}
