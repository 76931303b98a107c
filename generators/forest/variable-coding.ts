import { nth } from "../../src/core/access.ts";
import type { DenseTable, Variable } from "../shared/frame/joint-model.ts";
import { MISSING_BIN, binNumeric, numericCoding, type CodedPredictor } from "../shared/trees/tree-coding.ts";

/** Most bins of a number besides the hole's. Source: cart. */
const NUMERIC_BINS = 20;
/** A bin is one byte, and bin 0 is a hole. */
const MOST_GROUP_BINS = 254;

/** How trees see a variable. Plain JSON. Numbers are normal scores; bin k holds cuts[k-2] < score <= cuts[k-1]. */
export type VariableCoding =
  | { readonly kind: "numeric"; readonly name: string; readonly cuts: readonly number[] }
  | { readonly kind: "coded"; readonly name: string; readonly nGroups: number; readonly ordered: boolean };

/** Coding of each variable, fitted to the table. */
export function fitCodings(table: DenseTable): VariableCoding[] {
  return table.variables.map((variable) => {
    if (variable.kind === "coded")
      return { kind: "coded", name: variable.name, nGroups: variable.nGroups, ordered: variable.ordered };
    const { name, scores } = variable;
    const coding = numericCoding({ kind: "numeric", name, values: scores }, table.weights, NUMERIC_BINS);
    return { kind: "numeric", name, cuts: coding.kind === "numeric" ? coding.cuts : [] };
  });
}

/** Bins of a table's variables, as trees split on them. */
export function encodeVariables(codings: readonly VariableCoding[], variables: readonly Variable[]): CodedPredictor[] {
  return codings.map((coding, at) => {
    const variable = nth(variables, at);
    const bins =
      coding.kind === "numeric" && variable.kind === "numeric"
        ? binNumeric(variable.scores, coding.cuts)
        : coding.kind === "coded" && variable.kind === "coded"
          ? Uint8Array.from(variable.codes, (code) => binOfGroup(code, coding.nGroups))
          : new Uint8Array(variable.kind === "coded" ? variable.codes.length : variable.scores.length);
    return { name: coding.name, nBins: binCount(coding), ordered: coding.kind === "numeric" || coding.ordered, bins };
  });
}

/** Number of bins, the hole's included. */
export function binCount(coding: VariableCoding): number {
  return coding.kind === "numeric" ? coding.cuts.length + 2 : 1 + Math.min(coding.nGroups, MOST_GROUP_BINS);
}

/** Bin of a group; beyond 254 groups neighbours share a bin. @param group -1 = hole */
export function binOfGroup(group: number, nGroups: number): number {
  if (group < 0) return MISSING_BIN;
  return nGroups <= MOST_GROUP_BINS ? group + 1 : 1 + Math.floor((group * MOST_GROUP_BINS) / nGroups);
}
