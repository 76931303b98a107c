import type { z } from "zod";
import type { AnalysesReport, AnalysisResult, Quantity } from "../../core/contracts/utility/analyses.ts";
import type { CohortSchema } from "../../core/data/schema.ts";
import type { analyses } from "../analyses/analyses-facts.ts";
import { showAnalyses, type Sight } from "../analyses/show-analyses.ts";
import { publicCount, roundTo } from "./coarsen.ts";
import { unknownKind } from "./public-facts.ts";

/** Ratios and shares, as with the other fidelity numbers. */
const STEP = 0.01;
/** Estimates are told no finer than half a standard error, and so do not give counts back. */
const PART_OF_STANDARD_ERROR = 0.5;

/**
 * The analyses as everybody may see them: counts by the cell size; registry numbers that rest on fewer are suppressed,
 * with all that would give them back; estimates rounded to a step of about half their standard error; names from public
 * lists only.
 * Claim: no registry number is shown whose smallest cell is below the cell size. Not claimed: anything against someone
 * who holds several releases.
 */
export function publicAnalyses(
  report: AnalysesReport,
  schema: CohortSchema,
  cellSize: number,
): z.infer<typeof analyses> {
  const sight: Sight = {
    count: (n) => publicCount(Math.round(n), cellSize),
    estimate: (x, standardError) => roundTo(x, stepOf(standardError)),
    ratio: (x) => roundTo(x, STEP),
    hides: (support) => support < cellSize,
    quantity: (quantity, result) => (isPublic(quantity, result, schema) ? quantity : { kind: "unnamed" }),
  };
  return showAnalyses(report, sight);
}

/** The largest of 1, 2 and 5 times a power of ten that is at most half a standard error. */
function stepOf(standardError: number): number {
  const most = PART_OF_STANDARD_ERROR * standardError;
  const power = 10 ** Math.floor(Math.log10(most));
  return Math.max(1e-6, (most >= 5 * power ? 5 : most >= 2 * power ? 2 : 1) * power);
}

function isPublic(quantity: Quantity, { analysis }: AnalysisResult, schema: CohortSchema): boolean {
  const hasLevel = (column: string | undefined, level: string | undefined): boolean =>
    level === undefined || schema.columns.some((one) => one.name === column && one.levels?.includes(level) === true);
  const group = "group" in analysis ? analysis.group : undefined;
  const pair = "survival" in analysis ? analysis.survival : undefined;
  const hasCause = (cause: string | undefined): boolean =>
    cause === undefined || schema.survival?.some((one) => one.name === pair && one.causes.includes(cause)) === true;
  switch (quantity.kind) {
    case "coefficient":
      return (
        schema.columns.some((one) => one.name === quantity.column) &&
        hasLevel(quantity.column, quantity.level) &&
        hasCause(quantity.cause)
      );
    case "survival":
    case "rate":
      return hasLevel(group, quantity.group);
    case "cumulative incidence":
      return hasCause(quantity.cause) && hasLevel(group, quantity.group);
    case "mean difference":
      return hasLevel(group, quantity.group) && hasLevel(group, quantity.against);
    default:
      return unknownKind(quantity);
  }
}
