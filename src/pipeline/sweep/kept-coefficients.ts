import { nth } from "../../core/access.ts";
import { GATE_LEVEL } from "../../core/contracts/estimate.ts";
import type { Cohort } from "../../core/data/cohort.ts";
import { fidelityPlan } from "../../fidelity/plan.ts";
import { effectsOf } from "../../fidelity/retention/effects.ts";
import { nadeauBengio } from "../../stats/nadeau-bengio.ts";
import { LEFT_OUT_SHARE } from "../refits/refit-plan.ts";
import { signalOf, type RealSignal } from "./kept-associations.ts";

/** What default models are chosen for: as in the report, halves. */
const SHARE = 0.5;
/** A tenth of a registry can put a coefficient anywhere; on the scale of effects 1 is a perfect association. */
const MOST = 2;
/** A model of fewer left-out patients says nothing, whatever its penalty makes of them. */
const LEAST_LEFT_OUT = 10;

/**
 * Coefficients of the declared analyses (else of default models) in the patients that each mask left out and kept, as
 * `coefficient-retention` of the report scales them.
 * @returns undefined where there is no model, where fewer than ten are left out, or where left-out patients do not show what the fitted ones do: the mean
 *   product over masks is then not above 0 by its interval, and a share of it would be noise
 */
export function realCoefficients(registry: Cohort<"train">, masks: readonly Int32Array[]): RealSignal | undefined {
  if (masks.length < 2 || masks.some((out) => out.length < LEAST_LEFT_OUT)) return undefined;
  const effects = effectsOf(registry, fidelityPlan(registry, SHARE));
  if (effects.size === 0) return undefined;
  const real = signalOf(registry, masks, (cohort) =>
    effects.of(cohort).map((effect) => Math.max(-MOST, Math.min(MOST, effect))),
  );
  const products = real.leftOut.map((held, run) =>
    held.reduce((sum, one, at) => sum + (one * nth(nth(real.fitted, run), at) || 0), 0),
  );
  // All left-out patients belong to half of the registry: two masks share a fifth of theirs.
  const shared = 2 * LEFT_OUT_SHARE;
  return nadeauBengio(products, shared, 1 - shared, GATE_LEVEL).low > 0 ? real : undefined;
}
