import { placeOfPair } from "../../core/data/pair-place.ts";
import type { Report } from "../report-schema.ts";
import { wordsIn } from "../words/words.ts";
import { short, TOLD, type Chart } from "./chart.ts";

/** Pixels of a map's side, and the smallest cell. */
const SIDE = 230;
const LEAST_CELL = 8;
/** Differences beyond this are drawn as this. */
const MOST_DIFFERENCE = 0.5;

/** How strongly columns go together, pair by pair: registry, synthetic cohort, and the difference. */
export function associationChart(report: Report): Chart | undefined {
  const figure = report.fidelity.associations;
  if (figure === undefined) return undefined;
  const { n, fidelity, page } = wordsIn(report.language);
  const w = page.charts;
  const { columns } = figure;
  const at = (values: typeof figure.registry, i: number, j: number): number | undefined => {
    const value = values[placeOfPair(Math.min(i, j), Math.max(i, j), columns.length)];
    return typeof value === "number" ? value : undefined;
  };
  const cells = columns.flatMap((_, i) => columns.flatMap((__, j) => (i === j ? [] : [{ i, j }])));
  const maps = [
    { title: fidelity.groups.registry, most: 1, of: (i: number, j: number) => at(figure.registry, i, j) },
    { title: fidelity.groups.synthetic, most: 1, of: (i: number, j: number) => at(figure.synthetic, i, j) },
    {
      title: w.associationsDifference,
      most: MOST_DIFFERENCE,
      of: (i: number, j: number) => minus(at(figure.synthetic, i, j), at(figure.registry, i, j)),
    },
  ];
  const side = Math.max(LEAST_CELL, Math.floor(SIDE / columns.length)) * columns.length;
  const axis = {
    labelExpr: `${JSON.stringify(columns.map((name) => short(name, 16)))}[datum.value]`,
    labelFontSize: 9,
  };
  return {
    id: "associations",
    title: w.associations,
    description: w.associationsDescription(columns.length, figure.nColumns),
    spec: {
      spacing: 14,
      resolve: { scale: { color: "independent" } },
      hconcat: maps.map(({ title, most, of }, map) => ({
        title: { text: title, fontSize: 12, anchor: "start" },
        width: side,
        height: side,
        data: {
          values: cells.flatMap(({ i, j }) => {
            const value = of(i, j);
            return value === undefined
              ? []
              : [
                  {
                    ...{ i, j, value: Math.max(-most, Math.min(most, value)) },
                    tip: `${columns[i] ?? ""} × ${columns[j] ?? ""}\n${title}: ${n.plain(value)}`,
                  },
                ];
          }),
        },
        mark: { ...TOLD.mark, type: "rect" },
        encoding: {
          ...TOLD.encoding,
          x: { field: "j", type: "ordinal", title: null, axis: { ...axis, labelAngle: -90 } },
          y: { field: "i", type: "ordinal", title: null, axis: map === 0 ? axis : { labels: false, ticks: false } },
          color: {
            field: "value",
            type: "quantitative",
            // Blue and orange are told apart by the colour-blind; both ends are dark and the middle is white, so
            // strength reads on grey paper.
            scale: { domain: [-most, 0, most], range: ["#8a3c00", "#ffffff", "#0f4c81"], interpolate: "rgb" },
            legend: map === 0 ? null : { title: null, gradientLength: 90, tickCount: 3 },
          },
        },
      })),
    },
    table: {
      head: w.associationsHead,
      rows: columns.flatMap((first, i) =>
        columns.slice(i + 1).map((second, k) => {
          const [registry, synthetic] = [at(figure.registry, i, i + 1 + k), at(figure.synthetic, i, i + 1 + k)];
          return [first, second, ...[registry, synthetic, minus(synthetic, registry)].map((value) => n.plain(value))];
        }),
      ),
    },
  };
}

function minus(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : Number((a - b).toFixed(3));
}
