import type { Cohort } from "../core/cohort.ts";
import type { FidelityMetric } from "../core/fidelity.ts";
import type { ColumnTest, Constraint } from "../core/schema.ts";
import { findColumn, isMissing } from "./paired-columns.ts";

/**
 * Share of the other cohort's rows that break each constraint of the schema.
 * A comparison with a missing cell is not a breach, except where the constraint itself asks for presence.
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
      for (let row = 0; row < other.nRows; row++) if (breaks(other, row, constraint)) broken++;
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

function breaks(cohort: Cohort, row: number, constraint: Constraint): boolean {
  if (constraint.kind === "inequality") {
    const low = numberAt(cohort, constraint.low, row);
    const high = numberAt(cohort, constraint.high, row);
    return constraint.strict === true ? low >= high : low > high;
  }
  if (constraint.kind === "if-then") {
    if (holds(cohort, row, constraint.if) !== true) return false;
    return holds(cohort, row, constraint.then) === false;
  }
  const cells = constraint.columns.map((name) => textAt(cohort, name, row));
  if (cells.includes(undefined)) return false;
  return !constraint.allowed.some((combination) => combination.every((level, i) => level === cells[i]));
}

/** undefined: cannot be told, since the cell is missing. */
function holds(cohort: Cohort, row: number, test: ColumnTest): boolean | undefined {
  const column = findColumn(cohort, test.column)!;
  const missing = isMissing(column, row);
  if ("is" in test) return missing === (test.is === "missing");
  if (missing) return undefined;
  if ("in" in test) return test.in.includes(textAt(cohort, test.column, row)!);
  const value = numberAt(cohort, test.column, row);
  return value >= (test.min ?? -Infinity) && value <= (test.max ?? Infinity);
}

/** Numbers as they are, categories as the number that their level spells, missing as NaN. */
function numberAt(cohort: Cohort, name: string, row: number): number {
  const column = findColumn(cohort, name)!;
  if (column.kind === "numeric") return column.values[row]!;
  const code = column.codes[row]!;
  return code < 0 ? NaN : Number(column.levels[code]);
}

function textAt(cohort: Cohort, name: string, row: number): string | undefined {
  const column = findColumn(cohort, name)!;
  if (isMissing(column, row)) return undefined;
  return column.kind === "numeric" ? String(column.values[row]) : column.levels[column.codes[row]!];
}
