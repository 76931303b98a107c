import type { Cohort, Column } from "../../core/data/cohort.ts";
import { RaresynthError } from "../../core/errors.ts";
import { MOST_ROWS_OF_UNIT, nCells, type DomainColumn, type PublicDomain } from "./domain.ts";

/** The registry as states. Each unit's weights add up to at most the domain's unit weight. */
export interface StateTable {
  readonly nRows: number;
  /** Per column, the state of each row. */
  readonly states: readonly Uint8Array[];
  /** Integer weight of each row. */
  readonly weights: Int32Array;
}

/**
 * States of every row. Values outside the bounds are clamped, values outside the list are folded or missing, and a
 * missing cell where none can be is the first state: silently, since whether it happened is a fact about patients.
 * Claim: the states of a row depend on that row and the domain alone; its weight on the rows of its own unit alone.
 * Rows of a unit after the eighth, in the order of the file, weigh nothing.
 */
export function encodeStates(cohort: Cohort, domain: PublicDomain): StateTable {
  const byName = new Map(cohort.columns.map((column) => [column.name, column]));
  const states = domain.columns.map((column) => {
    const source = byName.get(column.name);
    if (source === undefined || source.kind !== column.kind)
      throw new RaresynthError("E_SCHEMA_MISMATCH", "the table has no such column of this kind.", {
        where: column.name,
      });
    return encodeColumn(source, column, cohort.nRows);
  });
  const counted = new Int32Array(cohort.nUnits);
  for (const unit of cohort.units) counted[unit] = Math.min(MOST_ROWS_OF_UNIT, counted[unit]! + 1);
  const seen = new Int32Array(cohort.nUnits);
  const weights = Int32Array.from(cohort.units, (unit) =>
    seen[unit]!++ < MOST_ROWS_OF_UNIT ? domain.unitWeight / counted[unit]! : 0,
  );
  if (domain.unit === "row" && cohort.nUnits < cohort.nRows)
    throw new RaresynthError("E_INTERNAL", "units of several rows in a cohort whose unit is the row.");
  return { nRows: cohort.nRows, states, weights };
}

/** Weighted counts of the table over these columns, the last column running fastest. Whole numbers. */
export function countTable(table: StateTable, domain: PublicDomain, columns: readonly number[]): Float64Array {
  const counts = new Float64Array(nCells(domain, columns));
  const sizes = columns.map((at) => domain.columns[at]!.nStates);
  const cells = columns.map((at) => table.states[at]!);
  for (let row = 0; row < table.nRows; row++) {
    let cell = 0;
    for (let i = 0; i < cells.length; i++) cell = cell * sizes[i]! + cells[i]![row]!;
    counts[cell]! += table.weights[row]!;
  }
  return counts;
}

function encodeColumn(source: Column, column: DomainColumn, nRows: number): Uint8Array {
  const missing = column.canMiss ? column.nStates - 1 : 0;
  const states = new Uint8Array(nRows);
  if (source.kind === "coded" && column.kind === "coded") {
    const stateOf = source.levels.map((level) => {
      const at = column.levels.indexOf(level);
      return at >= 0 ? at : (column.other ?? missing);
    });
    for (let row = 0; row < nRows; row++) states[row] = source.codes[row]! < 0 ? missing : stateOf[source.codes[row]!]!;
  } else if (source.kind === "numeric" && column.kind === "numeric") {
    const { edges } = column;
    for (let row = 0; row < nRows; row++) {
      const value = source.values[row]!;
      if (Number.isNaN(value)) states[row] = missing;
      else {
        let bin = 0;
        while (bin < edges.length - 2 && value >= edges[bin + 1]!) bin++;
        states[row] = bin;
      }
    }
  }
  return states;
}
