import type { Cohort } from "../../core/data/cohort.ts";
import type { DisclosureCheck, Refit } from "../../core/contracts/disclosure.ts";
import { letSignalsIn } from "../../core/let-signals-in.ts";
import { RaresynthError } from "../../core/errors.ts";
import { createRng } from "../../core/rng.ts";
import { runControl } from "../controls/control-step.ts";
import type { RefitRunner } from "./refit-runner.ts";
import { refitOnce, releaseFit, type GeneratorLookup } from "./refit-task.ts";

/**
 * A runner in this thread: the same code and streams as the pool, for tests and embedding.
 * @param registry patients the recipe is refitted to
 * @param checks run in stage two and on controls
 * @param lookup id -> generator
 * @param signal aborts between refits
 * @returns a runner; nothing to close
 */
export function inProcessRunner(
  registry: Cohort<"train">,
  checks: readonly DisclosureCheck[],
  lookup: GeneratorLookup,
  signal?: AbortSignal,
): RefitRunner {
  // One list after the other, whoever asks: a list that is done can be kept.
  let before: Promise<unknown> = Promise.resolve();
  const afterOthers = async <T>(work: () => Promise<T>): Promise<T> => {
    const own = before.then(work, work);
    before = own.catch(() => undefined);
    return own;
  };
  return {
    release: async (recipe, seedPath, cellSize, onProgress) =>
      releaseFit(registry, recipe, createRng(seedPath), cellSize, lookup, onProgress, signal),
    refits: async (recipe, seedPath, outUnits, onProgress, first = 0) =>
      afterOthers(async () => {
        const done: Refit[] = [];
        for (const [run, out] of outUnits.entries()) {
          await letSignalsIn();
          if (signal?.aborted) throw new RaresynthError("E_CANCELLED", "the run was cancelled during the refits.");
          done.push(await refitOnce(registry, recipe, out, createRng(`${seedPath}/${first + run}`), lookup));
          onProgress?.({ stage: "refits", done: run + 1, total: outUnits.length });
        }
        return done;
      }),
    control: async (request) => runControl(registry, request, checks, lookup),
    close: async () => undefined,
  };
}
