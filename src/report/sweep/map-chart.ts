import { placeLabels } from "../charts/place-labels.ts";
import { INK, slug, type Chart } from "../charts/chart.ts";
import { decimal } from "../format.ts";
import type { SweepReport, SweepSetting } from "./sweep-schema.ts";

const COLOURS = [INK.synthetic, "#8a5300", "#5b3f8c", "#2f7d4f", INK.muted, INK.warn] as const;
const SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"] as const;
const WIDTH = 600;
const HEIGHT = 380;
/** Radius of a point and of the ring about the choice, in pixels. */
const MARK = 6;
const RING = 11;
/** Share of an axis that stays free beyond the outermost interval. */
const MARGIN = 0.06;

type Drawn = SweepSetting & Required<Pick<SweepSetting, "exposure" | "fidelity">>;

/** Exposure against distance to left-out patients: the lower left corner is best. */
export function mapChart(report: SweepReport): Chart | undefined {
  const drawn = report.settings.filter((one): one is Drawn => one.exposure !== undefined && one.fidelity !== undefined);
  if (drawn.length === 0) return undefined;
  const { ceiling } = report.axis;
  const xDomain = domainOf([...drawn.flatMap(({ exposure }) => [exposure.low, exposure.high]), ...(ceiling === undefined ? [] : [ceiling])]);
  const yDomain = domainOf([...drawn.flatMap(({ fidelity }) => [fidelity.low, fidelity.high]), 1]);
  const first = (one: Drawn): number => (one.setting === report.chosen ? 0 : one.standing === "front" ? 1 : 2);
  const labels = placeLabels(drawn.map((one) => ({ text: one.setting, x: one.exposure.value, y: one.fidelity.value, rank: first(one), radius: one.setting === report.chosen ? RING : MARK })), { width: WIDTH, height: HEIGHT, xDomain, yDomain, fontSize: 11 });
  const generators = [...new Set(drawn.map((one) => one.generator))];
  const values = drawn.map((one, at) => ({
    ink: COLOURS[generators.indexOf(one.generator) % COLOURS.length],
    ...(labels[at] === undefined ? {} : { labelX: labels[at].x, labelY: labels[at].y }), setting: one.setting, generator: one.generator, x: one.exposure.value, xLow: one.exposure.low, xHigh: one.exposure.high, y: one.fidelity.value, yLow: one.fidelity.low, yHigh: one.fidelity.high,
    qualifies: one.qualifies, front: one.standing === "front", chosen: one.setting === report.chosen,
  }));
  const cycle = <T>(range: readonly T[]): T[] => generators.map((_, i) => range[i % range.length]!);
  const x = (field: string): object => ({ field, type: "quantitative", title: "exposure: best membership attack, area under the curve (0.5 = guessing)", scale: { domain: xDomain, nice: false, zero: false } });
  const y = (field: string): object => ({ field, type: "quantitative", title: "distance to left-out patients (1 = as near as other real patients)", scale: { domain: yDomain, nice: false, zero: false } });
  const colour = { field: "generator", type: "nominal", scale: { domain: generators, range: cycle(COLOURS) }, legend: { title: null, orient: "top" } };
  const shape = { field: "generator", type: "nominal", scale: { domain: generators, range: cycle(SHAPES) }, legend: { title: null, orient: "top" } };
  const only = (test: string): object => ({ transform: [{ filter: test }] });
  const point = { x: x("x"), y: y("y"), color: colour, shape };
  // A legend that one layer leaves out is left out by all: the other layers take the ink as it is.
  const ink = { field: "ink", type: "nominal", scale: null };
  const text = { x: x("labelX"), y: y("labelY"), text: { field: "setting", type: "nominal" } };
  const cross = { strokeWidth: 1, opacity: 0.35 };
  return {
    id: `sweep-${slug(report.subject)}`, title: "Exposure against fidelity",
    description: `A point is a setting, its bars are 90 % intervals; the lower left corner is best. Filled: under every ceiling that the sweep reads; hollow: not. The grey line joins the settings that no other beats on both axes, the ring marks the choice${ceiling === undefined ? "" : ", the dashed red line is the policy's ceiling"}. All settings meet the same left-out patients, so that two settings can be told apart although their bars overlap: see the table.`,
    spec: {
      width: WIDTH, height: HEIGHT, data: { values },
      layer: [
        ...(ceiling === undefined ? [] : [{ mark: { type: "rule", color: INK.warn, strokeDash: [5, 4], strokeWidth: 1.5 }, encoding: { x: { datum: ceiling, type: "quantitative" } } }]),
        { ...only("datum.front"), mark: { type: "line", color: INK.registry, strokeWidth: 1.5, interpolate: "step-after" }, encoding: { x: x("x"), y: y("y"), order: { field: "x", type: "quantitative" } } },
        { mark: { type: "rule", ...cross }, encoding: { x: x("xLow"), x2: { field: "xHigh" }, y: y("y"), color: ink } },
        { mark: { type: "rule", ...cross }, encoding: { x: x("x"), y: y("yLow"), y2: { field: "yHigh" }, color: ink } },
        { ...only("!datum.qualifies"), mark: { type: "point", filled: true, size: 80, opacity: 1, fill: "#fff", strokeWidth: 1.8 }, encoding: { x: x("x"), y: y("y"), stroke: ink, shape } },
        { ...only("datum.qualifies"), mark: { type: "point", filled: true, size: 90, opacity: 1 }, encoding: point },
        { ...only("datum.chosen"), mark: { type: "point", shape: "circle", filled: false, size: 380, color: INK.text, strokeWidth: 1.8, opacity: 1 }, encoding: { x: x("x"), y: y("y") } },
        { ...only("isValid(datum.labelX)"), mark: { type: "text", align: "left", baseline: "middle", fontSize: 11, stroke: "#fff", strokeWidth: 3, opacity: 0.85 }, encoding: text },
        { ...only("isValid(datum.labelX)"), mark: { type: "text", align: "left", baseline: "middle", fontSize: 11, color: INK.text }, encoding: text },
      ],
    },
    table: { head: ["Setting", "Exposure", "Interval", "Fidelity", "Interval"], rows: drawn.map((one) => [one.setting, decimal(one.exposure.value), between(one.exposure), decimal(one.fidelity.value), between(one.fidelity)]) },
  };
}

/** An interval in words. */
export function between({ low, high }: { readonly low: number; readonly high: number }): string {
  return `${decimal(low)} to ${decimal(high)}`;
}

function domainOf(values: readonly number[]): [number, number] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const margin = MARGIN * Math.max(high - low, 0.01);
  return [low - margin, high + margin];
}
