import type { DenseTable, Variable } from "../../../generators/shared/frame/joint-model.ts";
import { normalQuantile } from "../../../src/stats/special.ts";

/** A numeric variable whose normal scores are the values themselves, or those of mid-ranks. */
export function number(name: string, values: readonly number[], ranked = false): Variable {
  const raw = Float64Array.from(values);
  if (!ranked) return { kind: "numeric", name, values: raw, scores: raw };
  const present = [...values].filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const score = (value: number) =>
    normalQuantile(((present.indexOf(value) + present.lastIndexOf(value)) / 2 + 0.5) / present.length);
  return { kind: "numeric", name, values: raw, scores: raw.map((value) => (Number.isNaN(value) ? NaN : score(value))) };
}

export function category(name: string, codes: readonly number[], nGroups: number, ordered = false): Variable {
  return { kind: "coded", name, nGroups, ordered, codes: Int32Array.from(codes) };
}

/** @param repeats rows of each unit, one after the other */
export function table(variables: readonly Variable[], repeats = 1): DenseTable {
  const first = variables[0];
  const nRows = first === undefined ? 0 : first.kind === "coded" ? first.codes.length : first.values.length;
  const units = Int32Array.from({ length: nRows }, (_, row) => Math.floor(row / repeats));
  return {
    nRows,
    units,
    nUnits: Math.ceil(nRows / repeats),
    weights: new Float64Array(nRows).fill(1 / repeats),
    variables,
  };
}
