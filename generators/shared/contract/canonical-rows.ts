import { nth } from "../../../src/core/access.ts";
import { takeRows, type Cohort, type Column } from "../../../src/core/data/cohort.ts";

/**
 * The same patients in an order that depends on their content alone (columns by name, values ascending, missing first),
 * so that sums and ties come out the same however the file was sorted. Rows of equal content are interchangeable.
 */
export function canonicalRows(train: Cohort<"train">): Cohort<"train"> {
  const keys = [...train.columns].sort((a, b) => (a.name < b.name ? -1 : 1)).map(sortKey);
  const rowsOfUnit = new Int32Array(train.nUnits);
  for (const unit of train.units) rowsOfUnit[unit] = nth(rowsOfUnit, unit) + 1;
  keys.push(Float64Array.from(train.units, (unit) => nth(rowsOfUnit, unit)));
  const order = Int32Array.from({ length: train.nRows }, (_, row) => row).sort((a, b) => {
    for (const key of keys) {
      const difference = nth(key, a) - nth(key, b);
      if (difference !== 0) return difference;
    }
    return 0;
  });
  return takeRows(train, order, "train");
}

function sortKey(column: Column): Float64Array {
  if (column.kind === "numeric") return column.values.map((value) => (Number.isNaN(value) ? -Number.MAX_VALUE : value));
  const byLabel = column.levels
    .map((_, code) => code)
    .sort((a, b) => (nth(column.levels, a) < nth(column.levels, b) ? -1 : 1));
  const rank = new Int32Array(byLabel.length);
  byLabel.forEach((code, at) => (rank[code] = at));
  return Float64Array.from(column.codes, (code) => (code < 0 ? -1 : nth(rank, code)));
}
