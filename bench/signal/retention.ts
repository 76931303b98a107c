import type { Cohort } from "../../src/core/data/cohort.ts";
import { pearson } from "../../src/stats/pearson.ts";
import { spearman } from "../../src/stats/spearman.ts";
import { featureValues, type Feature } from "./feature-space.ts";

/** Sums from which a share of kept signal follows: synthetic x held-out, and fitted x held-out. */
export interface Kept {
  readonly synthetic: number;
  readonly fitted: number;
}

const LEAST_ROWS = 10;

/**
 * Correlations of every pair of features of different columns, 0 where there is none; NaN where too few rows are
 * complete.
 */
export function correlations(cohort: Cohort, features: readonly Feature[], by: "pearson" | "spearman"): Float64Array {
  const values = features.map((feature) => featureValues(cohort, feature));
  const out: number[] = [];
  for (let i = 0; i < features.length; i++) {
    for (let j = 0; j < i; j++) {
      if (features[i]!.column === features[j]!.column) continue;
      const [x, y] = [values[i]!, values[j]!];
      let complete = 0;
      for (let row = 0; row < x.length; row++) if (x[row]! === x[row]! && y[row]! === y[row]!) complete += 1;
      out.push(complete < LEAST_ROWS ? NaN : ((by === "pearson" ? pearson(x, y) : spearman(x, y)) ?? 0));
    }
  }
  return Float64Array.from(out);
}

/**
 * Signal of an estimate that is also in held-out patients, for a file and for the patients that it was fitted to. Their
 * noise is independent of the held-out and cancels.
 */
export function keptOf(synthetic: ArrayLike<number>, fitted: ArrayLike<number>, heldOut: ArrayLike<number>): Kept {
  let [up, down] = [0, 0];
  for (let at = 0; at < heldOut.length; at++) {
    const h = heldOut[at]!;
    const f = fitted[at]!;
    if (Number.isNaN(h) || Number.isNaN(f)) continue;
    down += f * h;
    up += Number.isNaN(synthetic[at]!) ? 0 : synthetic[at]! * h;
  }
  return { synthetic: up, fitted: down };
}
