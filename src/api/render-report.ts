import type { Language } from "../core/contracts/language.ts";
import type { RunOutcome } from "../core/contracts/outcome.ts";
import { renderFigures } from "../report/charts.ts";
import { buildInternalReport, buildPublicReport } from "../report/model.ts";
import { renderHtml } from "../report/render-html.ts";
import { renderJson } from "../report/render-json.ts";
import { renderMarkdown } from "../report/render-markdown.ts";

/** For whom, as what, and in which language. */
export interface RenderReportOptions {
  /**
   * "public" holds no person, no seed and no count under the cell size; "internal" is personal data. Default "public".
   */
  readonly audience?: "public" | "internal";
  /** Default "html": one self-contained page. */
  readonly format?: "html" | "json" | "markdown" | "pdf";
  /** Language of the page; default English. In JSON it is named and changes nothing else. */
  readonly language?: Language;
  /** Text across every sheet, such as "draft"; not in JSON. */
  readonly watermark?: string;
}

/**
 * The report of a run or assessment as text, or as the bytes of an A4 document. The same outcome gives the same bytes.
 * @param outcome of `runRegistry` or `assessFile`
 * @param options audience (default public), format (default HTML) and language (default English)
 * @returns HTML, Markdown or JSON; bytes for a PDF
 */
export async function renderReport(
  outcome: RunOutcome,
  options: RenderReportOptions & { readonly format: "pdf" },
): Promise<Uint8Array>;
export async function renderReport(
  outcome: RunOutcome,
  options?: RenderReportOptions & { readonly format?: "html" | "json" | "markdown" },
): Promise<string>;
export async function renderReport(
  outcome: RunOutcome,
  options: RenderReportOptions = {},
): Promise<string | Uint8Array> {
  const { audience = "public", format = "html", language = "en", watermark } = options;
  const look = watermark === undefined ? {} : { watermark };
  const report =
    audience === "internal" ? buildInternalReport(outcome, language) : buildPublicReport(outcome, language);
  if (format === "json") return renderJson(report);
  if (format === "markdown") return renderMarkdown(report, look);
  const figures = await renderFigures(report);
  if (format === "html") return renderHtml(report, figures, look);
  const { renderPdf } = await import("../report/pdf/render-pdf.ts");
  return renderPdf(report, figures, look);
}
