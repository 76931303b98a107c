import { chartsOf, type Figures } from "../charts.ts";
import { flaggedFirst, isSummary, readingOf } from "../fidelity-rows.ts";
import type { Report } from "../report-schema.ts";
import type { Voice } from "../words/speak.ts";
import type { Words } from "../words/words.ts";
import { analysesSection, predictionTable } from "./analyses.ts";
import { figure } from "./figure.ts";
import { folded, html, NOTHING, placeIn, type Html } from "./html.ts";
import { bullets, table, type Cell } from "./table.ts";

type Row = Report["fidelity"]["rows"][number];

/** How like the registry the cohort is, each number beside what two real halves differ by. */
export function fidelitySection(report: Report, figures: Figures, voice: Voice): Html {
  const { fidelity } = report;
  const { words } = voice;
  const w = words.page.fidelity;
  const charts = chartsOf(report);
  const summary = fidelity.rows.filter(isSummary);
  const details = flaggedFirst(fidelity.rows.filter((row) => !isSummary(row)));
  const flagged = (flag: Row["flag"]): number => details.filter((row) => readingOf(row) === flag).length;
  const numbers = w.numbers(
    details.length,
    flagged("worse than real"),
    flagged("better than real"),
    flagged("not computable"),
    flagged("like real"),
  );
  // A public sheet has the figures, which say the same.
  const where = placeIn(report.kind);
  return html`<h2 id="fidelity">${words.page.sections.fidelity}</h2>
    ${analysesSection(report, figures, voice)}
    ${figure(
      charts.find((chart) => chart.id === "prediction"),
      figures,
      voice,
    )}
    ${predictionTable(report, voice)}
    <p>${w.intro(fidelity.nSplits)}</p>
    ${figure(
      charts.find((chart) => chart.id === "fidelity"),
      figures,
      voice,
    )}
    ${summary.length === 0 ? NOTHING : folded(w.summary, rowTable(w.summary, summary, voice), where)}
    <p>${numbers}</p>
    ${folded(w.all, rowTable(w.caption, details, voice), where)}
    ${figure(
      charts.find((chart) => chart.id === "associations"),
      figures,
      voice,
    )}
    ${figure(
      charts.find((chart) => chart.id === "pairs"),
      figures,
      voice,
      where,
    )}
    ${charts
      .filter(({ id }) => id.startsWith("survival-") || id.startsWith("trajectory-"))
      .map((chart) => figure(chart, figures, voice))}
    ${figure(
      charts.find((chart) => chart.id === "marginals"),
      figures,
      voice,
    )}
    ${folded(
      w.meanings,
      bullets(
        fidelity.metrics.map(
          ({ id, better, source }) =>
            html`<strong>${words.fidelity.metrics[id].title}.</strong> ${words.fidelity.metrics[id].explains}
              (${words.fidelity.better[better]}; ${source})`,
        ),
      ),
      "screen",
    )}`;
}

function rowTable(caption: string, rows: readonly Row[], { words }: Voice): Html {
  const { n, fidelity: w } = words;
  return table(
    caption,
    words.page.fidelity.head,
    rows.map((row): Cell[] => {
      const { metric, item, ceiling, sameSize, value, flag, fullSize, why } = row;
      const band = (of: typeof fullSize | typeof ceiling): Cell =>
        of === undefined ? "–" : html`${n.plain(of.median)}<span class="sub">${n.interval(undefined, of)}</span>`;
      return [
        html`${w.metrics[metric].title}<span class="sub">${w.item(item)}</span>`,
        band(ceiling),
        n.plain(sameSize),
        band(fullSize),
        n.plain(value),
        html`${flagCell(readingOf(row), why, w)}${
          fullSize === undefined || fullSize.flag === flag
            ? NOTHING
            : html`<span class="sub">${words.analyses.atFullSize(w.flags[fullSize.flag])}</span>`
        }`,
      ];
    }),
    { numeric: [1, 2, 3, 4] },
  );
}

function flagCell(flag: Row["flag"], why: Row["why"], w: Words["fidelity"]): Html {
  if (flag === "like real") return html`${w.flags[flag]}`;
  const sign = { "worse than real": "▲", "better than real": "▼", "not computable": "–" }[flag];
  return html`<strong>${sign} ${w.flags[flag]}</strong
    >${why === undefined ? NOTHING : html`<span class="sub">${w.fidelityLack(why)}</span>`}`;
}
