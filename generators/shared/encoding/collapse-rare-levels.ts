import type { GeneratorNote } from "../../../src/core/contracts/generator-note.ts";
import type { CodedColumn } from "../../../src/core/data/cohort.ts";
import type { Rng } from "../../../src/core/rng.ts";

/** Name under which undeclared rare levels leave. */
export const OTHER_LEVEL = "(other)";

/** Levels that a generator treats as one. Plain JSON. */
export interface LevelGroup {
  readonly label: string;
  /** What the group may emit, with relative weights: rounded numbers of units, see `memberWeights`. */
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
 * Claim: the name of an undeclared level held by fewer than `minUnits` units appears nowhere in the result; of a count
 * under `minUnits` a weight tells no more than the square number next to it.
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
 * Every name that the groups may emit: the column's public levels first, in their order, then undeclared levels with
 * enough support, then OTHER_LEVEL where it can occur. Public levels are listed even where no group emits them.
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
  const weights = memberWeights(
    draft.codes.map((code) => support[code]!),
    minUnits,
  );
  const byName = new Map<string, number>();
  draft.codes.forEach((code, at) => {
    const nameable = code < column.nPublicLevels || support[code]! >= minUnits;
    const level = nameable ? column.levels[code]! : OTHER_LEVEL;
    byName.set(level, (byName.get(level) ?? 0) + weights[at]!);
  });
  const members = [...byName].map(([level, weight]) => ({ level, weight: byName.size === 1 ? 1 : weight }));
  return {
    label: members.length === 1 ? members[0]!.level : members.map((member) => member.level).join(" | "),
    members,
  };
}

/**
 * Weights with which the levels of a group are drawn. A count n under `minUnits` becomes the square number next to it,
 * (round sqrt n)^2: the square root of a count has a standard error of one half whatever the count, so the rate stays
 * within one standard error of the registry's, and all that can be read is between which bounds the count lies (0-2,
 * 3-6, 7-12, or to minUnits - 1, of which the middle is taken). Levels held by 0 to 2 units share the rounded total of
 * them all, at least 1, so that many levels that nobody holds do not drive out the others. What is gained or lost is
 * the commonest level's.
 * Source: Bartlett, Suppl. JRSS 3:68 (1936), doi 10.2307/2983678 (the square root of a Poisson count).
 * @param counts units that hold each level, whole numbers
 * @returns one weight > 0 for each, rounded to four decimals
 */
function memberWeights(counts: readonly number[], minUnits: number): number[] {
  const isScarce = (count: number): boolean => count < minUnits && squareRounded(count) === 1;
  const scarce = counts.filter(isScarce);
  const share = squareRounded(scarce.reduce((sum, count) => sum + count, 0)) / scarce.length;
  const weights = counts.map((count) =>
    isScarce(count) ? Number(share.toFixed(4)) : count < minUnits ? centreOf(count, minUnits) : count,
  );
  const most = counts.indexOf(Math.max(...counts));
  if (most < 0 || counts[most]! < minUnits) return weights;
  const gained = counts.reduce((sum, count, at) => sum + (count < minUnits ? weights[at]! - count : 0), 0);
  return weights.map((weight, at) => (at === most ? Number(Math.max(1, weight - gained).toFixed(4)) : weight));
}

/**
 * What all counts with the same square number next to them become: that square, or less where `minUnits` ends them
 * sooner (geometric mean of the ends).
 */
function centreOf(count: number, minUnits: number): number {
  const root = Math.max(1, Math.round(Math.sqrt(count)));
  return Math.round(Math.sqrt((root * root - root + 1) * Math.min(root * root + root, minUnits - 1)));
}

/** The square number next to a count on the scale of square roots, at least 1. */
function squareRounded(count: number): number {
  return Math.max(1, Math.round(Math.sqrt(count))) ** 2;
}

/**
 * What folding does to the rates of public levels that few units hold, in rounded form: from the bounds that all counts
 * with the same weight share to the rate that is drawn.
 * @returns a note for each such level, without its count
 */
export function raisedRates(column: CodedColumn, units: Int32Array, minUnits: number): GeneratorNote[] {
  const { groups } = collapseRareLevels(column, units, minUnits);
  const rowsByLevel = groupRows(column);
  const nUnits = countUnits(rowsByLevel, units);
  if (nUnits === 0) return [];
  return groups.flatMap(({ members }) => {
    if (members.length < 2) return [];
    const codes = members.map(({ level }) => column.levels.indexOf(level));
    const held = codes.map((code) => (code < 0 ? 0 : countUnits([rowsByLevel[code]!], units)));
    const total = members.reduce((sum, { weight }) => sum + weight, 0);
    const ofGroup = countUnits(
      codes.map((code) => rowsByLevel[code] ?? []),
      units,
    );
    return members.flatMap(({ level, weight }, at) => {
      const drawn = ((weight / total) * ofGroup) / nUnits;
      if (codes[at]! < 0 || held[at]! >= minUnits || drawn * nUnits <= held[at]!) return [];
      const fewest = squareRounded(held[at]!) === 1 ? 0 : Math.ceil((Math.sqrt(squareRounded(held[at]!)) - 0.5) ** 2);
      return [
        {
          kind: "rate-raised" as const,
          column: column.name,
          level,
          minUnits,
          from: rounded(fewest / nUnits),
          to: rounded(drawn),
        },
      ];
    });
  });
}

const rounded = (share: number): number => Number(share.toPrecision(2));
