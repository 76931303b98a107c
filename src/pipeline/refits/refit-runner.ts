import type { Refit } from "../../core/contracts/disclosure.ts";
import type { FidelityReport } from "../../core/contracts/fidelity.ts";
import type { Progress } from "../../core/contracts/progress.ts";
import type { Cohort } from "../../core/data/cohort.ts";
import type { FidelityOptions } from "../../fidelity/compare-fidelity.ts";
import type { ControlRequest, ControlEvidence } from "../controls/control-step.ts";
import type { Recipe, ReleaseFit } from "./refit-task.ts";

/** Refits a recipe many times, somewhere: in this thread or in a pool of workers. Results never depend on where. */
export interface RefitRunner {
  /**
   * Fits the recipe on everybody and draws the cohort to release, on the streams `<seedPath>/fit` and
   * `<seedPath>/sample`.
   * @param cellSize smallest count that the saved model may hold
   * @throws {E_CANCELLED | E_WORKER} and whatever the generator throws
   */
  release(recipe: Recipe, seedPath: string, cellSize: number, onProgress?: Progress): Promise<ReleaseFit>;
  /**
   * One refit for each list of left-out units, in that order. Run `i` uses the stream `<seedPath>/<first + i>`.
   * @param first number of the first run, so that a list can be asked for in parts
   * @throws {E_CANCELLED | E_WORKER} and whatever the generator throws
   */
  refits(
    recipe: Recipe,
    seedPath: string,
    outUnits: readonly Int32Array[],
    onProgress?: Progress,
    first?: number,
  ): Promise<readonly Refit[]>;
  /** One whole step of the control suite (fit, refits and checks of one control). */
  control(request: ControlRequest): Promise<ControlEvidence>;
  /**
   * `compareFidelity` of the registry with a file, on the stream `seedPath`. Absent: whoever asks does it in their own
   * thread.
   */
  readonly compare?: (
    synthetic: Cohort<"synthetic">,
    options: FidelityOptions,
    seedPath: string,
    onProgress?: Progress,
  ) => Promise<FidelityReport>;
  close(): Promise<void>;
}
