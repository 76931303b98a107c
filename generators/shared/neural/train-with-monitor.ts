import { RaresynthError } from "../../../src/core/errors.ts";
import type { Progress } from "../../../src/core/contracts/progress.ts";

/** A training as the loop sees it. */
export interface Training<T> {
  readonly nSteps: number;
  readonly step: (step: number) => void;
  /** Loss on the held-out units; lower is better. */
  readonly judge: () => number;
  /** A copy of what would be kept. */
  readonly snapshot: () => T;
}

/** The step whose state was best on the held-out units. */
export interface Trained<T> {
  readonly best: T;
  readonly bestStep: number;
  readonly stepsRun: number;
  readonly bestLoss: number;
  readonly firstLoss: number;
}

/** Rows drawn for one look at the held-out units. */
export const MONITOR_ROWS = 1000;

/** How often the held-out units are asked, and after how many answers without a better one the training ends. */
const N_JUDGEMENTS = 40;
const PATIENCE = 12;
/** A later state must be better by this much (nats): longer training learns more of the single patients. */
const LEAST_GAIN = 0.001;
/** Steps between two chances for the rest of the program to run. */
const STEPS_A_TURN = 20;

/**
 * Runs a training to its end or until the held-out loss has stopped falling, and keeps the best state.
 * @throws {E_CANCELLED} between two steps
 */
export async function trainWithMonitor<T>(
  { nSteps, step, judge, snapshot }: Training<T>,
  onProgress?: Progress,
  signal?: AbortSignal,
): Promise<Trained<T>> {
  const every = Math.max(1, Math.ceil(nSteps / N_JUDGEMENTS));
  let best: { state: T; step: number; loss: number } | undefined;
  let firstLoss = 0;
  let at = 0;
  let sinceBest = 0;
  while (at < nSteps && sinceBest < PATIENCE) {
    if (signal?.aborted === true)
      throw new RaresynthError("E_CANCELLED", `training was cancelled after ${at} of ${nSteps} steps.`);
    step(at);
    at += 1;
    if (at % every === 0 || at === nSteps) {
      const loss = judge();
      firstLoss = best === undefined ? loss : firstLoss;
      if (best === undefined || loss < best.loss - LEAST_GAIN) {
        best = { state: snapshot(), step: at, loss };
        sinceBest = 0;
      } else sinceBest += 1;
      onProgress?.({ stage: "train", done: at, total: nSteps });
    }
    if (at % STEPS_A_TURN === 0)
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
  }
  if (best === undefined) throw new RaresynthError("E_INTERNAL", "a training has at least one step.");
  return { best: best.state, bestStep: best.step, stepsRun: at, bestLoss: best.loss, firstLoss };
}
