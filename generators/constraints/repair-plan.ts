import { got, nth } from "../../src/core/access.ts";
import { dataCutOf } from "../../src/core/data/constraint-violations.ts";
import { RaresynthError } from "../../src/core/errors.ts";
import {
  columnsOfConstraint,
  columnsOfPremise,
  type CohortSchema,
  type ColumnTest,
  type Constraint,
  ordersOf,
} from "../../src/core/data/schema.ts";
import { survivalNames } from "../shared/contract/table-columns.ts";

/**
 * Which columns the constraints speak of, in the order in which they are settled, and how far apart two numbers must
 * be.
 */
export interface RepairPlan {
  readonly order: readonly string[];
  /** least(a, b): the smallest allowed b - a, -Infinity where there is no rule. */
  readonly least: (low: string, high: string) => number;
  /** Largest allowed value of a column by the data cut. */
  readonly latest: ReadonlyMap<string, number>;
}

/**
 * Order of settling: what is given, then survival columns, then by dependence (low before high, premise before
 * conclusion, parts before total), names deciding between equals and breaking circles.
 * @throws {E_SCHEMA} where an order contradicts itself
 */
export function planRepair(
  schema: CohortSchema,
  constraints: readonly Constraint[],
  grids: ReadonlyMap<string, number>,
  given: readonly string[],
): RepairPlan {
  const names = [...new Set(constraints.flatMap(columnsOfConstraint))].sort();
  const edges = constraints.flatMap(dependencies);
  const survival = survivalNames(schema);
  const settled: string[] = [];
  const rank = (name: string) => (given.includes(name) ? 0 : survival.has(name) ? 1 : 2);
  const left = new Set(names);
  while (left.size > 0) {
    const waiting = [...left].sort(
      (a, b) => rank(a) - rank(b) || openEdges(edges, left, a) - openEdges(edges, left, b) || (a < b ? -1 : 1),
    );
    const next = nth(waiting, 0);
    settled.push(next);
    left.delete(next);
  }
  const latest = new Map<string, number>();
  for (const constraint of constraints) {
    if (constraint.kind === "order")
      for (const name of constraint.columns)
        latest.set(name, Math.min(latest.get(name) ?? Infinity, dataCutOf({ schema }, constraint.columns)));
  }
  return { order: settled, least: leastDifferences(names, constraints, grids), latest };
}

/** Pairs (first, later) of a constraint. */
function dependencies(constraint: Constraint): [string, string][] {
  switch (constraint.kind) {
    case "inequality":
      return [[constraint.low, constraint.high]];
    case "order":
      return constraint.columns.slice(1).map((name, at) => [nth(constraint.columns, at), name]);
    // Where a needs b to be there, b comes first: it tells whether a can be.
    case "if-then":
      return isPresence(constraint.if) && isPresence(constraint.then)
        ? [[constraint.then.column, constraint.if.column]]
        : [[constraint.if.column, constraint.then.column]];
    case "sum":
      return constraint.parts.map((part) => [part, constraint.total]);
    case "one-hot":
    case "branching":
      return (constraint.when === undefined ? [] : columnsOfPremise(constraint.when)).flatMap((asked) =>
        constraint.columns.map((name): [string, string] => [asked, name]),
      );
    default:
      return constraint.columns.slice(1).map((name, at) => [nth(constraint.columns, at), name]);
  }
}

function isPresence(test: ColumnTest): boolean {
  return "is" in test && test.is === "present";
}

function openEdges(edges: readonly [string, string][], left: ReadonlySet<string>, name: string): number {
  return edges.filter(([first, later]) => later === name && first !== name && left.has(first)).length;
}

/**
 * Longest paths through the rules of order (Floyd-Warshall): what is settled bounds what is not, also across columns
 * between.
 */
function leastDifferences(
  names: readonly string[],
  constraints: readonly Constraint[],
  grids: ReadonlyMap<string, number>,
): RepairPlan["least"] {
  const position = new Map(names.map((name, at) => [name, at]));
  const n = names.length;
  const least = new Float64Array(n * n).fill(-Infinity);
  for (const [low, high, strict] of ordersOf(constraints)) {
    const at = got(position, low) * n + got(position, high);
    least[at] = Math.max(nth(least, at), strict ? Math.max(grids.get(low) ?? 0, grids.get(high) ?? 0) : 0);
  }
  for (let k = 0; k < n; k++)
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++)
        least[i * n + j] = Math.max(nth(least, i * n + j), nth(least, i * n + k) + nth(least, k * n + j));
  for (let i = 0; i < n; i++)
    if (nth(least, i * n + i) > 0)
      throw new RaresynthError("E_SCHEMA", "the rules of order contradict each other.", { where: nth(names, i) });
  return (low, high) => {
    const from = position.get(low);
    const to = position.get(high);
    return from === undefined || to === undefined || from === to ? -Infinity : nth(least, from * n + to);
  };
}
