import type { Report } from "../report-schema.ts";
import { decimal, interval } from "../format.ts";
import { INK, rowAxis, short, slug, type Chart } from "./chart.ts";

type Line = Report["verdict"]["lines"][number];

/** For each criterion, its required thresholds: the interval of what was measured, the control, and the ceiling. */
export function criterionCharts(report: Report): Chart[] {
  return [...new Set(report.checks.map((check) => check.card.criterion))].flatMap((criterion) => {
    const ids = report.checks.filter((check) => check.card.criterion === criterion).map((check) => check.id);
    return (
      thresholdChart(
        criterion,
        report.verdict.lines.filter((line) => ids.includes(line.check)),
      ) ?? []
    );
  });
}

function thresholdChart(criterion: string, lines: readonly Line[]): Chart | undefined {
  const rows = lines.flatMap((line) => {
    const own = line[line.measure];
    const control = line.control;
    // Counts of people have no place on an axis of rates.
    const isRate = [own?.value, own?.high].every((x) => typeof x !== "number" || x <= 1);
    return own === undefined || control === undefined || !isRate ? [] : [{ line, own, control }];
  });
  if (rows.length === 0) return undefined;
  const values = rows.map(({ line, own, control }, at) => ({
    at,
    ceiling: line.ceiling,
    outcome: line.outcome,
    ...(typeof own.high === "number"
      ? { high: own.high, low: typeof own.low === "number" ? own.low : Math.min(0, own.high) }
      : {}),
    ...(typeof own.value === "number" ? { value: own.value } : {}),
    ...(line.measure === "attack" && typeof control.value === "number" ? { control: control.value } : {}),
  }));
  const y = rowAxis(
    rows.map(({ line }) => `${short(line.title, 46)} (${line.measure})`),
    400,
  );
  const x = (field: string): object => ({
    field,
    type: "quantitative",
    title: "success of the attack, or its excess over the control",
    scale: { nice: true, zero: true },
    axis: { tickCount: 6 },
  });
  return {
    id: `thresholds-${slug(criterion)}`,
    title: `What was measured, against the ceilings: ${criterion}`,
    description: `${rows.length} ${rows.length === 1 ? "threshold" : "thresholds"}. A bar is the interval of what was measured, a dot its value, a hollow diamond the same attack on non-members, a vertical red tick the ceiling. A bar that ends at or left of its tick passes.`,
    spec: {
      width: 400,
      height: { step: 30 },
      data: { values },
      layer: [
        {
          mark: { type: "bar", height: 9, cornerRadius: 4, color: INK.registry, opacity: 0.75 },
          encoding: { y, x: x("low"), x2: { field: "high" } },
        },
        {
          transform: [{ filter: "isValid(datum.control)" }],
          mark: { type: "point", shape: "diamond", size: 60, color: INK.muted, filled: false, strokeWidth: 1.5 },
          encoding: { y, x: x("control") },
        },
        {
          transform: [{ filter: "isValid(datum.value)" }],
          mark: { type: "point", filled: true, size: 70, color: INK.synthetic, opacity: 1 },
          encoding: { y, x: x("value") },
        },
        {
          mark: { type: "tick", thickness: 3, size: 22, color: INK.warn, opacity: 1 },
          encoding: { y, x: x("ceiling") },
        },
      ],
    },
    table: {
      head: ["Threshold", "Read", "Value", "Interval", "Control", "Ceiling"],
      rows: rows.map(({ line, own, control }) => [
        line.title,
        line.measure,
        decimal(own.value),
        interval(own),
        decimal(control.value),
        decimal(line.ceiling),
      ]),
    },
  };
}
