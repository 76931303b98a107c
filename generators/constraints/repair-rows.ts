import { got, nth } from "../../src/core/access.ts";
import { makeCohort, type Cohort, type Column } from "../../src/core/data/cohort.ts";
import { compilePremise, describeConstraint, violationTest } from "../../src/core/data/constraint-violations.ts";
import { RaresynthError } from "../../src/core/errors.ts";
import type { Rng } from "../../src/core/rng.ts";
import {
  columnsOfPremise,
  type CohortSchema,
  type ColumnTest,
  type Constraint,
  type PairTest,
} from "../../src/core/data/schema.ts";
import { allows, allowsAny, intersect, type AllowedSet, type Interval } from "./allowed-set.ts";
import { redrawLevel, redrawNumber, type RedrawModel } from "./conditional-redraw.ts";
import { clausesOf, everything, premiseSet, speaksOf, type RuledColumn } from "./rules.ts";
import { planRepair } from "./repair-plan.ts";
import type { Columns } from "../shared/contract/table-columns.ts";

/** Rows tried in place of one whose rules cannot all be met from where it started. */
const MOST_TRIES = 50;

/** Narrows what a cell may be in a row, given the cells settled before it. */
type Restriction = (row: number) => AllowedSet;

interface Target extends RuledColumn {
  /** The cells that are being settled; shared with the cohort that the rules are tested on. */
  readonly cells: Float64Array | Int32Array;
  readonly restrictions: readonly Restriction[];
  /** Value that follows from others (a total). */
  readonly computed?: (row: number) => number;
  readonly fill: RedrawModel | undefined;
  /** Where a number is wanted in a row. */
  readonly bounds: (row: number) => Interval;
}

/**
 * Makes every row keep every constraint: its columns are gone through in order of dependence, and a cell that the
 * settled ones do not allow is drawn again from its column's distribution, cut to what they allow. Rows that break
 * nothing stay as they are.
 * Claim: looks at drawn rows, at the schema and at fitted distributions, never at a patient; no row that breaks a
 * constraint is returned.
 * @param columns drawn columns; those that change are replaced
 * @param inside columns whose values must also stay inside their bounds
 * @param given columns that a condition holds fast
 * @throws {E_UNSUPPORTED} where rows cannot be settled: the constraints contradict each other or the condition
 */
export function repairRows(
  schema: CohortSchema,
  redraws: readonly RedrawModel[],
  columns: Columns,
  nRows: number,
  inside: readonly string[],
  given: readonly string[],
  rng: Rng,
): void {
  const constraints = schema.constraints ?? [];
  if (constraints.length === 0 || nRows === 0) return;
  const working = new Map([...columns].map(([name, column]) => [name, copyOf(column)]));
  const cohort = makeCohort("synthetic", schema, [...working.values()], nRows);
  const targets = planTargets(cohort, constraints, redraws, given);
  const broken = constraints.map((constraint) => violationTest(cohort, constraint));
  const isBroken = (row: number) => broken.some((test) => test(row));
  const bounded = targets.filter(({ column }) => inside.includes(column.name));
  for (let row = 0; row < nRows; row++) {
    if (!isBroken(row) && !bounded.some((target) => isOutside(target, row))) continue;
    for (let attempt = 0; ; attempt++) {
      for (const target of targets) settleCell(target, row, rng);
      if (!isBroken(row)) break;
      if (attempt === MOST_TRIES) {
        const which = constraints.filter((_, at) => nth(broken, at)(row)).map(describeConstraint);
        throw new RaresynthError(
          "E_UNSUPPORTED",
          "the constraints, or the condition with them, cannot be met together.",
          { where: which.join("; "), hint: "Look for rules of the schema that contradict each other." },
        );
      }
      const source = rng.int(nRows);
      for (const { column, cells } of targets) cells[row] = cellOf(got(columns, column.name), source);
    }
  }
  for (const { column } of targets) columns.set(column.name, column);
}

