import type { CodedColumn, NumericColumn } from "../../core/data/cohort.ts";
import type { FidelityMetric } from "../../core/contracts/fidelity.ts";
import { correlationRatio } from "../../stats/correlation-ratio.ts";
import { associationDifferences } from "./association-difference.ts";
import { codedPairs, numericPairs, type ColumnPair } from "../paired-columns.ts";

/** Absolute difference of the correlation ratio (eta squared) of a numeric column given a categorical one. */
export const correlationRatioDifference: FidelityMetric = {
  id: "correlation-ratio-difference",
  better: "lower",
  source: "Fisher, Statistical Methods for Research Workers (1925), §45",
  run(real, other) {
    const groups = codedPairs(real, other);
    const couples = numericPairs(real, other).flatMap((a) =>
      groups.map((b): [ColumnPair<NumericColumn>, ColumnPair<CodedColumn>] => [a, b]),
    );
    return associationDifferences(couples, (a, b) => correlationRatio(a.values, b.codes, b.levels.length));
  },
};
