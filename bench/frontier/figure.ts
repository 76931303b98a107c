import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { INK } from "../../src/report/charts/chart.ts";
import { textWidth } from "../../src/report/charts/text-width.ts";
import { placeLabels } from "./label-places.ts";
import type { Row } from "./summary.ts";

/** Short names beside the points. */
const LABELS: Readonly<Record<string, string>> = {
  "bayesian-network": "network",
  "sdv-gaussian-copula": "SDV copula",
  "sdv-gaussian-copula-rules": "SDV copula, rules",
  "synthcity-arf": "synthcity arf",
  "synthcity-bayesian-network": "synthcity bn",
  "sdv-tvae": "SDV TVAE",
  "sdv-ctgan": "SDV CTGAN",
  "sdv-tvae-long": "SDV TVAE, long",
  "sdv-ctgan-long": "SDV CTGAN, long",
};
const WIDTH = 480;
const HEIGHT = 380;
const LOWEST = { risk: 0.49, score: 0.92 };

/**
 * Membership AUC against fidelity score, one panel a registry; the best corner is below left. Bars: one standard error
 * of the AUC.
 */
export async function frontierFigure(rows: readonly Row[], registries: readonly string[]): Promise<string> {
  const shown = rows.filter(
    ({ from, registry }) => (from === "ours" || from === "peer") && registries.includes(registry),
  );
  const panels = registries
    .map((name) => shown.filter(({ registry }) => registry === name))
    .filter((panel) => panel.length > 0);
  const values = panels.flatMap(panelValues);
  const names = panels.map((panel) => titleOf(panel[0]!));
  const colour = {
    field: "from",
    type: "nominal",
    scale: { domain: ["raresynth", "peer"], range: [INK.synthetic, INK.warn] },
    legend: { title: null, orient: "top" },
  };
  const axes = (panel: string): object => {
    const own = values.filter((one) => one.panel === panel);
    const { most, highest } = ends(own);
    const x = {
      field: "risk",
      type: "quantitative",
      title: "membership AUC, best of 7 attacks (.5 = no leak)",
      scale: { domain: [LOWEST.risk, most], nice: false, zero: false },
      axis: { tickCount: 6 },
    };
    const y = {
      field: "score",
      type: "quantitative",
      title: "distance from held-out patients (1 = real)",
      scale: { type: "log", domain: [LOWEST.score, highest], nice: false },
      axis: { values: [1, 1.25, 1.5, 2, 2.5, 3, 4, 6, 8] },
    };
    return {
      title: panel,
      width: WIDTH,
      height: HEIGHT,
      data: { values: own },
      layer: [
        {
          mark: { type: "rule", color: INK.muted, strokeDash: [3, 3] },
          encoding: { y: { ...y, field: undefined, datum: 1 } },
        },
        {
          mark: { type: "rule", opacity: 0.45, clip: true },
          encoding: { x: { ...x, field: "riskLow" }, x2: { field: "riskHigh" }, y, color: colour },
        },
        {
          mark: { type: "point", filled: true, size: 70, opacity: 1 },
          encoding: {
            x,
            y,
            color: colour,
            shape: { ...colour, scale: { domain: ["raresynth", "peer"], range: ["circle", "triangle-up"] } },
          },
        },
        {
          mark: { type: "text", align: "left", baseline: "middle", fontSize: 11 },
          encoding: {
            x: { ...x, field: "labelX" },
            y: { ...y, field: "labelY" },
            color: colour,
            text: { field: "label", type: "nominal" },
          },
        },
      ],
    };
  };
  const spec = {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    padding: 6,
    columns: 2,
    spacing: { row: 30, column: 70 },
    concat: names.map(axes),
    config: {
      aria: false,
      background: "white",
      font: "Helvetica, Arial, sans-serif",
      axis: { labelColor: INK.text, titleColor: INK.muted, titleFontWeight: "normal", gridColor: "#e8edf0" },
      title: { anchor: "start", color: INK.text },
    },
  };
  (vega as unknown as { textMetrics: { width: typeof textWidth } }).textMetrics.width = textWidth;
  vega.resetSVGDefIds();
  const view = new vega.View(vega.parse(compile(spec as unknown as TopLevelSpec).spec), { renderer: "none" });
  const svg = await view.toSVG();
  view.finalize();
  return svg;
}

const titleOf = (row: Row): string => `${row.registry}, ${row.nTrain} patients fitted`;

interface Value {
  readonly panel: string;
  readonly risk: number;
  readonly riskLow: number;
  readonly riskHigh: number;
  readonly score: number;
  readonly from: string;
  readonly label: string;
  readonly labelX: number;
  readonly labelY: number;
}

/** The points of a panel with the places of their labels. */
function panelValues(panel: readonly Row[]): Value[] {
  const points = panel.map((row) => ({ risk: row.membership.value, score: row.score.mean }));
  const { most, highest } = ends(points);
  const perAuc = WIDTH / (most - LOWEST.risk);
  const perLog = HEIGHT / Math.log(highest / LOWEST.score);
  const labels = panel.map(({ method }) => LABELS[method] ?? method);
  const places = placeLabels(
    points.map(({ risk, score }, k) => ({
      x: (risk - LOWEST.risk) * perAuc,
      y: HEIGHT - Math.log(score / LOWEST.score) * perLog,
      width: textWidth({ fontSize: 11 }, labels[k]!),
    })),
    WIDTH,
  );
  return panel.map((row, k) => ({
    panel: titleOf(row),
    ...points[k]!,
    riskLow: row.membership.value - row.membership.standardError,
    riskHigh: row.membership.value + row.membership.standardError,
    from: row.from === "ours" ? "raresynth" : "peer",
    label: labels[k]!,
    labelX: LOWEST.risk + places[k]!.x / perAuc,
    labelY: LOWEST.score * Math.exp((HEIGHT - places[k]!.y) / perLog),
  }));
}

function ends(points: readonly { readonly risk: number; readonly score: number }[]): { most: number; highest: number } {
  return {
    most: Math.max(...points.map(({ risk }) => risk)) + 0.02,
    highest: 1.1 * Math.max(...points.map(({ score }) => score)),
  };
}
