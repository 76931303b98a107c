import { column } from "../../src/core/data/cohort.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import { RaresynthError } from "../../src/core/errors.ts";
import { columnsWithRole } from "../../src/core/data/schema.ts";
import { keptWithRegistry } from "../shared/game/kept.ts";
import { toleranceOf } from "../shared/distance/tolerance.ts";
import { matchIndex } from "./match-index.ts";
import type { Agreement } from "./match-index.ts";

/** Stands for missing: equal to itself and far from every number and level code. */
const MISSING = 1e300;
/** Code of a level that the registry does not have: far from every code that it has. */
const UNKNOWN_LEVEL = -1e6;

/**
 * Part of each tolerance within which a "tight" match lies: where few coarse columns agree by chance, closer copies
 * still stand out.
 */
const TIGHT_PART = 0.5;

/** What must agree for a match; the last pattern is "tight", all columns within half of their tolerances. */
export interface Pattern {
  readonly id: "exact" | "all-columns" | "quasi-identifiers" | "qi-and-sensitive" | "tight";
  /** The sensitive column of a "qi-and-sensitive" pattern. */
  readonly sensitive?: string;
}

/**
 * How rows are compared; columns in the order quasi-identifiers, sensitive, others. Tolerances and levels come from the
 * registry.
 */
export interface MatchSpace {
  readonly names: readonly string[];
  readonly nQuasiIdentifiers: number;
  readonly nSensitive: number;
  readonly exact: Float64Array;
  readonly near: Float64Array;
  readonly levels: readonly (ReadonlyMap<string, number> | undefined)[];
  readonly patterns: readonly Pattern[];
}

/** Rows packed for matching: values[row * nColumns + c]. */
export interface MatchRows {
  readonly nRows: number;
  readonly values: Float64Array;
  readonly units: Int32Array;
  readonly nUnits: number;
}

/**
 * Lays down what counts as a match. Without a column marked sensitive every column that is no quasi-identifier counts
 * as one; without quasi-identifiers only the patterns over all columns exist.
 */
export function matchSpace(registry: Cohort): MatchSpace {
  return keptWithRegistry(registry, "match space", () => spaceOf(registry));
}

function spaceOf(registry: Cohort): MatchSpace {
  const present = new Set(registry.columns.map((one) => one.name));
  const quasi = columnsWithRole(registry.schema, "quasi-identifier")
    .filter((name) => present.has(name))
    .sort();
  const others = [...present].filter((name) => !quasi.includes(name)).sort();
  const marked = columnsWithRole(registry.schema, "sensitive")
    .filter((name) => present.has(name))
    .sort();
  const sensitive = quasi.length === 0 ? [] : marked.length > 0 ? marked : others;
  const names = [...quasi, ...sensitive, ...others.filter((name) => !sensitive.includes(name))];
  const exact = new Float64Array(names.length).fill(0.5);
  const near = new Float64Array(names.length).fill(0.5);
  const levels = names.map((name, c) => {
    const source = column(registry, name);
    if (source.kind === "coded") return new Map(source.levels.map((level, k) => [level, k]));
    const tolerance = toleranceOf(registry.schema, source);
    exact[c] = tolerance.exact;
    near[c] = tolerance.near;
    return undefined;
  });
  const patterns: Pattern[] = [{ id: "exact" }, { id: "all-columns" }];
  if (quasi.length > 0)
    patterns.push(
      { id: "quasi-identifiers" },
      ...sensitive.map((name): Pattern => ({ id: "qi-and-sensitive", sensitive: name })),
    );
  patterns.push({ id: "tight" });
  return { names, nQuasiIdentifiers: quasi.length, nSensitive: sensitive.length, exact, near, levels, patterns };
}

/** Packs a cohort for matching. @throws {E_SCHEMA_MISMATCH} where it lacks a column or holds it as another kind */
export function packForMatching(space: MatchSpace, cohort: Cohort): MatchRows {
  const nColumns = space.names.length;
  const values = new Float64Array(cohort.nRows * nColumns);
  space.names.forEach((name, c) => {
    const source = column(cohort, name);
    const levels = space.levels[c];
    if ((source.kind === "coded") !== (levels !== undefined))
      throw new RaresynthError(
        "E_SCHEMA_MISMATCH",
        "the column holds numbers in one cohort and categories in another.",
        { where: name },
      );
    if (source.kind === "numeric")
      source.values.forEach((value, row) => {
        values[row * nColumns + c] = Number.isNaN(value) ? MISSING : value;
      });
    else {
      const codes = source.levels.map((level, k) => levels!.get(level) ?? UNKNOWN_LEVEL - k);
      source.codes.forEach((code, row) => {
        values[row * nColumns + c] = code < 0 ? MISSING : codes[code]!;
      });
    }
  });
  return { nRows: cohort.nRows, values, units: cohort.units, nUnits: cohort.nUnits };
}

/** What every pattern asks for: the quasi-identifiers, or all columns where there are none. */
function agreementOf({ names, nQuasiIdentifiers, levels, near, exact }: MatchSpace): Agreement {
  const shared = [...names.keys()].slice(0, nQuasiIdentifiers > 0 ? nQuasiIdentifiers : names.length);
  const number = shared.find((c) => levels[c] === undefined);
  return {
    nColumns: names.length,
    equal: shared.filter((c) => levels[c] !== undefined),
    ...(number === undefined ? {} : { window: { column: number, reach: Math.max(near[number]!, exact[number]!) } }),
  };
}

/**
 * For each query row and pattern, the number of target rows that match it.
 * @param excludeSameUnit leaves out targets of the query's own unit (rows of one cohort)
 * @returns counts[row * nPatterns + pattern]
 */
