import type { CodedPredictor } from "../trees/tree-coding.ts";
import { crossProducts, valuesOf, type TrendColumn } from "./cross-products.ts";
import { mixtureSlopes, type SlopeOptions } from "./mixture-slopes.ts";

/** A predictor as one number a bin and basis function; the missing bin counts 0. */
export interface ScoredPredictor {
  readonly name: string;
  readonly bins: Uint8Array;
  /** One function for numbers, orders and two groups; one a group for nominal categories. */
  readonly basis: readonly (readonly number[])[];
}

/** Sum over terms of the score of the row's bin. Plain JSON. */
export interface LinearTrend {
  readonly terms: readonly { readonly name: string; readonly scores: readonly number[] }[];
}

export interface TrendOptions extends SlopeOptions {
  /** Most basis functions, those of the strongest predictors; 0 = no trend. */
  readonly maxTerms: number;
}

/**
 * A number for each bin of a predictor, centred and scaled over the rows: the mean of `scoreOfRow` in the bin, or the
 * bin's place where that is not given (ordered categories, two groups). Categories of three groups or more without an
 * order get one function a group, scaled together so that each of their dimensions weighs as much as one number.
 * @param weights per row
 * @returns undefined where all rows are alike
 */
export function scorePredictor(
  predictor: CodedPredictor,
  weights: Float64Array,
  scoreOfRow?: Float64Array,
): ScoredPredictor | undefined {
  const { bins, nBins, name } = predictor;
  const weight = new Float64Array(nBins);
  const sum = new Float64Array(nBins);
  let total = 0;
  for (let row = 0; row < bins.length; row++) {
    const bin = bins[row]!;
    if (bin === 0) continue;
    total += weights[row]!;
    weight[bin]! += weights[row]!;
    sum[bin]! += weights[row]! * (scoreOfRow === undefined ? bin : scoreOfRow[row]!);
  }
  if (!(total > 0)) return undefined;
  if (!predictor.ordered && nBins > 3) return groupFunctions(predictor, weight, total);
  const raw = Array.from(weight, (w, bin) => (w > 0 ? sum[bin]! / w : scoreOfRow === undefined ? bin : 0));
  const mean = raw.reduce((all, value, bin) => all + (bin === 0 ? 0 : weight[bin]! * value), 0) / total;
  let square = 0;
  for (let bin = 1; bin < nBins; bin++) square += weight[bin]! * (raw[bin]! - mean) ** 2;
  const sd = Math.sqrt(square / total);
  if (!(sd > 1e-9)) return undefined;
  return { name, bins, basis: [raw.map((value, bin) => (bin === 0 ? 0 : threeDecimals((value - mean) / sd)))] };
}

/**
 * Which group a row is in: penalised alike, so that the effect of a small group is pulled to none more than that of a
 * large one.
 */
function groupFunctions(
  { name, bins, nBins }: CodedPredictor,
  weight: Float64Array,
  total: number,
): ScoredPredictor | undefined {
  const shares = Array.from(weight.subarray(1), (w) => w / total);
  const variance = shares.reduce((all, share) => all + share * (1 - share), 0);
  if (!(variance > 1e-9)) return undefined;
  const scale = Math.sqrt((nBins - 2) / variance);
  return {
    name,
    bins,
    basis: shares.map((share, group) =>
      Array.from({ length: nBins }, (_, bin) =>
        bin === 0 ? 0 : threeDecimals(scale * ((bin === group + 1 ? 1 : 0) - share)),
      ),
    ),
  };
}

/**
 * Shrunken regression of a target on earlier columns. Ties go to the first name.
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
  const { columns, values } = basisOf(target, rows, information, predictors, options);
  if (columns.length === 0) return { terms: [] };
  const products = crossProducts(target, rows, information, values);
  const slopes = mixtureSlopes(products, options);
  const scores = new Map<string, Float64Array>();
  columns.forEach(({ name, scores: own }, k) => {
    const sum = scores.get(name) ?? new Float64Array(own.length);
    own.forEach((score, bin) => (sum[bin]! += slopes[k]! * score));
    scores.set(name, sum);
  });
  const terms = [...scores].map(([name, sum]) => ({ name, scores: Array.from(sum, threeDecimals) }));
  return { terms: terms.filter((term) => term.scores.some((score) => score !== 0)) };
}

interface Basis {
  readonly rows: Int32Array;
  readonly columns: readonly TrendColumn[];
  /** Of the columns in the rows. */
  readonly values: Float64Array;
}

