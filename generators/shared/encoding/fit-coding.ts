import type { Column } from "../../../src/core/data/cohort.ts";
import { collapseRareLevels, type LevelCollapse } from "./collapse-rare-levels.ts";
import { codedCoding, numericCoding, type PredictorCoding } from "../trees/tree-coding.ts";

/** Most bins of a numeric predictor; a bin holds at least about ten units where there are 200. */
const MAX_BINS = 20;

/**
 * Coding of a column as a predictor of trees, with the folding where it has levels. @param weights per row, 1 / rows of
 * its unit
 */
export function fitCoding(
  column: Column,
  units: Int32Array,
  weights: Float64Array,
  foldUnits: number,
): { coding: PredictorCoding; folding?: LevelCollapse } {
  if (column.kind === "numeric") return { coding: numericCoding(column, weights, MAX_BINS) };
  const folding = collapseRareLevels(column, units, foldUnits);
  const named = new Map<string, number>();
  folding.groups.forEach((group, at) => {
    // A level name that several groups can emit (the fold label) belongs to the last of them.
    for (const member of group.members) named.set(member.level, at);
  });
  column.levels.slice(0, column.nPublicLevels).forEach((level, code) => named.set(level, folding.codeOf[code]!));
  return { coding: codedCoding(column.name, named, folding.groups.length, column.ordered), folding };
}
