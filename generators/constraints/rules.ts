import type { Column } from "../../src/core/data/cohort.ts";
import {
  columnsOfPremise,
  premisesOfOneHot,
  type ColumnTest,
  type Constraint,
  type PairTest,
  type Premise,
} from "../../src/core/data/schema.ts";
import { complement, intersect, union, type AllowedSet } from "./allowed-set.ts";

/** Rules of the kind "if then" and branching questions, as premises that must hold in every row. */
export function clausesOf(constraints: readonly Constraint[]): Premise[] {
  return constraints.flatMap((constraint): Premise[] => {
    if (constraint.kind === "if-then") return [{ any: [{ not: constraint.if }, constraint.then] }];
    if (constraint.kind === "branching")
      return constraint.columns.map((name) => ({ any: [constraint.when, { column: name, is: "missing" }] }));
    return constraint.kind === "one-hot" ? premisesOfOneHot(constraint) : [];
  });
}

/** A column with the smallest step between two of its values. */
export interface RuledColumn {
  readonly column: Column;
  readonly grid: number;
}

/**
 * Values of one column with which a premise holds in a row, all its other columns being settled.
 * @param truth whether a test of other columns holds in the row
 * @param entry what another column holds in the row: a number (NaN where missing), or a level (undefined where missing)
 */
export function premiseSet(
  premise: Premise,
  target: RuledColumn,
  truth: (test: ColumnTest | PairTest) => boolean,
  entry: (name: string) => number | string | undefined,
): AllowedSet {
  if ("left" in premise) {
    const { left, right, relation } = premise;
    const { column, grid } = target;
    if (left !== column.name && right !== column.name) return truth(premise) ? everything(column) : nothing(column);
    if (left === right)
      return relation === "=" ? everything(column) : relation === "<" ? nothing(column) : present(column);
    const isLeft = left === column.name;
    return pairSet(premise, column, grid, isLeft, entry(isLeft ? right : left));
  }
  if ("column" in premise)
    return premise.column === target.column.name
      ? testSet(premise, target.column)
      : truth(premise)
        ? everything(target.column)
        : nothing(target.column);
  if ("not" in premise) return complement(premiseSet(premise.not, target, truth, entry), target.grid);
  const parts = ("all" in premise ? premise.all : premise.any).map((part) => premiseSet(part, target, truth, entry));
  return parts.reduce("all" in premise ? intersect : union);
}

/** True where a clause speaks of the column. */
export function speaksOf(clause: Premise, name: string): boolean {
  return columnsOfPremise(clause).includes(name);
}

/** Any value, missing included. */
export function everything(column: Column): AllowedSet {
  return column.kind === "numeric"
    ? { kind: "numeric", missing: true, intervals: [[-Infinity, Infinity]] }
    : { kind: "coded", missing: true, levels: new Uint8Array(column.levels.length).fill(1) };
}

function nothing(column: Column): AllowedSet {
  return column.kind === "numeric"
    ? { kind: "numeric", missing: false, intervals: [] }
    : { kind: "coded", missing: false, levels: new Uint8Array(column.levels.length) };
}

/** Values of one side of a pair, the other being settled. */
function pairSet(
  { relation }: PairTest,
  column: Column,
  grid: number,
  isLeft: boolean,
  other: number | string | undefined,
): AllowedSet {
  const isMissing = other === undefined || Number.isNaN(other);
  if (isMissing) return relation === "=" ? { ...nothing(column), missing: true } : nothing(column);
  if (column.kind === "coded")
    return relation === "=" && typeof other === "string"
      ? { kind: "coded", missing: false, levels: Uint8Array.from(column.levels, (level) => (level === other ? 1 : 0)) }
      : nothing(column);
  if (typeof other !== "number") return nothing(column);
  const step = relation === "<" ? grid : 0;
  const interval: [number, number] =
    relation === "=" ? [other, other] : isLeft ? [-Infinity, other - step] : [other + step, Infinity];
  return { kind: "numeric", missing: false, intervals: [interval] };
}

function present(column: Column): AllowedSet {
  return { ...everything(column), missing: false };
}

function testSet(test: ColumnTest, column: Column): AllowedSet {
  if ("is" in test)
    return test.is === "missing" ? { ...nothing(column), missing: true } : { ...everything(column), missing: false };
  if ("in" in test)
    return column.kind === "coded"
      ? {
          kind: "coded",
          missing: false,
          levels: Uint8Array.from(column.levels, (level) => (test.in.includes(level) ? 1 : 0)),
        }
      : nothing(column);
  return column.kind === "numeric"
    ? { kind: "numeric", missing: false, intervals: [[test.min ?? -Infinity, test.max ?? Infinity]] }
    : nothing(column);
}
