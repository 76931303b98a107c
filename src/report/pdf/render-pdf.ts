import { createRequire } from "node:module";
import type { TDocumentDefinitions } from "pdfmake/interfaces.js";
import type { Figures } from "../charts.ts";
import { renderHtml, type Look } from "../render-html.ts";
import type { Report } from "../report-schema.ts";
import { voiceOf } from "../words/speak.ts";
import { FONT, WIDE_FONT } from "./letters.ts";
import { pageContent } from "./page-content.ts";

/**
 * The report as an A4 document with page numbers and bookmarks, in the report's language: what the page says, for
 * places that take paper. The same report and figures give the same bytes. Latin, Greek, Cyrillic, Hebrew and
 * Arabic letters are in its fonts; others show as boxes, and the page has them.
 * Not tagged: pdfmake hands the flag `tagged` on to pdfkit and marks no content, so that a reader would be promised a
 * structure that is empty. The page is the accessible edition.
 * @param report internal or public
 * @param figures of `renderFigures(report)`
 * @param look.watermark text across every sheet
 * @returns the bytes of a PDF
 */
export async function renderPdf(report: Report, figures: Figures, look: Look = {}): Promise<Uint8Array> {
  const { default: pdfmake } = await import("pdfmake");
  const fonts = fontFiles();
  pdfmake.addFonts(fonts);
  pdfmake.setUrlAccessPolicy(() => false);
  const files = Object.values(fonts).flatMap((styles) => Object.values(styles));
  pdfmake.setLocalAccessPolicy((path) => files.includes(path));
  return pdfmake.createPdf(definitionOf(report, figures, look)).getBuffer();
}

type Styles = Record<"normal" | "bold" | "italics" | "bolditalics", string>;

/** The font that comes with pdfmake, and one for the letters that it lacks. */
function fontFiles(): Record<typeof FONT | typeof WIDE_FONT, Styles> {
  const find = createRequire(import.meta.url);
  const own = (style: string): string => find.resolve(`pdfmake/fonts/Roboto/Roboto-${style}.ttf`);
  const wide = (style: string): string => find.resolve(`dejavu-fonts-ttf/ttf/DejaVuSans${style}.ttf`);
  return {
    [FONT]: { normal: own("Regular"), bold: own("Medium"), italics: own("Italic"), bolditalics: own("MediumItalic") },
    [WIDE_FONT]: {
      normal: wide(""),
      bold: wide("-Bold"),
      italics: wide("-Oblique"),
      bolditalics: wide("-BoldOblique"),
    },
  };
}

function definitionOf(report: Report, figures: Figures, { watermark }: Look): TDocumentDefinitions {
  const { words } = voiceOf(report);
  const w = words.page.page;
  const isInternal = report.kind === "internal";
  const title = w.title(words.gate.outcomes[report.verdict.outcome], report.subject.name, isInternal);
  const date = new Date(`${report.made.date}T00:00:00Z`);
  return {
    pageSize: "A4",
    pageMargins: [42, 30, 42, 34],
    language: words.htmlLang,
    info: { title, creator: report.made.software, producer: report.made.software, creationDate: date, modDate: date },
    defaultStyle: { font: FONT, fontSize: 7.5, lineHeight: 1.08, color: "#1d2b33" },
    styles: {
      title: { fontSize: 9, color: "#4d5c66", margin: [0, 1, 0, 2] },
      word: { fontSize: 18, bold: true, margin: [0, 0, 0, 2] },
      h2: { fontSize: 12, bold: true, margin: [0, 8, 0, 3] },
      h3: { fontSize: 9, bold: true, margin: [0, 4, 0, 1] },
      h4: { fontSize: 8.5, bold: true, margin: [0, 4, 0, 1] },
    },
    ...(watermark === undefined
      ? {}
      : { watermark: { text: watermark.toUpperCase(), color: "#a8200b", opacity: 0.13, bold: true, angle: -35 } }),
    content: pageContent(renderHtml(report, figures), words.sheet),
    footer: (page, pages) => ({
      columns: [
        { text: title, alignment: "left" },
        { text: `${page} / ${pages}`, alignment: "right", width: 60 },
      ],
      fontSize: 6.5,
      color: "#4d5c66",
      margin: [42, 10, 42, 0],
    }),
  };
}