/** Steps of one fit ask for the same basis of the same rows again and again. */
const KEPT = new WeakMap<readonly ScoredPredictor[], Basis>();

function basisOf(
  target: Float64Array,
  rows: Int32Array,
  information: Float64Array,
  predictors: readonly ScoredPredictor[],
  options: TrendOptions,
): Basis {
  const kept = KEPT.get(predictors);
  if (kept?.rows === rows && kept.columns.length <= options.maxTerms) return kept;
  const candidates = [...predictors].sort((a, b) => (a.name < b.name ? -1 : 1));
  const columns = strongest(target, rows, information, candidates, options);
  const basis = { rows, columns, values: valuesOf(rows, columns) };
  // What was chosen among too many depends on the target.
  if (predictors.reduce((sum, one) => sum + one.basis.length, 0) <= options.maxTerms) KEPT.set(predictors, basis);
  return basis;
}

/**
 * All basis functions, or where there are too many, those of the predictors that explain most, if it is more than the
 * best of so many would by chance: among noise, what is picked first and cross-validated afterwards looks like signal.
 */
function strongest(
  target: Float64Array,
  rows: Int32Array,
  information: Float64Array,
  candidates: readonly ScoredPredictor[],
  { maxTerms, variance }: TrendOptions,
): TrendColumn[] {
  const columnsOf = ({ name, bins, basis }: ScoredPredictor): TrendColumn[] =>
    basis.map((scores) => ({ name, bins, scores }));
  const all = candidates.flatMap(columnsOf);
  if (all.length <= maxTerms) return all;
  const chance = 2 * Math.log(candidates.length);
  const ranked = candidates
    .map((one) => ({ one, gain: chiSquare(target, rows, information, one, variance) - one.basis.length + 1 }))
    .filter(({ gain }) => gain > chance)
    .sort((a, b) => b.gain - a.gain || (a.one.name < b.one.name ? -1 : 1));
  const kept: TrendColumn[] = [];
  for (const { one } of ranked) if (kept.length + one.basis.length <= maxTerms) kept.push(...columnsOf(one));
  return kept.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/**
 * What the means of a predictor's bins explain of the target: chi-square where it is unrelated. One pass over the rows.
 */
function chiSquare(
  target: Float64Array,
  rows: Int32Array,
  information: Float64Array,
  { bins, basis }: ScoredPredictor,
  variance: number | undefined,
): number {
  let [total, sum, square] = [0, 0, 0];
  const nBins = basis[0]!.length;
  const weight = new Float64Array(nBins);
  const inBin = new Float64Array(nBins);
  for (const row of rows) {
    const w = information[row]!;
    total += w;
    sum += w * target[row]!;
    square += w * target[row]! ** 2;
    weight[bins[row]!]! += w;
    inBin[bins[row]!]! += w * target[row]!;
  }
  const spread = variance ?? (square - (sum * sum) / total) / total;
  if (!(spread > 1e-12)) return 0;
  return basis.reduce((all, scores) => {
    let [x, xx, xy] = [0, 0, 0];
    scores.forEach((score, bin) => {
      x += weight[bin]! * score;
      xx += weight[bin]! * score * score;
      xy += inBin[bin]! * score;
    });
    const own = xx - (x * x) / total;
    return own > 1e-9 ? all + (xy - (x * sum) / total) ** 2 / own / spread : all;
  }, 0);
}

/** Value of the trend for each row. @param bins must hold the predictors that it names */
export function trendOf(trend: LinearTrend, bins: ReadonlyMap<string, Uint8Array>, nRows: number): Float64Array {
  const sum = new Float64Array(nRows);
  for (const { name, scores } of trend.terms) {
    const of = bins.get(name)!;
    const steps = Float64Array.from(scores);
    for (let row = 0; row < nRows; row++) sum[row]! += steps[of[row]!]!;
  }
  return sum;
}

function threeDecimals(value: number): number {
  return Math.round(value * 1e3) / 1e3;
}
