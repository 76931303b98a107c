import { chiSquareTail, normalQuantile } from "./special.ts";
import { quadraticForm, type WaldTest } from "./quadratic-form.ts";

/** The factor f with second = f x first. An end is undefined where the interval does not end on that side. */
export interface CommonFactor {
  readonly factor: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly level: number;
  /**
   * What the factor leaves unexplained, on one degree of freedom less than there are coefficients; undefined with one.
   */
  readonly misfit: WaldTest | undefined;
}

interface TwoSets {
  readonly b: ArrayLike<number>;
  readonly vb: Float64Array;
  readonly s: ArrayLike<number>;
  readonly vs: Float64Array;
}

/** Steps of the scan over all slopes, as angles; the factor alone needs fewer than the ends of its interval. */
const STEPS = 240;
const COARSE_STEPS = 60;
const EDGE = Math.PI / 2 - 1e-6;

/**
 * Slope through the origin of one set of coefficients on another when both have known covariances: f minimises
 * Q(f) = (s - f b)' (V_s + f^2 V_b)^-1 (s - f b); the interval holds all f joined to it with Q(f) - Q_min below the
 * chi-square quantile. Ordinary weighted regression on b would be drawn towards 0 by the noise of b.
 *
 * Source: functional errors-in-variables model with known error covariance, Fuller, Measurement Error Models (1987),
 * §3.1; with one coefficient the interval is Fieller's, J R Stat Soc B 16:175 (1954).
 * @param b, s k coefficients each
 * @param vb, vs their covariances, k x k, row by row; the two sets are independent
 * @param level two-sided, in (0, 1)
 * @returns undefined without a coefficient that has a variance
 */
export function commonFactor(
  b: ArrayLike<number>,
  vb: Float64Array,
  s: ArrayLike<number>,
  vs: Float64Array,
  level = 0.95,
): CommonFactor | undefined {
  const sets = { b, vb, s, vs };
  const found = bestAngle(sets, STEPS);
  if (found === undefined) return undefined;
  const q = (angle: number): number => quadratic(sets, angle).chi2;
  const limit = found.wald.chi2 + normalQuantile((1 + level) / 2) ** 2;
  const end = (direction: 1 | -1): number | undefined => {
    let inside = found.angle;
    for (let step = 1; step <= STEPS; step++) {
      const outside = found.angle + (direction * step * 2 * EDGE) / STEPS;
      if (Math.abs(outside) > EDGE) return undefined;
      if (q(outside) > limit) return Math.tan(crossing((x) => q(x) > limit, inside, outside));
      inside = outside;
    }
    return undefined;
  };
  const { chi2, df } = found.wald;
  return {
    factor: Math.tan(found.angle),
    low: end(-1),
    high: end(1),
    level,
    misfit: df < 2 ? undefined : { chi2, df: df - 1, p: chiSquareTail(chi2, df - 1) },
  };
}

/** The factor alone, at a fifth of the cost. */
export function commonFactorValue(
  b: ArrayLike<number>,
  vb: Float64Array,
  s: ArrayLike<number>,
  vs: Float64Array,
): number | undefined {
  const found = bestAngle({ b, vb, s, vs }, COARSE_STEPS);
  return found === undefined ? undefined : Math.tan(found.angle);
}

/** Q of the slope with this angle. */
function quadratic({ b, vb, s, vs }: TwoSets, angle: number): { chi2: number; df: number } {
  const f = Math.tan(angle);
  const d = new Float64Array(b.length);
  const v = new Float64Array(vb.length);
  for (let j = 0; j < d.length; j++) d[j] = s[j]! - f * b[j]!;
  for (let at = 0; at < v.length; at++) v[at] = vs[at]! + f * f * vb[at]!;
  return quadraticForm(d, v);
}

function bestAngle(sets: TwoSets, steps: number): { angle: number; wald: { chi2: number; df: number } } | undefined {
  const q = (angle: number): number => quadratic(sets, angle).chi2;
  const at = (step: number): number => -EDGE + (2 * EDGE * step) / steps;
  let best = 0;
  let least = q(at(0));
  for (let step = 1; step <= steps; step++) {
    const here = q(at(step));
    if (here < least) [best, least] = [step, here];
  }
  const angle = minimum(q, at(Math.max(0, best - 1)), at(Math.min(steps, best + 1)));
  const wald = quadratic(sets, angle);
  return wald.df === 0 ? undefined : { angle, wald };
}

/** Golden-section search. */
function minimum(f: (x: number) => number, from: number, to: number): number {
  const shrink = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  let [a, b] = [high - shrink * (high - low), low + shrink * (high - low)];
  let [atA, atB] = [f(a), f(b)];
  for (let step = 0; step < 42; step++) {
    if (atA <= atB) {
      [high, b, atB] = [b, a, atA];
      a = high - shrink * (high - low);
      atA = f(a);
    } else {
      [low, a, atA] = [a, b, atB];
      b = low + shrink * (high - low);
      atB = f(b);
    }
  }
  return (low + high) / 2;
}

function crossing(isOutside: (x: number) => boolean, inside: number, outside: number): number {
  let [low, high] = [inside, outside];
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (isOutside(middle)) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}
