import { nth } from "../../core/access.ts";
import { placeLabels } from "../charts/place-labels.ts";
import { INK, slug, tipOf, TOLD, type Chart } from "../charts/chart.ts";
import type { Language } from "../../core/contracts/language.ts";
import { wordsIn } from "../words/words.ts";
import type { SweepReport, SweepSetting } from "./sweep-schema.ts";

const COLOURS = [INK.synthetic, "#8a5300", "#5b3f8c", "#2f7d4f", INK.muted, INK.warn] as const;
const SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"] as const;
const WIDTH = 600;
const HEIGHT = 380;
const LABEL_SIZE = 11;
/** Radius of a point and of the ring about the choice, in pixels. */
const MARK = 6;
const RING = 11;
/** Share of an axis that stays free beyond the outermost interval. */
const MARGIN = 0.06;

type Domain = readonly [number, number];
type Drawn = SweepSetting & Required<Pick<SweepSetting, "exposure" | "fidelity">>;

/** Exposure against distance to left-out patients: the lower left corner is best. */
export function mapChart(report: SweepReport, language: Language = "en"): Chart | undefined {
  const { n, sweep } = wordsIn(language);
  const w = sweep.map;
  const drawn = report.settings.filter((one): one is Drawn => one.exposure !== undefined && one.fidelity !== undefined);
  if (drawn.length === 0) return undefined;
  const { ceiling } = report.axis;
  const xDomain = domainOf([
    ...drawn.flatMap(({ exposure }) => [exposure.low, exposure.high]),
    ...(ceiling === undefined ? [] : [ceiling]),
  ]);
  const yDomain = domainOf([...drawn.flatMap(({ fidelity }) => [fidelity.low, fidelity.high]), 1]);
  const rank = (one: Drawn): number => (one.setting === report.chosen ? 0 : one.standing === "front" ? 1 : 2);
  const labels = placeLabels(
    drawn.map((one) => ({
      text: one.setting,
      x: one.exposure.value,
      y: one.fidelity.value,
      rank: rank(one),
      radius: one.setting === report.chosen ? RING : MARK,
    })),
    { width: WIDTH, height: HEIGHT, xDomain, yDomain, fontSize: LABEL_SIZE },
  );
  const table = {
    head: w.chartHead,
    rows: drawn.map((one) => [
      one.setting,
      n.as("area", one.exposure.value),
      n.interval("area", one.exposure),
      n.plain(one.fidelity.value),
      n.interval(undefined, one.fidelity),
    ]),
  };
  const values = drawn.map(({ setting, generator, exposure, fidelity, qualifies, standing }, at) => ({
    setting,
    tip: tipOf(table, table.rows[at]),
    generator,
    qualifies,
    front: standing === "front",
    chosen: setting === report.chosen,
    x: exposure.value,
    xLow: exposure.low,
    xHigh: exposure.high,
    y: fidelity.value,
    yLow: fidelity.low,
    yHigh: fidelity.high,
    ...(labels[at] === undefined ? {} : { labelX: labels[at].x, labelY: labels[at].y }),
  }));
  return {
    id: `sweep-${slug(report.subject)}`,
    title: w.chart,
    description: w.chartDescription(ceiling !== undefined),
    spec: {
      width: WIDTH,
      height: HEIGHT,
      data: { values },
      layer: layersOf([...new Set(drawn.map((one) => one.generator))], xDomain, yDomain, ceiling, w),
    },
    table,
  };
}

function layersOf(
  generators: readonly string[],
  xDomain: Domain,
  yDomain: Domain,
  ceiling: number | undefined,
  w: { readonly x: string; readonly y: string },
): object[] {
  const axis =
    (title: string, domain: Domain) =>
    (field: string): object => ({ field, type: "quantitative", title, scale: { domain, nice: false, zero: false } });
  const x = axis(w.x, xDomain);
  const y = axis(w.y, yDomain);
  // The same legend in every layer, so that they are merged into one.
  const byGenerator = (range: readonly string[]): object => ({
    field: "generator",
    type: "nominal",
    scale: { domain: generators, range: generators.map((_, i) => nth(range, i % range.length)) },
    legend: { title: null, orient: "top", symbolOpacity: 1 },
  });
  const color = byGenerator(COLOURS);
  const shape = byGenerator(SHAPES);
  const place = { x: x("x"), y: y("y") };
  const cross = { type: "rule", strokeWidth: 1, opacity: 0.35 };
  const point = { type: "point", filled: true, opacity: 1 };
  const text = { type: "text", align: "left", baseline: "middle", fontSize: LABEL_SIZE };
  const label = { x: x("labelX"), y: y("labelY"), text: { field: "setting", type: "nominal" } };
  const only = (test: string): object => ({ transform: [{ filter: test }] });
  return [
    ...(ceiling === undefined
      ? []
      : [
          {
            mark: { type: "rule", color: INK.warn, strokeDash: [5, 4], strokeWidth: 1.5 },
            encoding: { x: { datum: ceiling, type: "quantitative" } },
          },
        ]),
    {
      ...only("datum.front"),
      mark: { type: "line", color: INK.registry, opacity: 0.45, strokeWidth: 4, interpolate: "step-after" },
      encoding: { ...place, order: { field: "x", type: "quantitative" } },
    },
    { mark: cross, encoding: { x: x("xLow"), x2: { field: "xHigh" }, y: y("y"), color } },
    { mark: cross, encoding: { x: x("x"), y: y("yLow"), y2: { field: "yHigh" }, color } },
    { mark: { ...point, ...TOLD.mark, size: 90 }, encoding: { ...place, ...TOLD.encoding, color, shape } },
    { ...only("!datum.qualifies"), mark: { ...point, size: 32, color: "#fff" }, encoding: { ...place, shape } },
    {
      ...only("datum.chosen"),
      mark: { type: "point", filled: false, shape: "circle", size: 380, color: INK.text, strokeWidth: 1.8, opacity: 1 },
      encoding: place,
    },
    {
      ...only("isValid(datum.labelX)"),
      mark: { ...text, stroke: "#fff", strokeWidth: 3, opacity: 0.85 },
      encoding: label,
    },
    { ...only("isValid(datum.labelX)"), mark: { ...text, color: INK.text }, encoding: label },
  ];
}

function domainOf(values: readonly number[]): Domain {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const margin = MARGIN * Math.max(high - low, 0.01);
  return [low - margin, high + margin];
}
