import type { Curve, SeriesName } from "../../src/core/contracts/disclosure.ts";
import { quantile } from "../../src/stats/quantile.ts";

/** Quantiles 5 % to 95 % of all exposures beside those of patients without any. */
export function exposureCurve(seen: Float64Array, unexposed: Float64Array): Curve {
  const grid = Array.from({ length: 19 }, (_, i) => (i + 1) / 20);
  const series = (name: SeriesName, values: Float64Array): Curve["series"][number] => {
    const sorted = values.filter((one) => !Number.isNaN(one)).sort();
    return { name, x: grid, y: sorted.length === 0 ? [] : grid.map((q) => quantile(sorted, q)) };
  };
  return {
    id: "exposure",
    series: [series("this recipe", seen), series("no exposure", unexposed)],
  };
}
