import { nth } from "../../core/access.ts";
import type { Cohort } from "../../core/data/cohort.ts";
import { letSignalsIn } from "../../core/let-signals-in.ts";
import { RaresynthError } from "../../core/errors.ts";
import type { Condition, FittedGenerator } from "../../core/contracts/generator.ts";
import type { Progress } from "../../core/contracts/progress.ts";
import type { Rng } from "../../core/rng.ts";
import { numberPatients } from "../../io/registry/number-patients.ts";
import { checkTotals, dealTotals, sampleWithTotals, type Total } from "./sample-with-totals.ts";

/**
 * Rows drawn at a time. Measured with 30 columns (bench/RESULTS-stream.md): larger batches are hardly faster, and what
 * the collector leaves lying then grows with the rows.
 */
export const BATCH_ROWS = 10_000;

export interface BatchOptions {
  readonly given?: Readonly<Record<string, Condition>>;
  /** See `sampleWithTotals`. They hold for all rows together. */
  readonly totals?: readonly Total[];
  readonly batchRows?: number;
  readonly onProgress?: Progress;
  readonly signal?: AbortSignal;
}

/**
 * Draws rows batch by batch, so that memory does not depend on their number. Up to one batch the rows are those of
 * `fitted.sample(nRows, rng, given)`; beyond it, each batch has a stream of its own. Patients with several visits are
 * numbered on from batch to batch; the last patient of a batch may lose visits to its end, as the last patient of any
 * sample.
 * @param fitted a fitted generator
 * @param nRows whole number >= 0; for 0 there is one batch without rows
 * @param rng root of the stream of each batch
 * @param options conditions, totals, rows a batch
 * @returns batches, the last one shorter
 * @throws {E_CANCELLED} and what the generator throws
 */
export async function* sampleBatches(
  fitted: FittedGenerator,
  nRows: number,
  rng: Rng,
  options: BatchOptions = {},
): AsyncGenerator<Cohort<"synthetic">, void, undefined> {
  const { given = {}, totals = [], batchRows = BATCH_ROWS, onProgress, signal } = options;
  const draw = (size: number, stream: Rng, own: readonly Total[]) =>
    totals.length === 0 ? fitted.sample(size, stream, given) : sampleWithTotals(fitted, size, own, stream, given);
  if (totals.length > 0) checkTotals(nRows, totals, Object.keys(given));
  if (nRows <= batchRows) {
    yield numberPatients(await draw(nRows, rng, totals));
    return;
  }
  const sizes = Array.from({ length: Math.ceil(nRows / batchRows) }, (_, at) =>
    Math.min(batchRows, nRows - at * batchRows),
  );
  const dealt = totals.length === 0 ? undefined : dealTotals(totals, sizes, rng.child("totals"));
  let first = 1;
  for (let at = 0; at < sizes.length; at++) {
    if (signal?.aborted === true)
      throw new RaresynthError("E_CANCELLED", "the draw was cancelled.", { hint: "Nothing was written." });
    const batch = numberPatients(await draw(nth(sizes, at), rng.child(`rows/${at}`), dealt?.[at] ?? []), { first });
    first += batch.nUnits;
    yield batch;
    onProgress?.({ stage: "sample", done: Math.min(nRows, (at + 1) * batchRows), total: nRows });
    await letSignalsIn();
  }
}
