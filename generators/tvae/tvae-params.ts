import { requireParam } from "../shared/contract/complete-params.ts";
import { FRAME_DEFAULTS, type FrameParams } from "../shared/frame/frame.ts";
import { checkNeuralParams, NEURAL_DEFAULTS, type NeuralParams } from "../shared/neural/neural-params.ts";

export interface TvaeParams extends FrameParams, NeuralParams {
  /** Dimensions of the latent space. 0: by the number of units. */
  readonly latent: number;
  /** Share of the steps over which the KL term grows from 0 to 1. */
  readonly warmUp: number;
  /** Adam's rate. */
  readonly rate: number;
}

export const TVAE_DEFAULTS: Readonly<TvaeParams> = Object.freeze({
  ...FRAME_DEFAULTS,
  ...NEURAL_DEFAULTS,
  latent: 0,
  warmUp: 0.25,
  rate: 1e-3,
});

/** @throws {E_GENERATOR} */
export function checkTvaeParams(params: TvaeParams): void {
  checkNeuralParams(params);
  requireParam("latent", params.latent, 0, 1024);
  requireParam("warmUp", params.warmUp, 0, 1);
  requireParam("rate", params.rate, 1e-6, 1);
}

/** Sizes for so many units to learn from: eight latent dimensions below 500, so that a code cannot name a patient. */
export function tvaeSizes(
  params: TvaeParams,
  nUnits: number,
): { hidden: number; latent: number; batch: number; nSteps: number } {
  return {
    hidden: params.hidden > 0 ? params.hidden : nUnits < 1000 ? 64 : 128,
    latent: params.latent > 0 ? params.latent : nUnits < 500 ? 8 : 16,
    batch: params.batch > 0 ? params.batch : Math.min(500, nUnits < 500 ? 50 : 100),
    nSteps: params.steps > 0 ? params.steps : 4000,
  };
}
