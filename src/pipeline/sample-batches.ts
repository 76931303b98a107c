import type { Cohort } from "../core/cohort.ts";
import { RaresynthError } from "../core/errors.ts";
import type { Condition, FittedGenerator } from "../core/generator.ts";
import type { Progress } from "../core/progress.ts";
import type { Rng } from "../core/rng.ts";
import { numberPatients } from "../io/number-patients.ts";

/** Rows drawn at a time: enough that starting a batch costs nothing, few enough that 30 columns of it are some ten megabytes. */
export const BATCH_ROWS = 50_000;

export interface BatchOptions {
  readonly given?: Readonly<Record<string, Condition>>;
  readonly batchRows?: number;
  readonly onProgress?: Progress;
  readonly signal?: AbortSignal;
}

/**
 * Draws rows batch by batch, so that memory does not depend on their number. Up to one batch the rows are those of `fitted.sample(nRows, rng, given)`;
 * beyond it, each batch has a stream of its own. Patients with several visits are numbered on from batch to batch; the last patient of a
 * batch may lose visits to its end, as the last patient of any sample.
 * @param nRows whole number >= 0; for 0 there is one batch without rows
 * @throws {E_CANCELLED} and what the generator throws
 */
export async function* sampleBatches(fitted: FittedGenerator, nRows: number, rng: Rng, options: BatchOptions = {}): AsyncGenerator<Cohort<"synthetic">, void, undefined> {
  const { given = {}, batchRows = BATCH_ROWS, onProgress, signal } = options;
  if (nRows <= batchRows) {
    yield numberPatients(await fitted.sample(nRows, rng, given));
    return;
  }
  let first = 1;
  for (let from = 0; from < nRows; from += batchRows) {
    if (signal?.aborted === true) throw new RaresynthError("E_CANCELLED", "the draw was cancelled.", { hint: "Nothing was written." });
    const size = Math.min(batchRows, nRows - from);
    const batch = await fitted.sample(size, rng.child(`rows/${from / batchRows}`), given);
    yield numberPatients(batch, { first });
    first += batch.nUnits;
    onProgress?.({ stage: "sample", done: from + size, total: nRows });
    // Drawing never waits for anything; without this an interrupt would be heard at the end only.
    await new Promise((resume) => setImmediate(resume));
  }
}
