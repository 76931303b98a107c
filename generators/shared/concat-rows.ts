import type { Cohort, Column } from "../../src/core/cohort.ts";

/**
 * Cohorts of equal columns one below the other, each row a unit of its own.
 * @param shape a cohort with these columns, for their names and levels; its rows are not taken
 */
export function concatRows(shape: Cohort<"synthetic">, parts: readonly Cohort<"synthetic">[]): Cohort<"synthetic"> {
  const nRows = parts.reduce((sum, part) => sum + part.nRows, 0);
  const columns = shape.columns.map((one, at): Column => {
    const pieces = parts.map((part) => part.columns[at]!);
    let from = 0;
    if (one.kind === "numeric") {
      const values = new Float64Array(nRows);
      for (const piece of pieces) {
        if (piece.kind !== "numeric") continue;
        values.set(piece.values, from);
        from += piece.values.length;
      }
      return { ...one, values };
    }
    const codes = new Int32Array(nRows);
    for (const piece of pieces) {
      if (piece.kind !== "coded") continue;
      codes.set(piece.codes, from);
      from += piece.codes.length;
    }
    return { ...one, codes };
  });
  const sequence = Int32Array.from({ length: nRows }, (_, row) => row);
  return { ...shape, nRows, columns, units: sequence, nUnits: nRows, sourceRows: sequence.map((row) => row + 1) };
}
