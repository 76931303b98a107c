import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { asyncBufferFromFile, parquetMetadataAsync } from "hyparquet";
import { RaresynthError } from "../../core/errors.ts";
import { largeSource, type LargeSource } from "../../io/large/blocks/table-blocks.ts";
import { LIMITS } from "../../io/tables/raw-table.ts";

/** Files of an assessment of which at least one is too large to be held as it is. */
export interface LargeFiles {
  readonly train: LargeSource;
  readonly synthetic: LargeSource;
  readonly holdout?: LargeSource;
}

/**
 * The files of an assessment where one of them is above the limits of what is held as text; absent where none is.
 * @throws {E_FORMAT} where one is, and another is neither CSV nor Parquet
 */
export async function largeFiles(paths: {
  readonly train: string;
  readonly synthetic: string;
  readonly holdout: string | undefined;
}): Promise<LargeFiles | undefined> {
  const given = [paths.train, paths.synthetic, ...(paths.holdout === undefined ? [] : [paths.holdout])];
  const found = await Promise.all(given.map(sourceOf));
  const [train, synthetic, holdout] = found;
  const areLarge = await Promise.all(found.map(async (one) => one !== undefined && isLarge(one)));
  if (!areLarge.includes(true) || train === undefined || synthetic === undefined) return undefined;
  const other = found.find((one) => one?.format === "other");
  if (other !== undefined)
    throw new RaresynthError("E_FORMAT", "beside a large file only CSV and Parquet are read.", {
      where: other.path,
      hint: "Export the table as CSV UTF-8 or Parquet.",
    });
  return { train, synthetic, ...(holdout === undefined ? {} : { holdout }) };
}

/** A file that exists, by its format; what does not exist is told by whoever reads it. */
export async function sourceOf(path: string): Promise<LargeSource | undefined> {
  return (await stat(path).catch(() => undefined)) === undefined ? undefined : largeSource(path);
}

/**
 * Whether a file is above what is held as text. Lines are counted only of files that are small enough to be held: line
 * feeds in quotes count too, which at most reads a file packed that could be held.
 */
export async function isLarge(source: LargeSource): Promise<boolean> {
  if (source.format === "other") return false;
  if (source.bytes > LIMITS.bytes) return true;
  // A row of the smallest table takes two bytes.
  if (source.bytes <= 2 * LIMITS.rows) return false;
  return (source.format === "csv" ? await countLines(source.path) : await parquetRows(source.path)) > LIMITS.rows + 1;
}

async function countLines(path: string): Promise<number> {
  let count = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 22 })) {
    const bytes = chunk as Buffer;
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count += 1;
  }
  return count;
}

async function parquetRows(path: string): Promise<number> {
  try {
    return Number((await parquetMetadataAsync(await asyncBufferFromFile(path))).num_rows);
  } catch {
    return 0;
  }
}

/**
 * Memory that a run takes for each row and column: refits and second-stage batches that are held at once. Measured:
 * 10 GB at 100,000 rows of 30 columns.
 */
const RUN_BYTES_A_CELL = 3300;
/** Of a file, about. */
const FILE_BYTES_A_CELL = 5;

/**
 * Refuses a registry that a run cannot hold: it repeats the fit hundreds of times and keeps the rows.
 * @throws {E_RANGE} with what to do instead
 */
export async function refuseLargeRun(path: string): Promise<void> {
  const source = await sourceOf(path);
  if (source === undefined || !(await isLarge(source))) return;
  const gigabytes = Math.ceil((source.bytes / FILE_BYTES_A_CELL) * (RUN_BYTES_A_CELL / 1024 ** 3));
  throw new RaresynthError(
    "E_RANGE",
    `a run refits the recipe hundreds of times and holds the rows: this file would take about ${gigabytes} GB, and days.`,
    {
      where: path,
      hint: "Use fit, sample and assess on it as it is; run a random sample of the patients (at most some thousands) to have the recipe tested.",
    },
  );
}
