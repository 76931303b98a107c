import { chartsOf, type Figures } from "../charts.ts";
import type { Report } from "../report-schema.ts";
import type { Shown } from "../shown.ts";
import type { Voice } from "../words/speak.ts";
import { figure } from "./figure.ts";
import { folded, html, NOTHING, placeIn, type Html } from "./html.ts";
import { table, type Cell } from "./table.ts";

type Analyses = NonNullable<Report["fidelity"]["analyses"]>;
type Result = Analyses["results"][number];
type Row = Result["quantities"][number];

/** What becomes of the declared analyses: a verdict each, then every estimate. */
export function analysesSection(report: Report, figures: Figures, voice: Voice): Html {
  const { analyses } = report.fidelity;
  if (analyses === undefined || analyses.results.length === 0) return NOTHING;
  const { analyses: w } = voice.words;
  const charts = chartsOf(report).filter((chart) => chart.id.startsWith("forest-"));
  return html`<h3 id="analyses">${w.title}</h3>
    <p>${w.intro(analyses.nSplits, analyses.nFullSize)}</p>
    ${
      analyses.whole === undefined
        ? NOTHING
        : html`<p><strong>${w.wholeFile}: ${w.verdicts[analyses.whole.verdict]}.</strong></p>`
    }
    ${table(
      w.verdictCaption,
      w.verdictHead,
      analyses.results.map((result) => verdictRow(result, voice)),
      { numeric: [2, 3, 4, 5] },
    )}
    ${charts.map((chart) => figure(chart, figures, voice))}
    ${analyses.results.map(
      (result) =>
        html`<details>
          <summary>${w.rowCaption(result.name)}</summary>
          ${table(
            w.rowCaption(result.name),
            w.rowHead,
            result.quantities.map((row) => estimateRow(row, voice)),
            { numeric: [1, 2, 3, 4, 5] },
          )}
        </details>`,
    )}`;
}

function verdictRow(result: Result, { words }: Voice): Cell[] {
  const { analyses: w, fidelity, n } = words;
  const { attenuation, agreement, halves, fullSize, verdict } = result;
  const notes = [
    ...(result.inferred ? [w.inferred] : []),
    ...(result.inSubgroup ? [w.inSubgroup] : []),
    ...(["registry", "synthetic"] as const).flatMap((side) => fitNote(result[side], w.cohorts[side], words)),
  ];
  const end = (x: number | undefined): string => (x === undefined ? w.unbounded : n.plain(x));
  const band = (of: { low: number; high: number } | undefined, flag: Result["flag"]): Cell =>
    of === undefined ? "–" : html`${n.interval(undefined, of)}<span class="sub">${fidelity.flags[flag]}</span>`;
  return [
    html`${result.name}${notes.map((note) => html`<span class="sub">${note}</span>`)}`,
    html`<strong>${w.verdict(verdict)}</strong>`,
    attenuation === undefined
      ? "–"
      : html`${n.plain(attenuation.factor)}<span class="sub">${end(attenuation.low)} – ${end(attenuation.high)}</span>`,
    n.plain(agreement.meanStandardisedDifference),
    band(halves.meanStandardisedDifference, result.flag),
    band(fullSize.meanStandardisedDifference, result.flagFullSize),
  ];
}

function fitNote(fit: Result["registry"], cohort: string, { analyses: w }: Voice["words"]): string[] {
  if (fit.status === "not fitted") return [`${cohort}: ${w.notFitted(w.nonFit(fit.why))}`];
  if (fit.insteadOf === undefined) return [];
  const why = w.nonFit(fit.insteadOf);
  return fit.method === "firth" || fit.method === "ridge"
    ? [`${cohort}: ${w.penalised(w.methods[fit.method], why)}`]
    : [`${cohort}: ${why}`];
}

function estimateRow(row: Row, { words }: Voice): Cell[] {
  const { analyses: w, fidelity, n } = words;
  const estimate = (of: { value: Shown; low: Shown; high: Shown } | undefined): Cell =>
    of === undefined ? "–" : html`${n.plain(of.value)}<span class="sub">${n.interval(undefined, of)}</span>`;
  return [
    html`${w.quantity(row.quantity)}<span class="sub">${w.scales[row.scale]}</span>`,
    estimate(row.registry),
    estimate(row.synthetic),
    row.corrected === undefined ? "–" : n.interval(undefined, row.corrected),
    n.plain(row.standardisedDifference),
    n.plain(row.overlap),
    row.sign === undefined ? "–" : w.signs[row.sign],
    fidelity.flags[row.flag],
    fidelity.flags[row.flagFullSize],
  ];
}

/** How well each outcome is predicted, by where the model was trained and tested. */
export function predictionTable(report: Report, { words }: Voice): Html {
  const { prediction } = report.fidelity;
  if (prediction === undefined || prediction.length === 0) return NOTHING;
  const { analyses: w, fidelity, n } = words;
  const estimate = (of: { value: number; low: number; high: number }): Cell =>
    html`${n.plain(of.value)}<span class="sub">${n.interval(undefined, of)}</span>`;
  const all = table(
    w.prediction,
    w.predictionHead,
    prediction.map((one): Cell[] => {
      const name = fidelity.item(one.model.kind === "unnamed" ? one.model : { kind: "model", model: one.model });
      const learner = w.learners[one.learner ?? "penalised"];
      if (one.status === "not estimable")
        return [html`${name}<span class="sub">${learner}</span>`, w.notEstimable, "–", "–", "–"];
      return [
        html`${name}<span class="sub">${learner}, ${w.measures[one.measure]}</span>`,
        estimate(one.trtr),
        estimate(one.tstr),
        estimate(one.trts),
        estimate(one.gap),
      ];
    }),
    { numeric: [1, 2, 3, 4] },
  );
  // The figure says the same.
  return folded(w.prediction, all, placeIn(report.kind));
}
