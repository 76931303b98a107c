import { RaresynthError } from "../core/errors.ts";
import type { KaplanMeier } from "./kaplan-meier.ts";

/**
 * Restricted mean survival time: the area under the Kaplan-Meier curve from 0 to tau, with its standard error.
 * The curve is held flat after its last event.
 *
 * Source: Klein & Moeschberger, Survival Analysis (2003), eq. 4.5.1-4.5.3.
 * @param curve of `kaplanMeier`
 * @param tau > 0, in the unit of time
 * @returns area in the unit of time, and its standard error
 * @throws {E_RANGE}
 */
export function restrictedMean(curve: KaplanMeier, tau: number): { value: number; standardError: number } {
  if (!(tau > 0 && tau < Infinity))
    throw new RaresynthError("E_RANGE", "tau must be > 0 and finite.", { where: "tau" });
  let last = tau;
  let area = 0;
  let variance = 0;
  for (let i = curve.time.length - 1; i >= 0; i--) {
    const t = curve.time[i]!;
    if (t > tau) continue;
    // `area` is what remains under the curve from t to tau.
    area += curve.survival[i]! * (last - t);
    last = t;
    const stay = curve.nRisk[i]! - curve.nEvents[i]!;
    if (stay > 0) variance += (area * area * curve.nEvents[i]!) / (curve.nRisk[i]! * stay);
  }
  return { value: area + last, standardError: Math.sqrt(variance) };
}
