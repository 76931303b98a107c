import { XmlCDataNode, XmlDocument, XmlElement, XmlTextNode } from "xmldoc";
import type { Content, ContentTable, TableCell } from "pdfmake/interfaces.js";
import { runsOf, WIDE_FONT } from "./letters.ts";
import { markupOf } from "./picture.ts";
import { defined, nth } from "../../core/access.ts";

/** Points between the margins of an A4 sheet. */
export const TEXT_WIDTH = 511;
/** Longer tables stay in the page, folded: a sheet of paper is read, not searched. */
const MOST_ROWS = 60;
const COLOURS: Readonly<Record<string, string>> = {
  pass: "#1a6b3c",
  fail: "#a8200b",
  inconclusive: "#8a5300",
  "not-applicable": "#4d5c66",
};
const SOFT = "#4d5c66";

type Inline = {
  readonly text: string | Inline[];
  readonly bold?: boolean;
  readonly color?: string;
  readonly font?: string;
};

/** What the sheet says of what it leaves out. */
export interface SheetWords {
  readonly folded: (title: string, rows: number) => string;
  readonly onScreen: (title: string) => string;
}

/**
 * The body of a report's page as content of a sheet: the same sentences, tables and figures in the same order, so that
 * page and sheet cannot say different things. Left out: the list of contents (a PDF has bookmarks), the numbers behind
 * figures, tables of more than 60 rows, and what is for the screen alone, each named.
 * @param page of `renderHtml`, which is well-formed XML
 */
export function pageContent(page: string, words: SheetWords): Content[] {
  const body = new XmlDocument(page.slice(page.indexOf("<html"))).childNamed("body");
  return body === undefined ? [] : blocksOf(body, words);
}

function blocksOf(parent: XmlElement, words: SheetWords): Content[] {
  return elements(parent).flatMap((element) => blockOf(element, words));
}

function elements(parent: XmlElement): XmlElement[] {
  return parent.children.filter((child) => child instanceof XmlElement);
}

function hasClass(element: XmlElement, name: string): boolean {
  return (element.attr["class"] ?? "").split(" ").includes(name);
}

function blockOf(element: XmlElement, words: SheetWords): Content[] {
  switch (element.name) {
    case "nav":
    case "script":
    case "style":
      return [];
    case "h1":
      return [{ text: inlines(element), style: "title" }];
    case "h2":
    case "h3":
    case "h4":
      return [heading(element)];
    case "p":
      return [{ text: inlines(element), margin: [0, 1, 0, 3], ...(hasClass(element, "quiet") ? { color: SOFT } : {}) }];
    case "ul":
      if (hasClass(element, "counts"))
        return [
          {
            columns: items(element, words).map((item) => Object.assign({ width: "auto", bold: true }, item)),
            columnGap: 16,
          },
        ];
      return [{ ul: items(element, words), margin: [0, 2, 0, 4] }];
    case "ol":
      return [{ ol: items(element, words), margin: [0, 2, 0, 4] }];
    case "dl":
      return [hasClass(element, "facts") ? factsOf(element) : cardOf(element)];
    case "table":
      return tableOf(element, words);
    case "figure":
      return hasClass(element, "screen") ? [] : figureOf(element);
    case "details":
      return detailsOf(element, words);
    case "section":
      return hasClass(element, "page-end")
        ? [...blocksOf(element, words), { text: "", pageBreak: "after" }]
        : blocksOf(element, words);
    case "div":
      return divOf(element, words);
    default:
      return elements(element).some((child) => isBlock(child))
        ? blocksOf(element, words)
        : [{ text: inlines(element), margin: [0, 1, 0, 2] }];
  }
}

const BLOCKS = new Set(["p", "ul", "ol", "dl", "table", "div", "section", "figure", "details", "h2", "h3", "h4"]);
const isBlock = ({ name }: XmlElement): boolean => BLOCKS.has(name);

function heading(element: XmlElement): Content {
  return {
    text: inlines(element),
    style: element.name,
    ...(element.name === "h4" ? {} : { outline: true, outlineText: textOf(element) }),
  };
}

