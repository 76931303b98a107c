import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Language } from "../core/contracts/language.ts";
import { readPublication, type Publication } from "../packet/publication.ts";
import { MANIFEST_NAME } from "../release/manifest-name.ts";
import { addMonths } from "../report/internal/verdict-lines.ts";
import { writeFileAtomically } from "../release/write-file.ts";
import { RaresynthError } from "../core/errors.ts";
import { writeAssessment } from "./packet/write-assessment.ts";
import { holdResult } from "./packet/override-release.ts";
import { noteRelease } from "./runs/attempt.ts";
import { keepRelease } from "./runs/earlier-releases.ts";
import { renderReport } from "./render-report.ts";
import type { RunResult } from "./runs/run-result.ts";
import { clearRunState, refuseFinished, RUN_RECORD } from "./runs/run-state.ts";
import { writeRelease } from "./write-release.ts";

/** Where results go, and who publishes the release among them. */
export interface WriteResultsOptions {
  /** Folder of the results. Internal, but for `release/` inside it. */
  readonly folder: string;
  /** See `writeRelease`. Read before anything is written. */
  readonly publication?: string | Publication;
  /** On INCONCLUSIVE, keep inside what would have been released, for a person's signed decision (`overrideResult`). */
  readonly hold?: boolean;
  /** Language of the pages; default English. */
  readonly language?: Language;
}

/** Last day on which a verdict of PASS holds. */
const expiresOn = ({ startedAt, policy }: RunResult): string => addMonths(startedAt, policy.validMonths);

/** Paths of what was written. */
export interface WrittenResults {
  readonly report: string;
  readonly record: string;
  /** Only on PASS of a run. */
  readonly release?: string;
  /** What others may see of an assessment; absent where it would hold what must stay inside, which `withheld` says. */
  readonly assessment?: string;
  readonly withheld?: RaresynthError;
}

/**
 * What the command line writes: the internal report always, `release/` only on PASS of a run, `assessment/` after an
 * assessment, the run record last, as the sign that all is complete.
 * @param result of `runRegistry` or `assessFile`
 * @param options the folder, who publishes, language
 * @returns paths of what was written
 * @throws {E_RELEASE} where the folder holds finished results already; {E_FILE}
 */
export async function writeResults(result: RunResult, options: WriteResultsOptions): Promise<WrittenResults> {
  const { folder, language = "en" } = options;
  refuseFinished(folder);
  const publication =
    typeof options.publication === "string" ? await readPublication(options.publication) : options.publication;
  const report = join(folder, "report.internal.html");
  const json = await renderReport(result, { audience: "internal", format: "json", language });
  await writeFileAtomically(join(folder, "report.internal.json"), json);
  await writeFileAtomically(report, await renderReport(result, { audience: "internal", format: "html", language }));
  const release = join(folder, "release");
  const passes = result.kind === "run" && result.verdict.outcome === "pass";
  if (passes) {
    // The run record is missing, so a release that stands here is what an interrupted attempt of this same run wrote.
    await rm(release, { recursive: true, force: true });
    await writeRelease(result, { folder: release, language, ...(publication === undefined ? {} : { publication }) });
  }
  if (passes && result.ledger !== undefined) {
    await noteRelease(result.ledger, await readFile(join(release, MANIFEST_NAME)), expiresOn(result));
    await keepRelease(result.ledger, release, result.unitDigests?.reveal() ?? []);
  }
  if (options.hold === true && result.kind === "run" && result.verdict.outcome === "inconclusive")
    await holdResult(result, folder, language);
  const assessed = result.kind === "assess" ? await assessmentOf(result, folder, language) : {};
  const record = join(folder, RUN_RECORD);
  await writeFileAtomically(record, `${JSON.stringify(result.record.reveal(), null, 2)}\n`);
  await clearRunState(folder);
  return { report, record, ...(passes ? { release } : {}), ...assessed };
}

/** Nothing public of an assessment is worth the loss of its verdict: what may not leave is said and left out. */
async function assessmentOf(
  result: RunResult,
  folder: string,
  language: Language,
): Promise<Pick<WrittenResults, "assessment" | "withheld">> {
  const assessment = join(folder, "assessment");
  await rm(assessment, { recursive: true, force: true });
  try {
    await writeAssessment(result, assessment, language);
    return { assessment };
  } catch (error) {
    if (error instanceof RaresynthError && ["E_RELEASE", "E_DISCLOSURE"].includes(error.code))
      return { withheld: error };
    throw error;
  }
}
