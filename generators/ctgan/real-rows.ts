import { nth } from "../../src/core/access.ts";
import type { Rng } from "../../src/core/rng.ts";
import type { DenseTable, Variable } from "../shared/frame/joint-model.ts";
import type { Layout } from "../shared/neural/encoding.ts";
import { weightedRows } from "../shared/neural/hold-out.ts";
import type { Matrix } from "../shared/neural/networks/matrix.ts";
import { takeEncoded } from "../shared/neural/take-encoded.ts";

/**
 * Encoded rows for the critic. A hole is filled with the cells of a random other row each time: the generator never
 * draws holes, so a hole would give a real row away. What stands there is never seen, since the frame punches the holes
 * afterwards. Differs from Xu et al., who know no missing cells.
 * @param rows rows that may be learnt from
 */
export function realRows(
  table: DenseTable,
  encoded: Matrix,
  layout: Layout,
  rows: Int32Array,
): (at: Int32Array, rng: Rng) => Matrix {
  const fillers = table.variables.flatMap((variable, index) => {
    const parts = layout.parts.filter((part) => part.variable === index);
    const observed = rows.filter((row) => !isHole(variable, row));
    const from = parts[0]?.at ?? 0;
    const width = parts.reduce((sum, part) => sum + part.width, 0);
    return width === 0 || observed.length === 0 || observed.length === rows.length
      ? []
      : [{ variable, from, width, draw: weightedRows(observed, table.weights) }];
  });
  return (at, rng) => {
    const out = takeEncoded(encoded, at);
    for (const { variable, from, width, draw } of fillers)
      at.forEach((row, to) => {
        if (!isHole(variable, row)) return;
        const donor = draw(rng) * encoded.nCols + from;
        out.values.set(encoded.values.subarray(donor, donor + width), to * encoded.nCols + from);
      });
    return out;
  };
}

function isHole(variable: Variable, row: number): boolean {
  return variable.kind === "coded" ? nth(variable.codes, row) < 0 : Number.isNaN(variable.values[row]);
}
