import { normalCdf, normalQuantile } from "../../src/stats/special.ts";

/** Normal law of mean and sd, cut to low..high. */
export interface Truncated {
  readonly mean: number;
  readonly sd: number;
  readonly low: number;
  readonly high: number;
}

/** P(low < X <= high) of the normal that is not cut. @returns in [0, 1], with full relative precision in both tails */
export function normalMass({ mean, sd, low, high }: Truncated): number {
  const a = (low - mean) / sd;
  const b = (high - mean) / sd;
  if (!(a < b)) return 0;
  return a > 0 ? normalCdf(-a) - normalCdf(-b) : normalCdf(b) - normalCdf(a);
}

/** Value of the truncated normal at probability u. @param u in [0, 1) @returns in low..high */
export function truncatedQuantile({ mean, sd, low, high }: Truncated, u: number): number {
  const a = (low - mean) / sd;
  const b = (high - mean) / sd;
  const z = a > 0 ? -lowerQuantile(-b, -a, 1 - u) : lowerQuantile(a, b, u);
  return Math.min(high, Math.max(low, mean + sd * z));
}

function lowerQuantile(a: number, b: number, u: number): number {
  const below = normalCdf(a);
  const p = below + u * (normalCdf(b) - below);
  return p <= 0 ? a : p >= 1 ? b : normalQuantile(p);
}
