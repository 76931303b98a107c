import { got, nth } from "../../core/access.ts";
import type { NumericColumn } from "../../core/data/cohort.ts";
import type { Constraint } from "../../core/data/schema.ts";
import { wordsOfName } from "../infer/name-words.ts";
import { MIN_SUPPORT, type Proposal, type TypedColumns } from "./proposal.ts";

/** Columns among which every three are tried for a sum. */
const MOST_FOR_TRIPLES = 120;
/** Parts of a total that is told by its name. */
const MOST_PARTS = 12;
/** Rows that would break an order if the two columns knew nothing of each other. */
const MIN_EXPECTED_BREAKS = 25;

/** Sums of numbers, a date that is another and days after it, and orders of dates and of numbers. */
export function inferOrders({ numbers, schemas }: TypedColumns): Proposal[] {
  const isDate = (column: NumericColumn): boolean => got(schemas, column.name).type === "date";
  const plain = numbers.filter((column) => !isDate(column) && isVaried(column));
  const dates = numbers.filter((column) => isDate(column) && isVaried(column));
  const copies = copiesOf(plain);
  const isCopy = new Set(copies.flatMap(({ constraint }) => (constraint.kind === "sum" ? [constraint.total] : [])));
  const own = plain.filter((column) => !isCopy.has(column.name));
  const sums = [...sumsOf(own), ...durationsOf(dates, own)];
  const summed = new Set(
    sums.flatMap(({ constraint }) =>
      constraint.kind === "sum" ? constraint.parts.map((part) => `${part}\u0000${constraint.total}`) : [],
    ),
  );
  const covered = (low: string, high: string): boolean => summed.has(`${low}\u0000${high}`);
  return [...copies, ...sums, ...ordersOf(dates, 0, () => false), ...ordersOf(own, MIN_EXPECTED_BREAKS, covered)];
}

/** Columns that repeat an earlier one: sums of one part. */
function copiesOf(columns: readonly NumericColumn[]): Proposal[] {
  return columns.flatMap((copy, at): Proposal[] => {
    const source = columns.slice(0, at).find((other) => supportOfSum(copy, [other]) >= MIN_SUPPORT);
    return source === undefined
      ? []
      : [{ constraint: { kind: "sum", total: copy.name, parts: [source.name] }, nRows: supportOfSum(copy, [source]) }];
  });
}

function isVaried({ values }: NumericColumn): boolean {
  const seen = new Set<number>();
  for (const value of values) {
    if (!Number.isNaN(value)) seen.add(value);
    if (seen.size > 2) return true;
  }
  return false;
}

function sumsOf(columns: readonly NumericColumn[]): Proposal[] {
  const found: Proposal[] = [];
  const isTotal = new Set<string>();
  const add = (total: NumericColumn, parts: readonly NumericColumn[]): void => {
    const n = supportOfSum(total, parts);
    if (n < MIN_SUPPORT || isTotal.has(total.name)) return;
    isTotal.add(total.name);
    found.push({ constraint: { kind: "sum", total: total.name, parts: parts.map((part) => part.name) }, nRows: n });
  };
  // Whole item lists first: a total of many parts is told by its name.
  for (const total of columns) {
    const words = wordsOfName(total.name);
    if (!words.some((word) => /^(total|tot|sum|summe|somme|suma|somma|som|gesamt|score|all|overall)$/.test(word)))
      continue;
    const stem = nth(words, 0);
    const parts = columns.filter(
      (part) => part !== total && wordsOfName(part.name)[0] === stem && !isTotal.has(part.name),
    );
    if (parts.length >= 2 && parts.length <= MOST_PARTS) add(total, parts);
    const at = columns.indexOf(total);
    for (let n = 3; n <= Math.min(MOST_PARTS, at); n++) add(total, columns.slice(at - n, at));
  }
  if (columns.length > MOST_FOR_TRIPLES) return found;
  for (const total of columns)
    for (const [at, a] of columns.entries())
      for (const b of columns.slice(at + 1)) {
        if (a === total || b === total || isTotal.has(total.name) || isTotal.has(a.name) || isTotal.has(b.name))
          continue;
        add(total, [a, b]);
      }
  return found;
}

