import { html, NOTHING, type Html } from "./html.ts";

export type Cell = string | Html;

/**
 * A table with a caption, column heads, and the first cell of each row as its head. Scrolls by itself on narrow
 * screens.
 */
export function table(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  more: { readonly className?: string; readonly numeric?: readonly number[] } = {},
): Html {
  if (rows.length === 0) return NOTHING;
  const numeric = new Set(more.numeric ?? []);
  const kind = (i: number): string => (numeric.has(i) ? "n" : "t");
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
    <table class="${more.className ?? ""}">
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head.map((text, i) => html`<th scope="col" class="${kind(i)}">${text}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((cell, i) => (i === 0 ? html`<th scope="row">${cell}</th>` : html`<td class="${kind(i)}" data-label="${head[i] ?? ""}">${cell}</td>`))}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

/** Name and value pairs. */
export function facts(pairs: readonly (readonly [string, Cell])[]): Html {
  return html`<dl class="facts">
    ${pairs.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

export function bullets(items: readonly Cell[]): Html {
  return items.length === 0
    ? NOTHING
    : html`<ul>
        ${items.map((item) => html`<li>${item}</li>`)}
      </ul>`;
}
