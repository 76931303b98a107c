import { normalCdf, normalQuantile } from "../../../src/stats/special.ts";

/** A knot of a quantile function. */
export interface Knot {
  readonly p: number;
  readonly value: number;
}

/** The outermost window of a column, seen from its inner side; all values coded at the bound of the support. */
export interface OuterWindow {
  /** Last knot before it. */
  readonly anchor: Knot;
  /** Where it starts, and the mean of its values. */
  readonly from: number;
  readonly mean: number;
  /** The coded bound, and the share of the units at or beyond it. */
  readonly bound: number;
  readonly codedShare: number;
  /** Units in the column. */
  readonly nUnits: number;
  /** Skewness on the scale of Tukey's g. */
  readonly skew: number;
  /** What the slope is multiplied with: random, so that the reach of a file does not tell who is in it. */
  readonly blur: number;
}

/** Points at which the mean of a window is summed. */
const POINTS = 40;
/** Part of a window that must lie inside the bound for the window to tell a slope. */
const LEAST_INSIDE = 0.25;
/** A tail reaches at most so many times as far from the anchor as the coded bound. */
const MOST_REACH = 4;
/** Knots of a tail beyond the anchor. */
const KNOTS = 7;
/** Beyond this a tail would be that of a handful of patients. */
const MOST_SKEW = 1.2;
/**
 * Skewness of the middle that a tail keeps: with all of it, tails of exponential and gamma laws come out a third too
 * long.
 */
const KEPT_SKEW = 0.6;

/**
 * Upper tail of a quantile function: from the last inner knot a normal (skew 0) or shifted log-normal tail, as steep as
 * the mean of the outermost window says, to where half a unit is left.
 *
 * Value at normal quantile z: anchor + b (exp(g (z - z0)) - 1) / g, b such that the window's mean, with everything
 * beyond the coded bound at it, is met. It rests on the window (at least the smallest number of units) and on the
 * skewness of the whole column; how far the patients beyond the coded bound lie has no part in it.
 * Source: the g distribution, Tukey (1977); Hoaglin, in Exploring Data Tables, Trends, and Shapes (1985), chapter 11.
 * @returns knots after the anchor, ascending, the last at p = 1; none where the window is no steeper than flat
 */
export function upperTail({ anchor, from, mean, bound, codedShare, nUnits, skew, blur }: OuterWindow): Knot[] {
  const g = Math.max(-MOST_SKEW, Math.min(MOST_SKEW, KEPT_SKEW * skew));
  if (1 - codedShare < from + LEAST_INSIDE * (1 - from)) return [];
  const start = normalQuantile(anchor.p);
  const shape = (p: number): number => {
    const z = normalQuantile(p) - start;
    return Math.abs(g) < 1e-6 ? z : Math.expm1(g * z) / g;
  };
  let expected = 0;
  for (let i = 0; i < POINTS; i++)
    expected += shape(Math.min(1 - codedShare, from + ((i + 0.5) / POINTS) * (1 - from))) / POINTS;
  const slope = (blur * (mean - anchor.value)) / expected;
  const last = 1 - 0.5 / nUnits;
  if (!(slope > 0) || !Number.isFinite(slope) || !(last > anchor.p)) return [];
  const end = normalQuantile(last);
  const most = anchor.value + MOST_REACH * (bound - anchor.value);
  const places = Array.from({ length: KNOTS }, (_, k) => (k + 1) / KNOTS);
  return places.map((place, k) => {
    const z = (end - start) * place;
    const value = anchor.value + slope * (Math.abs(g) < 1e-6 ? z : Math.expm1(g * z) / g);
    return { p: k + 1 === KNOTS ? 1 : normalCdf(start + z), value: Math.min(most, value) };
  });
}

/**
 * Skewness of a column by its quantiles: log of how much longer the upper half is between the 10 % and 90 % quantiles,
 * pulled to 0 where units are few.
 */
export function quantileSkew(low: number, middle: number, high: number, nUnits: number): number {
  if (!(high > middle) || !(middle > low)) return 0;
  return (Math.log((high - middle) / (middle - low)) / 1.2816) * (nUnits / (nUnits + 15));
}
