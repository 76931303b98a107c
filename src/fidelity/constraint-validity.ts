import type { Cohort } from "../core/cohort.ts";
import type { FidelityMetric } from "../core/fidelity.ts";
import type { ColumnTest, Constraint } from "../core/schema.ts";
import { findColumn, isMissing } from "./paired-columns.ts";

/**
 * Share of the other cohort's rows that break each constraint of the schema.
 * An inequality or combination with a missing cell is not broken; `in` and `min`/`max` are false on a missing cell, as in reading.
 * Categories are ordered as in the registry's column, matched by name.
 */
export const constraintValidity: FidelityMetric = {
  id: "constraint-validity",
  title: "Rows that break a constraint",
  explains: "The share of rows that are impossible by the schema's rules; a generator should give 0.",
  better: "lower",
  source: "the schema's constraints",
  run(real, other) {
    const constraints = real.schema.constraints ?? [];
    if (constraints.length === 0) return [{ item: "constraints", value: undefined, why: "the schema declares no constraint." }];
    return constraints.map((constraint, i) => {
      const item = `${i + 1}: ${describe(constraint)}`;
      if (columnsOf(constraint).some((name) => findColumn(other, name) === undefined)) return { item, value: undefined, why: "a column of the constraint is not there." };
      if (other.nRows === 0) return { item, value: undefined, why: "there are no rows." };
      let broken = 0;
      for (let row = 0; row < other.nRows; row++) if (breaks({ real, other }, row, constraint)) broken++;
      return { item, value: broken / other.nRows };
    });
  },
};

function describe(constraint: Constraint): string {
  if (constraint.kind === "inequality") return `${constraint.low} ${constraint.strict === true ? "<" : "<="} ${constraint.high}`;
  if (constraint.kind === "if-then") return `if ${constraint.if.column} then ${constraint.then.column}`;
  return `combinations of ${constraint.columns.join(", ")}`;
}

function columnsOf(constraint: Constraint): readonly string[] {
  if (constraint.kind === "inequality") return [constraint.low, constraint.high];
  return constraint.kind === "if-then" ? [constraint.if.column, constraint.then.column] : constraint.columns;
}

/** The rows that are judged, and the registry, which gives the order of levels. */
interface Judged { readonly real: Cohort; readonly other: Cohort }

function breaks(judged: Judged, row: number, constraint: Constraint): boolean {
  if (constraint.kind === "inequality") {
    // NaN compares false, so a missing side breaks nothing.
    const low = numberAt(judged, constraint.low, row);
    const high = numberAt(judged, constraint.high, row);
    return constraint.strict === true ? low >= high : low > high;
  }
  if (constraint.kind === "if-then") return holds(judged, row, constraint.if) && !holds(judged, row, constraint.then);
  const cells = constraint.columns.map((name) => textAt(judged, name, row));
  if (cells.includes(undefined)) return false;
  return !constraint.allowed.some((combination) => combination.every((level, i) => level === cells[i]));
}

function holds(judged: Judged, row: number, test: ColumnTest): boolean {
  if ("is" in test) return isMissing(findColumn(judged.other, test.column)!, row) === (test.is === "missing");
  if ("in" in test) {
    const level = textAt(judged, test.column, row);
    return level !== undefined && test.in.includes(level);
  }
  const value = numberAt(judged, test.column, row);
  return value >= (test.min ?? -Infinity) && value <= (test.max ?? Infinity);
}

/** Numbers as they are, categories as their place in the registry's levels, missing or unknown as NaN. */
function numberAt({ real, other }: Judged, name: string, row: number): number {
  const column = findColumn(other, name)!;
  if (column.kind === "numeric") return column.values[row]!;
  const known = findColumn(real, name);
  const levels = known?.kind === "coded" ? known.levels : column.levels;
  const place = levels.indexOf(column.levels[column.codes[row]!] ?? "");
  return place < 0 ? NaN : place;
}

function textAt({ other }: Judged, name: string, row: number): string | undefined {
  const column = findColumn(other, name)!;
  if (isMissing(column, row)) return undefined;
  return column.kind === "numeric" ? String(column.values[row]) : column.levels[column.codes[row]!];
}
