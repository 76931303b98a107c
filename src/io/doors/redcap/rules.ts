import type { ColumnSchema, Constraint, PairTest, Premise } from "../../../core/data/schema.ts";
import { parseBranchingLogic } from "../../schema/branching-logic.ts";
import type { RedcapField } from "./read-dictionary.ts";

/** Why a rule of the dictionary is none of the schema. */
export interface LostRule {
  readonly columns: readonly string[];
  readonly why: "not-understood" | "dropped-column" | "broken";
  /** Rows of the table that break it. */
  readonly rows?: number;
}

/** A cell of the table by column name; undefined where there is no such column. */
export type CellOf = (column: string) => string | undefined;

/** True where a row passes; missing-data codes count as missing. */
export function passes(premise: Premise, cell: CellOf, isMissing: (text: string) => boolean): boolean {
  const value = (name: string): string => {
    const text = cell(name) ?? "";
    return isMissing(text) ? "" : text;
  };
  if ("not" in premise) return !passes(premise.not, cell, isMissing);
  if ("all" in premise) return premise.all.every((part) => passes(part, cell, isMissing));
  if ("any" in premise) return premise.any.some((part) => passes(part, cell, isMissing));
  if ("left" in premise) {
    const [a, b] = [value(premise.left), value(premise.right)];
    if (premise.relation === "=") return a === b;
    if (a === "" || b === "") return false;
    const order = Number.isNaN(Number(a)) || Number.isNaN(Number(b)) ? a.localeCompare(b) : Number(a) - Number(b);
    return premise.relation === "<" ? order < 0 : order <= 0;
  }
  const text = value(premise.column);
  if ("is" in premise) return (text === "") === (premise.is === "missing");
  if ("in" in premise)
    return premise.in.some((one) => one === text || (text !== "" && one !== "" && Number(one) === Number(text)));
  const number = text === "" ? Number.NaN : Number(text);
  return number >= (premise.min ?? -Infinity) && number <= (premise.max ?? Infinity);
}

/**
 * The premise over columns of a schema: equal numbers as ranges, ranges of codes as levels. @returns undefined where a
 * column is not kept
 */
export function fitPremise(premise: Premise, columns: ReadonlyMap<string, ColumnSchema>): Premise | undefined {
  if ("not" in premise) {
    const inside = fitPremise(premise.not, columns);
    return inside === undefined ? undefined : { not: inside };
  }
  if ("all" in premise || "any" in premise) {
    const parts = ("all" in premise ? premise.all : premise.any).map((part) => fitPremise(part, columns));
    const fitted = parts.filter((part) => part !== undefined);
    if (fitted.length < parts.length) return undefined;
    return "all" in premise ? { all: fitted } : { any: fitted };
  }
  if ("left" in premise) return fitPair(premise, columns);
  const column = columns.get(premise.column);
  if (column === undefined) return undefined;
  const never: Premise = {
    all: [
      { column: column.name, is: "missing" },
      { column: column.name, is: "present" },
    ],
  };
  const isCoded = column.type === "categorical" || column.type === "ordinal";
  if ("is" in premise) return premise;
  if ("in" in premise) {
    if (isCoded) {
      const known = (column.levels ?? []).filter((level) => premise.in.some((one) => sameCode(one, level)));
      return known.length > 0 ? { column: column.name, in: known } : column.otherLevels === "fold" ? undefined : never;
    }
    const number = Number(premise.in[0]);
    if (column.type === "date" || !Number.isFinite(number)) return undefined;
    return { column: column.name, min: number, max: number };
  }
  if (!isCoded) return column.type === "date" ? undefined : premise;
  const within = (column.levels ?? []).filter((level) => {
    const number = level === "" ? Number.NaN : Number(level);
    return number >= (premise.min ?? -Infinity) && number <= (premise.max ?? Infinity);
  });
  return within.length > 0 ? { column: column.name, in: within } : never;
}

function fitPair(premise: PairTest, columns: ReadonlyMap<string, ColumnSchema>): Premise | undefined {
  const kindOf = (name: string): string | undefined => {
    const type = columns.get(name)?.type;
    return type === "categorical" || type === "ordinal" ? "coded" : type === "date" ? type : type && "number";
  };
  const [left, right] = [kindOf(premise.left), kindOf(premise.right)];
  return left === undefined || left !== right || (left === "coded" && premise.relation !== "=") ? undefined : premise;
}

function sameCode(a: string, b: string): boolean {
  return a === b || (a !== "" && b !== "" && Number(a) === Number(b));
}

/** Premise of a field's branching logic; undefined where there is none, "fault" where it is not understood. */
export function premiseOf(field: RedcapField): Premise | "fault" | undefined {
  if (field.branching === "") return undefined;
  const parsed = parseBranchingLogic(field.branching);
  return "premise" in parsed ? parsed.premise : "fault";
}

/**
 * Rules of the dictionary over columns that the table keeps. A rule that cells break is lost and told, since the schema
 * would refuse them.
 * @param columnsOf columns of the table that a field became
 * @param broken rows in which a column holds something although the premise does not hold
 */
export function rulesOf(
  fields: readonly RedcapField[],
  columns: ReadonlyMap<string, ColumnSchema>,
  columnsOf: (field: RedcapField) => readonly string[],
  broken: (premise: Premise, columns: readonly string[]) => number,
): { readonly constraints: Constraint[]; readonly lost: LostRule[] } {
  const [found, lost] = [new Map<string, { columns: string[]; when: Premise }>(), [] as LostRule[]];
  for (const field of fields) {
    const own = columnsOf(field).filter((name) => columns.has(name));
    const premise = premiseOf(field);
    if (own.length === 0 || premise === undefined) continue;
    if (premise === "fault") {
      lost.push({ columns: own, why: "not-understood" });
      continue;
    }
    const when = fitPremise(premise, columns);
    const rows = when === undefined ? 0 : broken(when, own);
    if (when === undefined) lost.push({ columns: own, why: "dropped-column" });
    else if (rows > 0) lost.push({ columns: own, why: "broken", rows });
    else {
      const key = JSON.stringify(when);
      const group = found.get(key) ?? { columns: [], when };
      group.columns.push(...own);
      found.set(key, group);
    }
  }
  const constraints = [...found.values()].map((rule): Constraint => ({ kind: "branching", ...rule, inferred: true }));
  return { constraints, lost };
}
