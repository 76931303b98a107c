import { nth } from "../../core/access.ts";
import type { Report } from "../report-schema.ts";
import { wordsIn } from "../words/words.ts";
import { INK, slug, tipOf, TOLD, type Chart } from "./chart.ts";

/** Persons by exposure. In a public report bins below the cell size are empty and say so. */
export function exposureCharts(report: Report): Chart[] {
  const { n, page } = wordsIn(report.language);
  const w = page.charts;
  const edge = (x: number): string => n.plain(x);
  return report.exposure.map((summary) => {
    const bins = summary.histogram.map(({ from, to, persons }) => ({
      bin: to === 1 ? `${edge(from)}–1` : from === 0 ? `< ${edge(to)}` : `${edge(from)}–${edge(to)}`,
      n: "exactly" in persons ? persons.exactly : "atLeast" in persons ? persons.atLeast : 0,
      text: "exactly" in persons && persons.exactly === 0 ? "" : n.people(persons),
      band: nth(w.exposureBands, to <= 0.6 ? 0 : to <= 0.7 ? 1 : 2),
    }));
    const table = { head: w.exposureHead, rows: bins.map((bin) => [bin.bin, bin.text === "" ? "0" : bin.text]) };
    const x = {
      field: "bin",
      type: "nominal",
      sort: null,
      title: w.exposureAxis,
      axis: { labelAngle: 0, labelFontSize: 11 },
    };
    return {
      id: `exposure-${slug(summary.check)}`,
      title: w.exposure,
      description: w.exposureDescription,
      spec: {
        width: 560,
        height: 210,
        data: { values: bins.map((bin, at) => ({ ...bin, tip: tipOf(table, table.rows[at]) })) },
        layer: [
          {
            mark: { ...TOLD.mark, type: "bar", cornerRadiusEnd: 2 },
            encoding: {
              ...TOLD.encoding,
              x,
              y: { field: "n", type: "quantitative", title: w.exposurePersons },
              color: {
                field: "band",
                type: "nominal",
                scale: {
                  domain: w.exposureBands,
                  range: [INK.registry, INK.synthetic, INK.warn],
                },
                legend: { title: w.exposureLegend, orient: "top" },
              },
            },
          },
          {
            mark: { type: "text", dy: -7, fontSize: 11, color: INK.text },
            encoding: { x, y: { field: "n", type: "quantitative" }, text: { field: "text", type: "nominal" } },
          },
        ],
      },
      table,
    };
  });
}