function divOf(element: XmlElement, words: SheetWords): Content[] {
  if (hasClass(element, "internal")) return [boxed([{ text: inlines(element), fontSize: 7.5 }], "#1d2b33", 0.8)];
  if (hasClass(element, "verdict")) {
    const outcome = Object.keys(COLOURS).find((name) => hasClass(element, name));
    return [boxed(verdictOf(element, outcome, words), COLOURS[outcome ?? ""] ?? "#1d2b33", 4)];
  }
  if (hasClass(element, "two"))
    return [{ columns: elements(element).map((side) => ({ stack: blocksOf(side, words) })), columnGap: 18 }];
  if (hasClass(element, "note")) return [boxed(blocksOf(element, words), "#d7dfe4", 1)];
  return elements(element).some((child) => isBlock(child) || child.name === "header")
    ? blocksOf(element, words)
    : [{ text: inlines(element), margin: [0, 1, 0, 2] }];
}

function verdictOf(element: XmlElement, outcome: string | undefined, words: SheetWords): Content[] {
  return blocksOf(element, words).map((block) =>
    typeof block === "object" && "style" in block && block.style === "h2"
      ? { ...block, style: "word", color: COLOURS[outcome ?? ""] ?? "#1d2b33" }
      : block,
  );
}

/** A block with a line on its left. */
function boxed(stack: Content[], color: string, width: number): Content {
  return {
    margin: [0, 1, 0, 3],
    table: { widths: ["*"], body: [[{ stack, border: [true, false, false, false], margin: [4, 1, 0, 1] }]] },
    layout: { vLineWidth: (i: number) => (i === 0 ? width : 0), hLineWidth: () => 0, vLineColor: () => color },
  };
}

function items(list: XmlElement, words: SheetWords): Content[] {
  return elements(list).map((item) => {
    const color = Object.keys(COLOURS).find((name) => hasClass(item, name));
    const look = color === undefined ? {} : { color: defined(COLOURS[color]) };
    return elements(item).some(isBlock) ? { stack: blocksOf(item, words), ...look } : { text: inlines(item), ...look };
  });
}

/** Facts that stand side by side on one line. */
const FACTS_IN_LINE = 6;

function factsOf(list: XmlElement): Content {
  const cells = elements(list).map((pair): Content => {
    const [name, value] = elements(pair);
    return {
      stack: [
        { text: name === undefined ? "" : inlines(name), color: SOFT, fontSize: 6.5 },
        { text: value === undefined ? "" : inlines(value), fontSize: 7.5 },
      ],
    };
  });
  const lines = Math.ceil(cells.length / FACTS_IN_LINE);
  const each = Math.ceil(cells.length / Math.max(1, lines));
  return {
    stack: Array.from({ length: lines }, (_, line) => ({
      columns: cells.slice(line * each, (line + 1) * each),
      columnGap: 8,
      margin: [0, 2, 0, 3],
    })),
  };
}

/** Names and their explanations, one paragraph each. */
function cardOf(list: XmlElement): Content {
  const pairs = elements(list).flatMap((entry) => (entry.name === "div" ? elements(entry) : [entry]));
  const paragraphs: Inline[][] = [];
  for (const entry of pairs) {
    if (entry.name === "dt") paragraphs.push([{ text: [...inlines(entry), { text: ": " }], color: SOFT }]);
    else paragraphs.at(-1)?.push(...inlines(entry), { text: " " });
  }
  return { margin: [8, 1, 0, 4], fontSize: 7, stack: paragraphs.map((text) => ({ text, margin: [0, 0, 0, 1] })) };
}

function figureOf(element: XmlElement): Content[] {
  const plot = elements(element).find((child) => hasClass(child, "plot"));
  const caption = element.childNamed("figcaption");
  const svg = plot?.childNamed("svg");
  const drawn = svg === undefined ? [] : [{ svg: markupOf(svg), width: Math.min(TEXT_WIDTH, widthOf(svg)) }];
  const said = caption === undefined ? [] : [{ text: inlines(caption), color: SOFT, fontSize: 7.5 }];
  return [{ stack: [...drawn, ...said], unbreakable: true, margin: [0, 4, 0, 8] }];
}

