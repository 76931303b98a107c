import type { CodedColumn } from "../../../src/core/data/cohort.ts";
import type { Rng } from "../../../src/core/rng.ts";

/** Name under which undeclared rare levels leave. */
export const OTHER_LEVEL = "(other)";

/** Levels that a generator treats as one. Plain JSON. */
export interface LevelGroup {
  readonly label: string;
  /** What the group may emit, with relative weights that are powers of two. */
  readonly members: readonly { readonly level: string; readonly weight: number }[];
}

export interface LevelCollapse {
  /** Level code -> group index. */
  readonly codeOf: Int32Array;
  readonly groups: readonly LevelGroup[];
}

interface Draft {
  readonly codes: number[];
  nUnits: number;
}

/**
 * Folds levels that fewer than `minUnits` units hold, so that no generator learns what a rare level goes with.
 * Nominal: all rare levels form one pool, which the next rarest level joins while the pool itself is too small.
 * Ordered: a rare level is merged with the smaller of its neighbours, repeatedly.
 * Levels that nobody holds count as rare, so that presence and absence of one patient look alike.
 * Claim: the name of an undeclared level held by fewer than `minUnits` units appears nowhere in the result; weights within
 * a group are smoothed and rounded to powers of two, so no raw count can be read from them.
 * Not claimed: that the set of groups does not depend on single patients (a refit repeats the folding for that reason).
 * @param units row -> unit of protection, same length as the column
 * @param minUnits whole number >= 1
 */
export function collapseRareLevels(column: CodedColumn, units: Int32Array, minUnits: number): LevelCollapse {
  const rowsByLevel = groupRows(column);
  const support = rowsByLevel.map((rows) => countUnits([rows], units));
  const drafts = column.ordered
    ? foldOrdered(rowsByLevel, support, units, minUnits)
    : foldNominal(rowsByLevel, support, units, minUnits);
  const codeOf = new Int32Array(column.levels.length);
  drafts.forEach((draft, group) => draft.codes.forEach((code) => (codeOf[code] = group)));
  return { codeOf, groups: drafts.map((draft) => describe(draft, column, support, minUnits)) };
}

/** One level of a group, drawn by the members' weights. @returns a level's name or OTHER_LEVEL */
export function expandLevel(groups: readonly LevelGroup[], group: number, rng: Rng): string {
  const members = groups[group]!.members;
  if (members.length === 1) return members[0]!.level;
  let total = 0;
  for (const member of members) total += member.weight;
  let left = rng.float() * total;
  for (const member of members) if ((left -= member.weight) < 0) return member.level;
  return members.at(-1)!.level;
}

/** One level of the group of each row (-1: none), as codes of `levels`. Draws as `unfoldLevel` does. */
export function expandCodes(
  groups: readonly LevelGroup[],
  groupOfRow: Int32Array,
  levels: readonly string[],
  rng: Rng,
): Int32Array {
  const codeOf = new Map(levels.map((level, code) => [level, code]));
  const single = Int32Array.from(groups, ({ members }) => (members.length === 1 ? codeOf.get(members[0]!.level)! : -1));
  const codes = new Int32Array(groupOfRow.length);
  for (let row = 0; row < codes.length; row++) {
    const group = groupOfRow[row]!;
    codes[row] = group < 0 ? -1 : single[group]! >= 0 ? single[group]! : codeOf.get(expandLevel(groups, group, rng))!;
  }
  return codes;
}

/**
 * Every name that the groups may emit: the column's public levels first, in their order, then undeclared levels with enough
 * support, then OTHER_LEVEL where it can occur. Public levels are listed even where no group emits them.
 * @returns levels of the synthetic column and how many of them are public
 */
export function emittedLevels(
  column: CodedColumn,
  groups: readonly LevelGroup[],
): { levels: string[]; nPublicLevels: number } {
  const named = new Set(groups.flatMap((group) => group.members.map((member) => member.level)));
  const open = column.levels.slice(0, column.nPublicLevels);
  const undeclared = column.levels
    .slice(column.nPublicLevels)
    .filter((level) => named.has(level) && level !== OTHER_LEVEL);
  const other = named.has(OTHER_LEVEL) && !open.includes(OTHER_LEVEL) ? [OTHER_LEVEL] : [];
  return { levels: [...open, ...undeclared, ...other], nPublicLevels: open.length };
}

function groupRows(column: CodedColumn): number[][] {
  const rows: number[][] = column.levels.map(() => []);
  column.codes.forEach((code, row) => {
    if (code >= 0) rows[code]!.push(row);
  });
  return rows;
}

function countUnits(rowSets: readonly (readonly number[])[], units: Int32Array): number {
  const seen = new Set<number>();
  for (const rows of rowSets) for (const row of rows) seen.add(units[row]!);
  return seen.size;
}

function foldNominal(
  rowsByLevel: readonly number[][],
  support: readonly number[],
  units: Int32Array,
  minUnits: number,
): Draft[] {
  const byRarity = support.map((_, code) => code).sort((a, b) => support[a]! - support[b]! || a - b);
  const pool = byRarity.filter((code) => support[code]! < minUnits);
  const kept = byRarity.slice(pool.length);
  const unitsOfPool = () =>
    countUnits(
      pool.map((code) => rowsByLevel[code]!),
      units,
    );
  while (pool.length > 0 && kept.length > 0 && unitsOfPool() < minUnits) pool.push(kept.shift()!);
  const drafts: Draft[] = kept.map((code) => ({ codes: [code], nUnits: support[code]! }));
  if (pool.length > 0) drafts.push({ codes: pool.sort((a, b) => a - b), nUnits: unitsOfPool() });
  return drafts.sort((a, b) => a.codes[0]! - b.codes[0]!);
}

function foldOrdered(
  rowsByLevel: readonly number[][],
  support: readonly number[],
  units: Int32Array,
  minUnits: number,
): Draft[] {
  const drafts: Draft[] = support.map((nUnits, code) => ({ codes: [code], nUnits }));
  while (drafts.length > 1) {
    let smallest = 0;
    drafts.forEach((draft, i) => {
      if (draft.nUnits < drafts[smallest]!.nUnits) smallest = i;
    });
    if (drafts[smallest]!.nUnits >= minUnits) break;
    const below = drafts[smallest - 1]?.nUnits ?? Infinity;
    const above = drafts[smallest + 1]?.nUnits ?? Infinity;
    const first = below <= above ? smallest - 1 : smallest;
    const codes = [...drafts[first]!.codes, ...drafts[first + 1]!.codes];
    drafts.splice(first, 2, {
      codes,
      nUnits: countUnits(
        codes.map((code) => rowsByLevel[code]!),
        units,
      ),
    });
  }
  return drafts;
}

function describe(draft: Draft, column: CodedColumn, support: readonly number[], minUnits: number): LevelGroup {
  const smoothed = new Map<string, number>();
  for (const code of draft.codes) {
    const nameable = code < column.nPublicLevels || support[code]! >= minUnits;
    const level = nameable ? column.levels[code]! : OTHER_LEVEL;
    smoothed.set(level, (smoothed.get(level) ?? 0) + support[code]! + minUnits / 2);
  }
  const largest = Math.max(...smoothed.values());
  const members = [...smoothed].map(([level, weight]) => ({
    level,
    weight: 2 ** Math.round(Math.log2(weight / largest)),
  }));
  return {
    label: members.length === 1 ? members[0]!.level : members.map((member) => member.level).join(" | "),
    members,
  };
}
