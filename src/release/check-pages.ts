import { RaresynthError } from "../core/errors.ts";
import { renderFigures, type Figures } from "../report/charts.ts";
import { renderHtml } from "../report/render-html.ts";
import { renderJson } from "../report/render-json.ts";
import { renderMarkdown } from "../report/render-markdown.ts";
import { parseReport, type PublicReport } from "../report/report-schema.ts";
import type { Content, Problem } from "./check-digests.ts";

/**
 * The public report of a folder, where it is in the form that this program writes.
 * @param content with report.json
 */
export function readPublicReport(content: Content): { readonly report: PublicReport } | { readonly problem: Problem } {
  const json = content.get("report.json")?.toString("utf8") ?? "";
  const refuse = (problem: string): { readonly problem: Problem } => ({ problem: { file: "report.json", problem } });
  let report;
  try {
    report = parseReport(json);
  } catch (error) {
    if (!(error instanceof RaresynthError)) throw error;
    return refuse(error.message);
  }
  if (report.kind !== "public") return refuse("is an internal report and must not be in a release.");
  if (renderJson(report) !== json) return refuse("is not in the form that raresynth writes.");
  return { report };
}

/**
 * Figures of a report that were drawn elsewhere, the same bytes as of `renderFigures`; undefined where there are none.
 * @param json the bytes of report.json
 */
export type Drawn = (json: Uint8Array) => Promise<Figures | undefined>;

/**
 * Renders the pages of a report again: HTML always, text and PDF where they lie beside it. The writer of PDF is loaded
 * for those alone.
 * Claim: a page that differs in one byte from what its report renders to in this version is named.
 * @param drawn figures that are there already; default: they are drawn here
 * @returns the pages that differ, in order
 */
export async function checkPages(content: Content, report: PublicReport, drawn?: Drawn): Promise<Problem[]> {
  const json = content.get("report.json");
  const figures = (json === undefined ? undefined : await drawn?.(json)) ?? (await renderFigures(report));
  const expected: [name: string, bytes: Uint8Array][] = [["report.html", Buffer.from(renderHtml(report, figures))]];
  if (content.has("report.md")) expected.push(["report.md", Buffer.from(renderMarkdown(report))]);
  if (content.has("report.pdf")) {
    const { renderPdf } = await import("../report/pdf/render-pdf.ts");
    expected.push(["report.pdf", await renderPdf(report, figures)]);
  }
  const changed = expected.filter(([name, bytes]) => content.get(name)?.equals(bytes) !== true);
  return changed.map(([file]) => ({
    file,
    problem: `is not what report.json renders to in this version (it was made by raresynth ${report.made.software}).`,
  }));
}