function settleCell(target: Target, row: number, rng: Rng): void {
  const { column, cells, grid, fill } = target;
  if (target.computed !== undefined && !Number.isNaN(cells[row])) {
    const value = target.computed(row);
    if (!Number.isNaN(value)) cells[row] = value;
  }
  let set = everything(column);
  for (const restriction of target.restrictions) set = intersect(set, restriction(row));
  const value = nth(cells, row);
  if (allows(set, value) && !isOutside(target, row)) return;
  const margin = fill?.kind === "numeric" ? fill.margin : undefined;
  const shares = fill?.kind === "coded" ? fill.shares : [];
  const preferred =
    margin === undefined ? set : intersect(set, { kind: "numeric", missing: true, intervals: [target.bounds(row)] });
  const from = allowsAny(preferred) ? preferred : set;
  const drawn =
    from.kind === "numeric"
      ? redrawNumber(margin, from.intervals, grid, value, rng)
      : column.kind === "coded"
        ? redrawLevel(shares, column.levels, from, rng)
        : undefined;
  if (drawn !== undefined) cells[row] = drawn;
  else if (set.missing) cells[row] = column.kind === "numeric" ? NaN : -1;
}

function isOutside({ column, cells, bounds }: Target, row: number): boolean {
  if (column.kind !== "numeric" || Number.isNaN(cells[row])) return false;
  const [low, high] = bounds(row);
  return nth(cells, row) < low || nth(cells, row) > high;
}

/**
 * Bounds of a number that leave room for those before and after it in an order, as far as they are present in the row.
 */
function boundsOf(
  name: string,
  byName: ReadonlyMap<string, Column>,
  redraws: ReadonlyMap<string, RedrawModel>,
  least: (low: string, high: string) => number,
): (row: number) => Interval {
  const own = redraws.get(name);
  if (own?.kind !== "numeric") return () => [-Infinity, Infinity];
  const [from, to] = own.few ? [-Infinity, Infinity] : [own.margin.support.low, own.margin.support.high];
  const relatives = [...redraws.values()]
    .flatMap((other) =>
      other.kind !== "numeric" || other.few
        ? []
        : [
            {
              column: got(byName, other.name),
              low: other.margin.support.low + least(other.name, name),
              high: other.margin.support.high - least(name, other.name),
            },
          ],
    )
    .filter(({ low, high }) => low > -Infinity || high < Infinity);
  return (row) => {
    let [low, high] = [from, to];
    for (const relative of relatives) {
      if (!own.few && Number.isNaN(cellOf(relative.column, row))) continue;
      low = Math.max(low, relative.low);
      high = Math.min(high, relative.high);
    }
    return low <= high ? [low, high] : [from, to];
  };
}

