import type { Report } from "../report-schema.ts";
import { wordsIn } from "../words/words.ts";
import { INK, rowAxis, short, slug, tipOf, TOLD, type Chart } from "./chart.ts";

type Result = NonNullable<Report["fidelity"]["analyses"]>["results"][number];

/** Levels of risk stand in the tables; a forest is of effects. */
const EFFECTS: ReadonlySet<string> = new Set(["log hazard ratio", "log odds ratio", "slope", "difference"]);
const MOST = 24;

/** The effects of each declared analysis in both cohorts, with their intervals. */
export function forestCharts(report: Report): Chart[] {
  return (report.fidelity.analyses?.results ?? []).flatMap((result, at) => forestChart(result, at, report) ?? []);
}

function forestChart(result: Result, place: number, report: Report): Chart | undefined {
  const { analyses: w, n } = wordsIn(report.language);
  const rows = result.quantities
    .filter(({ scale }) => EFFECTS.has(scale))
    .slice(0, MOST)
    .flatMap((row) =>
      (["registry", "synthetic"] as const).flatMap((cohort) => {
        const estimate = row[cohort];
        return estimate === undefined ? [] : [{ row, cohort, estimate }];
      }),
    );
  const table = {
    head: w.forestHead,
    rows: rows.map(({ row, cohort, estimate }) => [
      w.quantity(row.quantity),
      w.cohorts[cohort],
      n.plain(estimate.value),
      n.interval(undefined, estimate),
    ]),
  };
  const drawn = rows.flatMap(({ row, cohort, estimate: { value, low, high } }, at) =>
    typeof value === "number" && typeof low === "number" && typeof high === "number"
      ? [{ row, at, value, low, high, cohort: w.cohorts[cohort], tip: tipOf(table, table.rows[at]) }]
      : [],
  );
  const first = drawn[0];
  if (first === undefined) return undefined;
  const labels = rows.map(({ row, cohort }) =>
    cohort === "registry" || row.registry === undefined ? short(w.quantity(row.quantity)) : "",
  );
  const y = rowAxis(labels, 300);
  const x = (field: string): object => ({
    field,
    type: "quantitative",
    title: w.scales[first.row.scale],
    scale: { zero: false },
  });
  const color = {
    field: "cohort",
    type: "nominal",
    scale: { domain: [w.cohorts.registry, w.cohorts.synthetic], range: [INK.muted, INK.synthetic] },
    legend: { title: null, orient: "top" },
  };
  return {
    id: `forest-${place + 1}-${slug(result.name)}`,
    title: w.forest(result.name),
    description: w.forestDescription,
    spec: {
      width: 380,
      height: { step: 18 },
      data: { values: drawn.map(({ at, value, low, high, cohort, tip }) => ({ at, value, low, high, cohort, tip })) },
      layer: [
        {
          mark: { type: "rule", color: INK.muted, strokeDash: [3, 3] },
          encoding: { x: { datum: 0, type: "quantitative" } },
        },
        { mark: { type: "rule", strokeWidth: 2 }, encoding: { y, x: x("low"), x2: { field: "high" }, color } },
        {
          mark: { ...TOLD.mark, type: "point", filled: true, size: 70, opacity: 1 },
          encoding: {
            ...TOLD.encoding,
            y,
            x: x("value"),
            color,
            shape: { ...color, scale: { ...color.scale, range: ["square", "circle"] } },
          },
        },
      ],
    },
    table,
  };
}
