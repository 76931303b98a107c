import {
  pairsOf,
  pairTables,
  type PairTables,
  type TableColumn,
} from "../../../../generators/shared/tables/pair-tables.ts";
import type { SumTable } from "../../../federation/check-sum.ts";
import { nCells, type PublicDomain } from "../../../privacy/domain/domain.ts";
import { countTable, encodeStates } from "../../../privacy/domain/encode.ts";
import type { Cohort } from "../../../core/data/cohort.ts";

/** Tables of one file: all pairs; the one column where there is one. */
export function tablesAsked({ columns }: PublicDomain): (readonly number[])[] {
  return columns.length === 1 ? [[0]] : pairsOf(columns.length);
}

/** Cells of one file. */
export function cellsOfFile(domain: PublicDomain): number {
  return tablesAsked(domain).reduce((sum, columns) => sum + nCells(domain, columns), 0);
}

/** Counts of all pairs, in units of the domain's weight. */
export function countPairs(cohort: Cohort<"train">, domain: PublicDomain): number[] {
  const table = encodeStates(cohort, domain);
  return tablesAsked(domain).flatMap((columns) => Array.from(countTable(table, domain, columns)));
}

/** Columns as models of tables see them. */
export function tableColumns({ columns }: PublicDomain): TableColumn[] {
  return columns.map((column) => ({
    name: column.name,
    nStates: column.nStates,
    canMiss: column.canMiss,
    ordered: column.kind === "numeric" || column.ordered,
  }));
}

/** Exact sums of file `file`, in patients. @param cells of all files, masks gone */
export function pairsOfFile(cells: ArrayLike<number>, file: number, domain: PublicDomain): PairTables {
  const n = cellsOfFile(domain);
  const own = Float64Array.from({ length: n }, (_, i) => (cells[file * n + i] ?? NaN) / domain.unitWeight);
  return pairTables(tableColumns(domain), own);
}

/** The same as tables that can be held against each other. */
export function sumTables(cells: ArrayLike<number>, file: number, domain: PublicDomain): SumTable[] {
  let start = file * cellsOfFile(domain);
  return tablesAsked(domain).map((columns): SumTable => {
    const first = start;
    start += nCells(domain, columns);
    const counts = Array.from({ length: start - first }, (_, i) => (cells[first + i] ?? NaN) / domain.unitWeight);
    return { columns, sigma: 0, counts };
  });
}
