import { requireParam } from "../shared/contract/complete-params.ts";
import { FRAME_DEFAULTS, type FrameParams } from "../shared/frame/frame.ts";
import { checkNeuralParams, NEURAL_DEFAULTS, type NeuralParams } from "../shared/neural/neural-params.ts";

export interface CtganParams extends FrameParams, NeuralParams {
  /** Random numbers that the generator starts from. 0: by the number of units. */
  readonly latent: number;
  /** Rows that the critic sees at once. 0: by the batch. */
  readonly pac: number;
  /** Adam's rate of generator and critic. */
  readonly rate: number;
}

export const CTGAN_DEFAULTS: Readonly<CtganParams> = Object.freeze({
  ...FRAME_DEFAULTS,
  ...NEURAL_DEFAULTS,
  latent: 0,
  pac: 0,
  rate: 5e-4,
});

/**
 * PacGAN's number in Xu et al. (2019), section 4.3; and fewest packed rows of an update, below which the critic's mean
 * is noise.
 */
const MOST_PAC = 10;
const LEAST_PACKED_ROWS = 20;

/** @throws {E_GENERATOR} */
export function checkCtganParams(params: CtganParams): void {
  checkNeuralParams(params);
  requireParam("latent", params.latent, 0, 1024);
  requireParam("pac", params.pac, 0, 100);
  requireParam("rate", params.rate, 1e-6, 1);
}

export interface CtganSizes {
  readonly hidden: number;
  readonly latent: number;
  readonly pac: number;
  /** A multiple of pac. */ readonly batch: number;
  readonly nSteps: number;
}

/** Sizes for so many units to learn from. */
export function ctganSizes(params: CtganParams, nUnits: number): CtganSizes {
  const wanted =
    params.batch > 0
      ? params.batch
      : Math.min(500, Math.max(40, nUnits < 1000 ? Math.min(100, nUnits) : Math.floor(nUnits / 4)));
  const pac = params.pac > 0 ? params.pac : Math.max(1, Math.min(MOST_PAC, Math.floor(wanted / LEAST_PACKED_ROWS)));
  return {
    hidden: params.hidden > 0 ? params.hidden : nUnits < 1000 ? 128 : 256,
    latent: params.latent > 0 ? params.latent : nUnits < 1000 ? 32 : 128,
    pac,
    batch: pac * Math.max(2, Math.floor(wanted / pac)),
    nSteps: params.steps > 0 ? params.steps : 5000,
  };
}
