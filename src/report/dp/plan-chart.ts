import type { Language } from "../../core/contracts/language.ts";
import { THRESHOLDS, type Expectation, type ReleasePlan } from "../../core/privacy/release-plan.ts";
import { INK, rowAxis, type Chart } from "../charts/chart.ts";
import { wordsIn } from "../words/words.ts";

const EXPECTED: readonly Expectation[] = ["joint model", "declared graph only", "marginals", "nothing"];
const COLOURS = [INK.synthetic, "#5d8fa5", INK.registry, INK.warn] as const;

/**
 * Patients to the noise of a cell at each epsilon, with the marks from which a declared graph, a chosen tree and single
 * choices pay.
 */
export function planChart(plan: ReleasePlan, language: Language): Chart {
  const { n, dp } = wordsIn(language);
  const w = dp.plan.plan;
  const labels = plan.budgets.map(({ epsilon }) => n.exact(epsilon));
  const values = plan.budgets.map(({ k, expect }, at) => ({
    at,
    k,
    label: n.exact(Math.round(k)),
    expect: dp.gate.expectations[expect],
  }));
  const marks = [
    { at: THRESHOLDS.graph, name: `${THRESHOLDS.graph}: ${w.marks.graph}` },
    { at: THRESHOLDS.joint, name: `${THRESHOLDS.joint}: ${w.marks.joint}` },
    { at: THRESHOLDS.oneByOne, name: `${THRESHOLDS.oneByOne}: ${w.marks.oneByOne}` },
  ];
  const largest = Math.max(THRESHOLDS.oneByOne * 1.4, ...plan.budgets.map(({ k }) => k * 1.08));
  const x = { type: "quantitative", scale: { type: "sqrt", domain: [0, largest], nice: false } };
  const named = EXPECTED.map((one) => dp.gate.expectations[one]);
  return {
    id: "dp-plan",
    title: w.figure,
    description: w.figureDescription(THRESHOLDS.graph, THRESHOLDS.joint, THRESHOLDS.oneByOne),
    spec: {
      width: 540,
      height: { step: 26 },
      layer: [
        {
          data: { values },
          mark: { type: "bar", height: 14 },
          encoding: {
            x: {
              field: "k",
              ...x,
              title: w.x,
              axis: { values: [0, 5, 10, 20, 40, 60, 100, 200, 400, 800], grid: false },
            },
            y: { ...rowAxis(labels, 60), title: w.y },
            color: {
              field: "expect",
              type: "nominal",
              scale: { domain: named, range: COLOURS },
              legend: { title: null, orient: "bottom" },
            },
          },
        },
        {
          data: { values },
          mark: { type: "text", align: "left", dx: 5, fontSize: 11, color: INK.text },
          encoding: { x: { field: "k", ...x }, y: { field: "at", type: "ordinal" }, text: { field: "label" } },
        },
        {
          data: { values: marks },
          mark: { type: "rule", color: INK.text, strokeDash: [4, 3], strokeWidth: 1 },
          encoding: { x: { field: "at", ...x } },
        },
        {
          data: { values: marks.map((mark, i) => ({ ...mark, y: -8 - 13 * (marks.length - 1 - i) })) },
          mark: { type: "text", align: "left", dx: 3, fontSize: 11, color: INK.muted },
          encoding: {
            x: { field: "at", ...x },
            y: { field: "y", type: "quantitative", scale: null },
            text: { field: "name" },
          },
        },
      ],
    },
    table: {
      head: [w.columns[0] ?? "", w.columns[3] ?? "", w.columns[5] ?? ""],
      rows: values.map(({ at, k, expect }) => [labels[at] ?? "", n.short(k), expect]),
    },
  };
}
