import { nth } from "../access.ts";
import type { Cohort, Column } from "./cohort.ts";

/**
 * Cohorts of equal columns one below the other, each row a unit of its own.
 * @param shape a cohort with these columns, for their names and levels; its rows are not taken
 */
export function concatRows(shape: Cohort<"synthetic">, parts: readonly Cohort<"synthetic">[]): Cohort<"synthetic"> {
  const nRows = parts.reduce((sum, part) => sum + part.nRows, 0);
  const columns = shape.columns.map((one, at): Column => {
    const pieces = parts.map((part) => nth(part.columns, at));
    const reasons =
      one.reasons === undefined
        ? {}
        : {
            reasons: joined(
              new Uint8Array(nRows),
              pieces.map((piece) => piece.reasons),
            ),
          };
    if (one.kind === "coded")
      return {
        ...one,
        codes: joined(
          new Int32Array(nRows),
          pieces.map((piece) => (piece.kind === "coded" ? piece.codes : undefined)),
        ),
        ...reasons,
      };
    const numbers = pieces.map((piece) => (piece.kind === "numeric" ? piece : undefined));
    const precision =
      one.precision === undefined
        ? {}
        : {
            precision: joined(
              new Uint8Array(nRows),
              numbers.map((piece) => piece?.precision),
            ),
          };
    return {
      ...one,
      values: joined(
        new Float64Array(nRows),
        numbers.map((piece) => piece?.values),
      ),
      ...reasons,
      ...precision,
    };
  });
  const sequence = Int32Array.from({ length: nRows }, (_, row) => row);
  return { ...shape, nRows, columns, units: sequence, nUnits: nRows, sourceRows: sequence.map((row) => row + 1) };
}

function joined<A extends Float64Array | Int32Array | Uint8Array>(into: A, pieces: readonly (A | undefined)[]): A {
  let from = 0;
  for (const piece of pieces) {
    if (piece === undefined) continue;
    into.set(piece, from);
    from += piece.length;
  }
  return into;
}
