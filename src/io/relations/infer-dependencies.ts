import { got, nth } from "../../core/access.ts";
import { isMissing, type CodedColumn, type Column, type NumericColumn } from "../../core/data/cohort.ts";
import type { ColumnSchema, Constraint } from "../../core/data/schema.ts";
import { MIN_LEVEL_SUPPORT } from "../infer/infer-levels.ts";
import { MIN_SUPPORT, type Proposal, type TypedColumns } from "./proposal.ts";

const MOST_GROUPS = 12;
/** Columns that say what kind of row this is. */
const ROW_KIND = /event|visit|instrument|form|phase|epoch|timepoint|besuch|visite|visita|bezoek/i;
const MOST_KINDS = 30;

/** One column fixed by another: groups of a number, codes of a code, questions that belong to one kind of row. */
export function inferDependencies(typed: TypedColumns): Proposal[] {
  const grouped = groupsOfNumbers(typed);
  const taken = new Set(grouped.map(({ name }) => name));
  return [...grouped.flatMap(({ proposals }) => proposals), ...codesOfCodes(typed, taken), ...questionsOfKinds(typed)];
}

/**
 * Age group from age: the numbers of the groups do not overlap. The limits are the roundest numbers between them, not
 * the data's own extremes.
 */
function groupsOfNumbers({ numbers, codes, schemas, nRows }: TypedColumns): { name: string; proposals: Proposal[] }[] {
  return codes.flatMap((group) => {
    if (!isListed(group) || group.levels.length < 2 || group.levels.length > MOST_GROUPS) return [];
    for (const number of numbers) {
      if (got(schemas, number.name).type === "date") continue;
      const cuts = cutsBetween(group, number, nRows, stepOf(got(schemas, number.name)));
      if (cuts === undefined) continue;
      return [{ name: group.name, proposals: rulesOfCuts(group, number, cuts, nRows) }];
    }
    return [];
  });
}

interface Cuts {
  /** Levels in the order of their numbers. */
  readonly levels: readonly number[];
  /** Last number below each cut and first number from it on. */
  readonly between: readonly (readonly [number, number])[];
}

function cutsBetween(group: CodedColumn, number: NumericColumn, nRows: number, step: number): Cuts | undefined {
  const low = new Float64Array(group.levels.length).fill(Infinity);
  const high = new Float64Array(group.levels.length).fill(-Infinity);
  const count = new Int32Array(group.levels.length);
  const distinct = new Set<number>();
  for (let row = 0; row < nRows; row++) {
    const code = nth(group.codes, row);
    const value = nth(number.values, row);
    if (code < 0 || Number.isNaN(value)) continue;
    low[code] = Math.min(nth(low, code), value);
    high[code] = Math.max(nth(high, code), value);
    count[code] = nth(count, code) + 1;
    distinct.add(value);
  }
  if (count.some((n) => n < MIN_LEVEL_SUPPORT) || distinct.size < 2 * group.levels.length) return undefined;
  if (count.reduce((sum, n) => sum + n, 0) < MIN_SUPPORT) return undefined;
  const levels = [...count.keys()].sort((a, b) => nth(low, a) - nth(low, b));
  const between: [number, number][] = [];
  for (let at = 1; at < levels.length; at++) {
    const [last, first] = [nth(high, nth(levels, at - 1)), nth(low, nth(levels, at))];
    if (first <= last) return undefined;
    const cut = roundest(last, first);
    const from = Number((Math.ceil(cut / step - 1e-9) * step).toPrecision(12));
    between.push([Number((from - step).toPrecision(12)), from]);
  }
  return { levels, between };
}

/** Distance between neighbouring values of a number. */
function stepOf({ type, grid }: ColumnSchema): number {
  return grid ?? (type === "integer" ? 1 : 1e-6);
}

/** The number with the fewest digits in (low, high]. */
function roundest(low: number, high: number): number {
  for (let power = 6; power >= -6; power--)
    for (const step of [5, 2, 1]) {
      const size = step * 10 ** power;
      const candidate = Math.floor(high / size) * size;
      if (candidate > low && candidate <= high) return Number(candidate.toPrecision(12));
    }
  return high;
}

function rulesOfCuts(group: CodedColumn, number: NumericColumn, { levels, between }: Cuts, nRows: number): Proposal[] {
  let always = true;
  let n = 0;
  for (let row = 0; row < nRows; row++) {
    const [noGroup, noNumber] = [isMissing(group, row), isMissing(number, row)];
    if (!noGroup && !noNumber) n += 1;
    if (noGroup && !noNumber) always = false;
  }
  return levels
    .map((code, at) => {
      const range = {
        column: number.name,
        ...(at > 0 ? { min: nth(between, at - 1)[1] } : {}),
        ...(at < between.length ? { max: nth(between, at)[0] } : {}),
      };
      const level = { column: group.name, in: [nth(group.levels, code)] };
      // Where the number is known and the group is not, the group alone says where the number lies.
      const constraint: Constraint = always
        ? { kind: "if-then", if: range, then: level }
        : { kind: "if-then", if: level, then: range };
      return { constraint, nRows: n };
    })
    .filter(({ constraint }) => always || holdsWithMissing(constraint, group, number, nRows));
}

