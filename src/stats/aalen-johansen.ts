import { requireLength } from "./check-arguments.ts";

/** Cumulative incidences at given times, cause by cause. */
export interface CumulativeIncidence {
  /** Entry cause x nTimes + time. */
  readonly values: Float64Array;
  /** Of all entries, row by row: sums of products of the influences of the persons (infinitesimal jackknife). */
  readonly covariance: Float64Array;
  /** At risk just before each time. */
  readonly nRisk: Float64Array;
  /** Events of each cause up to and including each time, in the order of `values`. */
  readonly nEvents: Float64Array;
}

/**
 * Aalen-Johansen estimate of the cumulative incidence of competing causes; with one cause it is 1 - Kaplan-Meier, and its standard error Greenwood's.
 * Flat after the last event. Cost: persons x distinct event times.
 *
 * Source: Aalen & Johansen, Scand J Stat 5:141 (1978); variance: infinitesimal jackknife, as in R's survival::survfit.
 * @param time per person, no NaN
 * @param cause 0 censored, 1..nCauses per person
 * @param times where it is wanted
 * @throws {E_RANGE} where there is nobody
 */
export function aalenJohansen(
  time: ArrayLike<number>,
  cause: ArrayLike<number>,
  nCauses: number,
  times: readonly number[],
): CumulativeIncidence {
  requireLength("time", time, 1);
  const n = time.length;
  const size = nCauses * times.length;
  const values = new Float64Array(size);
  const nEvents = new Float64Array(size);
  const influence = Array.from({ length: size }, () => new Float64Array(n));
  const eventTimes = [...new Set(Array.from(time).filter((_, i) => cause[i]! > 0))].sort((a, b) => a - b);
  const incidence = new Float64Array(nCauses);
  const seen = new Float64Array(nCauses);
  const moved = Array.from({ length: nCauses }, () => new Float64Array(n));
  const survivalMoved = new Float64Array(n);
  let survival = 1;
  const record = (at: number): void => {
    for (let c = 0; c < nCauses; c++) {
      values[c * times.length + at] = incidence[c]!;
      nEvents[c * times.length + at] = seen[c]!;
      influence[c * times.length + at]!.set(moved[c]!);
    }
  };
  const order = times.map((_, at) => at).sort((a, b) => times[a]! - times[b]!);
  let next = 0;
  for (const t of eventTimes) {
    while (next < order.length && times[order[next]!]! < t) record(order[next++]!);
    let atRisk = 0;
    const deaths = new Float64Array(nCauses);
    for (let i = 0; i < n; i++) {
      if (time[i]! < t) continue;
      atRisk++;
      if (time[i] === t && cause[i]! > 0) deaths[cause[i]! - 1]!++;
    }
    const all = deaths.reduce((sum, count) => sum + count, 0);
    for (let i = 0; i < n; i++) {
      const isAtRisk = time[i]! >= t;
      const own = isAtRisk && time[i] === t ? cause[i]! : 0;
      for (let c = 0; c < nCauses; c++) {
        const hazard = deaths[c]! / atRisk;
        const hazardMoved = isAtRisk ? (Number(own === c + 1) - hazard) / atRisk : 0;
        moved[c]![i]! += survivalMoved[i]! * hazard + survival * hazardMoved;
      }
      const totalMoved = isAtRisk ? (Number(own > 0) - all / atRisk) / atRisk : 0;
      survivalMoved[i] = survivalMoved[i]! * (1 - all / atRisk) - survival * totalMoved;
    }
    for (let c = 0; c < nCauses; c++) {
      incidence[c]! += (survival * deaths[c]!) / atRisk;
      seen[c]! += deaths[c]!;
    }
    survival *= 1 - all / atRisk;
  }
  while (next < order.length) record(order[next++]!);
  const covariance = new Float64Array(size * size);
  for (let a = 0; a < size; a++)
    for (let b = 0; b <= a; b++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += influence[a]![i]! * influence[b]![i]!;
      covariance[a * size + b] = covariance[b * size + a] = sum;
    }
  const nRisk = Float64Array.from(times, (t) => {
    let count = 0;
    for (let i = 0; i < n; i++) count += time[i]! >= t ? 1 : 0;
    return count;
  });
  return { values, covariance, nRisk, nEvents };
}
