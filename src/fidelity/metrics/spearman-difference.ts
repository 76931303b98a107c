import type { FidelityMetric } from "../../core/contracts/fidelity.ts";
import { orderedColumn, spearmanOrdered, type OrderedColumn } from "../../stats/spearman.ts";
import type { NumericColumn } from "../../core/data/cohort.ts";
import { associationDifferences, couplesWithin } from "./association-difference.ts";
import { numericPairs } from "../paired-columns.ts";

/** Absolute difference of Spearman correlations, pairwise complete. */
export const spearmanDifference: FidelityMetric = {
  id: "spearman-difference",
  better: "lower",
  source: "absolute difference of rank correlations",
  run: (real, other) => {
    // Each column is sorted once, for all the pairs that it is in.
    const orders = new Map<NumericColumn, OrderedColumn>();
    const ordered = (column: NumericColumn): OrderedColumn => {
      const known = orders.get(column) ?? orderedColumn(column.values);
      orders.set(column, known);
      return known;
    };
    return associationDifferences(couplesWithin(numericPairs(real, other)), (a, b) =>
      spearmanOrdered(ordered(a), ordered(b)),
    );
  },
};
