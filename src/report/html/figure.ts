import type { Chart } from "../charts/chart.ts";
import type { Figures } from "../charts.ts";
import type { Voice } from "../words/speak.ts";
import { html, NOTHING, trusted, type Html } from "./html.ts";
import { table } from "./table.ts";

/**
 * A drawn chart with its caption and the same numbers as a table. Without a drawing the table alone stands.
 * @param where "screen": a sheet of paper leaves it out
 */
export function figure(
  chart: Chart | undefined,
  figures: Figures,
  { words }: Pick<Voice, "words">,
  where: "everywhere" | "screen" = "everywhere",
): Html {
  if (chart === undefined) return NOTHING;
  const svg = figures[chart.id];
  return html`<figure id="figure-${chart.id}" ${where === "screen" ? html` class="screen"` : NOTHING}>
    ${svg === undefined ? NOTHING : html`<div class="plot" role="group" aria-label="${chart.title}" tabindex="0">${trusted(svg)}</div>`}
    <figcaption><strong>${chart.title}.</strong> ${chart.description}</figcaption>
    <details>
      <summary>${words.page.charts.numbers}</summary>
      ${table(chart.title, chart.table.head, chart.table.rows)}
    </details>
  </figure> `;
}
