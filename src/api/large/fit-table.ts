import { stat } from "node:fs/promises";
import type { Cohort } from "../../core/data/cohort.ts";
import { hasCellNotes, lazyCohort } from "../../core/data/lazy-cohort.ts";
import { packedRowsOfUnits, unpackRows, type PackedCohort } from "../../core/data/packed-cohort.ts";
import type { CohortSchema } from "../../core/data/schema.ts";
import type { Progress } from "../../core/contracts/progress.ts";
import { createRng, type Rng } from "../../core/rng.ts";
import { largeSource, type LargeSource } from "../../io/large/blocks/table-blocks.ts";
import { readPacked } from "../../io/large/packed/read-packed.ts";
import { readRegistry } from "../../io/registry/read-registry.ts";
import { LIMITS } from "../../io/tables/raw-table.ts";
import { progressOfShare } from "./share.ts";

/** Cells (rows x columns) that a fit of columns together looks at: 500,000 rows of 30 columns take about 1.5 GB. */
export const FIT_CELLS = 15_000_000;

/** Files above this are read packed, which takes a quarter of the memory; the cohort is the same. */
export const PACKED_FROM = { csv: 32 * 1024 * 1024, parquet: 8 * 1024 * 1024 } as const;

/** What a generator is fitted to. */
export interface FitTable {
  readonly cohort: Cohort<"train">;
  /** Of all patients of the file. */
  readonly nUnits: number;
  readonly nRows: number;
  /** True where the cohort holds a random sample of the patients. */
  readonly isSample: boolean;
}

/** How a table is opened for a fit. */
export interface FitTableOptions {
  /** Default `FIT_CELLS`. */
  readonly mostCells?: number;
  /** Bytes from which a file is read packed; default `PACKED_FROM`. */
  readonly packedFrom?: number;
  readonly onProgress?: Progress;
  readonly signal?: AbortSignal;
}

/**
 * The patients that a generator is fitted to: all of them, or where the table is large a simple random sample of as
 * many as fit in memory. Independent marginals are fitted column by column, to all rows, wherever the schema has
 * nothing that ties columns together.
 * @param seed of the sample
 * @throws what `readRegistry` and `readPacked` throw
 */
export async function openFitTable(
  path: string,
  schema: CohortSchema,
  generatorId: string,
  seed: string,
  options: FitTableOptions = {},
): Promise<FitTable> {
  const source = (await stat(path).catch(() => undefined)) === undefined ? undefined : await largeSource(path);
  if (source === undefined || !isReadPacked(source, schema, options.packedFrom)) {
    const { cohort } = await readRegistry(path, schema, "train");
    return { cohort, nUnits: cohort.nUnits, nRows: cohort.nRows, isSample: false };
  }
  const { cohort } = await readPacked(source, schema, "train", {
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    onShare: progressOfShare("read", options.onProgress),
  });
  const { nUnits, nRows } = cohort;
  const most = options.mostCells ?? FIT_CELLS;
  if (nRows * cohort.columns.length <= most) return { cohort: unpackRows(cohort), nUnits, nRows, isSample: false };
  if (generatorId === "marginals" && isPlain(cohort))
    return { cohort: lazyCohort(cohort), nUnits, nRows, isSample: false };
  const wanted = Math.max(1, Math.floor((most / cohort.columns.length / nRows) * nUnits));
  const kept = sampleUnits(nUnits, wanted, createRng(`${seed}/large/fit`));
  const rows = packedRowsOfUnits(cohort, (unit) => kept[unit] === 1);
  return { cohort: unpackRows(cohort, rows), nUnits, nRows, isSample: true };
}

/** Whether a file is read packed. Coded lists that are folded are read whole as long as the file may be. */
export function isReadPacked(source: LargeSource, schema: CohortSchema, from?: number): boolean {
  if (source.format === "other" || source.bytes <= (from ?? PACKED_FROM[source.format])) return false;
  const isFolded =
    schema.lists?.some(({ edges }) => edges !== undefined) === true ||
    schema.columns.some(({ since }) => since === true);
  return !isFolded || source.bytes > LIMITS.bytes;
}

function isPlain(cohort: PackedCohort): boolean {
  const { visits, constraints = [] } = cohort.schema;
  return constraints.length === 0 && (visits === undefined || cohort.nUnits === cohort.nRows) && !hasCellNotes(cohort);
}

/**
 * A simple random sample of units without replacement, in one pass.
 * Source: Knuth, The Art of Computer Programming 2 (1997), algorithm 3.4.2 S.
 * @returns 1 for each unit in the sample
 */
export function sampleUnits(nUnits: number, wanted: number, rng: Rng): Uint8Array {
  const kept = new Uint8Array(nUnits);
  let left = Math.min(wanted, nUnits);
  for (let unit = 0; left > 0; unit++) {
    if (rng.float() * (nUnits - unit) >= left) continue;
    kept[unit] = 1;
    left -= 1;
  }
  return kept;
}
