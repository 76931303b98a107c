import { RaresynthError } from "../../../src/core/errors.ts";
import { requireParam } from "../contract/complete-params.ts";
import { BACKEND_NAMES, type BackendName } from "./networks/open-backend.ts";

/** What every neural generator can be told. 0 means: by the number of units to learn from. */
export interface NeuralParams {
  /** Updates of the weights at most. */
  readonly steps: number;
  /** Rows of an update. */
  readonly batch: number;
  /** Width of a hidden layer. */
  readonly hidden: number;
  /** Share of the units that decide when to stop, and are not learnt from. */
  readonly heldShare: number;
  /** Fewest units of a mode of a number. */
  readonly minModeUnits: number;
  readonly backend: string;
}

export const NEURAL_DEFAULTS: Readonly<NeuralParams> = Object.freeze({
  steps: 0,
  batch: 0,
  hidden: 0,
  heldShare: 0.2,
  minModeUnits: 11,
  backend: "auto",
});

/** @throws {E_GENERATOR} */
export function checkNeuralParams(params: NeuralParams): void {
  requireParam("steps", params.steps, 0, 1e6);
  requireParam("batch", params.batch, 0, 10_000);
  requireParam("hidden", params.hidden, 0, 2048);
  requireParam("heldShare", params.heldShare, 0.05, 0.5);
  requireParam("minModeUnits", params.minModeUnits, 2, 1e6);
  backendName(params.backend);
}

/** @throws {E_GENERATOR} */
export function backendName(name: string): BackendName {
  const found = BACKEND_NAMES.find((one) => one === name);
  if (found === undefined)
    throw new RaresynthError("E_GENERATOR", `no such backend; known are ${BACKEND_NAMES.join(", ")}.`, {
      where: "backend",
    });
  return found;
}
