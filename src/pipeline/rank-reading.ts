import { got, nth } from "../core/access.ts";
import { column, type CodedColumn, type Cohort, type Column, type NumericColumn } from "../core/data/cohort.ts";

/**
 * A column whose distribution lies so far from the registry's is read by ranks: project default, far above what the
 * marginals of a decent file show.
 */
const APART = 0.25;
/**
 * Few numbers lie further apart by chance: critical value of Kolmogorov's two-sample test at .01, over sqrt(1/n + 1/m).
 */
const BY_CHANCE = 1.63;

export interface RankReading {
  readonly cohort: Cohort<"synthetic">;
  /** Columns that were read by ranks or frequencies. */
  readonly columns: readonly string[];
}

/**
 * The file as it would be if columns that are unlike the registry's had only been recoded: numbers take the registry's
 * value of the same rank, levels the registry's level of the same place by frequency. A change of unit, a rising
 * recoding or renamed levels so hide no copy: a file that copies everybody is the registry again, cell by cell. Columns
 * that are like the registry's stay as they are.
 * Not claimed: falling recodings; levels of like frequency, which may change places.
 * @returns undefined where no column is apart (Kolmogorov's distance of numbers, total variation of levels, above .25)
 */
export function readByRanks(registry: Cohort, file: Cohort<"synthetic">): RankReading | undefined {
  const read: string[] = [];
  const columns = file.columns.map((own): Column => {
    if (!registry.columns.some(({ name }) => name === own.name)) return own;
    const source = column(registry, own.name);
    const matched =
      own.kind === "numeric" && source.kind === "numeric"
        ? numbersByRank(source, own)
        : own.kind === "coded" && source.kind === "coded"
          ? levelsByFrequency(source, own)
          : undefined;
    if (matched === undefined) return own;
    read.push(own.name);
    return matched;
  });
  return read.length === 0 ? undefined : { cohort: { ...file, columns }, columns: read };
}

function numbersByRank(source: NumericColumn, own: NumericColumn): NumericColumn | undefined {
  const [ours, theirs] = [sorted(source.values), sorted(own.values)];
  const apart = Math.max(APART, BY_CHANCE * Math.sqrt(1 / ours.length + 1 / theirs.length));
  if (ours.length === 0 || theirs.length === 0 || kolmogorov(ours, theirs) <= apart) return undefined;
  const values = own.values.map((value) => {
    if (Number.isNaN(value)) return value;
    const share = upTo(theirs, value) / theirs.length;
    return nth(ours, Math.max(0, Math.ceil(share * ours.length - 1e-9) - 1));
  });
  return { kind: "numeric", name: own.name, values };
}

function levelsByFrequency(source: CodedColumn, own: CodedColumn): CodedColumn | undefined {
  const [ours, theirs] = [shares(source), shares(own)];
  const names = new Set([...ours.keys(), ...theirs.keys()]);
  const apart =
    [...names].reduce((sum, name) => sum + Math.abs((ours.get(name) ?? 0) - (theirs.get(name) ?? 0)), 0) / 2;
  if (ours.size === 0 || theirs.size === 0 || apart <= APART) return undefined;
  const byFrequency = (of: ReadonlyMap<string, number>): string[] =>
    [...of.keys()].toSorted((a, b) => got(of, b) - got(of, a) || (a < b ? -1 : 1));
  const place = new Map(byFrequency(theirs).map((name, k) => [name, k]));
  const known = byFrequency(ours);
  const levels = [...source.levels];
  const codes = own.codes.map((code) => {
    if (code < 0) return -1;
    const name = known[got(place, nth(own.levels, code))] ?? nth(own.levels, code);
    const at = levels.indexOf(name);
    return at >= 0 ? at : levels.push(name) - 1;
  });
  return { kind: "coded", name: own.name, codes, levels, nPublicLevels: source.nPublicLevels, ordered: source.ordered };
}

function sorted(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value)).sort();
}

/** Numbers of the ascending list that are at most `value`. */
function upTo(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (nth(ascending, middle) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Largest distance of the two distribution functions. */
function kolmogorov(a: Float64Array, b: Float64Array): number {
  let largest = 0;
  for (const values of [a, b])
    for (const value of values)
      largest = Math.max(largest, Math.abs(upTo(a, value) / a.length - upTo(b, value) / b.length));
  return largest;
}

/** Level -> share of the cells that hold a value. */
function shares({ codes, levels }: CodedColumn): Map<string, number> {
  const counts = new Map<string, number>();
  let present = 0;
  for (const code of codes) {
    if (code < 0) continue;
    present++;
    counts.set(nth(levels, code), (counts.get(nth(levels, code)) ?? 0) + 1);
  }
  return new Map([...counts].map(([name, n]) => [name, n / present]));
}
