import type { Report } from "../report-schema.ts";
import { wordsIn } from "../words/words.ts";
import { INK, short, TOLD, type Chart } from "./chart.ts";
import { textWidth } from "./text-width.ts";

/** Small multiples beyond this number are in the table only. */
const MOST = 60;
const PER_ROW = 4;
/** Pixels of a panel's plot, and of what stands around it. */
const PLOT = { width: 140, height: 70, left: 38, right: 14, top: 22, gap: 16 } as const;
const PITCH = PLOT.left + PLOT.width + PLOT.right;
const LABEL_SIZE = 9;
/** Labels under a plot are turned by this, so that they stand apart. */
const ANGLE = -40;
/** More labels than this are shown in part. */
const MOST_LABELS = 8;
/** Widest label, in pixels. */
const LABEL_LIMIT = 70;
const STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5] as const;

type Figure = Report["fidelity"]["marginals"][number];
interface Text {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}
/** What is drawn of one column, in pixels from the left top of the figure. */
interface Panel {
  readonly bars: readonly { x: number; x2: number; y: number; y2: number; group: string; tip: string }[];
  readonly grid: readonly { x: number; x2: number; y: number }[];
  readonly title: Text;
  readonly ticks: readonly Text[];
  readonly labels: readonly Text[];
}

/**
 * Every column's distribution in registry and synthetic cohort side by side. One view with places worked out here: as
 * many views as columns would take Vega ten times as long.
 */
export function marginalChart(report: Report): Chart | undefined {
  const figures = report.fidelity.marginals;
  if (figures.length === 0) return undefined;
  const { n, fidelity, page } = wordsIn(report.language);
  const w = page.charts;
  const groups = [fidelity.groups.registry, fidelity.groups.synthetic];
  const shown = figures.slice(0, MOST).map((figure) => ({
    figure,
    labels: figure.labels.map((label) => short(fidelity.cell(label), 12)),
  }));
  const panels: Panel[] = [];
  let top = 0;
  for (let from = 0; from < shown.length; from += PER_ROW) {
    const row = shown.slice(from, from + PER_ROW);
    panels.push(
      ...row.map(({ figure, labels }, at) => {
        const tips = (g: number, i: number): string => {
          const label = figure.labels[i];
          const share = (g === 0 ? figure.registry : figure.synthetic)[i];
          return `${figure.column}: ${label === undefined ? "" : fidelity.cell(label)}\n${groups[g] ?? ""}: ${n.as("rate", share)}`;
        };
        return panelOf(figure, labels, groups, { left: at * PITCH, top, as: n.percent, tips });
      }),
    );
    top += PLOT.top + PLOT.height + PLOT.gap + labelHeight(row.flatMap(({ labels }) => labels));
  }
  return {
    id: "marginals",
    title: w.marginals,
    description: w.marginalsDescription(Math.min(MOST, figures.length), figures.length),
    spec: specOf(panels, groups, Math.min(PER_ROW, shown.length) * PITCH, top),
    table: {
      head: w.marginalsHead,
      rows: figures.flatMap((figure) =>
        figure.labels.map((label, i) => [
          figure.column,
          fidelity.cell(label),
          n.as("rate", figure.registry[i]),
          n.as("rate", figure.synthetic[i]),
        ]),
      ),
    },
  };
}

function panelOf(
  figure: Figure,
  labels: readonly string[],
  groups: readonly string[],
  {
    left,
    top,
    as,
    tips,
  }: {
    readonly left: number;
    readonly top: number;
    readonly as: (share: number) => string;
    /** What a group's bar over a label says. */
    readonly tips: (group: number, label: number) => string;
  },
): Panel {
  const shares = [figure.registry, figure.synthetic].map((values) =>
    values.map((share) => (typeof share === "number" ? share : 0)),
  );
  const most = Math.max(...shares.flat());
  const step = STEPS.find((size) => most / size <= 3) ?? 0.5;
  const nSteps = Math.max(1, Math.ceil(most / step - 1e-9));
  const x0 = left + PLOT.left;
  const y0 = top + PLOT.top + PLOT.height;
  const toY = (share: number): number => y0 - (share / (nSteps * step)) * PLOT.height;
  const band = PLOT.width / labels.length;
  const bar = band * 0.42;
  const every = Math.ceil(labels.length / MOST_LABELS);
  const levels = Array.from({ length: nSteps + 1 }, (_, i) => i * step);
  return {
    bars: shares.flatMap((values, g) =>
      values.map((share, i) => {
        const x = x0 + i * band + band * 0.08 + g * bar;
        return { x: px(x), x2: px(x + bar), y: px(toY(share)), y2: y0, group: groups[g] ?? "", tip: tips(g, i) };
      }),
    ),
    grid: levels.map((level) => ({ x: x0, x2: x0 + PLOT.width, y: px(toY(level)) })),
    title: { x: x0, y: top + PLOT.top - 7, text: short(figure.column, 26) },
    ticks: levels.map((level) => ({ x: x0 - 5, y: px(toY(level)), text: as(level) })),
    labels: labels.flatMap((text, i) => (i % every === 0 ? [{ x: px(x0 + (i + 0.5) * band), y: y0 + 5, text }] : [])),
  };
}

/** Pixels that the turned labels of a row of panels need. */
function labelHeight(labels: readonly string[]): number {
  const widest = Math.max(...labels.map((label) => textWidth({ fontSize: LABEL_SIZE }, label)));
  return Math.ceil(Math.min(LABEL_LIMIT, widest) * Math.sin((-ANGLE * Math.PI) / 180)) + LABEL_SIZE;
}

function px(value: number): number {
  return Math.round(value * 10) / 10;
}

function specOf(panels: readonly Panel[], groups: readonly string[], width: number, height: number): Chart["spec"] {
  const place = (field: string, extent: number): object => ({
    field,
    type: "quantitative",
    scale: { domain: [0, extent], range: [0, extent], nice: false, zero: false },
    axis: null,
  });
  const at = { x: place("x", width), y: place("y", height) };
  const grid = {
    data: { values: panels.flatMap((panel) => panel.grid) },
    mark: { type: "rule", color: "#e8edf0" },
    encoding: { ...at, x2: { field: "x2" } },
  };
  const bars = {
    data: { values: panels.flatMap((panel) => panel.bars) },
    mark: { ...TOLD.mark, type: "rect" },
    encoding: {
      ...{ ...at, ...TOLD.encoding },
      x2: { field: "x2" },
      y2: { field: "y2" },
      color: {
        field: "group",
        type: "nominal",
        scale: { domain: groups, range: [INK.registry, INK.synthetic] },
        legend: { title: null, orient: "top" },
      },
    },
  };
  return { width, height, layer: [grid, bars, ...textsOf(panels, at)] };
}

/** Titles, ticks and labels. */
function textsOf(panels: readonly Panel[], at: object): object[] {
  const written = (values: readonly Text[], mark: object): object => ({
    data: { values },
    mark: { type: "text", color: INK.text, ...mark },
    encoding: { ...at, text: { field: "text" } },
  });
  return [
    written(
      panels.map(({ title }) => title),
      { fontSize: 12, fontWeight: "bold", align: "left", baseline: "bottom" },
    ),
    written(
      panels.flatMap(({ ticks }) => ticks),
      { fontSize: 10, align: "right", baseline: "middle" },
    ),
    written(
      panels.flatMap(({ labels }) => labels),
      { fontSize: LABEL_SIZE, angle: 360 + ANGLE, align: "right", baseline: "top", limit: LABEL_LIMIT },
    ),
  ];
}
