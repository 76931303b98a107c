import type { Report } from "../report-schema.ts";
import type { Voice } from "../words/speak.ts";
import { html, NOTHING, type Html } from "./html.ts";
import { table, type Cell } from "./table.ts";

/** How well each outcome is predicted, by where the model was trained and tested. */
export function predictionTable(report: Report, { words }: Voice): Html {
  const { prediction } = report.fidelity;
  if (prediction === undefined || prediction.length === 0) return NOTHING;
  const { analyses: w, fidelity, n } = words;
  const estimate = (of: { value: number; low: number; high: number }): Cell =>
    html`${n.plain(of.value)}<span class="sub">${n.interval(undefined, of)}</span>`;
  return table(
    w.prediction,
    w.predictionHead,
    prediction.map((one): Cell[] => {
      const name = fidelity.item(one.model.kind === "unnamed" ? one.model : { kind: "model", model: one.model });
      if (one.status === "not estimable") return [name, w.notEstimable, "–", "–", "–"];
      return [
        html`${name}<span class="sub">${w.measures[one.measure]}</span>`,
        estimate(one.trtr),
        estimate(one.tstr),
        estimate(one.trts),
        estimate(one.gap),
      ];
    }),
    { numeric: [1, 2, 3, 4] },
  );
}
