import { defined } from "../../core/access.ts";

/** Markup that is safe to insert as it stands. */
export interface Html {
  readonly markup: string;
}
type Insert = string | number | Html | readonly Html[] | undefined;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Template whose inserted texts are escaped; nothing else makes markup out of data. */
export function html(literals: TemplateStringsArray, ...inserts: readonly Insert[]): Html {
  return { markup: literals.reduce((text, literal, i) => text + markupOf(inserts[i - 1]) + literal) };
}

/** A text by its owner; in another language than the report, it is a quotation. */
export function ownedHtml({ text, isForeign }: { readonly text: string; readonly isForeign: boolean }): Html {
  return isForeign ? html`<q lang="en">${text}</q>` : html`${text}`;
}

export const NOTHING: Html = { markup: "" };

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => defined(ENTITIES[character]));
}

/**
 * What is there for whoever asks: closed until it is opened.
 * @param where "screen": a sheet of paper names it and leaves it out
 */
export function folded(title: string, content: Html, where: "everywhere" | "screen" = "everywhere"): Html {
  return html`<details${where === "screen" ? html` class="screen"` : NOTHING}>
    <summary>${title}</summary>
    ${content}
  </details>`;
}

/** The public sheet of paper is short: what repeats other parts of it, or is of use to few, stays on its screen. */
export function placeIn(kind: "public" | "internal"): "everywhere" | "screen" {
  return kind === "public" ? "screen" : "everywhere";
}

/** Markup made elsewhere by this program (an SVG, a style sheet). Never given text from a file. */
export function trusted(markup: string): Html {
  return { markup };
}

function markupOf(insert: Insert): string {
  if (insert === undefined) return "";
  if (typeof insert === "string" || typeof insert === "number") return escapeHtml(String(insert));
  return "markup" in insert ? insert.markup : insert.map((entry) => entry.markup).join("");
}