/** Pixels of the page as points: small enough that three figures stand on a sheet, their letters still legible. */
const widthOf = (svg: XmlElement): number => 0.43 * Number(svg.attr["width"] ?? 600);

function detailsOf(element: XmlElement, words: SheetWords): Content[] {
  const summary = element.childNamed("summary");
  if (hasClass(element, "screen"))
    return [{ text: words.onScreen(summary === undefined ? "" : textOf(summary)), italics: true, color: SOFT }];
  const rest = elements(element).filter(({ name }) => name !== "summary");
  return [
    ...(summary === undefined
      ? []
      : [{ text: inlines(summary), bold: true, margin: [0, 4, 0, 1] as [number, number, number, number] }]),
    ...rest.flatMap((child) => blockOf(child, words)),
  ];
}

function rowsOf(table: XmlElement, part: "thead" | "tbody"): XmlElement[] {
  const found = table.childNamed(part);
  return found === undefined ? [] : elements(found);
}

function tableOf(element: XmlElement, words: SheetWords): Content[] {
  const caption = element.childNamed("caption");
  const title: Content[] =
    caption === undefined ? [] : [{ text: inlines(caption), color: SOFT, fontSize: 7, margin: [0, 3, 0, 1] }];
  const head = rowsOf(element, "thead");
  const body = rowsOf(element, "tbody");
  if (body.length > MOST_ROWS)
    return [
      { text: words.folded(caption === undefined ? "" : textOf(caption), body.length), italics: true, color: SOFT },
    ];
  const width = Math.max(0, ...[...head, ...body].map((row) => elements(row).length));
  if (width === 0) return [];
  if (width === 2 && body.length > SHORT_ROWS) return [...title, sideBySide(head, body)];
  const cells = [...head.map((row) => cellsOf(row, width, true)), ...body.map((row) => cellsOf(row, width, false))];
  return [...title, gridOf(cells, head.length, widthsOf(body, head, width))];
}

/** Pairs of a name and a value, more than this, stand in three columns. */
const SHORT_ROWS = 9;

function sideBySide(head: readonly XmlElement[], body: readonly XmlElement[]): Content {
  const each = Math.ceil(body.length / 3);
  return {
    columnGap: 14,
    columns: [0, 1, 2].flatMap((part): Content[] => {
      const rows = body.slice(part * each, (part + 1) * each);
      if (rows.length === 0) return [];
      const cells = [...head.map((row) => cellsOf(row, 2, true)), ...rows.map((row) => cellsOf(row, 2, false))];
      return [gridOf(cells, head.length, ["*", "auto"])];
    }),
  };
}

function gridOf(body: TableCell[][], headerRows: number, widths: (string | number)[]): ContentTable {
  return {
    table: { headerRows, widths, body, dontBreakRows: true },
    fontSize: widths.length > 7 ? 6 : 6.8,
    margin: [0, 0, 0, 6],
    layout: {
      hLineWidth: (i) => (i === headerRows ? 0.8 : i === 0 ? 0 : 0.3),
      vLineWidth: () => 0,
      hLineColor: (i) => (i === headerRows ? "#1d2b33" : "#d7dfe4"),
      paddingLeft: () => 0,
      paddingRight: () => 5,
      paddingTop: () => 0.6,
      paddingBottom: () => 0.6,
    },
  };
}

/** Points a letter takes, and the gap after a column. */
const LETTER = 3.5;
const GAP = 6;

/**
 * Columns of numbers take what they need, those of bars a fixed width; text shares the rest by its length, long ones
 * less than in proportion.
 */
