import { requireParam } from "../shared/contract/complete-params.ts";
import { FRAME_DEFAULTS, type FrameParams } from "../shared/frame/frame.ts";

export interface CopulaParams extends FrameParams {
  /** What the variances of correlations are multiplied with before they are shrunk towards the common factor; 1 is Schäfer and Strimmer's intensity. */
  readonly caution: number;
}

/** `caution` was chosen on pbc, see METHOD.md; the seeds of the tuning are not those of the bench. */
export const COPULA_DEFAULTS: Readonly<CopulaParams> = Object.freeze({ ...FRAME_DEFAULTS, caution: 1 });

/** @throws {E_GENERATOR} */
export function checkCopulaParams(params: CopulaParams): void {
  requireParam("caution", params.caution, 0, 1e6);
}
