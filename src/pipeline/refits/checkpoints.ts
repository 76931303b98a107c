import type { Refit } from "../../core/contracts/disclosure.ts";
import type { RefitRunner } from "./refit-runner.ts";

/**
 * Where finished pieces of work wait for a run that was killed. Keys are plain text; values survive structured cloning.
 */
export interface CheckpointStore {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
}

/** Refits kept per checkpoint: a kill loses at most this many. Not part of any random path. */
export const REFITS_PER_CHECKPOINT = 25;
/** Where one fit takes seconds to minutes. */
export const SLOW_REFITS_PER_CHECKPOINT = 4;

/**
 * The same runner, keeping what it finishes. Since every run has a stream of its own, a resumed run gives the same
 * bytes, however many refits are kept at a time.
 * @param perCheckpoint >= 1
 */
export function checkpointedRunner(
  runner: RefitRunner,
  store: CheckpointStore,
  perCheckpoint = REFITS_PER_CHECKPOINT,
): RefitRunner {
  return {
    release: async (recipe, seedPath, cellSize, onProgress) =>
      keptOr(store, `release ${recipe.generatorId} ${seedPath}`, async () =>
        runner.release(recipe, seedPath, cellSize, onProgress),
      ),
    async refits(recipe, seedPath, outUnits, onProgress, first = 0) {
      let done = 0;
      const chunkFrom = async (from: number): Promise<readonly Refit[]> => {
        const chunk = outUnits.slice(from, from + perCheckpoint);
        const key = `refits ${recipe.generatorId} ${seedPath} ${first + from}+${chunk.length}`;
        const refits = await keptOr(store, key, async () =>
          runner.refits(recipe, seedPath, chunk, undefined, first + from),
        );
        onProgress?.({ stage: "refits", done: (done += chunk.length), total: outUnits.length });
        return refits;
      };
      // Asked for all at once, so that the workers go on while this thread is at something else.
      const starts = Array.from({ length: Math.ceil(outUnits.length / perCheckpoint) }, (_, k) => k * perCheckpoint);
      return (await Promise.all(starts.map(chunkFrom))).flat();
    },
    control: async (request) => keptOr(store, `control ${request.seedPath}`, async () => runner.control(request)),
    ...(runner.compare === undefined ? {} : { compare: runner.compare }),
    close: async () => runner.close(),
  };
}

async function keptOr<T>(store: CheckpointStore, key: string, work: () => Promise<T>): Promise<T> {
  const kept = await store.get(key);
  if (kept !== undefined) return kept as T;
  const fresh = await work();
  await store.put(key, fresh);
  return fresh;
}

/** Nothing is kept: for tests and embedding. */
export const noCheckpoints: CheckpointStore = { get: async () => undefined, put: async () => undefined };
