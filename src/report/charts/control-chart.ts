import type { Report } from "../report-schema.ts";
import { decimal, percent } from "../format.ts";
import { INK, type Chart } from "./chart.ts";

const COLOURS = [INK.synthetic, INK.warn, INK.muted, INK.registry] as const;
const SHAPES = ["circle", "square", "triangle-up", "diamond"] as const;

/** Dose and response: how much each check sees when a known share of the rows is copied. */
export function controlChart(report: Report): Chart | undefined {
  const doses = (report.controls?.outcomes ?? []).flatMap((entry) => (entry.copiedShare === undefined ? [] : [{ check: entry.check, share: entry.copiedShare, excess: entry.excess, outcome: entry.outcome }]));
  if (doses.length === 0) return undefined;
  const values = doses.toSorted((a, b) => (a.check < b.check ? -1 : a.check > b.check ? 1 : a.share - b.share));
  const checks = [...new Set(values.map((value) => value.check))];
  const cycle = <T>(range: readonly T[]): T[] => checks.map((_, i) => range[i % range.length]!);
  const encoding = {
    x: { field: "share", type: "quantitative", title: "share of rows copied from the registry", axis: { format: ".0%" }, scale: { domain: [0, 1] } }, y: { field: "excess", type: "quantitative", title: "excess seen by the check" },
    color: { field: "check", type: "nominal", scale: { domain: checks, range: cycle(COLOURS) }, legend: { title: null, orient: "top" } },
  };
  return {
    id: "controls", title: "What the checks see when rows are copied on purpose",
    description: "For each check, the excess it measured on control files in which a known share of rows was copied from the registry. A check that works rises from left to right.",
    spec: {
      width: 560, height: 240, data: { values },
      layer: [{ mark: { type: "line", strokeWidth: 2 }, encoding }, { mark: { type: "point", filled: true, size: 60, opacity: 1 }, encoding: { ...encoding, shape: { field: "check", type: "nominal", scale: { domain: checks, range: cycle(SHAPES) }, legend: { title: null, orient: "top" } } } }],
    },
    table: { head: ["Check", "Copied share", "Excess", "Gate"], rows: values.map((value) => [value.check, percent(value.share), decimal(value.excess), value.outcome]) },
  };
}
