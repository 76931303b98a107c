import type { MarginalFigure } from "../../core/contracts/fidelity.ts";
import type { CohortSchema, ColumnSchema } from "../../core/data/schema.ts";

const NOT_NAMED = "(not on a public list)";
/** Words that fidelity itself uses for cells that belong to no level. */
const NEUTRAL =
  /^(other|others|other, or fewer than \d+|missing|not shown|all values|all columns|constraints|survival|mean|max|median|overall|total|s?_?pMSE)$/i;
const RANGE = /^\s*[[(]?\s*(-?[\d.]+(?:e[+-]?\d+)?)\s*(?:–|—|to|,|\.\.)\s*(-?[\d.]+(?:e[+-]?\d+)?)\s*[\])]?\s*$/i;

/**
 * Labels of a figure's cells as everybody may read them: levels of the schema's public list, and open ends for numbers, since the outermost
 * edges are the registry's smallest and largest value.
 */
export function publicLabels(figure: MarginalFigure, schema: CohortSchema): string[] {
  const column = schema.columns.find((candidate) => candidate.name === figure.column);
  if (column?.type === "categorical" || column?.type === "ordinal") {
    return figure.labels.map((label) =>
      NEUTRAL.test(label) || column.levels?.includes(label) === true ? label : NOT_NAMED,
    );
  }
  const ranges = figure.labels.map((label) => RANGE.exec(label));
  const first = ranges.findIndex((range) => range !== null);
  const last = ranges.findLastIndex((range) => range !== null);
  return figure.labels.map((label, i) => {
    if (first === last) return i === first ? "all values" : label;
    if (i === first) return `up to ${ranges[i]![2]!}`;
    return i === last ? `${ranges[i]![1]!} and more` : label;
  });
}

/**
 * The name of a fidelity item where all of it stands on a public list: columns, pairs of columns, a column with one of its levels, a time-event
 * pair, and words for summaries. Anything else is not named.
 */
export function publicItemName(item: string, schema: CohortSchema): string {
  return item.split(/ × | ~ |: /).every((piece) => isPublicPiece(piece, schema)) ? item : NOT_NAMED;
}

function isPublicPiece(piece: string, schema: CohortSchema): boolean {
  if (NEUTRAL.test(piece)) return true;
  if (/^[a-z][a-z ,-]*$/.test(piece) && !schema.columns.some(mayHoldUnlistedLevel)) return true;
  if (
    schema.survival?.some(
      (pair) => pair.name === piece || pair.causes.includes(piece) || pair.censored.includes(piece),
    ) === true
  )
    return true;
  return schema.columns.some((column) => piece === column.name || startsWithColumn(piece, column));
}

/** Plain words are a metric's own ("survival at five years") only where no column can lend a word of the registry's. */
function mayHoldUnlistedLevel(column: ColumnSchema): boolean {
  return (
    (column.type === "categorical" || column.type === "ordinal") &&
    (column.levels === undefined || column.otherLevels === "fold")
  );
}

function startsWithColumn(piece: string, column: ColumnSchema): boolean {
  if (!piece.startsWith(column.name)) return false;
  const rest = piece
    .slice(column.name.length)
    .replace(/^\s*[=[(:.]?\s*/, "")
    .replace(/[\])]$/, "");
  return rest === "" || NEUTRAL.test(rest) || column.levels?.includes(rest) === true;
}
