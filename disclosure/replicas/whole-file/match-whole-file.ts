import { packedRowsOfUnits, type PackedCohort } from "../../../src/core/data/packed-cohort.ts";
import { hashedColumns, keyOf, rowKeys, type HashedColumn } from "./cell-hashes.ts";

/** What a synthetic row repeats of a patient's row: every column, all but one (whichever), or the quasi-identifiers. */
export const MATCH_PATTERNS = ["all-columns", "all-but-one", "quasi-identifiers"] as const;
export type MatchPattern = (typeof MATCH_PATTERNS)[number];

/** By patient who was asked, 1 where a row of the file repeats one of theirs. */
export type WholeFileHits = ReadonlyMap<MatchPattern, Uint8Array>;

/** What is held against what, on which columns. */
export interface WholeFileQuestion {
  readonly registry: PackedCohort;
  /** Patients of the registry who are asked. */
  readonly units: Int32Array;
  readonly file: PackedCohort;
  readonly quasiIdentifiers: readonly string[];
  /** One name of a level, however the two tables spell it. */
  readonly spelledAs: (column: string, level: string) => string;
  /** What is looked for; default everything. */
  readonly patterns?: readonly MatchPattern[];
  /** True where the file is the registry: a patient's own rows are no hits. */
  readonly isSelf?: boolean;
  /** Told the share of the file that was searched, 0..1. */
  readonly onShare?: (done: number) => void;
  /** Lets signals in; ends the search by throwing. */
  readonly yielding?: () => Promise<void>;
}

/** Bits of the filter in front of the table of keys. */
const FILTER_BITS = 1 << 22;

/**
 * Patients of whom some row of the whole file repeats all columns, all but one, or the quasi-identifiers, cell for
 * cell; missing cells are equal.
 * Claim: no row of the file is left out. A row that repeats nobody is taken for one that does with probability of about
 * 3e-11 a file of ten million rows and a thousand patients (hashes of 53 bits). Not claimed: anything about rows that
 * come close without being equal.
 */
export async function matchWholeFile(question: WholeFileQuestion): Promise<WholeFileHits> {
  const { registry, units, file, quasiIdentifiers, spelledAs, patterns = MATCH_PATTERNS } = question;
  const names = registry.columns.map(({ cells }) => cells.name);
  const targets = targetRows(registry, units);
  const sidesOf = (some: readonly string[]): Sides => ({
    targets: hashedColumns(registry, some, spelledAs),
    file: hashedColumns(file, some, spelledAs),
  });
  const [all, known] = [sidesOf(names), sidesOf(quasiIdentifiers)];
  const hits = new Map<MatchPattern, Uint8Array>(
    MATCH_PATTERNS.map((pattern) => [pattern, new Uint8Array(units.length)]),
  );
  const tables = new Map(
    patterns
      .filter((pattern) => pattern !== "quasi-identifiers" || quasiIdentifiers.length > 0)
      .map((pattern): [MatchPattern, KeyTable] => {
        const columns = pattern === "quasi-identifiers" ? known.targets : all.targets;
        return [pattern, keyTable(registry, columns, targets, pattern === "all-but-one")];
      }),
  );
  const unitOf = (row: number): number => file.units?.[row] ?? row;
  for (let part = 0; part + 1 < file.starts.length; part++) {
    await question.yielding?.();
    const first = file.starts[part]!;
    const nRows = file.starts[part + 1]! - first;
    for (const [pattern, table] of tables) {
      const columns = pattern === "quasi-identifiers" ? known.file : all.file;
      const found = hits.get(pattern)!;
      search(table, columns, { part, nRows, leavesOut: pattern === "all-but-one" }, (target, row) => {
        if (question.isSelf !== true || unitOf(first + row) !== units[target]) found[target] = 1;
      });
    }
    question.onShare?.((part + 1) / (file.starts.length - 1));
  }
  return hits;
}

interface Sides {
  readonly targets: readonly HashedColumn[];
  readonly file: readonly HashedColumn[];
}

/** Rows of the patients who are asked, with the place of the patient among them. */
function targetRows(registry: PackedCohort, units: Int32Array): { readonly row: number; readonly target: number }[] {
  const place = new Map(Array.from(units, (unit, at) => [unit, at]));
  const rows = packedRowsOfUnits(registry, (unit) => place.has(unit));
  return Array.from(rows, (row) => ({ row, target: place.get(registry.units?.[row] ?? row)! }));
}

interface KeyTable {
  readonly filter: Uint8Array;
  readonly targetsOf: ReadonlyMap<number, readonly number[]>;
}

function keyTable(
  registry: PackedCohort,
  columns: readonly HashedColumn[],
  targets: readonly { readonly row: number; readonly target: number }[],
  leavesOut: boolean,
): KeyTable {
  const filter = new Uint8Array(FILTER_BITS / 8);
  const targetsOf = new Map<number, number[]>();
  const add = (key: number, target: number): void => {
    const bit = key % FILTER_BITS;
    filter[bit >> 3]! |= 1 << (bit & 7);
    const known = targetsOf.get(key);
    if (known === undefined) targetsOf.set(key, [target]);
    else if (!known.includes(target)) known.push(target);
  };
  let part = 0;
  let sums = rowKeys(columns, 0, registry.starts[1]!);
  for (const { row, target } of targets) {
    while (row >= registry.starts[part + 1]!) {
      part += 1;
      if (row < registry.starts[part + 1]!)
        sums = rowKeys(columns, part, registry.starts[part + 1]! - registry.starts[part]!);
    }
    const at = row - registry.starts[part]!;
    if (leavesOut) for (const { parts } of columns) add(keyOf(sums, at, parts[part]), target);
    else add(keyOf(sums, at), target);
  }
  return { filter, targetsOf };
}

function search(
  { filter, targetsOf }: KeyTable,
  columns: readonly HashedColumn[],
  { part, nRows, leavesOut }: { readonly part: number; readonly nRows: number; readonly leavesOut: boolean },
  onHit: (target: number, row: number) => void,
): void {
  const sums = rowKeys(columns, part, nRows);
  const see = (key: number, row: number): void => {
    const bit = key % FILTER_BITS;
    if ((filter[bit >> 3]! & (1 << (bit & 7))) === 0) return;
    for (const target of targetsOf.get(key) ?? []) onHit(target, row);
  };
  if (!leavesOut) {
    for (let row = 0; row < nRows; row++) see(keyOf(sums, row), row);
    return;
  }
  for (const { parts } of columns) {
    const own = parts[part]!;
    for (let row = 0; row < nRows; row++) see(keyOf(sums, row, own), row);
  }
}
