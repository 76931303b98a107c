import { mkdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Language } from "../../core/contracts/language.ts";
import { RaresynthError } from "../../core/errors.ts";
import type { Figures } from "../../report/charts.ts";
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
  /** Every figure as SVG and PNG in a folder beside the pages. */
  readonly figures?: boolean;
}

/**
 * Renders the pages of a report again from its JSON, in another language or by another version. Nothing is measured
 * anew. Figures come from the same facts as the pages: public ones beside a public report.
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
  if (options.figures === true) await refuseInRelease(target);
  const figures = await renderFigures(told);
  const look = options.watermark === undefined ? {} : { watermark: options.watermark };
  await writeFileAtomically(`${target}.html`, renderHtml(told, figures, look));
  await writeFileAtomically(`${target}.md`, renderMarkdown(told, look));
  await writeFileAtomically(`${target}.pdf`, await renderPdf(told, figures, look));
  for (const ending of ["html", "md", "pdf"]) io.out(`${target}.${ending}`);
  if (options.figures === true) io.out(await writeFigures(`${target}.figures`, figures));
  return 0;
}

/**
 * Writes every figure as SVG, and as PNG under the same name. A release holds what its manifest lists, and nothing else.
 * @returns the folder
 */
async function writeFigures(folder: string, figures: Figures): Promise<string> {
  const { rasterise } = await import("../../report/drawing/raster.ts");
  const { writeFileAtomically } = await import("../../release/write-file.ts");
  await mkdir(folder, { recursive: true });
  for (const [id, svg] of Object.entries(figures)) await writeFileAtomically(join(folder, `${id}.svg`), svg);
  for (const [id, png] of Object.entries(await rasterise(figures)))
    await writeFileAtomically(join(folder, `${id}.png`), png);
  return folder;
}

/** @throws {E_FILE} where the pages stand in a release */
async function refuseInRelease(target: string): Promise<void> {
  const isRelease = await stat(join(dirname(target), "manifest.json")).then(
    () => true,
    () => false,
  );
  if (!isRelease) return;
  throw new RaresynthError("E_FILE", "figures are not written into a release: its manifest lists what it holds.", {
    where: basename(dirname(target)),
    hint: "Name another place with --out.",
  });
}
