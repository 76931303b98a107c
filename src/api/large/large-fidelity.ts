import { itemKey, type FidelityReport, type PairBasis } from "../../core/contracts/fidelity.ts";
import type { Progress } from "../../core/contracts/progress.ts";
import type { Cohort } from "../../core/data/cohort.ts";
import { packedRowsOfUnits, unpackRows, type PackedCohort } from "../../core/data/packed-cohort.ts";
import { createRng } from "../../core/rng.ts";
import { compareFidelity } from "../../fidelity/compare-fidelity.ts";
import { rowGroups, type RowGroups } from "../../fidelity/large/row-groups.ts";
import type { WholeTableOptions } from "../../fidelity/large/whole-metric.ts";
import { wholeTableMetrics, withWholeTable } from "../../fidelity/large/whole-table.ts";
import { compareColumns } from "../../io/registry/compare-columns.ts";
import { N_SPLITS, type RegistryInput } from "../../pipeline/run.ts";
import { sampleUnits } from "./fit-table.ts";
import { progressOfShare } from "./share.ts";

/**
 * Rows of each side on which pairs of columns are compared, at most, and cells: 120 MB of ranks a side. A million rows
 * leave a 95 % error of at most .0046 (bench/large/RESULTS.md); each assessment states its own.
 */
const PAIR_ROWS = 1_000_000;
const PAIR_CELLS = 30_000_000;

/** Small cohorts in place of the two tables. */
export interface Samples {
  readonly real: Cohort<"train">;
  readonly synthetic: Cohort<"synthetic">;
}

/** Simple random samples of so many units of the registry, and of as many rows of the file as they have. */
export function drawSamples(
  registry: PackedCohort<"train">,
  file: PackedCohort<"synthetic">,
  wanted: number,
  seed: string,
): Samples {
  const draw = <R extends "train" | "synthetic">(cohort: PackedCohort<R>, n: number, label: string): Cohort<R> => {
    const kept = sampleUnits(cohort.nUnits, n, createRng(`${seed}/large/${label}`));
    return unpackRows(
      cohort,
      packedRowsOfUnits(cohort, (unit) => kept[unit] === 1),
    );
  };
  const real = draw(registry, wanted, "registry");
  return { real, synthetic: draw(file, real.nRows, "file") };
}

/** How fidelity of large tables is measured. */
export interface LargeFidelityOptions {
  readonly seed: string;
  readonly cellSize: number;
  /** Default: as many as the memory of `PAIR_CELLS` holds, at most `PAIR_ROWS`. */
  readonly pairRows?: number;
  readonly onProgress: Progress;
  readonly yielding: () => Promise<void>;
}

/**
 * Every metric on the samples; distances of single columns over all rows in their place, and pairs of columns over all
 * rows or on random ones, whose error is stated.
 */
export async function largeFidelity(
  registry: PackedCohort<"train">,
  file: PackedCohort<"synthetic">,
  samples: Samples,
  options: LargeFidelityOptions,
): Promise<{
  readonly fidelity: FidelityReport;
  readonly warnings: RegistryInput["warnings"];
  readonly pairs?: PairBasis;
}> {
  const { seed, cellSize, onProgress, yielding } = options;
  const { cohort, warnings } = compareColumns(samples.real, samples.synthetic);
  const report = compareFidelity(
    samples.real,
    cohort,
    { nSplits: N_SPLITS, cellSize },
    createRng(`${seed}/fidelity`),
    onProgress,
  );
  const wanted = options.pairRows ?? Math.min(PAIR_ROWS, Math.floor(PAIR_CELLS / registry.columns.length));
  const [real, synthetic] = [drawRows(registry, wanted, `${seed}/registry`), drawRows(file, wanted, `${seed}/file`)];
  const whole = await wholeTableMetrics(registry, file, {
    samples: { ...(real === undefined ? {} : { real }), ...(synthetic === undefined ? {} : { synthetic }) },
    widthOf: bandWidths(report),
    onShare: progressOfShare("pairs of columns", onProgress),
    yielding,
  });
  return {
    ...{ fidelity: withWholeTable(report, whole.metrics), warnings },
    ...(whole.pairs === undefined ? {} : { pairs: whole.pairs }),
  };
}

/** How wide the band is that real halves leave for each number. */
function bandWidths({ rows }: FidelityReport): NonNullable<WholeTableOptions["widthOf"]> {
  const widths = new Map(
    rows.flatMap(({ metric, item, ceiling }): [string, number][] =>
      ceiling === undefined ? [] : [[`${metric} ${itemKey(item)}`, ceiling.high - ceiling.low]],
    ),
  );
  return (metric, item) => widths.get(`${metric} ${itemKey(item)}`);
}

/** Absent where the table has no more rows. */
function drawRows(cohort: PackedCohort, wanted: number, path: string): RowGroups | undefined {
  if (cohort.nRows <= wanted) return undefined;
  const rng = createRng(`${path}/large/pairs`);
  const kept = sampleUnits(cohort.nRows, wanted, rng.child("rows"));
  const rows = new Int32Array(wanted);
  let at = 0;
  kept.forEach((one, row) => {
    if (one === 1) rows[at++] = row;
  });
  return rowGroups(rows, cohort.nRows, rng.child("groups"));
}
