import type { FidelityMetric, FidelityValue } from "../../core/contracts/fidelity.ts";
import { ks } from "../../stats/ks.ts";
import { numericPairs, withSummaries } from "../paired-columns.ts";

/** Two-sample Kolmogorov-Smirnov statistic of each numeric or date column; missing values left out. */
export const kolmogorovSmirnov: FidelityMetric = {
  id: "kolmogorov-smirnov",
  better: "lower",
  source: "Smirnov, Ann Math Stat 19:279 (1948)",
  run(real, other) {
    const values = numericPairs(real, other).map((pair): FidelityValue => {
      if ("why" in pair) return { item: { kind: "column", column: pair.name }, value: undefined, why: pair.why };
      const a = pair.real.values.filter((value) => !Number.isNaN(value));
      const b = pair.other.values.filter((value) => !Number.isNaN(value));
      if (a.length === 0 || b.length === 0)
        return { item: { kind: "column", column: pair.name }, value: undefined, why: { kind: "all missing" } };
      return { item: { kind: "column", column: pair.name }, value: ks(a, b) };
    });
    return withSummaries(values);
  },
};
