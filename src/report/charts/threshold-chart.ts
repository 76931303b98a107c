import type { Criterion } from "../../core/contracts/disclosure.ts";
import { quantityOf } from "../line-quantity.ts";
import type { Words } from "../words/words.ts";
import type { Report } from "../report-schema.ts";
import { titleOf } from "../words/speak.ts";
import { wordsIn } from "../words/words.ts";
import { INK, rowAxis, slug, tipOf, TOLD, twoLines, type Chart } from "./chart.ts";

/**
 * In the order of the opinion, then what stands beside it. Source: Article 29 Working Party, Opinion 05/2014 (WP 216),
 * section 2.2.
 */
export const CRITERIA: readonly Criterion[] = ["singling out", "linkability", "inference", "membership", "copies"];

type Line = Report["verdict"]["lines"][number];

/** For each criterion, its required thresholds: the interval of what was measured, the control, and the ceiling. */
export function criterionCharts(report: Report): Chart[] {
  const charts = CRITERIA.flatMap((criterion) => {
    const ids: readonly string[] = report.checks
      .filter((check) => check.card.criterion === criterion)
      .map((check) => check.id);
    return (
      thresholdChart(
        criterion,
        report.verdict.lines.filter((line) => ids.includes(line.check)),
        wordsIn(report.language),
      ) ?? []
    );
  });
  // How to read them is said once.
  const [first, ...rest] = charts;
  const { thresholdsRead } = wordsIn(report.language).page.charts;
  return first === undefined ? [] : [{ ...first, description: `${first.description} ${thresholdsRead}` }, ...rest];
}

function thresholdChart(criterion: Criterion, lines: readonly Line[], words: Words): Chart | undefined {
  const { n, gate, page } = words;
  const w = page.charts;
  const title = (line: Line): string => titleOf(words, line.finding, line.stratum, line.unseen);
  const rows = lines.flatMap((line) => {
    const own = line[line.measure];
    const control = line.control;
    // Counts of people have no place on an axis of rates.
    const isRate = line.basis.kind === "measured" && line.basis.quantity !== "count";
    return own === undefined || control === undefined || line.ceiling === undefined || !isRate
      ? []
      : [{ line, own, control, ceiling: line.ceiling, quantity: quantityOf(line) }];
  });
  if (rows.length === 0) return undefined;
  const table = {
    head: w.thresholdsHead,
    rows: rows.map(({ line, own, control, ceiling, quantity }) => [
      title(line),
      gate.measures[line.measure],
      n.as(quantity, own.value),
      n.interval(quantity, own),
      n.as(quantity, control.value),
      n.as(quantity, ceiling),
    ]),
  };
  const values = rows.map(({ line, own, control, ceiling }, at) => ({
    at,
    tip: tipOf(table, table.rows[at]),
    ceiling,
    outcome: line.outcome,
    ...(typeof own.high === "number"
      ? { high: own.high, low: typeof own.low === "number" ? own.low : Math.min(0, own.high) }
      : {}),
    ...(typeof own.value === "number" ? { value: own.value } : {}),
    ...(line.measure === "attack" && typeof control.value === "number" ? { control: control.value } : {}),
  }));
  const y = rowAxis(
    rows.map(({ line }) => twoLines(`${title(line)} (${gate.measures[line.measure]})`, 56)),
    400,
  );
  const x = (field: string): object => ({
    field,
    type: "quantitative",
    title: w.thresholdsAxis,
    scale: { nice: true, zero: true },
    axis: { tickCount: 6 },
  });
  return {
    id: `thresholds-${slug(criterion)}`,
    title: w.thresholds(page.criteria.words[criterion].title),
    description: w.thresholdsCount(rows.length),
    spec: {
      width: 400,
      height: { step: 30 },
      data: { values },
      layer: [
        {
          mark: { ...TOLD.mark, type: "bar", height: 9, cornerRadius: 4, color: INK.registry, opacity: 0.75 },
          encoding: { ...TOLD.encoding, y, x: x("low"), x2: { field: "high" } },
        },
        {
          transform: [{ filter: "isValid(datum.control)" }],
          mark: { type: "point", shape: "diamond", size: 60, color: INK.muted, filled: false, strokeWidth: 1.5 },
          encoding: { y, x: x("control") },
        },
        {
          transform: [{ filter: "isValid(datum.value)" }],
          mark: { ...TOLD.mark, type: "point", filled: true, size: 70, color: INK.synthetic, opacity: 1 },
          encoding: { ...TOLD.encoding, y, x: x("value") },
        },
        {
          mark: { type: "tick", thickness: 3, size: 22, color: INK.warn, opacity: 1 },
          encoding: { y, x: x("ceiling") },
        },
      ],
    },
    table,
  };
}
