import { requireParam } from "../shared/contract/complete-params.ts";
import { FRAME_DEFAULTS, type FrameParams } from "../shared/frame/frame.ts";

export interface CopulaParams extends FrameParams {
  /**
   * What the variances of correlations are multiplied with before they are shrunk towards what the common factor says;
   * 1 is the empirical Bayes estimate, more is more guarded.
   */
  readonly caution: number;
}

/** `caution`: docs/decisions/0009-signal.md. */
export const COPULA_DEFAULTS: Readonly<CopulaParams> = Object.freeze({ ...FRAME_DEFAULTS, caution: 0.85 });

/** @throws {E_GENERATOR} */
export function checkCopulaParams(params: CopulaParams): void {
  requireParam("caution", params.caution, 0, 1e6);
}