/** A group without its number would break "if the group, then the number lies there". */
function holdsWithMissing(_: Constraint, group: CodedColumn, number: NumericColumn, nRows: number): boolean {
  for (let row = 0; row < nRows; row++) if (!isMissing(group, row) && isMissing(number, row)) return false;
  return true;
}

/** A code that another fixes (country by centre, label by code): only the combinations that occur. */
function codesOfCodes({ codes, nRows }: TypedColumns, taken: ReadonlySet<string>): Proposal[] {
  const used = new Set<string>();
  const found: Proposal[] = [];
  for (const [at, first] of codes.entries())
    for (const [other, second] of codes.entries()) {
      if (at === other || used.has(second.name) || taken.has(second.name) || !isListed(first) || !isListed(second))
        continue;
      if (second.levels.length < 2 || first.levels.length < second.levels.length) continue;
      if (first.levels.length === second.levels.length && other < at) continue;
      const pairs = pairsOf(first, second, nRows);
      if (pairs === undefined) continue;
      used.add(second.name);
      const allowed = [...pairs.level].map(([a, b]) => [nth(first.levels, a), nth(second.levels, b)]);
      found.push({
        constraint: { kind: "fixed-combinations", columns: [first.name, second.name], allowed },
        nRows: pairs.n,
      });
    }
  return found;
}

function pairsOf(
  first: CodedColumn,
  second: CodedColumn,
  nRows: number,
): { level: Map<number, number>; n: number } | undefined {
  const level = new Map<number, number>();
  const count = new Map<number, number>();
  let n = 0;
  for (let row = 0; row < nRows; row++) {
    const [a, b] = [nth(first.codes, row), nth(second.codes, row)];
    if (a < 0 || b < 0) continue;
    const known = level.get(a);
    if (known !== undefined && known !== b) return undefined;
    level.set(a, b);
    count.set(a, (count.get(a) ?? 0) + 1);
    n += 1;
  }
  if (n < MIN_SUPPORT || level.size < first.levels.length || new Set(level.values()).size < second.levels.length)
    return undefined;
  return [...count.values()].every((one) => one >= MIN_LEVEL_SUPPORT) ? { level, n } : undefined;
}

/** Columns that are present in some kinds of rows only (baseline, adverse events). */
function questionsOfKinds({ codes, numbers, nRows }: TypedColumns): Proposal[] {
  const kinds = codes.filter(
    (column) => ROW_KIND.test(column.name) && isListed(column) && column.levels.length <= MOST_KINDS,
  );
  const questions: Column[] = [...codes, ...numbers];
  const asked = new Set<string>();
  return kinds.flatMap((kind) => {
    const byLevels = new Map<string, string[]>();
    for (const column of questions) {
      if (column === kind || asked.has(column.name)) continue;
      const present = presenceOf(kind, column, nRows);
      if (present === undefined) continue;
      asked.add(column.name);
      byLevels.set(present.join(), [...(byLevels.get(present.join()) ?? []), column.name]);
    }
    return [...byLevels].map(([key, columns]): Proposal => {
      const when =
        key === "any"
          ? ({ column: kind.name, is: "present" } as const)
          : { column: kind.name, in: key.split(",").map((code) => nth(kind.levels, Number(code))) };
      return { constraint: { kind: "branching", columns, when }, nRows };
    });
  });
}

/**
 * Levels of the kind in whose rows the column is ever present, where others have none; "any" where it needs some kind.
 */
function presenceOf(kind: CodedColumn, column: Column, nRows: number): (string | number)[] | undefined {
  const rows = new Int32Array(kind.levels.length + 1);
  const present = new Int32Array(kind.levels.length + 1);
  for (let row = 0; row < nRows; row++) {
    const place = nth(kind.codes, row) + 1;
    rows[place] = nth(rows, place) + 1;
    if (!isMissing(column, row)) present[place] = nth(present, place) + 1;
  }
  if (nth(present, 0) > 0) return undefined;
  const some = kind.levels.map((_, code) => code).filter((code) => nth(present, code + 1) > 0);
  const none = kind.levels
    .map((_, code) => code)
    .filter((code) => present[code + 1] === 0 && nth(rows, code + 1) >= MIN_LEVEL_SUPPORT);
  const nPresent = present.reduce((sum, n) => sum + n, 0);
  if (nPresent < MIN_LEVEL_SUPPORT) return undefined;
  if (some.length === kind.levels.length) return nth(rows, 0) >= MIN_SUPPORT ? ["any"] : undefined;
  return none.length > 0 && some.length + none.length === kind.levels.length ? some : undefined;
}

/** Every level is on the schema's list. */
function isListed(column: CodedColumn): boolean {
  return column.nPublicLevels === column.levels.length;
}
