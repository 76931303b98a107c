import type { Column } from "../../../src/core/data/cohort.ts";

/** A column of the synthetic table before its rows. Plain JSON. */
export type OutputColumn =
  | { readonly kind: "numeric"; readonly name: string }
  | {
      readonly kind: "coded";
      readonly name: string;
      readonly levels: readonly string[];
      readonly nPublicLevels: number;
      readonly ordered: boolean;
    };

/** Synthetic columns without rows, from which the public schema is made. */
export function emptyColumns(output: readonly OutputColumn[]): Column[] {
  return output.map((column) =>
    column.kind === "numeric" ? { ...column, values: new Float64Array(0) } : { ...column, codes: new Int32Array(0) },
  );
}

/** A column in which every cell is missing. */
export function missingColumn(output: OutputColumn, nRows: number): Column {
  return output.kind === "numeric"
    ? { ...output, values: new Float64Array(nRows).fill(NaN) }
    : { ...output, codes: new Int32Array(nRows).fill(-1) };
}
