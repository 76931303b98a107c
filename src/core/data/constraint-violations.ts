import { nth } from "../access.ts";
import { column, type Cohort, type Column } from "./cohort.ts";
import { periodOf } from "./partial-date.ts";
import { premisesOfOneHot, type ColumnTest, type Constraint, type PairTest, type Premise } from "./schema.ts";

/** How far a sum may be off where the schema names no tolerance: what binary fractions need. */
export const SUM_TOLERANCE = 1e-6;

/**
 * Rows that break a constraint, ascending. An inequality, order, sum or combination with a missing entry is not broken;
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
  switch (constraint.kind) {
    case "inequality":
      return `${constraint.low} ${constraint.strict === true ? "<" : "<="} ${constraint.high}`;
    case "if-then":
      return `the rule 'if ${constraint.if.column} then ${constraint.then.column}'`;
    case "order":
      return constraint.columns.join(constraint.strict === true ? " < " : " <= ");
    case "sum":
      return `${constraint.total} = ${constraint.parts.join(" + ")}`;
    case "one-hot":
      return `${constraint.count === "exactly-one" ? "exactly one" : "at most one"} of ${constraint.columns.join(", ")}`;
    case "branching":
      return `${constraint.columns.join(", ")} missing where not asked`;
    default:
      return `an allowed combination of ${constraint.columns.join(", ")}`;
  }
}

/** True where the row of a cohort passes the premise. */
export function compilePremise(cohort: Cohort, premise: Premise): (row: number) => boolean {
  if ("column" in premise) return compileTest(cohort, premise);
  if ("left" in premise) return compilePair(cohort, premise);
  if ("not" in premise) {
    const inside = compilePremise(cohort, premise.not);
    return (row) => !inside(row);
  }
  const parts = ("all" in premise ? premise.all : premise.any).map((part) => compilePremise(cohort, part));
  return "all" in premise ? (row) => parts.every((part) => part(row)) : (row) => parts.some((part) => part(row));
}

/** True where a row breaks the constraint; reads the cohort's arrays when it is called. */
export function violationTest(cohort: Cohort, constraint: Constraint): (row: number) => boolean {
  switch (constraint.kind) {
    case "inequality":
      return orderTest(cohort, [constraint.low, constraint.high], constraint.strict === true, Infinity);
    case "order":
      return orderTest(cohort, constraint.columns, constraint.strict === true, dataCutOf(cohort, constraint.columns));
    case "sum":
      return sumTest(cohort, constraint);
    case "if-then": {
      const premise = compileTest(cohort, constraint.if);
      const conclusion = compileTest(cohort, constraint.then);
      return (row) => premise(row) && !conclusion(row);
    }
    case "one-hot": {
      const tests = premisesOfOneHot(constraint).map((premise) => compilePremise(cohort, premise));
      return (row) => tests.some((test) => !test(row));
    }
    case "branching": {
      const asked = compilePremise(cohort, constraint.when);
      const present = constraint.columns.map((name) => compileTest(cohort, { column: name, is: "present" }));
      return (row) => !asked(row) && present.some((test) => test(row));
    }
    default: {
      const columns = constraint.columns.map((name) => column(cohort, name));
      const allowed = new Set(constraint.allowed.map((combination) => JSON.stringify(combination)));
      return (row) => {
        const combination = columns.map((source) => levelAt(source, row));
        return !combination.includes(undefined) && !allowed.has(JSON.stringify(combination));
      };
    }
  }
}

/**
 * Last day that a chronology may reach: the data cut where its columns are dates. @returns Infinity where there is none
 */
export function dataCutOf({ schema }: Pick<Cohort, "schema">, columns: readonly string[]): number {
  const dates = schema.columns.some((one) => one.type === "date" && columns.includes(one.name));
  return dates && schema.dataCut !== undefined ? Math.round(Date.parse(schema.dataCut) / 86_400_000) : Infinity;
}

function orderTest(
  cohort: Cohort,
  names: readonly string[],
  strict: boolean,
  latest: number,
): (row: number) => boolean {
  const all = names
    .map((name) => column(cohort, name))
    .map((source) => ({
      values: valuesOf(source),
      precision: source.kind === "numeric" ? source.precision : undefined,
    }));
  return (row) => {
    let before = -Infinity;
    for (const { values, precision } of all) {
      const value = nth(values, row);
      if (Number.isNaN(value)) continue;
      // A partial date breaks an order only where no day of its period keeps it.
      const { first, last } = periodOf(value, precision?.[row] ?? 0);
      if (first > latest || (strict ? last <= before : last < before)) return true;
      before = Math.max(before, first);
    }
    return false;
  };
}

function sumTest(
  cohort: Cohort,
  { total, parts, tolerance = SUM_TOLERANCE }: Constraint & { kind: "sum" },
): (row: number) => boolean {
  const totals = valuesOf(column(cohort, total));
  const all = parts.map((name) => valuesOf(column(cohort, name)));
  // NaN compares false, so a missing entry breaks nothing.
  return (row) => Math.abs(nth(totals, row) - all.reduce((sum, values) => sum + nth(values, row), 0)) > tolerance;
}

function compileTest(cohort: Cohort, test: ColumnTest): (row: number) => boolean {
  const source = column(cohort, test.column);
  if ("is" in test) {
    const wanted = test.is === "missing";
    return (row) =>
      (source.kind === "numeric" ? Number.isNaN(source.values[row]) : source.codes[row] === -1) === wanted;
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
  return (row) => nth(values, row) >= min && nth(values, row) <= max;
}

function compilePair(cohort: Cohort, { left, relation, right }: PairTest): (row: number) => boolean {
  const [a, b] = [column(cohort, left), column(cohort, right)];
  if (a.kind === "coded" || b.kind === "coded")
    return (row) => relation === "=" && levelAt(a, row) === levelAt(b, row) && a.kind === b.kind;
  return (row) => pairHolds(relation, a.values[row] ?? Number.NaN, b.values[row] ?? Number.NaN);
}

/** Whether two numbers stand in a relation; NaN is missing, and two missing ones are equal. */
export function pairHolds(relation: PairTest["relation"], a: number, b: number): boolean {
  if (relation === "=") return Object.is(a, b) || a === b;
  return relation === "<" ? a < b : a <= b;
}

function valuesOf(source: Column): Float64Array {
  return source.kind === "numeric"
    ? source.values
    : Float64Array.from(source.codes, (code) => (code < 0 ? Number.NaN : code));
}

function levelAt(source: Column, row: number): string | undefined {
  return source.kind === "coded" ? source.levels[nth(source.codes, row)] : undefined;
}