/** The columns in the order of the plan, each with what those before it forbid. */
function planTargets(
  cohort: Cohort,
  constraints: readonly Constraint[],
  redraws: readonly RedrawModel[],
  given: readonly string[],
): Target[] {
  const byName = new Map(cohort.columns.map((column) => [column.name, column]));
  const fillOf = new Map(redraws.map((fill) => [fill.name, fill]));
  const gridOf = (name: string) => {
    const fill = fillOf.get(name);
    return fill?.kind === "numeric" ? fill.margin.support.grid : 1;
  };
  const plan = planRepair(
    cohort.schema,
    constraints,
    new Map([...byName.keys()].map((name) => [name, gridOf(name)])),
    given,
  );
  const clauses = clausesOf(constraints);
  const settled: string[] = [];
  return plan.order.map((name): Target => {
    const column = got(byName, name);
    const ruled: RuledColumn = { column, grid: gridOf(name) };
    const restrictions: Restriction[] = [];
    if (column.kind === "numeric")
      restrictions.push(...orderRestrictions(name, settled, byName, plan.least, plan.latest.get(name)));
    for (const clause of clauses) {
      if (
        !speaksOf(clause, name) ||
        !columnsOfPremise(clause).every((other) => other === name || settled.includes(other))
      )
        continue;
      const tests = new Map<ColumnTest | PairTest, (row: number) => boolean>();
      const truthAt = (row: number) => (test: ColumnTest | PairTest) => {
        let compiled = tests.get(test);
        if (compiled === undefined) tests.set(test, (compiled = compilePremise(cohort, test)));
        return compiled(row);
      };
      const entryAt = (row: number) => (other: string) => {
        const source = byName.get(other);
        if (source === undefined) return undefined;
        return source.kind === "numeric" ? source.values[row] : source.levels[source.codes[row] ?? -1];
      };
      restrictions.push((row) => premiseSet(clause, ruled, truthAt(row), entryAt(row)));
    }
    for (const constraint of constraints) {
      if (constraint.kind === "fixed-combinations" && constraint.columns.includes(name) && column.kind === "coded")
        restrictions.push(combinationRestriction(constraint, column, byName, settled));
    }
    const sum = constraints.find((constraint) => constraint.kind === "sum" && constraint.total === name);
    const computed =
      sum?.kind === "sum"
        ? {
            computed: (row: number) =>
              Number(sum.parts.reduce((total, part) => total + cellOf(got(byName, part), row), 0).toPrecision(12)),
          }
        : {};
    settled.push(name);
    return {
      ...ruled,
      cells: column.kind === "numeric" ? column.values : column.codes,
      restrictions,
      fill: fillOf.get(name),
      bounds: boundsOf(name, byName, fillOf, plan.least),
      ...computed,
    };
  });
}

function orderRestrictions(
  name: string,
  settled: readonly string[],
  byName: ReadonlyMap<string, Column>,
  least: (low: string, high: string) => number,
  latest = Infinity,
): Restriction[] {
  const lower = settled.flatMap((other) =>
    least(other, name) > -Infinity ? [{ column: got(byName, other), gap: least(other, name) }] : [],
  );
  const upper = settled.flatMap((other) =>
    least(name, other) > -Infinity ? [{ column: got(byName, other), gap: least(name, other) }] : [],
  );
  if (lower.length === 0 && upper.length === 0 && latest === Infinity) return [];
  return [
    (row) => {
      let low = -Infinity;
      let high = latest;
      for (const { column, gap } of lower) {
        const value = cellOf(column, row);
        if (value + gap > low) low = value + gap;
      }
      for (const { column, gap } of upper) {
        const value = cellOf(column, row);
        if (value - gap < high) high = value - gap;
      }
      return { kind: "numeric", missing: true, intervals: low <= high ? [[low, high]] : [] };
    },
  ];
}

/** Levels for which a combination exists with the settled entries; a missing entry goes with anything. */
function combinationRestriction(
  constraint: Constraint & { kind: "fixed-combinations" },
  target: Column & { kind: "coded" },
  byName: ReadonlyMap<string, Column>,
  settled: readonly string[],
): Restriction {
  const others = constraint.columns.map((name) => (settled.includes(name) ? got(byName, name) : undefined));
  const own = constraint.columns.indexOf(target.name);
  return (row) => {
    const entries = others.map((column) =>
      column?.kind === "coded" ? column.levels[nth(column.codes, row)] : undefined,
    );
    const possible = new Set(
      constraint.allowed
        .filter((combination) =>
          combination.every((level, at) => at === own || entries[at] === undefined || entries[at] === level),
        )
        .map((combination) => nth(combination, own)),
    );
    return {
      kind: "coded",
      missing: true,
      levels: Uint8Array.from(target.levels, (level) => (possible.has(level) ? 1 : 0)),
    };
  };
}

/** NaN or -1 where missing. */
function cellOf(column: Column, row: number): number {
  return column.kind === "numeric" ? nth(column.values, row) : nth(column.codes, row);
}

function copyOf(column: Column): Column {
  return column.kind === "numeric"
    ? { ...column, values: column.values.slice() }
    : { ...column, codes: column.codes.slice() };
}
