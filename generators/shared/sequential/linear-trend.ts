import type { CodedPredictor } from "../trees/tree-coding.ts";

/** A predictor as one number a bin; the missing bin counts 0. */
export interface ScoredPredictor {
  readonly name: string;
  readonly bins: Uint8Array;
  readonly scores: readonly number[];
}

/** Sum over terms of slope x (score of the row's bin). Plain JSON. */
export interface LinearTrend {
  readonly terms: readonly { readonly name: string; readonly slope: number; readonly scores: readonly number[] }[];
}

export interface TrendOptions {
  readonly maxTerms: number;
  /** Absolute t value that a term must exceed when it enters. */
  readonly minT: number;
  /** Units of prior weight on slope 0. */
  readonly ridgeUnits: number;
  /** Residual variance where it is known (1 for a Poisson likelihood); else it is estimated. */
  readonly variance?: number;
}

/**
 * A number for each bin of a predictor, centred and scaled over the rows: the mean of `scoreOfRow` in the bin, or the bin's place where
 * that is not given (ordered categories, two groups). Categories of three groups or more without an order give undefined.
 * @param weights per row
 */
export function scorePredictor(
  predictor: CodedPredictor,
  weights: Float64Array,
  scoreOfRow?: Float64Array,
): ScoredPredictor | undefined {
  const { bins, nBins, name } = predictor;
  if (!predictor.ordered && nBins !== 3) return undefined;
  const weight = new Float64Array(nBins);
  const sum = new Float64Array(nBins);
  for (let row = 0; row < bins.length; row++) {
    const bin = bins[row]!;
    if (bin === 0) continue;
    weight[bin]! += weights[row]!;
    sum[bin]! += weights[row]! * (scoreOfRow === undefined ? bin : scoreOfRow[row]!);
  }
  const raw = Array.from(weight, (w, bin) => (w > 0 ? sum[bin]! / w : scoreOfRow === undefined ? bin : 0));
  let total = 0;
  let mean = 0;
  for (let bin = 1; bin < nBins; bin++) {
    total += weight[bin]!;
    mean += weight[bin]! * raw[bin]!;
  }
  mean /= total;
  let square = 0;
  for (let bin = 1; bin < nBins; bin++) square += weight[bin]! * (raw[bin]! - mean) ** 2;
  const sd = Math.sqrt(square / total);
  if (!(sd > 1e-9)) return undefined;
  return {
    name,
    bins,
    scores: raw.map((value, bin) => (bin === 0 ? 0 : Math.round(((value - mean) / sd) * 1e3) / 1e3)),
  };
}

/**
 * Fits a ridge regression of a target on a few predictors, chosen forward by their t value; ties go to the first name.
 *
 * Forward choice by the sweep operator on the centred cross-products, so rows are read once.
 * Source: Goodnight, Am Stat 33:149 (1979) for the sweep; Hoerl and Kennard, Technometrics 12:55 (1970) for the ridge.
 * @param target per row of the table; only `rows` are read
 * @param information per row: weight of the row in the normal equations (weights x variance function)
 */
export function fitTrend(
  target: Float64Array,
  rows: Int32Array,
  information: Float64Array,
  predictors: readonly ScoredPredictor[],
  options: TrendOptions,
): LinearTrend {
  const candidates = [...predictors].sort((a, b) => (a.name < b.name ? -1 : 1));
  const { products, total } = crossProducts(target, rows, information, candidates);
  const chosen = chooseForward(products, total, candidates.length, options);
  const nTerms = candidates.length;
  const size = nTerms + 1;
  const at = (a: number, b: number) => products[a * size + b]!;
  const slopes = solve(
    chosen.map((a) => chosen.map((b) => at(a, b) + (a === b ? options.ridgeUnits : 0))),
    chosen.map((a) => at(a, nTerms)),
  );
  return {
    terms: chosen.map((which, i) => ({
      name: candidates[which]!.name,
      slope: Math.round(slopes[i]! * 1e4) / 1e4,
      scores: candidates[which]!.scores,
    })),
  };
}

/** Weighted centred cross-products of the candidates and, last, the target. */
function crossProducts(
  target: Float64Array,
  rows: Int32Array,
  information: Float64Array,
  candidates: readonly ScoredPredictor[],
): { products: Float64Array; total: number } {
  const size = candidates.length + 1;
  const products = new Float64Array(size * size);
  const sums = new Float64Array(size);
  const values = new Float64Array(size);
  let total = 0;
  for (const row of rows) {
    const w = information[row]!;
    for (let k = 0; k < size - 1; k++) values[k] = candidates[k]!.scores[candidates[k]!.bins[row]!]!;
    values[size - 1] = target[row]!;
    total += w;
    for (let a = 0; a < size; a++) {
      const weighted = w * values[a]!;
      if (weighted === 0) continue;
      sums[a]! += weighted;
      for (let b = a; b < size; b++) products[a * size + b]! += weighted * values[b]!;
    }
  }
  for (let a = 0; a < size; a++) {
    for (let b = a; b < size; b++) products[b * size + a] = products[a * size + b]! -= (sums[a]! * sums[b]!) / total;
  }
  return { products, total };
}

/** Candidates in the order in which they enter. A candidate that the chosen ones explain to 95 % does not enter. */
function chooseForward(products: Float64Array, total: number, nTerms: number, options: TrendOptions): number[] {
  const size = nTerms + 1;
  const swept = products.slice();
  const chosen: number[] = [];
  while (chosen.length < Math.min(options.maxTerms, nTerms)) {
    const spread = options.variance ?? swept[nTerms * size + nTerms]! / Math.max(1, total - chosen.length - 1);
    let best = -1;
    let bestT = options.minT;
    for (let k = 0; k < nTerms; k++) {
      const square = swept[k * size + k]!;
      if (chosen.includes(k) || !(square > 0.05 * products[k * size + k]!) || !(spread > 1e-12)) continue;
      const t = Math.abs(swept[k * size + nTerms]!) / Math.sqrt(square * spread);
      if (t > bestT * (1 + 1e-9)) {
        best = k;
        bestT = t;
      }
    }
    if (best < 0) break;
    chosen.push(best);
    for (let a = 0; a < size; a++) {
      if (a === best || chosen.includes(a)) continue;
      const factor = swept[a * size + best]! / swept[best * size + best]!;
      for (let b = 0; b < size; b++)
        if (!chosen.includes(b) || b === best) swept[a * size + b]! -= factor * swept[best * size + b]!;
    }
  }
  return chosen;
}

/** Value of the trend for each row. @param bins must hold the predictors that it names */
export function trendOf(trend: LinearTrend, bins: ReadonlyMap<string, Uint8Array>, nRows: number): Float64Array {
  const sum = new Float64Array(nRows);
  for (const { name, slope, scores } of trend.terms) {
    const of = bins.get(name)!;
    const steps = Float64Array.from(scores, (score) => slope * score);
    for (let row = 0; row < nRows; row++) sum[row]! += steps[of[row]!]!;
  }
  return sum;
}

/** Solves a small symmetric positive definite system by Gaussian elimination. */
function solve(matrix: number[][], right: number[]): number[] {
  const n = right.length;
  const m = matrix.map((row, i) => [...row, right[i]!]);
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const factor = m[j]![i]! / m[i]![i]!;
      for (let k = i; k <= n; k++) m[j]![k]! -= factor * m[i]![k]!;
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    let sum = m[i]![n]!;
    for (let k = i + 1; k < n; k++) sum -= m[i]![k]! * x[k]!;
    x[i] = sum / m[i]![i]!;
  }
  return x;
}
