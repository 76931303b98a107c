import { nth } from "../../../src/core/access.ts";
import { mean } from "../../../src/stats/mean.ts";

/** One refit of stage two, by places among the tested units: 1 where the refit went without it, and everybody's score. */
export interface TestedRun {
  readonly out: Uint8Array;
  readonly scores: Float64Array;
}

/** A unit's scores in refits with and without it. */
export interface Arms {
  readonly ins: Float64Array;
  readonly outs: Float64Array;
}

/**
 * A unit's scores as they would be with every other tested unit in: what the absence of others does to the score is
 * taken off, since it is noise that would hide what the unit itself does.
 *
 * The effect of each other unit is the difference of means, inside the arms of the unit in question, of refits without
 * and with it, shrunk by the share of the effects' spread that is not their own error (empirical Bayes: nothing is
 * taken off where the others do nothing). Masks are drawn alike for all, so taking off effects of others lends the unit
 * none of its own.
 * Source: analysis of covariance; shrinkage as in Morris, JASA 78:47 (1983).
 * @param k place of the unit among the tested
 */
export function armsOf(runs: readonly TestedRun[], k: number): Arms {
  const own = runs.map((run) => nth(run.scores, k));
  const isOut = runs.map((run) => nth(run.out, k));
  const centres = [0, 1].map((arm) => mean(own.filter((_, i) => isOut[i] === arm)));
  const rest = own.map((score, i) => score - nth(centres, nth(isOut, i)));
  const variance = rest.reduce((sum, x) => sum + x * x, 0) / Math.max(1, runs.length - 2);
  const effects = othersEffects(runs, k, rest, variance);
  const adjusted = own.map((score, i) => {
    const { out } = nth(runs, i);
    return effects.reduce((sum, { place, effect }) => sum - (out[place] === 1 ? effect : 0), score);
  });
  return {
    ins: Float64Array.from(adjusted.filter((_, i) => isOut[i] === 0)),
    outs: Float64Array.from(adjusted.filter((_, i) => isOut[i] === 1)),
  };
}

interface Effect {
  readonly place: number;
  readonly effect: number;
}

/** Shrunken effects of the other units' absence; empty where they are nothing but error. */
function othersEffects(runs: readonly TestedRun[], k: number, rest: readonly number[], variance: number): Effect[] {
  const nPlaces = nth(runs, 0).out.length;
  const found: (Effect & { readonly error: number })[] = [];
  for (let place = 0; place < nPlaces; place++) {
    if (place === k) continue;
    let nOut = 0;
    let sumOut = 0;
    let sumIn = 0;
    for (const [i, { out }] of runs.entries())
      if (out[place] === 1) {
        nOut++;
        sumOut += nth(rest, i);
      } else sumIn += nth(rest, i);
    const nIn = runs.length - nOut;
    if (nOut > 0 && nIn > 0)
      found.push({ place, effect: sumOut / nOut - sumIn / nIn, error: variance * (1 / nOut + 1 / nIn) });
  }
  if (found.length === 0) return [];
  const spread = found.reduce((sum, { effect }) => sum + effect * effect, 0) / found.length;
  const error = mean(found.map((one) => one.error));
  const kept = Math.max(0, spread - error);
  return kept === 0
    ? []
    : found.map(({ place, effect, error: e }) => ({ place, effect: (effect * kept) / (kept + e) }));
}
