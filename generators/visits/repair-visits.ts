import { gather, got, nth } from "../../src/core/access.ts";
import type { Column } from "../../src/core/data/cohort.ts";
import type { Rng } from "../../src/core/rng.ts";
import type { Columns } from "../shared/contract/table-columns.ts";

type Repair = (columns: Columns, nRows: number, fixed: readonly string[], rng: Rng) => void;

/**
 * Settles repeated rows so that baseline columns stay the same at all visits: first rows first, then their baseline for
 * all rows of the patient, then the other rows with it held fast.
 * @param units row -> patient, rows grouped by patient
 */
export function repairVisits(
  columns: Columns,
  units: Int32Array,
  baseline: readonly string[],
  given: readonly string[],
  repair: Repair,
  rng: Rng,
): void {
  const firstRow = Int32Array.from(units.keys());
  for (let row = 1; row < units.length; row++)
    if (units[row] === units[row - 1]) firstRow[row] = nth(firstRow, row - 1);
  const firsts = Int32Array.from(units.keys()).filter((row) => firstRow[row] === row);
  const positionOf = new Map(Array.from(firsts, (row, at) => [row, at]));
  const patients: Columns = new Map([...columns].map(([name, column]) => [name, taken(column, firsts)]));
  repair(patients, firsts.length, given, rng.child("settle/first"));
  const owner = firstRow.map((row) => got(positionOf, row));
  for (const [name, column] of patients) {
    columns.set(name, baseline.includes(name) ? taken(column, owner) : replaced(got(columns, name), column, firsts));
  }
  repair(columns, units.length, [...new Set([...given, ...baseline])], rng.child("settle/visits"));
}

function taken(column: Column, rows: Int32Array): Column {
  return column.kind === "numeric"
    ? { ...column, values: gather(column.values, rows) }
    : { ...column, codes: gather(column.codes, rows) };
}

/** The column with these rows taken from another, in order. */
function replaced(column: Column, from: Column, rows: Int32Array): Column {
  if (column.kind === "numeric" && from.kind === "numeric") {
    const values = column.values.slice();
    rows.forEach((row, at) => (values[row] = nth(from.values, at)));
    return { ...column, values };
  }
  if (column.kind !== "coded" || from.kind !== "coded") return column;
  const codes = column.codes.slice();
  rows.forEach((row, at) => (codes[row] = nth(from.codes, at)));
  return { ...column, codes };
}
