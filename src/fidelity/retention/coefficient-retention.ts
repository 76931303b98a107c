import { defined, nth } from "../../core/access.ts";
import type { FidelityMetric, FidelityValue } from "../../core/contracts/fidelity.ts";
import { takeRows, type Cohort } from "../../core/data/cohort.ts";
import type { FidelityPlan } from "../plan.ts";
import { halvingsOf } from "./association-retention.ts";
import { effectsOf, type Effects } from "./effects.ts";

/** Times its noise where no coefficient differs from 0 that the signal must be. */
const LEAST_SIGNAL = 2;
/** Units of which no half could be fitted. */
const LEAST_UNITS = 4;

/**
 * Share of a registry's coefficients that a cohort keeps: the sum over coefficients of cohort x real, over that of one
 * random half of the registry x the other half, whose noise is independent and cancels. 1 where all are kept, 0 where
 * there is no effect; more where they are exaggerated, or where a file that was fitted to these units keeps of their
 * noise. The denominator is worked out once, of the whole registry, so that no quarter of it is fitted: two halves of
 * it give 1 on average.
 * Source: docs/decisions/0009-signal.md.
 * @param registry fixes models, scales and the denominator
 * @param plan default models of the same registry
 * @returns the metric; "not estimable" where the signal does not stand out of its noise, "no model" where there is none
 */
export function coefficientRetention(registry: Cohort, plan: FidelityPlan): FidelityMetric {
  let known: Ground | undefined;
  const values = new WeakMap<Cohort, Float64Array>();
  return {
    id: "coefficient-retention",
    better: "higher",
    source: "sum of products of scaled coefficients over that of two halves of the real cohort",
    run(real, other): FidelityValue[] {
      const item = { kind: "summary", of: "models" } as const;
      if (registry.nUnits < LEAST_UNITS || other.nRows === 0)
        return [{ item, value: undefined, why: { kind: "no rows" } }];
      known ??= groundOf(registry, plan);
      if (known.effects.size === 0) return [{ item, value: undefined, why: { kind: "no model" } }];
      if (!(known.signal > LEAST_SIGNAL * known.noise))
        return [{ item, value: undefined, why: { kind: "not estimable" } }];
      const ours = real === registry ? known.mean : (values.get(real) ?? known.effects.of(real));
      values.set(real, ours);
      return [{ item, value: product(known.effects.of(other), ours) / known.signal }];
    },
  };
}

interface Ground {
  readonly effects: Effects;
  /** Sum over coefficients of the product of the halves' estimates, mean over halvings. */
  readonly signal: number;
  /** Of the signal, where no coefficient differs from 0. */
  readonly noise: number;
  /** Of each coefficient, mean over halves and halvings. */
  readonly mean: Float64Array;
}

function groundOf(registry: Cohort, plan: FidelityPlan): Ground {
  const effects = effectsOf(registry, plan);
  // Of half of the rows an estimate has twice the variance: a product of two has standard deviation 2 / m.
  const noise = 2 * Math.sqrt(effects.weight.reduce((sum, m) => sum + 1 / (m * m), 0));
  if (effects.size === 0) return { effects, signal: 0, noise, mean: new Float64Array() };
  const halvings = halvingsOf(registry).map((sides) =>
    sides.map((rows) => effects.of(takeRows(registry, rows, "train"))),
  );
  const signal = halvings.reduce((sum, [a, b]) => sum + product(defined(a), defined(b)), 0) / halvings.length;
  return { effects, signal, noise, mean: meanOf(halvings.flat()) };
}

/** Entry by entry, of what is known; NaN where nothing is. */
function meanOf(all: readonly Float64Array[]): Float64Array {
  return defined(all[0]).map((_, at) => {
    const known = all.map((one) => nth(one, at)).filter((value) => !Number.isNaN(value));
    return known.reduce((sum, value) => sum + value, 0) / known.length;
  });
}

/** Sum of products; a coefficient that one of both lacks adds nothing. */
function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) {
    const one = nth(a, at) * nth(b, at);
    if (!Number.isNaN(one)) sum += one;
  }
  return sum;
}
