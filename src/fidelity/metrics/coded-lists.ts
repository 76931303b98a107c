import { isMissing, type CodedColumn, type Cohort } from "../../core/data/cohort.ts";
import type { FidelityMetric, FidelityValue } from "../../core/contracts/fidelity.ts";
import { totalVariation } from "../../stats/total-variation.ts";
import { findColumn } from "../paired-columns.ts";

/** Columns of a list that tell whether a code is present, as far as the cohort has them. */
function codesOf(real: Cohort, cohort: Cohort, list: string): CodedColumn[] {
  return real.schema.columns.flatMap((one): CodedColumn[] => {
    if (one.list !== list || one.since === true) return [];
    const column = findColumn(cohort, one.name);
    return column?.kind === "coded" ? [column] : [];
  });
}

/** First level: the word for present. */
function isPresent(column: CodedColumn, row: number, word: string): boolean {
  return column.levels[column.codes[row] ?? -1] === word;
}

function wordOf(real: Cohort, name: string): string {
  return real.schema.columns.find((one) => one.name === name)?.levels?.[0] ?? "";
}

/** Total variation distance of how many codes of a list a row has, list by list. */
export const codesPerPatient: FidelityMetric = {
  id: "codes-per-patient",
  better: "lower",
  source: "total variation over the number of present codes",
  run(real, other) {
    return (real.schema.lists ?? []).map(({ name }): FidelityValue => {
      const item = { kind: "column", column: name } as const;
      if (real.nRows === 0 || other.nRows === 0) return { item, value: undefined, why: { kind: "no rows" } };
      const [a, b] = [counts(real, real, name), counts(real, other, name)];
      if (a === undefined || b === undefined) return { item, value: undefined, why: { kind: "no such column" } };
      return { item, value: totalVariation(a, b) };
    });
  },
};

/** How many rows have 0, 1, 2, ... codes. */
function counts(real: Cohort, cohort: Cohort, list: string): Int32Array | undefined {
  const codes = codesOf(real, cohort, list);
  const all = codesOf(real, real, list).length;
  if (codes.length < all) return undefined;
  const words = codes.map(({ name }) => wordOf(real, name));
  const found = new Int32Array(all + 1);
  for (let row = 0; row < cohort.nRows; row++) {
    const n = codes.filter((one, k) => isPresent(one, row, words[k] ?? "")).length;
    found[n] = (found[n] ?? 0) + 1;
  }
  return found;
}

/** Absolute difference of the share of rows in which two codes are present together, over the pairs of each list. */
export const codesTogether = pairMetric("codes-together", "share of rows in which both codes are present", isPresent);

/** The same for codes that are unknown together. */
export const unknownTogether = pairMetric(
  "unknown-together",
  "share of rows in which both codes are unknown",
  (column, row) => isMissing(column, row),
);

function pairMetric(
  id: "codes-together" | "unknown-together",
  source: string,
  holds: (column: CodedColumn, row: number, word: string) => boolean,
): FidelityMetric {
  return {
    id,
    better: "lower",
    source: `plain difference of proportions: ${source}`,
    run(real, other) {
      const differences = (real.schema.lists ?? []).flatMap(({ name }) => {
        const codes = codesOf(real, real, name);
        const words = codes.map((one) => wordOf(real, one.name));
        const theirs = codesOf(real, other, name);
        if (theirs.length < codes.length || real.nRows === 0 || other.nRows === 0) return [];
        const [a, b] = [shares(codes, words, real.nRows, holds), shares(theirs, words, other.nRows, holds)];
        return a.map((share, pair) => Math.abs(share - (b[pair] ?? 0)));
      });
      const value = (of: "mean" | "max", number: number): FidelityValue =>
        differences.length === 0
          ? { item: { kind: "summary", of }, value: undefined, why: { kind: "no item" } }
          : { item: { kind: "summary", of }, value: number };
      const sum = differences.reduce((total, one) => total + one, 0);
      return [value("mean", sum / differences.length), value("max", Math.max(...differences))];
    },
  };
}

/** Per pair of columns, the share of rows in which both hold. */
function shares(
  columns: readonly CodedColumn[],
  words: readonly string[],
  nRows: number,
  holds: (column: CodedColumn, row: number, word: string) => boolean,
): number[] {
  const flags = columns.map((one, k) =>
    Uint8Array.from({ length: nRows }, (_, row) => Number(holds(one, row, words[k] ?? ""))),
  );
  return flags.flatMap((a, i) =>
    flags.slice(i + 1).map((b) => a.reduce((sum, one, row) => sum + (one & (b[row] ?? 0)), 0) / nRows),
  );
}
