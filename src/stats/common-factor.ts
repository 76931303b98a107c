import { chiSquareTail, normalQuantile } from "./special.ts";
import { waldTest, type WaldTest } from "./quadratic-form.ts";

/** The factor f with second = f x first. An end is undefined where the interval does not end on that side. */
export interface CommonFactor {
  readonly factor: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly level: number;
  /** What the factor leaves unexplained, on one degree of freedom less than there are coefficients; undefined with one. */
  readonly misfit: WaldTest | undefined;
}

const STEPS = 720;

/**
 * Slope through the origin of one set of coefficients on another when both have known covariances: f minimises
 * Q(f) = (s - f b)' (V_s + f^2 V_b)^-1 (s - f b); the interval holds all f joined to it with Q(f) - Q_min below the chi-square quantile.
 * Ordinary weighted regression on b would be drawn towards 0 by the noise of b.
 *
 * Source: functional errors-in-variables model with known error covariance, Fuller, Measurement Error Models (1987), §3.1; with one coefficient the
 * interval is Fieller's, J R Stat Soc B 16:175 (1954).
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
  const test = (f: number): WaldTest | undefined =>
    waldTest(
      Array.from(b, (value, j) => s[j]! - f * value),
      vs.map((value, at) => value + f * f * vb[at]!),
    );
  const q = (angle: number): number => test(Math.tan(angle))?.chi2 ?? Infinity;
  const edge = Math.PI / 2 - 1e-6;
  const at = (step: number): number => -edge + (2 * edge * step) / STEPS;
  let best = 0;
  for (let step = 1; step <= STEPS; step++) if (q(at(step)) < q(at(best))) best = step;
  const angle = minimum(q, at(Math.max(0, best - 1)), at(Math.min(STEPS, best + 1)));
  const least = q(angle);
  if (!Number.isFinite(least)) return undefined;
  const limit = least + normalQuantile((1 + level) / 2) ** 2;
  const end = (direction: 1 | -1): number | undefined => {
    let inside = angle;
    for (let step = 1; step <= STEPS; step++) {
      const outside = angle + (direction * step * 2 * edge) / STEPS;
      if (Math.abs(outside) > edge) return undefined;
      if (q(outside) > limit) return Math.tan(crossing((x) => q(x) > limit, inside, outside));
      inside = outside;
    }
    return undefined;
  };
  const factor = Math.tan(angle);
  const wald = test(factor);
  return {
    factor,
    low: end(-1),
    high: end(1),
    level,
    misfit:
      wald === undefined || wald.df < 2
        ? undefined
        : { chi2: wald.chi2, df: wald.df - 1, p: chiSquareTail(wald.chi2, wald.df - 1) },
  };
}

function minimum(f: (x: number) => number, from: number, to: number): number {
  const shrink = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  for (let step = 0; step < 70; step++) {
    const a = high - shrink * (high - low);
    const b = low + shrink * (high - low);
    if (f(a) <= f(b)) high = b;
    else low = a;
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
