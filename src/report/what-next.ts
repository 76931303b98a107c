import type { Report } from "./report-schema.ts";

type Line = Report["verdict"]["lines"][number];

/** Which way an open line leans: by its point estimate, which lies on one side of the ceiling. */
export type Lean = "under" | "above" | "unknown";

/** What could change the answer, as somebody would do it. `lines`: places in the verdict that it may move. */
export type Remedy =
  | { readonly kind: "refits"; readonly number: number; readonly lines: readonly number[] }
  | { readonly kind: "refits-do-not-help"; readonly lines: readonly number[] }
  | { readonly kind: "other-recipe"; readonly lines: readonly number[] }
  | { readonly kind: "coarser-columns"; readonly columns: readonly string[]; readonly lines: readonly number[] }
  | { readonly kind: "holdout"; readonly lines: readonly number[] }
  | { readonly kind: "narrower-audience"; readonly lines: readonly number[] };

/** Lines that ask about the recipe as a whole or a person in it: another recipe moves them. */
const MOVED_BY_RECIPE: ReadonlySet<string> = new Set([
  "membership",
  "rare-individuals",
  "attribute-inference",
  "replicas",
]);
/** Lines that ask about combinations of columns that others may know: coarser columns move them. */
const MOVED_BY_COARSENING: ReadonlySet<string> = new Set(["singling-out", "linkability", "replicas", "site-identity"]);

export function leanOf(line: Line): Lean {
  const value = line[line.measure]?.value;
  if (line.ceiling === undefined || typeof value !== "number") return "unknown";
  return value <= line.ceiling ? "under" : "above";
}

/**
 * What may change the verdict of this report: each remedy names the lines that do not pass and that it could move.
 * Claim: a line is named only where the remedy acts on what it measures. Not claimed: that it will pass then.
 * @returns in the order in which they are worth trying; empty where the verdict is pass
 */
export function remediesOf(report: Report): Remedy[] {
  const open = report.verdict.lines.flatMap((line, at) =>
    line.outcome === "fail" || line.outcome === "inconclusive" ? [{ line, at }] : [],
  );
  const places = (test: (line: Line) => boolean): number[] => open.flatMap(({ line, at }) => (test(line) ? [at] : []));
  const canRefit = report.generator !== undefined;
  const number = Math.max(0, ...open.flatMap(({ line }) => refitsNeeded(line) ?? []));
  const beyondRefits = places((line) => line.outcome === "fail" || isOutOfReach(line));
  const columns = report.subject.columns.filter(({ role }) => role === "quasi-identifier").map(({ name }) => name);
  const remedies: Remedy[] = [];
  if (canRefit && number > 0)
    remedies.push({ kind: "refits", number, lines: places((line) => refitsNeeded(line) !== undefined) });
  if (canRefit && beyondRefits.length > 0) remedies.push({ kind: "refits-do-not-help", lines: beyondRefits });
  const byRecipe = places((line) => MOVED_BY_RECIPE.has(line.check) && (line.outcome === "fail" || isOutOfReach(line)));
  if (canRefit && byRecipe.length > 0) remedies.push({ kind: "other-recipe", lines: byRecipe });
  const byColumns = places((line) => MOVED_BY_COARSENING.has(line.check) && line.basis.kind === "measured");
  if (byColumns.length > 0 && columns.length > 0) remedies.push({ kind: "coarser-columns", columns, lines: byColumns });
  const noHoldout = places((line) => line.needed?.kind === "non-members" || line.needed?.kind === "random-holdout");
  if (noHoldout.length > 0) remedies.push({ kind: "holdout", lines: noHoldout });
  if (report.policy.id === "public-release" && open.length > 0)
    remedies.push({ kind: "narrower-audience", lines: places(() => true) });
  return remedies;
}

function refitsNeeded({ needed }: Line): number | undefined {
  if (needed === undefined) return undefined;
  if (needed.kind === "refits") return needed.number;
  if (needed.kind === "halve") return needed.refits;
  if (needed.kind === "person-refits") return needed.with + needed.without;
  if (needed.kind !== "about" || needed.of !== "refits") return undefined;
  return typeof needed.number === "number"
    ? needed.number
    : "exactly" in needed.number
      ? needed.number.exactly
      : undefined;
}

function isOutOfReach({ needed }: Line): boolean {
  return needed?.kind === "out-of-reach" || needed?.kind === "less-exposing-recipe";
}
