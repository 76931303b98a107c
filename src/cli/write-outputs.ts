import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { RunOutcome } from "../core/contracts/outcome.ts";
import { renderFigures } from "../report/charts.ts";
import { buildInternalReport, buildPublicReport } from "../report/model.ts";
import { renderHtml } from "../report/render-html.ts";
import { renderJson } from "../report/render-json.ts";
import { buildRelease } from "../release/bundle.ts";
import { writeFileAtomically } from "../release/write-file.ts";
import { writeRelease } from "../release/write-release.ts";
import { descriptorsFor } from "../packet/descriptors/all.ts";
import type { Publication } from "../packet/publication.ts";
import { RUN_RECORD } from "./run-state.ts";
import { dependencies } from "./software.ts";

export interface Written {
  readonly report: string;
  readonly release?: string;
}

/** Internal report always; a release only on PASS of a run; the run record last, as the sign that all is complete. */
export async function writeOutputs(
  outDir: string,
  outcome: RunOutcome,
  extra: { readonly record: unknown; readonly publication?: Publication },
): Promise<Written> {
  const internal = buildInternalReport(outcome);
  const html = join(outDir, "report.internal.html");
  await writeFileAtomically(join(outDir, "report.internal.json"), renderJson(internal));
  await writeFileAtomically(html, renderHtml(internal, await renderFigures(internal)));
  const releaseDir = join(outDir, "release");
  if (outcome.kind === "run" && outcome.verdict.outcome === "pass") {
    const report = buildPublicReport(outcome);
    // The run record is missing, so a release that stands here is what an interrupted attempt of this same run wrote.
    await rm(releaseDir, { recursive: true, force: true });
    const page = renderHtml(report, await renderFigures(report));
    await writeRelease(
      releaseDir,
      buildRelease(outcome, report, page, [], (parts) => descriptorsFor(parts, extra.publication, dependencies())),
    );
  }
  await writeFileAtomically(join(outDir, RUN_RECORD), `${JSON.stringify(extra.record, null, 2)}\n`);
  return {
    report: html,
    ...(outcome.kind === "run" && outcome.verdict.outcome === "pass" ? { release: releaseDir } : {}),
  };
}
