import type { FidelityMetric, FidelityValue } from "../../core/contracts/fidelity.ts";
import { ks } from "../../stats/ks.ts";
import { numericPairs, withSummaries } from "../paired-columns.ts";

/** Two-sample Kolmogorov-Smirnov statistic of each numeric or date column; missing values left out. */
export const kolmogorovSmirnov: FidelityMetric = {
  id: "kolmogorov-smirnov",
  title: "Kolmogorov-Smirnov distance of numeric columns",
  explains:
    "The largest gap between the two cumulative distributions of a column: 0 is the same distribution, 1 is no overlap.",
  better: "lower",
  source: "Smirnov, Ann Math Stat 19:279 (1948)",
  run(real, other) {
    const values = numericPairs(real, other).map((pair): FidelityValue => {
      if ("why" in pair) return { item: pair.name, value: undefined, why: pair.why };
      const a = pair.real.values.filter((value) => !Number.isNaN(value));
      const b = pair.other.values.filter((value) => !Number.isNaN(value));
      if (a.length === 0 || b.length === 0)
        return { item: pair.name, value: undefined, why: "all values are missing in one cohort." };
      return { item: pair.name, value: ks(a, b) };
    });
    return withSummaries(values);
  },
};
