import { column, type Cohort, type Column } from "./cohort.ts";
import type { ColumnTest, Constraint } from "./schema.ts";

/**
 * Rows that break a constraint, ascending. An inequality or combination with a missing entry is not broken;
 * `in` and `min`/`max` are false on a missing entry.
 */
export function constraintViolations(cohort: Cohort, constraint: Constraint): Int32Array {
  const broken = violationTest(cohort, constraint);
  const rows: number[] = [];
  for (let row = 0; row < cohort.nRows; row++) if (broken(row)) rows.push(row);
  return Int32Array.from(rows);
}

/** What a constraint demands, in words of column names only. */
export function describeConstraint(constraint: Constraint): string {
  if (constraint.kind === "inequality") return `${constraint.low} ${constraint.strict === true ? "<" : "<="} ${constraint.high}`;
  if (constraint.kind === "if-then") return `the rule 'if ${constraint.if.column} then ${constraint.then.column}'`;
  return `an allowed combination of ${constraint.columns.join(", ")}`;
}

function violationTest(cohort: Cohort, constraint: Constraint): (row: number) => boolean {
  if (constraint.kind === "inequality") {
    const low = valuesOf(column(cohort, constraint.low));
    const high = valuesOf(column(cohort, constraint.high));
    // NaN compares false, so a missing side breaks nothing.
    return constraint.strict === true ? (row) => low[row]! >= high[row]! : (row) => low[row]! > high[row]!;
  }
  if (constraint.kind === "if-then") {
    const premise = compileTest(cohort, constraint.if);
    const conclusion = compileTest(cohort, constraint.then);
    return (row) => premise(row) && !conclusion(row);
  }
  const columns = constraint.columns.map((name) => column(cohort, name));
  const allowed = new Set(constraint.allowed.map((combination) => JSON.stringify(combination)));
  return (row) => {
    const combination = columns.map((source) => levelAt(source, row));
    return !combination.includes(undefined) && !allowed.has(JSON.stringify(combination));
  };
}

function compileTest(cohort: Cohort, test: ColumnTest): (row: number) => boolean {
  const source = column(cohort, test.column);
  if ("is" in test) {
    const wanted = test.is === "missing";
    return (row) => (source.kind === "numeric" ? Number.isNaN(source.values[row]!) : source.codes[row] === -1) === wanted;
  }
  if ("in" in test) {
    const wanted = new Set(test.in);
    return (row) => {
      const level = levelAt(source, row);
      return level !== undefined && wanted.has(level);
    };
  }
  const values = valuesOf(source);
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = test;
  return (row) => values[row]! >= min && values[row]! <= max;
}

function valuesOf(source: Column): Float64Array {
  return source.kind === "numeric" ? source.values : Float64Array.from(source.codes, (code) => (code < 0 ? Number.NaN : code));
}

function levelAt(source: Column, row: number): string | undefined {
  return source.kind === "coded" ? source.levels[source.codes[row]!] : undefined;
}
