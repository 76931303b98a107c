import { normalCdf, normalQuantile } from "../../src/stats/special.ts";

/** Beyond this many standard deviations the distribution function underflows. */
const FARTHEST = 37;

/** The standard normal on an interval. */
export interface NormalInterval {
  /** ln P(low < Z < high); -Infinity where it underflows. */
  readonly logMass: number;
  /**
   * E(Z | low < Z < high), and its derivative with respect to a common shift of both ends, negated: Var(Z | ...) - 1.
   */
  readonly mean: number;
  readonly slope: number;
}

/** @param low < high, may be infinite */
export function normalInterval(low: number, high: number): NormalInterval {
  const mass = intervalMass(low, high);
  if (!(mass > 0)) return { logMass: -Infinity, mean: 0, slope: 0 };
  const atLow = density(low);
  const atHigh = density(high);
  const mean = (atLow - atHigh) / mass;
  const slope = ((atLow === 0 ? 0 : low * atLow) - (atHigh === 0 ? 0 : high * atHigh)) / mass - mean * mean;
  return { logMass: Math.log(mass), mean, slope };
}

/** P(low < Z < high), from the tail that is nearer, so that small masses keep their digits. */
export function intervalMass(low: number, high: number): number {
  return low > 0 ? normalCdf(-low) - normalCdf(-high) : normalCdf(high) - normalCdf(low);
}

/** Z given low < Z < high, by inversion. @param u in [0, 1) */
export function drawInInterval(low: number, high: number, u: number): number {
  if (low > 0) return -drawInInterval(-high, -low, u);
  const from = low < -FARTHEST ? 0 : normalCdf(low);
  const p = from + u * (normalCdf(high) - from);
  const z = p > 0 && p < 1 ? normalQuantile(p) : p > 0 ? high : low;
  return Math.min(high, Math.max(low, z));
}

function density(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}