export function countMatches(
  space: MatchSpace,
  queries: MatchRows,
  targets: MatchRows,
  excludeSameUnit = false,
): Int32Array {
  const nColumns = space.names.length;
  const nPatterns = space.patterns.length;
  const { nQuasiIdentifiers, near } = space;
  const tight = tightOf(near, space.exact);
  const counts = new Int32Array(queries.nRows * nPatterns);
  const candidates = matchIndex(agreementOf(space), targets);
  for (let i = 0; i < queries.nRows; i++) {
    const from = i * nColumns;
    const { rows, from: first, to } = candidates(queries, i);
    for (let k = first; k < to; k++) {
      const j = rows[k]!;
      const base = j * nColumns;
      let c = 0;
      while (c < nQuasiIdentifiers && Math.abs(queries.values[from + c]! - targets.values[base + c]!) <= near[c]!) c++;
      if (c < nQuasiIdentifiers || (excludeSameUnit && queries.units[i] === targets.units[j])) continue;
      countPair(space, tight, queries.values, from, targets.values, base, counts, i * nPatterns);
    }
  }
  return counts;
}

/** A pair that agrees on the quasi-identifiers: which patterns does it match? */
function countPair(
  space: MatchSpace,
  tight: Float64Array,
  a: Float64Array,
  from: number,
  b: Float64Array,
  base: number,
  counts: Int32Array,
  at: number,
): void {
  const { nQuasiIdentifiers, nSensitive, near, exact } = space;
  const nColumns = space.names.length;
  let allNear = true;
  let allExact = true;
  let allTight = true;
  for (let c = 0; c < nColumns; c++) {
    const d = Math.abs(a[from + c]! - b[base + c]!);
    if (d > exact[c]!) allExact = false;
    if (d > tight[c]!) allTight = false;
    if (d > near[c]!) allNear = false;
    else if (c >= nQuasiIdentifiers && c < nQuasiIdentifiers + nSensitive) counts[at + 3 + c - nQuasiIdentifiers]!++;
  }
  if (allExact) counts[at]!++;
  if (allNear) counts[at + 1]!++;
  if (nQuasiIdentifiers > 0) counts[at + 2]!++;
  if (allTight) counts[at + space.patterns.length - 1]!++;
}

/**
 * Whether any target row matches, for each query row and pattern: what `countMatches` counts, without going on where a
 * match is found.
 * @returns found[row * nPatterns + pattern], 0 or 1
 */
export function findMatches(space: MatchSpace, queries: MatchRows, targets: MatchRows): Uint8Array {
  const nColumns = space.names.length;
  const nPatterns = space.patterns.length;
  const { nQuasiIdentifiers: nQuasi, nSensitive, near } = space;
  const found = new Uint8Array(queries.nRows * nPatterns);
  const candidates = matchIndex(agreementOf(space), targets);
  const wholeRow = wholeRowMatcher(space, queries.values, targets.values, found);
  const pending = new Int32Array(nSensitive);
  for (let i = 0; i < queries.nRows; i++) {
    const [from, at] = [i * nColumns, i * nPatterns];
    const { rows, from: first, to } = candidates(queries, i);
    let nPending = nSensitive;
    for (let k = 0; k < nSensitive; k++) pending[k] = nQuasi + k;
    for (let k = first; k < to; k++) {
      const base = rows[k]! * nColumns;
      let c = 0;
      while (c < nQuasi && Math.abs(queries.values[from + c]! - targets.values[base + c]!) <= near[c]!) c++;
      if (c < nQuasi) continue;
      if (nQuasi > 0) found[at + 2] = 1;
      for (let p = 0; p < nPending;) {
        const asked = pending[p]!;
        if (Math.abs(queries.values[from + asked]! - targets.values[base + asked]!) <= near[asked]!) {
          found[at + 3 + asked - nQuasi] = 1;
          pending[p] = pending[--nPending]!;
        } else p++;
      }
      wholeRow(from, base, at);
    }
  }
  return found;
}

/** The patterns over all columns, of a pair that is left as soon as none of them can hold. */
function wholeRowMatcher(
  { names, near, exact, patterns }: MatchSpace,
  a: Float64Array,
  b: Float64Array,
  found: Uint8Array,
): (from: number, base: number, at: number) => void {
  const tight = tightOf(near, exact);
  return (from, base, at) => {
    let [allNear, allExact, allTight] = [true, true, true];
    for (let c = 0; c < names.length && (allNear || allExact || allTight); c++) {
      const d = Math.abs(a[from + c]! - b[base + c]!);
      if (d > exact[c]!) allExact = false;
      if (d > tight[c]!) allTight = false;
      if (d > near[c]!) allNear = false;
    }
    if (allExact) found[at] = 1;
    if (allNear) found[at + 1] = 1;
    if (allTight) found[at + patterns.length - 1] = 1;
  };
}

/** A tolerance of less than the exact one stays the exact one. */
function tightOf(near: Float64Array, exact: Float64Array): Float64Array {
  return near.map((one, c) => Math.max(exact[c]!, one * TIGHT_PART));
}

/** Units of which some row matched. @returns hits[unit * nPatterns + pattern], 0 or 1 */
export function unitHits(space: MatchSpace, rows: MatchRows, counts: Uint8Array): Uint8Array {
  const nPatterns = space.patterns.length;
  const hits = new Uint8Array(rows.nUnits * nPatterns);
  for (let row = 0; row < rows.nRows; row++)
    for (let p = 0; p < nPatterns; p++)
      if (counts[row * nPatterns + p]! > 0) hits[rows.units[row]! * nPatterns + p] = 1;
  return hits;
}
