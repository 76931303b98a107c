import type { Language } from "../../core/contracts/language.ts";
import type { ErrorCurve } from "../../core/privacy/error-curve.ts";
import { INK, type Chart } from "../charts/chart.ts";
import { wordsIn } from "../words/words.ts";

/** Errors over epsilon with intervals, one and two columns. */
export function errorCurveChart(curve: ErrorCurve, language: Language): Chart {
  const { n, dp } = wordsIn(language);
  const w = dp.plan.curve;
  const series = [w.series.twoWay, w.series.oneWay];
  const values = curve.points.flatMap(({ epsilon, oneWay, twoWay }) =>
    [[w.series.twoWay, twoWay] as const, [w.series.oneWay, oneWay] as const].map(([name, { mean, low, high }]) => ({
      name,
      epsilon,
      mean,
      low: Math.max(0, low),
      high,
    })),
  );
  const epsilons = curve.points.map(({ epsilon }) => epsilon);
  const x = {
    field: "epsilon",
    type: "quantitative",
    scale: { type: "log", domain: [Math.min(...epsilons) / 1.15, Math.max(...epsilons) * 1.15], nice: false },
  };
  const color = {
    field: "name",
    type: "nominal",
    scale: { domain: series, range: [INK.synthetic, INK.registry] },
    legend: { title: null, orient: "top" },
  };
  const dash = {
    field: "name",
    type: "nominal",
    scale: {
      domain: series,
      range: [
        [1, 0],
        [6, 4],
      ],
    },
    legend: { title: null, orient: "top" },
  };
  return {
    id: "dp-curve",
    title: w.title(curve.method),
    description: w.description(curve.points[0]?.twoWay.repeats ?? 0, curve.basis.kind === "registry"),
    spec: {
      width: 560,
      height: 260,
      data: { values },
      layer: [
        {
          mark: { type: "rule", strokeWidth: 2, opacity: 0.6 },
          encoding: { x, y: { field: "low", type: "quantitative" }, y2: { field: "high" }, color },
        },
        {
          mark: { type: "line", strokeWidth: 2 },
          encoding: { x, y: { field: "mean", type: "quantitative" }, color, strokeDash: dash },
        },
        {
          mark: { type: "point", filled: true, size: 50, opacity: 1 },
          encoding: {
            x: {
              ...x,
              title: w.x,
              axis: {
                values: epsilons,
                grid: false,
                labelExpr: `replace(format(datum.value, "~g"), ".", "${decimalPoint(n.exact(0.5))}")`,
              },
            },
            y: {
              field: "mean",
              type: "quantitative",
              title: w.y,
              scale: { domainMin: 0 },
              axis: { tickCount: 6, labelExpr: `replace(datum.label, ".", "${decimalPoint(n.exact(0.5))}")` },
            },
            color,
          },
        },
      ],
    },
    table: {
      head: w.head,
      rows: values.map(({ name, epsilon, mean, low, high }) => [
        n.exact(epsilon),
        name,
        n.plain(mean),
        n.interval("area", { low, high }),
      ]),
    },
  };
}

/** "." or "," of a number written as "0.5" or "0,5". */
function decimalPoint(half: string): string {
  return half.charAt(1);
}
