import { expect, it } from "vitest";
import { closestRows } from "../../src/stats/closest-rows.ts";

it("orders rows by city-block distance, codes one apart, missing numbers one away, the earlier of equals first", () => {
  const columns = [
    { values: Float64Array.of(0, 0.5, 3, Number.NaN, 0.5), isCode: false },
    { values: Int32Array.of(1, 1, 1, 1, 7), isCode: true },
  ];
  const rows = Int32Array.of(4, 3, 2, 1, 0);
  // From row 0: rows 4, 3, 2, 1 lie 1.5, 1, 3 and .5 away.
  expect(closestRows(columns, 0, rows, (k) => rows[k] !== 0, 3)).toEqual([3, 1, 0]);
  expect(closestRows(columns, 0, rows, (k) => rows[k] !== 0 && k !== 3, 1)).toEqual([1]);
  expect(closestRows(columns, 0, Int32Array.of(1, 1), () => true, 2)).toEqual([0, 1]);
  expect(closestRows(columns, 0, rows, () => false, 3)).toEqual([]);
});
