import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { INK } from "../../src/report/charts/chart.ts";
import { textWidth } from "../../src/report/charts/text-width.ts";
import type { Row } from "./summary.ts";

/** Short names beside the points. */
const LABELS: Readonly<Record<string, string>> = {
  "bayesian-network": "network", marginals: "marginals", rpart: "rpart", "sdv-gaussian-copula": "SDV copula", "synthcity-arf": "arf", "synthcity-bayesian-network": "synthcity bn",
  "sdv-tvae": "SDV TVAE", "sdv-ctgan": "SDV CTGAN", "sdv-tvae-long": "TVAE long", "sdv-ctgan-long": "CTGAN long",
};

/** Membership AUC against fidelity score, one panel a registry; the best corner is below left. */
export async function frontierFigure(rows: readonly Row[], registries: readonly string[]): Promise<string> {
  const shown = rows.filter(({ from, registry }) => from !== "real" && registries.includes(registry));
  const values = shown.map((row) => ({
    panel: `${row.registry} (${row.nTrain} fitted)`, risk: row.membership.value, riskLow: row.membership.value - row.membership.standardError, riskHigh: row.membership.value + row.membership.standardError,
    score: row.score.mean, from: row.from === "ours" ? "raresynth" : "peer", label: LABELS[row.method] ?? row.method,
  }));
  const x = { field: "risk", type: "quantitative", title: "membership AUC, best of 7 attacks (.5 = no leak)", scale: { zero: false, domain: [0.48, Math.max(0.7, ...values.map((one) => one.riskHigh))] } };
  const y = { field: "score", type: "quantitative", title: "distance from held-out patients (1 = real)", scale: { type: "log", nice: false, domain: [0.8, 1.05 * Math.max(...values.map((one) => one.score))] }, axis: { values: [1, 1.5, 2, 3, 4, 6, 8] } };
  const colour = { field: "from", type: "nominal", scale: { domain: ["raresynth", "peer"], range: [INK.synthetic, INK.warn] }, legend: { title: null, orient: "top" } };
  const shape = { field: "from", type: "nominal", scale: { domain: ["raresynth", "peer"], range: ["circle", "triangle-up"] }, legend: { title: null, orient: "top" } };
  const spec = {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json", padding: 6, data: { values },
    facet: { field: "panel", type: "nominal", title: null, sort: registries.flatMap((name) => values.find((one) => one.panel.startsWith(`${name} (`))?.panel ?? []) }, columns: 2,
    spec: {
      width: 380, height: 260,
      layer: [
        { mark: { type: "rule", color: INK.muted, strokeDash: [3, 3] }, encoding: { y: { datum: 1, type: "quantitative" } } },
        { mark: { type: "rule", opacity: 0.45 }, encoding: { x: { ...x, field: "riskLow" }, x2: { field: "riskHigh" }, y, color: colour } },
        { mark: { type: "point", filled: true, size: 70, opacity: 1 }, encoding: { x, y, color: colour, shape } },
        { mark: { type: "text", align: "left", dx: 7, dy: -6, fontSize: 11 }, encoding: { x, y, color: colour, text: { field: "label", type: "nominal" } } },
      ],
    },
    config: { aria: false, background: "white", font: "Helvetica, Arial, sans-serif", axis: { labelColor: INK.text, titleColor: INK.muted, titleFontWeight: "normal", gridColor: "#e8edf0" } },
  };
  (vega as unknown as { textMetrics: { width: typeof textWidth } }).textMetrics.width = textWidth;
  vega.resetSVGDefIds();
  const view = new vega.View(vega.parse(compile(spec as unknown as TopLevelSpec).spec), { renderer: "none" });
  const svg = await view.toSVG();
  view.finalize();
  return svg;
}
