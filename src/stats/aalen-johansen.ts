import { requireLength } from "./check-arguments.ts";
import { countAtMost, countBelow } from "./mid-ranks.ts";

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
 * Aalen-Johansen estimate of the cumulative incidence of competing causes; with one cause it is 1 - Kaplan-Meier, and
 * its standard error Greenwood's. Flat after the last event. Cost: (persons + event times) x causes x times.
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
  const steps = incidenceSteps(time, cause, nCauses);
  const size = nCauses * times.length;
  const values = new Float64Array(size);
  const nEvents = new Float64Array(size);
  const influence = Array.from({ length: size }, () => new Float64Array(n));
  // Event times up to each person's own.
  const reached = Int32Array.from(time, (t) => countAtMost(steps.time, t));
  for (let c = 0; c < nCauses; c++) {
    const { incidence, seen, ownShare, allShare, weightedShare } = steps.causes[c]!;
    times.forEach((t, k) => {
      const at = c * times.length + k;
      const upTo = countAtMost(steps.time, t);
      const value = (values[at] = incidence[upTo]!);
      nEvents[at] = seen[upTo]!;
      for (let i = 0; i < n; i++) {
        const last = Math.min(upTo, reached[i]!);
        let moved = -ownShare[last]! + value * allShare[last]! - weightedShare[last]!;
        if (cause[i]! > 0 && reached[i]! <= upTo) {
          const own = reached[i]! - 1;
          if (cause[i] === c + 1) moved += steps.survivalBefore[own]! / steps.nRisk[own]!;
          moved -= steps.perEvent[own]! * (value - incidence[own + 1]!);
        }
        influence[at]![i] = moved;
      }
    });
  }
  const covariance = new Float64Array(size * size);
  for (let a = 0; a < size; a++)
    for (let b = 0; b <= a; b++) {
      const [x, y] = [influence[a]!, influence[b]!];
      let sum = 0;
      for (let i = 0; i < n; i++) sum += x[i]! * y[i]!;
      covariance[a * size + b] = covariance[b * size + a] = sum;
    }
  const exits = Float64Array.from(time).sort();
  const nRisk = Float64Array.from(times, (t) => n - countBelow(exits, t));
  return { values, covariance, nRisk, nEvents };
}

/** Entry k of the cumulative arrays: after the first k event times. */
interface IncidenceSteps {
  readonly time: Float64Array;
  readonly nRisk: Float64Array;
  readonly survivalBefore: Float64Array;
  /** 1 / (at risk x (1 - hazard)); 0 where nobody is left. */
  readonly perEvent: Float64Array;
  readonly causes: readonly {
    readonly incidence: Float64Array;
    readonly seen: Float64Array;
    /** Sums of S hazard_c / n, of hazard / (n (1 - hazard)), and of the latter times the incidence. */
    readonly ownShare: Float64Array;
    readonly allShare: Float64Array;
    readonly weightedShare: Float64Array;
  }[];
}

function incidenceSteps(time: ArrayLike<number>, cause: ArrayLike<number>, nCauses: number): IncidenceSteps {
  const exits = Float64Array.from(time).sort();
  const eventTimes = Float64Array.from(time)
    .filter((_, i) => cause[i]! > 0)
    .sort();
  const distinct = eventTimes.filter((t, k) => k === 0 || t !== eventTimes[k - 1]);
  const m = distinct.length;
  const deaths = Array.from({ length: nCauses }, () => new Float64Array(m));
  for (let i = 0; i < time.length; i++) if (cause[i]! > 0) deaths[cause[i]! - 1]![countBelow(distinct, time[i]!)]!++;
  const nRisk = distinct.map((t) => exits.length - countBelow(exits, t));
  const all = distinct.map((_, k) => deaths.reduce((sum, own) => sum + own[k]!, 0));
  const survivalBefore = new Float64Array(m);
  const perEvent = new Float64Array(m);
  let survival = 1;
  for (let k = 0; k < m; k++) {
    survivalBefore[k] = survival;
    survival *= 1 - all[k]! / nRisk[k]!;
    perEvent[k] = all[k] === nRisk[k] ? 0 : 1 / (nRisk[k]! - all[k]!);
  }
  const causes = deaths.map((own) => {
    const incidence = new Float64Array(m + 1);
    const seen = new Float64Array(m + 1);
    const ownShare = new Float64Array(m + 1);
    const allShare = new Float64Array(m + 1);
    const weightedShare = new Float64Array(m + 1);
    for (let k = 0; k < m; k++) {
      const hazard = own[k]! / nRisk[k]!;
      incidence[k + 1] = incidence[k]! + survivalBefore[k]! * hazard;
      seen[k + 1] = seen[k]! + own[k]!;
      ownShare[k + 1] = ownShare[k]! + (survivalBefore[k]! * hazard) / nRisk[k]!;
      const share = (all[k]! / nRisk[k]!) * perEvent[k]!;
      allShare[k + 1] = allShare[k]! + share;
      weightedShare[k + 1] = weightedShare[k]! + share * incidence[k + 1]!;
    }
    return { incidence, seen, ownShare, allShare, weightedShare };
  });
  return { time: distinct, nRisk, survivalBefore, perEvent, causes };
}
