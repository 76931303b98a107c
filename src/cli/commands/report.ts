import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Language } from "../../core/contracts/language.ts";
import { RaresynthError } from "../../core/errors.ts";
import type { Report } from "../../report/report-schema.ts";
import type { CliIo, ExitCode } from "../cli-io.ts";

const NAMES = ["report.internal.json", "report.json"] as const;

/** The JSON of a report: a file, or what a folder of results or a release holds. @throws {E_FILE} */
export async function readReport(path: string): Promise<{ readonly file: string; readonly report: Report }> {
  const { parseReport } = await import("../../report/report-schema.ts");
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const candidates = isFolder ? NAMES.map((name) => join(path, name)) : [path];
  for (const file of candidates) {
    const text = await readFile(file, "utf8").catch(() => undefined);
    if (text !== undefined) return { file, report: parseReport(text) };
  }
  throw new RaresynthError("E_FILE", "no report was found.", {
    where: basename(path),
    hint: `Name a report's JSON file, or a folder that holds ${NAMES.join(" or ")}.`,
  });
}

export interface ReportOptions {
  readonly out?: string;
  readonly language?: Language;
  /** Text across every sheet, such as "draft". */
  readonly watermark?: string;
}

/**
 * Renders the pages of a report again from its JSON, in another language or by another version. Nothing is measured
 * anew.
 * @throws {E_FILE}
 */
export async function reportCommand(path: string, options: ReportOptions, io: CliIo): Promise<ExitCode> {
  const { renderFigures } = await import("../../report/charts.ts");
  const { renderHtml } = await import("../../report/render-html.ts");
  const { renderMarkdown } = await import("../../report/render-markdown.ts");
  const { renderPdf } = await import("../../report/pdf/render-pdf.ts");
  const { writeFileAtomically } = await import("../../release/write-file.ts");
  const { file, report } = await readReport(path);
  const told = options.language === undefined ? report : { ...report, language: options.language };
  // A page with a watermark never takes the place of the report's own.
  const marks = [options.language, options.watermark === undefined ? undefined : "draft"];
  const target =
    options.out ??
    join(dirname(file), [basename(file, ".json"), ...marks.filter((mark) => mark !== undefined)].join("."));
  const figures = await renderFigures(told);
  const look = options.watermark === undefined ? {} : { watermark: options.watermark };
  await writeFileAtomically(`${target}.html`, renderHtml(told, figures, look));
  await writeFileAtomically(`${target}.md`, renderMarkdown(told, look));
  await writeFileAtomically(`${target}.pdf`, await renderPdf(told, figures, look));
  for (const ending of ["html", "md", "pdf"]) io.out(`${target}.${ending}`);
  return 0;
}
