import { requireLength } from "./check-arguments.ts";
import { countAtMost, countBelow } from "./mid-ranks.ts";
import { normalQuantile } from "./special.ts";

/** The product-limit curve, one entry per distinct event time. */
export interface KaplanMeier {
  readonly time: Float64Array;
  readonly nRisk: Float64Array;
  readonly nEvents: Float64Array;
  /** S(t) from this time on. */
  readonly survival: Float64Array;
  /** Greenwood's standard error of S(t); 0 where S(t) = 0. */
  readonly standardError: Float64Array;
  /** All times ascending, events and censorings. */
  readonly exits: Float64Array;
}

/**
 * Kaplan-Meier estimate; censorings at an event time count as at risk at that time.
 *
 * Source: Kaplan & Meier, JASA 53:457 (1958); Greenwood (1926) for the standard error.
 * @param time per person, no NaN
 * @param event per person: 1 event, 0 censored
 * @returns the curve at each event time, with numbers at risk
 * @throws {E_RANGE} where there is nobody
 */
export function kaplanMeier(time: ArrayLike<number>, event: ArrayLike<number>): KaplanMeier {
  requireLength("time", time, 1);
  const exits = Float64Array.from(time).sort();
  const eventTimes = Float64Array.from(time)
    .filter((_, i) => event[i] === 1)
    .sort();
  const distinct = eventTimes.filter((t, i) => i === 0 || t !== eventTimes[i - 1]);
  const n = distinct.length;
  const curve = {
    time: distinct,
    nRisk: new Float64Array(n),
    nEvents: new Float64Array(n),
    survival: new Float64Array(n),
    standardError: new Float64Array(n),
    exits,
  };
  let survival = 1;
  let greenwood = 0;
  for (let i = 0; i < n; i++) {
    const t = distinct[i]!;
    const nRisk = exits.length - countBelow(exits, t);
    const nEvents = countAtMost(eventTimes, t) - countBelow(eventTimes, t);
    survival *= (nRisk - nEvents) / nRisk;
    greenwood += nEvents / (nRisk * (nRisk - nEvents));
    curve.nRisk[i] = nRisk;
    curve.nEvents[i] = nEvents;
    curve.survival[i] = survival;
    curve.standardError[i] = survival === 0 ? 0 : survival * Math.sqrt(greenwood);
  }
  return curve;
}

/** Survival at one time, with limits. */
export interface SurvivalAt {
  readonly survival: number;
  readonly standardError: number;
  /** Limits on the log scale, as R's survfit gives by default. */
  readonly low: number;
  readonly high: number;
  readonly nRisk: number;
}

/**
 * The curve at time t with limits at a two-sided level; flat after the last event.
 * @param curve of `kaplanMeier`
 * @param t >= 0, in the unit of time
 * @param level two-sided, in (0, 1)
 * @returns survival in 0..1 with limits
 * @throws {E_RANGE}
 */
export function survivalAt(curve: KaplanMeier, t: number, level = 0.95): SurvivalAt {
  const index = countAtMost(curve.time, t) - 1;
  const nRisk = curve.exits.length - countBelow(curve.exits, t);
  if (index < 0) return { survival: 1, standardError: 0, low: 1, high: 1, nRisk };
  return { ...limitsAt(curve, index, normalQuantile((1 + level) / 2)), nRisk };
}

/** A quantile of survival time; an end is undefined where the curve stays above. */
export interface SurvivalQuantile {
  readonly value: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
}

/**
 * First time at which S(t) falls to 1 - p, with the times at which its log-scale limits do (Brookmeyer & Crowley,
 * Biometrics 38:29, 1982). Where S(t) equals 1 - p on a stretch, its middle is taken, as R does. undefined where the
 * curve stays above.
 * @param curve of `kaplanMeier`
 * @param p in (0, 1); .5 is the median
 * @param level two-sided, in (0, 1)
 * @returns time and its limits, each undefined where the curve stays above
 */
export function survivalQuantile(curve: KaplanMeier, p: number, level = 0.95): SurvivalQuantile {
  const z = normalQuantile((1 + level) / 2);
  const limits = Array.from(curve.time, (_, i) => limitsAt(curve, i, z));
  const crossing = (height: (i: number) => number): number | undefined => {
    const near = 1e-12;
    const first = limits.findIndex((_, i) => height(i) <= 1 - p + near);
    if (first < 0) return undefined;
    const next = curve.time[first + 1];
    return Math.abs(height(first) - (1 - p)) <= near && next !== undefined
      ? (curve.time[first]! + next) / 2
      : curve.time[first]!;
  };
  return {
    value: crossing((i) => curve.survival[i]!),
    low: crossing((i) => limits[i]!.low),
    high: crossing((i) => limits[i]!.high),
  };
}

function limitsAt(
  curve: KaplanMeier,
  index: number,
  z: number,
): { survival: number; standardError: number; low: number; high: number } {
  const survival = curve.survival[index]!;
  const standardError = curve.standardError[index]!;
  if (survival === 0) return { survival, standardError, low: 0, high: 0 };
  const factor = Math.exp((z * standardError) / survival);
  return { survival, standardError, low: survival / factor, high: Math.min(1, survival * factor) };
}
