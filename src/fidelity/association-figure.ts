import { isMissing, type Cohort, type Column } from "../core/data/cohort.ts";
import type { AssociationFigure } from "../core/contracts/fidelity.ts";
import { correlationRatio } from "../stats/correlation-ratio.ts";
import { cramersV } from "../stats/cramers-v.ts";
import { spearman } from "../stats/spearman.ts";
import { allPairs } from "./paired-columns.ts";

/** Columns beyond this number are not drawn: a map of more cells cannot be read. */
const MOST_COLUMNS = 30;

/**
 * How strongly columns go together, pair by pair, in both cohorts: Spearman's correlation of two numbers (signed),
 * Cramér's V of two codes, eta (the root of the correlation ratio) of a number by a code. Pairwise complete.
 * Claim: no value rests on fewer than `cellSize` patients. Not claimed: that V and eta of few patients are free of
 * their upward bias.
 * @param real registry, as fitted
 * @param synthetic rows under the same schema
 * @param cellSize fewest patients (registry) or rows (synthetic) in whom both columns are known
 * @returns the first 30 columns in schema order; undefined with fewer than two
 */
export function associationFigure(real: Cohort, synthetic: Cohort, cellSize: number): AssociationFigure | undefined {
  const pairs = allPairs(real, synthetic).flatMap((pair) => ("why" in pair ? [] : [pair]));
  const shown = pairs.slice(0, MOST_COLUMNS);
  if (shown.length < 2) return undefined;
  const strengths = (cohort: Cohort, side: "real" | "other"): (number | null)[] =>
    shown.flatMap((a, at) => shown.slice(at + 1).map((b) => strength(cohort, a[side], b[side], cellSize)));
  return {
    columns: shown.map(({ name }) => name),
    nColumns: pairs.length,
    registry: strengths(real, "real"),
    synthetic: strengths(synthetic, "other"),
  };
}

function strength(cohort: Cohort, a: Column, b: Column, cellSize: number): number | null {
  const units = new Set<number>();
  for (const [row, unit] of cohort.units.entries()) {
    if (units.size >= cellSize) break;
    if (!isMissing(a, row) && !isMissing(b, row)) units.add(unit);
  }
  const found = units.size < cellSize ? undefined : associate(a, b);
  return found === undefined ? null : Math.round(found * 1000) / 1000;
}

function associate(a: Column, b: Column): number | undefined {
  if (a.kind === "numeric" && b.kind === "numeric") return spearman(a.values, b.values);
  if (a.kind === "coded" && b.kind === "coded") return cramersV(a.codes, b.codes, a.levels.length, b.levels.length)?.v;
  const [number, code] = a.kind === "numeric" ? [a, b] : [b, a];
  if (number.kind !== "numeric" || code.kind !== "coded") return undefined;
  const ratio = correlationRatio(number.values, code.codes, code.levels.length);
  return ratio === undefined ? undefined : Math.sqrt(ratio);
}
