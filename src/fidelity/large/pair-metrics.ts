import { nth } from "../../core/access.ts";
import type { FidelityItem, FidelityValue, MetricId, PairBasis } from "../../core/contracts/fidelity.ts";
import type { PackedCohort, PackedColumn } from "../../core/data/packed-cohort.ts";
import { couplesWithin } from "../metrics/association-difference.ts";
import { withSummaries } from "../paired-columns.ts";
import { correlations, cramer, etaSquared, type Measured } from "./pair-kernels.ts";
import { rankColumn, type RankedColumn } from "./ranked-column.ts";
import { allRows, samplingError, type RowGroups } from "./row-groups.ts";
import type { WholeMetric, WholeTableOptions } from "./whole-metric.ts";

/** A column of both tables, ranked when it is first asked for. */
interface Ranked {
  readonly name: string;
  readonly sampled: () => readonly [RankedColumn, RankedColumn];
  readonly whole: () => readonly [RankedColumn, RankedColumn];
}

interface Tables {
  readonly sizes: readonly [number, number];
  readonly drawn: readonly [RowGroups | undefined, RowGroups | undefined];
}

type Measure = (a: RankedColumn, b: RankedColumn, ends: readonly number[]) => readonly Measured[];

/** Metrics of one kind of pairs, in the order in which they are measured. */
interface PairKind {
  readonly metrics: readonly MetricId[];
  readonly couples: readonly (readonly [Ranked, Ranked])[];
  readonly measure: Measure;
}

/**
 * Differences between associations of two columns.
 * @param numbers, levels columns of both tables by kind
 * @returns metrics, and what they rest on where a side was sampled
 */
export async function pairMetrics(
  tables: readonly [PackedCohort, PackedCohort],
  numbers: readonly { readonly columns: readonly [PackedColumn, PackedColumn] }[],
  levels: readonly { readonly columns: readonly [PackedColumn, PackedColumn] }[],
  { samples = {}, widthOf = () => undefined, onShare, yielding }: WholeTableOptions,
): Promise<{ readonly metrics: readonly WholeMetric[]; readonly basis?: PairBasis }> {
  const drawn = [samples.real, samples.synthetic] as const;
  const of: Tables = { sizes: [tables[0].nRows, tables[1].nRows], drawn };
  const ranked = ({ columns }: (typeof numbers)[number]): Ranked => rankedLater(tables, columns, drawn);
  const kinds = kindsOf(numbers.map(ranked), levels.map(ranked));
  const total = kinds.reduce((sum, { couples }) => sum + couples.length, 0);
  let [done, error, remade] = [0, 0, 0];
  const metrics: WholeMetric[] = [];
  for (const { metrics: ids, couples, measure } of kinds) {
    const values: FidelityValue[][] = ids.map(() => []);
    for (const couple of couples) {
      await yielding?.();
      for (const [at, found] of measureCouple(couple, ids, measure, of, widthOf).entries()) {
        nth(values, at).push(found.value);
        if (found.isRemade) remade += 1;
        else error = Math.max(error, found.error);
      }
      onShare?.((done += 1) / total);
    }
    metrics.push(...ids.map((metric, at) => ({ metric, values: withSummaries(nth(values, at)) })));
  }
  const isSampled = drawn.some((one) => one !== undefined);
  const [rows, synthetic] = [drawn[0]?.rows.length ?? of.sizes[0], drawn[1]?.rows.length ?? of.sizes[1]];
  return { metrics, ...(isSampled ? { basis: { rows, synthetic, error, remade } } : {}) };
}

function kindsOf(numbers: readonly Ranked[], levels: readonly Ranked[]): PairKind[] {
  return [
    {
      metrics: ["pearson-difference", "spearman-difference"],
      couples: couplesWithin(numbers),
      measure: (a, b, ends) => {
        const { pearson, spearman } = correlations(a, b, ends);
        return [pearson, spearman];
      },
    },
    {
      metrics: ["cramer-difference"],
      couples: couplesWithin(levels),
      measure: (a, b, ends) => [cramer(a, b, ends)],
    },
    {
      metrics: ["correlation-ratio-difference"],
      couples: numbers.flatMap((number) => levels.map((level) => [number, level] as const)),
      measure: (number, level, ends) => [etaSquared(number, level, ends)],
    },
  ];
}

function rankedLater(
  [real, synthetic]: readonly [PackedCohort, PackedCohort],
  [mine, theirs]: readonly [PackedColumn, PackedColumn],
  [drawn, others]: Tables["drawn"],
): Ranked {
  let kept: readonly [RankedColumn, RankedColumn] | undefined;
  return {
    name: mine.cells.name,
    sampled: () => (kept ??= [rankColumn(real, mine, drawn?.rows), rankColumn(synthetic, theirs, others?.rows)]),
    whole: () => [rankColumn(real, mine), rankColumn(synthetic, theirs)],
  };
}

interface CoupleValue {
  readonly value: FidelityValue;
  readonly error: number;
  readonly isRemade: boolean;
}

/** Numbers of one couple: on the sample, or over all rows where the sample leaves an error that is not below the band. */
function measureCouple(
  [a, b]: readonly [Ranked, Ranked],
  metrics: readonly MetricId[],
  measure: Measure,
  { sizes, drawn }: Tables,
  widthOf: NonNullable<WholeTableOptions["widthOf"]>,
): CoupleValue[] {
  const item: FidelityItem = { kind: "pair", columns: [a.name, b.name] };
  const [mineA, theirsA] = a.sampled();
  const [mineB, theirsB] = b.sampled();
  const endsOf = (side: 0 | 1): readonly number[] => (drawn[side] ?? allRows(sizes[side])).ends;
  const [mine, theirs] = [measure(mineA, mineB, endsOf(0)), measure(theirsA, theirsB, endsOf(1))];
  const errors = mine.map((one, at) =>
    samplingError([
      [one, drawn[0]],
      [nth(theirs, at), drawn[1]],
    ]),
  );
  const isOff = (at: number): boolean => nth(errors, at) > (widthOf(nth(metrics, at), item) ?? Infinity);
  const offs = errors.map((error, at) => error === Infinity || isOff(at));
  if (!offs.includes(true))
    return errors.map((error, at) => ({
      ...{ value: difference(item, nth(mine, at).value, nth(theirs, at).value), error, isRemade: false },
    }));
  const [[realA, fileA], [realB, fileB]] = [a.whole(), b.whole()];
  const [real, file] = [measure(realA, realB, [sizes[0]]), measure(fileA, fileB, [sizes[1]])];
  return errors.map((_, at) => ({
    ...{ value: difference(item, nth(real, at).value, nth(file, at).value), error: 0, isRemade: true },
  }));
}

function difference(item: FidelityItem, x: number | undefined, y: number | undefined): FidelityValue {
  return x === undefined || y === undefined
    ? { item, value: undefined, why: { kind: "constant or too few complete rows" } }
    : { item, value: Math.abs(x - y) };
}