function widthsOf(body: readonly XmlElement[], head: readonly XmlElement[], width: number): (string | number)[] {
  const texts = Array.from({ length: width }, (_, at) =>
    [...body, ...head].flatMap((row) => {
      const cell = elements(row)[at];
      return cell === undefined ? [] : [hasClass(cell, "bar") ? BAR : textOf(cell)];
    }),
  );
  const needed = texts.map((column) => {
    if (column.includes(BAR)) return 84;
    const longest = Math.max(0, ...column.map((text) => Math.min(text.length, longestWord(text) * 2)));
    return column.every((text) => text.length <= 16) ? longest * LETTER + GAP : undefined;
  });
  const left = TEXT_WIDTH - needed.reduce<number>((sum, one) => sum + (one ?? 0), 0) - width * GAP;
  const weights = texts.map((column, at) =>
    needed[at] === undefined ? Math.sqrt(column.reduce((sum, text) => sum + text.length, 0) / column.length) : 0,
  );
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  if (all === 0) return needed.map((one, at) => (at === 0 ? "*" : (one ?? "*")));
  // Too many columns of numbers: the sheet decides.
  if (left < 60) return needed.map((one) => (one === undefined ? "*" : "auto"));
  return needed.map((one, at) => one ?? (left * nth(weights, at)) / all);
}

const BAR = "\u0000bar";
const longestWord = (text: string): number => Math.max(0, ...text.split(" ").map((word) => word.length));

function cellsOf(row: XmlElement, width: number, isHead: boolean): TableCell[] {
  const cells = elements(row).map((cell): TableCell => {
    const bar = hasClass(cell, "bar") ? cell.childNamed("svg") : undefined;
    const color = COLOURS[Object.keys(COLOURS).find((name) => hasClass(row, name)) ?? ""] ?? "#1d2b33";
    if (bar !== undefined) return { svg: markupOf(bar).split("currentColor").join(color), width: 78, height: 7 };
    return {
      text: inlines(cell),
      ...(isHead ? { bold: true, color: SOFT } : {}),
      ...(hasClass(cell, "n") ? { alignment: "right" as const } : {}),
    };
  });
  return [...cells, ...Array.from({ length: width - cells.length }, (): TableCell => ({ text: "" }))];
}

/** Text with its emphasis; pictures inside a line are left out, since words stand beside them. */
function inlines(element: XmlElement): Inline[] {
  const parts = element.children.flatMap((child): Inline[] => {
    if (child instanceof XmlTextNode) return inFonts(onOneLine(child.text));
    if (child instanceof XmlCDataNode) return inFonts(onOneLine(child.cdata));
    if (!(child instanceof XmlElement) || child.name === "svg") return [];
    if (child.name === "br") return [{ text: "\n" }];
    const own = inlines(child);
    if (child.name === "strong" || child.name === "b") return [{ text: own, bold: true }];
    if (hasClass(child, "sub")) return [{ text: [{ text: "\n" }, ...own], color: SOFT }];
    const outcome = hasClass(child, "mark") ? Object.keys(COLOURS).find((name) => hasClass(child, name)) : undefined;
    return outcome === undefined ? own : [{ text: own, color: defined(COLOURS[outcome]) }];
  });
  return trimmed(parts);
}

function inFonts(text: string): Inline[] {
  return runsOf(text).map((run) => ({ text: run.text, ...(run.isWide ? { font: WIDE_FONT } : {}) }));
}

/** Without blanks at the ends. */
function trimmed(parts: Inline[]): Inline[] {
  const shown = parts.slice();
  const first = shown[0];
  if (typeof first?.text === "string") shown[0] = { ...first, text: first.text.trimStart() };
  const last = shown[shown.length - 1];
  if (typeof last?.text === "string" && last.text !== "\n")
    shown[shown.length - 1] = { ...last, text: last.text.trimEnd() };
  return shown;
}

/** Runs of white space are one blank, as a browser shows them. */
function onOneLine(text: string): string {
  const words = text.split("\n").join(" ").split(" ");
  const inner = words.filter((word) => word !== "").join(" ");
  const [before, after] = [text.trimStart() !== text, text.trimEnd() !== text];
  return inner === "" ? " " : `${before ? " " : ""}${inner}${after ? " " : ""}`;
}

function textOf(element: XmlElement): string {
  const all = element.children
    .map((child) =>
      child instanceof XmlTextNode
        ? child.text
        : child instanceof XmlElement && child.name !== "svg"
          ? textOf(child)
          : "",
    )
    .join("");
  return onOneLine(all).trim();
}
