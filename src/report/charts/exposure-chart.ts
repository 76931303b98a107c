import type { Report } from "../report-schema.ts";
import { countText, decimal } from "../format.ts";
import { INK, slug, type Chart } from "./chart.ts";

/** Persons by exposure. In a public report bins below the cell size are empty and say so. */
export function exposureCharts(report: Report): Chart[] {
  return report.exposure.map((summary) => {
    const bins = summary.histogram.map(({ from, to, persons }) => ({
      bin: to === 1 ? `${decimal(from)}–1` : from === 0 ? `< ${decimal(to)}` : `${decimal(from)}–${decimal(to)}`,
      n: "exactly" in persons ? persons.exactly : "atLeast" in persons ? persons.atLeast : 0,
      text: "exactly" in persons && persons.exactly === 0 ? "" : countText(persons),
      band: to <= 0.6 ? "up to .60" : to <= 0.7 ? ".60 to .70" : "above .70",
    }));
    const x = {
      field: "bin",
      type: "nominal",
      sort: null,
      title: "exposure (0.5 = no trace, 1 = certain recognition)",
      axis: { labelAngle: 0, labelFontSize: 11 },
    };
    return {
      id: `exposure-${slug(summary.check)}`,
      title: "Exposure of persons",
      description:
        "How many persons have how much exposure. Most should lie about 0.5. Persons who were only screened have few runs each, so the bars spread by chance alone; whoever lies above 0.7 after close testing could be recognised.",
      spec: {
        width: 560,
        height: 210,
        data: { values: bins },
        layer: [
          {
            mark: { type: "bar", cornerRadiusEnd: 2 },
            encoding: {
              x,
              y: { field: "n", type: "quantitative", title: "persons" },
              color: {
                field: "band",
                type: "nominal",
                scale: {
                  domain: ["up to .60", ".60 to .70", "above .70"],
                  range: [INK.registry, INK.synthetic, INK.warn],
                },
                legend: { title: "exposure", orient: "top" },
              },
            },
          },
          {
            mark: { type: "text", dy: -7, fontSize: 11, color: INK.text },
            encoding: { x, y: { field: "n", type: "quantitative" }, text: { field: "text", type: "nominal" } },
          },
        ],
      },
      table: { head: ["Exposure", "Persons"], rows: bins.map((bin) => [bin.bin, bin.text === "" ? "0" : bin.text]) },
    };
  });
}