/** Rows in which the total is the sum, 0 where some row breaks it. */
function supportOfSum(total: NumericColumn, parts: readonly NumericColumn[]): number {
  let n = 0;
  for (let row = 0; row < total.values.length; row++) {
    let sum = 0;
    for (const part of parts) sum += nth(part.values, row);
    const gap = Math.abs(nth(total.values, row) - sum);
    if (Number.isNaN(gap)) continue;
    if (gap > 1e-6) return 0;
    n += 1;
  }
  return n;
}

function durationsOf(dates: readonly NumericColumn[], numbers: readonly NumericColumn[]): Proposal[] {
  const found: Proposal[] = [];
  for (const end of dates)
    for (const start of dates)
      for (const days of numbers) {
        if (start === end || found.some(({ constraint }) => constraint.kind === "sum" && constraint.total === end.name))
          continue;
        const n = supportOfSum(end, [start, days]);
        if (n >= MIN_SUPPORT)
          found.push({ constraint: { kind: "sum", total: end.name, parts: [start.name, days.name] }, nRows: n });
      }
  return found;
}

/** Columns that stand in order in every row: one rule for the longest chain, and one a pair for what it leaves. */
function ordersOf(
  columns: readonly NumericColumn[],
  minExpected: number,
  covered: (low: string, high: string) => boolean,
): Proposal[] {
  const after = new Map<string, Map<string, number>>();
  for (const low of columns)
    for (const high of columns) {
      if (low === high || covered(low.name, high.name)) continue;
      const n = supportOfOrder(low, high, minExpected);
      if (n === 0) continue;
      const known = after.get(low.name) ?? new Map<string, number>();
      after.set(low.name, known.set(high.name, n));
    }
  const holds = (low: string, high: string): boolean => after.get(low)?.has(high) === true;
  // Equal columns precede each other; the first in the file keeps its place.
  const position = new Map(columns.map((column, at) => [column.name, at]));
  const edges = [...after].flatMap(([low, highs]) =>
    [...highs]
      .filter(([high]) => !holds(high, low) || got(position, low) < got(position, high))
      .map(([high, n]) => ({ low, high, n })),
  );
  const direct = edges.filter(
    ({ low, high }) =>
      !edges.some(
        (one) => one.low === low && one.high !== high && edges.some((two) => two.low === one.high && two.high === high),
      ),
  );
  const chain = longestChain(
    edges,
    columns.map((column) => column.name),
  );
  const inChain = (low: string, high: string): boolean => chain.includes(low) && chain.includes(high);
  const rules: Proposal[] = [];
  if (chain.length > 2) {
    const n = Math.min(...chain.slice(1).map((high, at) => got(got(after, nth(chain, at)), high)));
    rules.push({ constraint: { kind: "order", columns: chain }, nRows: n });
  }
  for (const { low, high, n } of direct)
    if (chain.length <= 2 || !inChain(low, high)) {
      const constraint: Constraint = { kind: "inequality", low, high };
      rules.push({ constraint, nRows: n });
    }
  return rules;
}

function longestChain(edges: readonly { low: string; high: string }[], names: readonly string[]): string[] {
  const best = new Map<string, string[]>();
  const visit = (name: string): string[] => {
    const known = best.get(name);
    if (known !== undefined) return known;
    best.set(name, [name]);
    let longest: string[] = [];
    for (const { low, high } of edges) if (low === name && visit(high).length > longest.length) longest = visit(high);
    const path = [name, ...longest];
    best.set(name, path);
    return path;
  };
  return names.map(visit).reduce((a, b) => (b.length > a.length ? b : a), []);
}

/** Rows with both where the first is never later; 0 where it is, or where that says little. */
function supportOfOrder(low: NumericColumn, high: NumericColumn, minExpected: number): number {
  const lows: number[] = [];
  const highs: number[] = [];
  for (let row = 0; row < low.values.length; row++) {
    const [a, b] = [nth(low.values, row), nth(high.values, row)];
    if (Number.isNaN(a) || Number.isNaN(b)) continue;
    if (a > b) return 0;
    lows.push(a);
    highs.push(b);
  }
  if (lows.length < MIN_SUPPORT) return 0;
  if (minExpected === 0) return lows.length;
  highs.sort((a, b) => a - b);
  const share = lows.reduce((sum, a) => sum + below(highs, a) / highs.length, 0) / lows.length;
  return share * lows.length >= minExpected ? lows.length : 0;
}

function below(sorted: readonly number[], value: number): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (nth(sorted, middle) < value) from = middle + 1;
    else to = middle;
  }
  return from;
}
