/** Hazards on intervals of time that end at `ends`; within an interval they are constant. */

/**
 * Time spent in each interval and the interval of the exit, for one duration. @param ends ascending, last >= every
 * duration
 */
export function intervalOf(ends: readonly number[], time: number): number {
  let at = 0;
  while (at < ends.length - 1 && time > ends[at]!) at += 1;
  return at;
}

/** Time at risk in interval `at` of a subject followed up to `time`. */
export function timeAtRisk(ends: readonly number[], at: number, time: number): number {
  const start = at === 0 ? 0 : ends[at - 1]!;
  return Math.max(0, Math.min(time, ends[at]!) - start);
}

/** Weighted events and time at risk of some rows. */
export interface Tally {
  readonly events: Float64Array;
  readonly risk: Float64Array;
}

/**
 * Sums events of one kind and time at risk over rows. @param happened 1 where the row's exit is of this kind @param
 * ratio hazard ratio per row that multiplies its time at risk
 */
export function tally(
  ends: readonly number[],
  time: Float64Array,
  happened: Uint8Array,
  rows: ArrayLike<number>,
  weights: Float64Array,
  ratio?: Float64Array,
): Tally {
  const events = new Float64Array(ends.length);
  const risk = new Float64Array(ends.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const last = intervalOf(ends, time[row]!);
    for (let at = 0; at <= last; at++)
      risk[at]! += weights[row]! * (ratio?.[row] ?? 1) * timeAtRisk(ends, at, time[row]!);
    if (happened[row] === 1) events[last]! += weights[row]!;
  }
  return { events, risk };
}

/**
 * Hazard of everyone: interval rates pulled towards the overall rate as if one more event had occurred at that rate.
 */
export function pooledHazard({ events, risk }: Tally): number[] {
  let d = 0;
  let r = 0;
  for (let at = 0; at < events.length; at++) {
    d += events[at]!;
    r += risk[at]!;
  }
  const overall = r > 0 ? d / r : 0;
  if (overall === 0) return Array.from(events, () => 0);
  return Array.from(events, (count, at) => (count + 1) / (risk[at]! + 1 / overall));
}

/** Cumulative hazard up to `time`. */
export function cumulativeHazard(hazard: readonly number[], ends: readonly number[], time: number): number {
  let sum = 0;
  const last = intervalOf(ends, time);
  for (let at = 0; at <= last; at++) sum += hazard[at]! * timeAtRisk(ends, at, time);
  return sum;
}

/**
 * Hazard of a leaf: the pooled hazard times one ratio, pulled to 1 as if `strength` more events had been seen where
 * `strength` were expected. Each interval may depart from that in the same way, but pulled back three times as hard:
 * few events carry its shape.
 * Source: the gamma-Poisson estimate of relative risks, Clayton and Kaldor, Biometrics 43:671 (1987), eq. 2.
 */
export function leafHazard(pooled: readonly number[], { events, risk }: Tally, strength: number): number[] {
  let observed = 0;
  let expected = 0;
  for (let at = 0; at < pooled.length; at++) {
    observed += events[at]!;
    expected += pooled[at]! * risk[at]!;
  }
  const ratio = (observed + strength) / (expected + strength);
  const shape = 3 * strength;
  return pooled.map((rate, at) => ratio * rate * ((events[at]! + shape) / (ratio * rate * risk[at]! + shape)));
}
