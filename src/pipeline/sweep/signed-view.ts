import { nth } from "../../core/access.ts";
import type { CodedColumn, Cohort, Column } from "../../core/data/cohort.ts";

/**
 * A cohort with a number in place of each category: the rank of an ordinal level, else 1 for the registry's most
 * frequent public level and 0 for all others. Correlations then have a sign, and those of a dozen patients scatter
 * about the truth; Cramér's V and the correlation ratio of a dozen patients lie far above it, which would reward a
 * generator for overstating associations.
 */
export function signedView(registry: Cohort): <C extends Cohort>(cohort: C) => C {
  const scores = new Map(
    registry.columns.flatMap((column) => (column.kind === "coded" ? [[column.name, scoresOf(column)] as const] : [])),
  );
  return (cohort) => ({
    ...cohort,
    columns: cohort.columns.map((column) => asNumbers(column, scores.get(column.name))),
  });
}

function scoresOf(column: CodedColumn): (level: string) => number {
  if (column.ordered) {
    const ranks = new Map(column.levels.map((level, rank) => [level, rank]));
    return (level) => ranks.get(level) ?? Number.NaN;
  }
  const counts = new Float64Array(column.nPublicLevels);
  for (const code of column.codes) if (code >= 0 && code < counts.length) counts[code] = nth(counts, code) + 1;
  const commonest = column.levels[counts.indexOf(Math.max(...counts))];
  return (level) => Number(level === commonest);
}

function asNumbers(column: Column, score: ((level: string) => number) | undefined): Column {
  if (column.kind === "numeric" || score === undefined) return column;
  const values = column.levels.map(score);
  return {
    kind: "numeric",
    name: column.name,
    values: Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : nth(values, code))),
  };
}
