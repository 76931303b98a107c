import { defined, nth } from "../../core/access.ts";
import type { CodedColumn, Column } from "../../core/data/cohort.ts";
import { isMissing } from "../../core/data/cohort.ts";
import type { Constraint, Premise } from "../../core/data/schema.ts";
import { levelValue } from "../forms/level-value.ts";
import { MIN_SUPPORT, type Proposal, type TypedColumns } from "./proposal.ts";

/** Fewest rows in which a box is ticked for what it excludes to be no chance. */
const MIN_TICKED = 8;
const TICKED = /^(1|true|t|yes|y|x|checked|ja|j|oui|si)$/;
const NONE = /^(none|no|keine[rs]?|aucune?|ninguna?|nessuna?|geen|never|unknown|nk|unk|na|99|0|unbekannt)$/;

/**
 * Boxes of one question (race___1, race___2; allergy_nuts, allergy_milk): exactly one or at most one is ticked, or one
 * that says "none" excludes the others. Where no box is ticked in rows in which another question has no answer, that
 * question tells where the boxes were asked.
 */
export function inferBoxes(typed: TypedColumns): Proposal[] {
  const groups = new Map<string, { column: CodedColumn; ticked: string; tail: string }[]>();
  for (const column of typed.codes) {
    const stem = stemOf(column.name);
    const ticked = column.levels.find((level) => TICKED.test(levelValue(level)));
    if (stem === undefined || column.levels.length !== 2 || column.nPublicLevels !== 2 || ticked === undefined)
      continue;
    groups.set(stem.stem, [...(groups.get(stem.stem) ?? []), { column, ticked, tail: stem.tail }]);
  }
  return [...groups.values()].filter((boxes) => boxes.length >= 2).flatMap((boxes) => rulesOf(boxes, typed));
}

function stemOf(name: string): { stem: string; tail: string } | undefined {
  const redcap = /^(.+?)___(.+)$/.exec(name);
  if (redcap !== null) return { stem: nth(redcap, 1), tail: nth(redcap, 2).replace(/^_+/, "") };
  const plain = /^(.+)[_. ]([^_. ]+)$/.exec(name);
  return plain === null ? undefined : { stem: nth(plain, 1), tail: nth(plain, 2) };
}

function rulesOf(
  boxes: readonly { column: CodedColumn; ticked: string; tail: string }[],
  typed: TypedColumns,
): Proposal[] {
  const on = boxes.map(({ column, ticked }) => {
    const code = column.levels.indexOf(ticked);
    return (row: number): boolean => column.codes[row] === code;
  });
  const known = (row: number): boolean => boxes.every(({ column }) => !isMissing(column, row));
  const rows = Array.from({ length: typed.nRows }, (_, row) => row).filter(known);
  const nTicked = rows.map((row) => on.filter((box) => box(row)).length);
  const ticked = nth(boxes, 0).ticked;
  if (rows.length < MIN_SUPPORT || boxes.some((box) => box.ticked !== ticked)) return [];
  const columns = boxes.map(({ column }) => column.name);
  const one = rows.filter((_, at) => nTicked[at] === 1);
  if (nTicked.every((n) => n <= 1) && one.length >= MIN_SUPPORT && atLeastTwoUsed(on, rows)) {
    if (one.length === rows.length && rows.length === typed.nRows)
      return [{ constraint: { kind: "one-hot", columns, ticked, count: "exactly-one" }, nRows: rows.length }];
    const when = askedWhere(rows, nTicked, typed, columns);
    const constraint: Constraint =
      when === undefined
        ? { kind: "one-hot", columns, ticked, count: "at-most-one" }
        : { kind: "one-hot", columns, ticked, count: "exactly-one", when };
    return boxes.length > 2 || when !== undefined ? [{ constraint, nRows: rows.length }] : [];
  }
  return boxes.flatMap(({ column, tail }, at) => {
    const own = rows.filter((row) => nth(on, at)(row));
    const alone = own.every((row) => on.every((box, other) => other === at || !box(row)));
    if (!alone || own.length < MIN_TICKED || !NONE.test(tail.toLowerCase())) return [];
    return boxes.flatMap((other, position): Proposal[] => {
      const open = defined(other.column.levels.find((level) => level !== other.ticked));
      if (position === at) return [];
      const constraint: Constraint = {
        kind: "if-then",
        if: { column: column.name, in: [ticked] },
        then: { column: other.column.name, in: [open] },
      };
      return [{ constraint, nRows: own.length }];
    });
  });
}

function atLeastTwoUsed(on: readonly ((row: number) => boolean)[], rows: readonly number[]): boolean {
  return on.filter((box) => rows.some(box)).length >= 2;
}

/** A question that is answered exactly in the rows in which a box is ticked. */
function askedWhere(
  rows: readonly number[],
  nTicked: readonly number[],
  typed: TypedColumns,
  boxes: readonly string[],
): Premise | undefined {
  const others: Column[] = [...typed.codes, ...typed.numbers].filter((column) => !boxes.includes(column.name));
  const silent = nTicked.filter((n) => n === 0).length;
  if (silent < MIN_SUPPORT) return undefined;
  const asked = others.find((column) => rows.every((row, at) => isMissing(column, row) === (nTicked[at] === 0)));
  return asked === undefined ? undefined : { column: asked.name, is: "present" };
}
