import { got, nth } from "../../core/access.ts";
import { itemKey, type FidelityReport, type FidelityValue, type MetricId } from "../../core/contracts/fidelity.ts";
import type { CodedColumn } from "../../core/data/cohort.ts";
import type { PackedCohort, PackedColumn } from "../../core/data/packed-cohort.ts";
import { totalVariation } from "../../stats/total-variation.ts";
import { couplesWithin } from "../metrics/association-difference.ts";
import { matchLevels, withSummaries } from "../paired-columns.ts";
import {
  correlations,
  countRanks,
  cramer,
  etaSquared,
  ksOfCounts,
  type Correlations,
  type RankCounts,
} from "./pair-kernels.ts";
import { codedRanks, numberRanks, type RankedColumn } from "./ranked-column.ts";

/** Values of one metric over all rows of two large tables. */
export interface WholeMetric {
  readonly metric: MetricId;
  readonly values: readonly FidelityValue[];
}

/** A column of both tables. */
interface WholePair {
  readonly name: string;
  readonly sides: readonly [RankedColumn, RankedColumn];
  readonly counts: readonly [RankCounts, RankCounts];
  readonly cells: readonly [PackedColumn["cells"], PackedColumn["cells"]];
}

/**
 * Distances between single columns and differences between associations of two columns, over all rows of two packed
 * tables: the same definitions as the metrics of these names, and the same values up to rounding.
 * @param onShare told the share of the pairs that are done, 0..1
 * @param yielding lets signals in between two pairs; ends the work by throwing
 */
export async function wholeTableMetrics(
  real: PackedCohort,
  synthetic: PackedCohort,
  onShare: (done: number) => void = () => {},
  yielding: () => Promise<void> = async () => {},
): Promise<WholeMetric[]> {
  const pairs = columnPairs(real, synthetic);
  const numbers = pairs.filter(({ sides }) => sides[0].values !== undefined);
  const levels = pairs.filter(({ sides }) => sides[0].values === undefined);
  const [numberCouples, levelCouples] = [couplesWithin(numbers), couplesWithin(levels)];
  const mixed = numbers.flatMap((number) => levels.map((level): [WholePair, WholePair] => [number, level]));
  const total = numberCouples.length + levelCouples.length + mixed.length;
  let done = 0;
  const differences = async <T>(
    couples: readonly (readonly [WholePair, WholePair])[],
    measure: (a: RankedColumn, b: RankedColumn) => T,
  ): Promise<{ readonly a: WholePair; readonly b: WholePair; readonly found: readonly [T, T] }[]> => {
    const found: { readonly a: WholePair; readonly b: WholePair; readonly found: readonly [T, T] }[] = [];
    for (const [a, b] of couples) {
      await yielding();
      found.push({ a, b, found: [measure(a.sides[0], b.sides[0]), measure(a.sides[1], b.sides[1])] });
      onShare((done += 1) / total);
    }
    return found;
  };
  const correlated = await differences(numberCouples, correlations);
  const by = (key: keyof Correlations): FidelityValue[] =>
    withSummaries(correlated.map(({ a, b, found: [x, y] }) => difference(a, b, x[key], y[key])));
  return [
    { metric: "kolmogorov-smirnov", values: withSummaries(numbers.map(ksOf)) },
    { metric: "level-variation", values: withSummaries(levels.map(variationOf)) },
    { metric: "missing-rate", values: withSummaries(pairs.map((pair) => missingOf(pair, real, synthetic))) },
    { metric: "pearson-difference", values: by("pearson") },
    { metric: "spearman-difference", values: by("spearman") },
    { metric: "cramer-difference", values: named(await differences(levelCouples, cramer)) },
    { metric: "correlation-ratio-difference", values: named(await differences(mixed, etaSquared)) },
  ];
}

function named(
  all: readonly {
    readonly a: WholePair;
    readonly b: WholePair;
    readonly found: readonly [number | undefined, number | undefined];
  }[],
): FidelityValue[] {
  return withSummaries(all.map(({ a, b, found: [x, y] }) => difference(a, b, x, y)));
}

function columnPairs(real: PackedCohort, synthetic: PackedCohort): WholePair[] {
  const others = new Map(synthetic.columns.map((column) => [column.cells.name, column]));
  return real.columns.flatMap((mine): WholePair[] => {
    const theirs = others.get(mine.cells.name);
    if (theirs?.cells.kind !== mine.cells.kind) return [];
    const ranked = (column: PackedColumn): RankedColumn =>
      column.cells.kind === "numeric" ? numberRanks(column) : codedRanks(column);
    const sides = [ranked(mine), ranked(theirs)] as const;
    const counts = [countRanks(sides[0]), countRanks(sides[1])] as const;
    return [{ name: mine.cells.name, sides, counts, cells: [mine.cells, theirs.cells] }];
  });
}

function difference(a: WholePair, b: WholePair, x: number | undefined, y: number | undefined): FidelityValue {
  const item = { kind: "pair", columns: [a.name, b.name] } as const;
  return x === undefined || y === undefined
    ? { item, value: undefined, why: { kind: "constant or too few complete rows" } }
    : { item, value: Math.abs(x - y) };
}

function ksOf({ name, sides: [a, b], counts }: WholePair): FidelityValue {
  const item = { kind: "column", column: name } as const;
  const side = (one: RankedColumn, { counts: own }: RankCounts) => ({
    values: one.values ?? new Float64Array(0),
    counts: own,
  });
  const value = ksOfCounts(side(a, counts[0]), side(b, counts[1]));
  return value === undefined ? { item, value, why: { kind: "all missing" } } : { item, value };
}

/** Missing is a level of its own. */
function variationOf({ name, counts, cells }: WholePair): FidelityValue {
  const match = matchLevels(cells[0] as CodedColumn, cells[1] as CodedColumn);
  const placed = ({ counts: own, nMissing }: RankCounts, places: Int32Array): Float64Array => {
    const all = new Float64Array(match.nLevels + 1);
    own.forEach((count, code) => (all[nth(places, code)] = nth(all, nth(places, code)) + count));
    all[match.nLevels] = nMissing;
    return all;
  };
  return {
    item: { kind: "column", column: name },
    value: totalVariation(placed(counts[0], match.real), placed(counts[1], match.other)),
  };
}

function missingOf({ name, counts: [a, b] }: WholePair, real: PackedCohort, synthetic: PackedCohort): FidelityValue {
  const value = Math.abs(a.nMissing / real.nRows - b.nMissing / synthetic.nRows);
  return { item: { kind: "column", column: name }, value };
}

/**
 * The report of two samples with the values of all rows in place of the samples', where these are known. What halves of
 * the sample show beside them stays; what samples of its size show is left out.
 */
export function withWholeTable(report: FidelityReport, whole: readonly WholeMetric[]): FidelityReport {
  const known = new Map<string, FidelityValue>(
    whole.flatMap(({ metric, values }) => values.map((one) => [`${metric} ${itemKey(one.item)}`, one] as const)),
  );
  return {
    ...report,
    rows: report.rows.map((row) => {
      const key: string = `${row.metric} ${itemKey(row.item)}`;
      if (!known.has(key)) return row;
      const { fullSize: _fullSize, ...rest } = row;
      return { ...rest, value: got(known, key).value };
    }),
  };
}
