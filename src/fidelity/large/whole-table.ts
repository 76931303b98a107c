import { got, nth } from "../../core/access.ts";
import { itemKey, type FidelityReport, type FidelityValue, type PairBasis } from "../../core/contracts/fidelity.ts";
import type { CodedColumn } from "../../core/data/cohort.ts";
import type { PackedCohort, PackedColumn } from "../../core/data/packed-cohort.ts";
import { totalVariation } from "../../stats/total-variation.ts";
import { matchLevels, withSummaries } from "../paired-columns.ts";
import { ksOfCounts } from "./pair-kernels.ts";
import { pairMetrics } from "./pair-metrics.ts";
import { countColumn, type ColumnCounts } from "./ranked-column.ts";
import type { WholeMetric, WholeTableOptions } from "./whole-metric.ts";

/** Distances of columns and pairs; `pairs` is absent where all rows of both sides were looked at. */
export interface WholeTable {
  readonly metrics: readonly WholeMetric[];
  readonly pairs?: PairBasis;
}

/** A column of both tables. */
interface WholePair {
  readonly name: string;
  readonly columns: readonly [PackedColumn, PackedColumn];
  readonly counts: readonly [ColumnCounts, ColumnCounts];
}

/**
 * Distances between single columns, over all rows of two packed tables, and differences between associations of two
 * columns, over all rows or random samples of them: the same definitions as the metrics of these names, and over all
 * rows the same values up to rounding.
 */
export async function wholeTableMetrics(
  real: PackedCohort,
  synthetic: PackedCohort,
  options: WholeTableOptions = {},
): Promise<WholeTable> {
  const pairs: WholePair[] = [];
  for (const columns of sharedColumns(real, synthetic)) {
    await options.yielding?.();
    const [mine, theirs] = columns;
    pairs.push({ name: mine.cells.name, columns, counts: [countColumn(mine), countColumn(theirs)] });
  }
  const numbers = pairs.filter(({ columns }) => columns[0].cells.kind === "numeric");
  const levels = pairs.filter(({ columns }) => columns[0].cells.kind === "coded");
  const { metrics, basis } = await pairMetrics([real, synthetic], numbers, levels, options);
  return {
    metrics: [
      { metric: "kolmogorov-smirnov", values: withSummaries(numbers.map(ksOf)) },
      { metric: "level-variation", values: withSummaries(levels.map(variationOf)) },
      { metric: "missing-rate", values: withSummaries(pairs.map((pair) => missingOf(pair, real, synthetic))) },
      ...metrics,
    ],
    ...(basis === undefined ? {} : { pairs: basis }),
  };
}

function sharedColumns(real: PackedCohort, synthetic: PackedCohort): (readonly [PackedColumn, PackedColumn])[] {
  const others = new Map(synthetic.columns.map((column) => [column.cells.name, column]));
  return real.columns.flatMap((mine) => {
    const theirs = others.get(mine.cells.name);
    return theirs?.cells.kind === mine.cells.kind ? [[mine, theirs] as const] : [];
  });
}

function ksOf({ name, counts: [a, b] }: WholePair): FidelityValue {
  const item = { kind: "column", column: name } as const;
  const side = ({ values = new Float64Array(0), counts }: ColumnCounts) => ({ values, counts });
  const value = ksOfCounts(side(a), side(b));
  return value === undefined ? { item, value, why: { kind: "all missing" } } : { item, value };
}

/** Missing is a level of its own. */
function variationOf({ name, counts, columns: [mine, theirs] }: WholePair): FidelityValue {
  const match = matchLevels(mine.cells as CodedColumn, theirs.cells as CodedColumn);
  const placed = ({ counts: own, nMissing }: ColumnCounts, places: Int32Array): Float64Array => {
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
