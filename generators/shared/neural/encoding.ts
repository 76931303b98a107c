import { z } from "zod";
import type { Rng } from "../../../src/core/rng.ts";
import type { DenseTable, Drawn, Variable } from "../frame/joint-model.ts";
import { fitModes, type Mode } from "./fit-modes.ts";
import { matrix, type Matrix } from "./networks/matrix.ts";

/** How a variable becomes columns of a network: a constant has none. */
export type Coding =
  | { readonly kind: "constant"; readonly drawn: "coded" | "values"; readonly value: number }
  | { readonly kind: "numeric"; readonly modes: readonly Mode[] }
  | { readonly kind: "coded"; readonly nGroups: number };

export const codingShape = z.union([
  z.object({ kind: z.literal("constant"), drawn: z.enum(["coded", "values"]), value: z.number() }),
  z.object({
    kind: z.literal("numeric"),
    modes: z.array(z.object({ mean: z.number(), sd: z.number().positive() })).min(1),
  }),
  z.object({ kind: z.literal("coded"), nGroups: z.number().int().min(2) }),
]) as unknown as z.ZodType<Coding>;

/** Consecutive columns of the encoded table: one number in -1..1, or one column for each of several choices. */
export interface Part {
  readonly kind: "scalar" | "choice";
  readonly variable: number;
  readonly at: number;
  readonly width: number;
}
export interface Layout {
  readonly nCols: number;
  readonly parts: readonly Part[];
}

/** A table for a network. A hole is 0 in all columns of its variable. */
export interface Encoded {
  readonly codings: readonly Coding[];
  readonly layout: Layout;
  readonly rows: Matrix;
}

/** A value lies at (value - mean) / (4 sd) of its mode. Source: Xu et al. (2019), section 4.2. */
const SDS_TO_EDGE = 4;
/** Stands for 0, which marks a hole. */
const NEARLY_ZERO = 1e-6;
/** Inside the reach of tanh. */
const MOST_SCALAR = 0.99;

/**
 * Mode-specific normalisation of numbers, one column a group for codes.
 * Source: Xu et al. (2019), section 4.2. Differs: a column of one mode has no choice of mode, a constant no column.
 * @param minModeUnits fewest units of a mode
 */
export function encodeTable(table: DenseTable, minModeUnits: number, rng: Rng): Encoded {
  const fitted = table.variables.map((variable) =>
    variable.kind === "coded" ? codedCoding(variable.nGroups) : numericCoding(variable, table, minModeUnits),
  );
  const codings = fitted.map((one) => one.coding);
  const layout = layoutOf(codings);
  const rows = matrix(table.nRows, layout.nCols);
  const write = (row: number, at: number, value: number) => {
    rows.values[row * layout.nCols + at] = value;
  };
  fitted.forEach(({ coding, modeOf }, index) => {
    const variable = table.variables[index]!;
    const [first, second] = layout.parts.filter((part) => part.variable === index);
    if (first === undefined) return;
    if (variable.kind === "coded") {
      variable.codes.forEach((code, row) => {
        if (code >= 0) write(row, first.at + code, 1);
      });
    } else if (coding.kind === "numeric" && modeOf !== undefined) {
      const { modes } = coding;
      const stream = rng.child(`mode/${variable.name}`);
      variable.values.forEach((value, row) => {
        if (Number.isNaN(value)) return;
        const mode = modeOf(row, stream);
        const { mean, sd } = modes[mode]!;
        const scalar = Math.max(-MOST_SCALAR, Math.min(MOST_SCALAR, (value - mean) / (SDS_TO_EDGE * sd)));
        write(row, first.at, scalar === 0 ? NEARLY_ZERO : scalar);
        if (second !== undefined) write(row, second.at + mode, 1);
      });
    }
  });
  return { codings, layout, rows };
}

interface Fitted {
  readonly coding: Coding;
  /** Draws the mode of an observed row. */ readonly modeOf?: (row: number, rng: Rng) => number;
}

function codedCoding(nGroups: number): Fitted {
  return { coding: nGroups > 1 ? { kind: "coded", nGroups } : { kind: "constant", drawn: "coded", value: 0 } };
}

