import { defined, nth } from "../../src/core/access.ts";
import { column, type Cohort } from "../../src/core/data/cohort.ts";
import { RaresynthError } from "../../src/core/errors.ts";
import { columnSchema, type ColumnSchema } from "../../src/core/data/schema.ts";
import { niceStep, roundToGrid } from "../shared/encoding/nice-numbers.ts";
import { replaceColumns, type Columns } from "../shared/contract/table-columns.ts";

/** A column drawn as its distance from the latest of those that come before it. Plain JSON. */
export interface InequalityTransform {
  readonly kind: "gap";
  readonly name: string;
  /** Columns that come before it by the schema's rules; the largest present one is the anchor. */
  readonly before: readonly string[];
  /** Stands for the anchor in rows that have none: rounded, so that it is no patient's value. */
  readonly origin: number;
}

/** Patients behind the origin; with fewer, 0 is taken. */
const MIN_ORIGIN_UNITS = 11;

/**
 * Turns a column into its gap from the latest of the columns before it, so that a gap drawn from 0 up keeps all their
 * order.
 * @param train the registry, where every column still holds its values
 * @param table the registry with the steps so far
 * @param leastGap 0, or the smallest step of a strict order
 */
export function fitInequality(
  train: Cohort<"train">,
  table: Cohort<"train">,
  name: string,
  before: readonly string[],
  leastGap: number,
): { step: InequalityTransform; table: Cohort<"train"> } {
  const source = numbersOf(train, name);
  const anchors = before.map((one) => numbersOf(train, one));
  const origin = originOf(train, anchors);
  const schema = columnSchema(train.schema, name);
  const values = source.map((value, row) => value - (anchorAt(anchors, row) ?? origin));
  const allAnchored = source.every((value, row) => Number.isNaN(value) || anchorAt(anchors, row) !== undefined);
  const gapSchema: ColumnSchema = {
    name,
    type: schema?.type === "continuous" ? "continuous" : "integer",
    role: schema?.role ?? "other",
    ...(schema?.grid === undefined ? {} : { grid: schema.grid }),
    ...(allAnchored ? { bounds: { min: leastGap } } : {}),
  };
  return {
    step: { kind: "gap", name, before, origin },
    table: replaceColumns(table, new Set(), [{ column: { kind: "numeric", name, values }, schema: gapSchema }]),
  };
}

/** Adds the anchors to the drawn gaps. The columns before it must be restored already. */
export function restoreInequality(step: InequalityTransform, columns: Columns): void {
  const gaps = columns.get(step.name);
  if (gaps?.kind !== "numeric") throw new RaresynthError("E_INTERNAL", "a gap was not drawn.", { where: step.name });
  const anchors = step.before.map((name) => {
    const found = columns.get(name);
    return found?.kind === "numeric" ? found.values : new Float64Array(gaps.values.length).fill(NaN);
  });
  columns.set(step.name, {
    ...gaps,
    values: gaps.values.map((gap, row) => Number((gap + (anchorAt(anchors, row) ?? step.origin)).toPrecision(12))),
  });
}

/** The largest present value of these columns in a row. */
function anchorAt(columns: readonly Float64Array[], row: number): number | undefined {
  let largest = -Infinity;
  for (const values of columns) if (nth(values, row) > largest) largest = nth(values, row);
  return largest === -Infinity ? undefined : largest;
}

/** Middle of the anchors, rounded to a tenth of the width of their middle half. */
function originOf(train: Cohort, anchors: readonly Float64Array[]): number {
  const rows = Array.from({ length: train.nRows }, (_, row) => row).filter(
    (row) => anchorAt(anchors, row) !== undefined,
  );
  if (new Set(rows.map((row) => nth(train.units, row))).size < MIN_ORIGIN_UNITS) return 0;
  const sorted = rows.map((row) => defined(anchorAt(anchors, row))).sort((a, b) => a - b);
  const at = (share: number) => nth(sorted, Math.floor(share * (sorted.length - 1)));
  const width = at(0.75) - at(0.25);
  return roundToGrid(at(0.5), width > 0 ? niceStep(width / 10) : 1);
}

function numbersOf(cohort: Cohort, name: string): Float64Array {
  const found = column(cohort, name);
  if (found.kind !== "numeric") throw new RaresynthError("E_INTERNAL", "a number was expected.", { where: name });
  return found.values;
}