function numericCoding(variable: Variable & { kind: "numeric" }, table: DenseTable, minModeUnits: number): Fitted {
  const observed = Int32Array.from({ length: table.nRows }, (_, row) => row).filter(
    (row) => !Number.isNaN(variable.values[row]!),
  );
  const values = Float64Array.from(observed, (row) => variable.values[row]!);
  if (values.every((value) => value === values[0]))
    return { coding: { kind: "constant", drawn: "values", value: values[0] ?? 0 } };
  const { modes, responsibilities } = fitModes(
    values,
    Float64Array.from(observed, (row) => table.weights[row]!),
    Int32Array.from(observed, (row) => table.units[row]!),
    minModeUnits,
  );
  const position = new Int32Array(table.nRows);
  observed.forEach((row, at) => (position[row] = at));
  const modeOf = (row: number, rng: Rng): number => {
    const from = position[row]! * modes.length;
    return drawIndex(responsibilities.subarray(from, from + modes.length), rng.float());
  };
  return { coding: { kind: "numeric", modes }, modeOf };
}

/** Columns of the codings, in their order. */
export function layoutOf(codings: readonly Coding[]): Layout {
  const parts: Part[] = [];
  let nCols = 0;
  const add = (kind: Part["kind"], variable: number, width: number) => {
    parts.push({ kind, variable, at: nCols, width });
    nCols += width;
  };
  codings.forEach((coding, variable) => {
    if (coding.kind === "numeric") {
      add("scalar", variable, 1);
      if (coding.modes.length > 1) add("choice", variable, coding.modes.length);
    } else if (coding.kind === "coded") add("choice", variable, coding.nGroups);
  });
  return { nCols, parts };
}

/**
 * Draws from a network's raw outputs: choices with the probabilities that they stand for, numbers from tanh and a
 * normal error. Differs from the papers' code: no choice is the likeliest one, which would starve rare groups.
 * @param scalarSds sd of the error of each scalar part, in order; 0 for none
 */
export function decodeOutputs(
  outputs: Matrix,
  codings: readonly Coding[],
  scalarSds: ArrayLike<number>,
  rng: Rng,
): Drawn[] {
  const layout = layoutOf(codings);
  const { parts } = layout;
  const { nRows, nCols, values } = outputs;
  const shares = new Float64Array(widestPart(layout));
  const choice = ({ at, width }: Part, row: number): number => {
    softmax(values, row * nCols + at, width, shares);
    return drawIndex(shares, rng.float(), width);
  };
  const scalars = parts.filter((part) => part.kind === "scalar");
  return codings.map((coding, variable): Drawn => {
    const [first, second] = parts.filter((part) => part.variable === variable);
    if (coding.kind === "constant")
      return coding.drawn === "coded"
        ? { kind: "coded", codes: new Int32Array(nRows).fill(coding.value) }
        : { kind: "values", values: new Float64Array(nRows).fill(coding.value) };
    if (coding.kind === "coded")
      return { kind: "coded", codes: Int32Array.from({ length: nRows }, (_, row) => choice(first!, row)) };
    const spread = scalarSds[scalars.indexOf(first!)]!;
    return {
      kind: "values",
      values: Float64Array.from({ length: nRows }, (_, row) => {
        const { mean, sd } = coding.modes[second === undefined ? 0 : choice(second, row)]!;
        const scalar = Math.tanh(values[row * nCols + first!.at]!) + (spread > 0 ? spread * rng.normal() : 0);
        return mean + SDS_TO_EDGE * sd * Math.max(-1, Math.min(1, scalar));
      }),
    };
  });
}

/** Probabilities of `width` logits that start at `from`, into the first `width` places of `out`. */
export function softmax(logits: Float32Array, from: number, width: number, out: Float64Array): void {
  let largest = -Infinity;
  for (let k = 0; k < width; k++) largest = Math.max(largest, logits[from + k]!);
  let total = 0;
  for (let k = 0; k < width; k++) total += out[k] = Math.exp(logits[from + k]! - largest);
  for (let k = 0; k < width; k++) out[k]! /= total;
}

/** Columns of the widest part. */
export function widestPart({ parts }: Layout): number {
  return parts.reduce((most, part) => Math.max(most, part.width), 1);
}

/** Index at which the running sum of the first `length` weights passes `u` times their total. @param u in [0, 1) */
export function drawIndex(weights: ArrayLike<number>, u: number, length = weights.length): number {
  let total = 0;
  for (let i = 0; i < length; i++) total += weights[i]!;
  let left = u * total;
  for (let i = 0; i < length - 1; i++) {
    left -= weights[i]!;
    if (left < 0) return i;
  }
  return length - 1;
}
