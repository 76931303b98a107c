import { gather, nth } from "../../core/access.ts";
import type { FidelityMetric, FidelityValue } from "../../core/contracts/fidelity.ts";
import { rowsOfUnits, type Cohort } from "../../core/data/cohort.ts";
import { createRng, permutation } from "../../core/rng.ts";
import { dotProducts } from "../../stats/dot-products.ts";
import { midRanks } from "../../stats/mid-ranks.ts";
import { findColumn } from "../paired-columns.ts";

/** Random halvings of the real cohort; their products are averaged. */
const HALVINGS = 4;
/** Real rows that hold a level, and that do not, for the level to count. */
const LEAST_ROWS = 5;
/** Times its noise where nothing is associated that the signal must be. */
const LEAST_SIGNAL = 2;

/**
 * Share of the real cohort's associations that the other cohort keeps: the sum over pairs of columns of other x real
 * rank correlations, over the same sum of one random half of the real units x the other half, whose noise is
 * independent and cancels. 1 where all are kept, 0 in independent columns; more where they are exaggerated, or where
 * a file that was fitted to these units keeps of their noise: a verbatim copy reads 1.1 to 1.2. Categories are
 * indicators of their levels.
 * Source: docs/decisions/0009-signal.md.
 */
export const associationRetention: FidelityMetric = {
  id: "association-retention",
  better: "higher",
  source: "sum of products of rank correlations over that of two halves of the real cohort",
  run(real, other): FidelityValue[] {
    const item = { kind: "summary", of: "all columns" } as const;
    if (real.nUnits < 4 || other.nRows === 0) return [{ item, value: undefined, why: { kind: "no rows" } }];
    const { scorers, signal, mean } = groundOf(real);
    const theirs = correlations(scorers.map((scorer) => scorer(other).map(standard)));
    if (theirs.length === 0) return [{ item, value: undefined, why: { kind: "no column varies" } }];
    const kept = theirs.reduce((sum, one, pair) => sum + one * nth(mean, pair), 0);
    // A product of two correlations of n/2 independent rows has standard deviation 2/n where nothing is associated.
    const noise = (2 * Math.sqrt(theirs.length)) / real.nUnits;
    return signal > LEAST_SIGNAL * noise
      ? [{ item, value: kept / signal }]
      : [{ item, value: undefined, why: { kind: "not estimable" } }];
  },
};

/** What does not depend on the other cohort. */
interface Ground {
  readonly scorers: readonly Scorer[];
  /** Sum over pairs of the product of the halves' correlations, and each pair's mean over the halves. */
  readonly signal: number;
  readonly mean: Float64Array;
}

/** A half of the registry is held against two cohorts. */
const KNOWN = new WeakMap<Cohort, Ground>();

function groundOf(real: Cohort): Ground {
  const known = KNOWN.get(real);
  if (known !== undefined) return known;
  const scorers = scorersOf(real);
  const own = scorers.map((scorer) => scorer(real));
  let signal = 0;
  let mean = new Float64Array();
  halvingsOf(real, own).forEach((sides, halving, all) => {
    const [a, b] = sides.map((rows) =>
      correlations(own.map((group) => group.map((values) => standard(gather(values, rows))))),
    ) as [Float64Array, Float64Array];
    if (halving === 0) mean = new Float64Array(a.length);
    mean = mean.map((sum, pair) => sum + (nth(a, pair) + nth(b, pair)) / 2 / all.length);
    signal += a.reduce((sum, one, pair) => sum + one * nth(b, pair), 0) / all.length;
  });
  const ground = { scorers, signal, mean };
  KNOWN.set(real, ground);
  return ground;
}

/** Scores of a column of any cohort, feature by feature. */
type Scorer = (cohort: Cohort) => Float64Array[];

function scorersOf(real: Cohort): Scorer[] {
  return real.schema.columns.flatMap(({ name, type }) =>
    type === "identifier" || type === "free-text" ? [] : (scorerOf(real, name) ?? []),
  );
}

/** Correlations of all pairs of features of two columns; 0 where one of them does not vary. */
function correlations(scores: readonly (readonly Float64Array[])[]): Float64Array {
  const features = scores.flat();
  const products = dotProducts(features, features, "lower");
  const out: number[] = [];
  let from = 0;
  scores.forEach((mine, i) => {
    let start = 0;
    for (const theirs of scores.slice(0, i)) {
      for (let x = from; x < from + mine.length; x++)
        for (let y = start; y < start + theirs.length; y++) out.push(nth(products, x * features.length + y));
      start += theirs.length;
    }
    from += mine.length;
  });
  return Float64Array.from(out);
}

/** A number by its ranks, a category by an indicator of each level that enough real rows hold, and that enough do not. */
function scorerOf(real: Cohort, name: string): Scorer | undefined {
  const source = findColumn(real, name);
  if (source === undefined) return undefined;
  if (source.kind === "numeric")
    return (cohort) => {
      const own = findColumn(cohort, name);
      return [knownRanks(own?.kind === "numeric" ? own.values : new Float64Array(cohort.nRows))];
    };
  const known = source.codes.reduce((sum, code) => sum + Number(code >= 0), 0);
  const usable = source.levels.filter((_, level) => {
    const held = source.codes.reduce((sum, code) => sum + Number(code === level), 0);
    return held >= LEAST_ROWS && known - held >= LEAST_ROWS;
  });
  return (cohort) => {
    const own = findColumn(cohort, name);
    return (source.levels.length === 2 ? usable.slice(-1) : usable).map((level) => {
      const code = own?.kind === "coded" ? own.levels.indexOf(level) : -1;
      const codes = own?.kind === "coded" ? own.codes : new Int32Array(cohort.nRows).fill(-1);
      return ranksOfLevel(codes, code);
    });
  };
}

/** Mid-ranks of known values, NaN where missing. */
function knownRanks(values: Float64Array): Float64Array {
  const places = Int32Array.from(values.keys()).filter((row) => !Number.isNaN(nth(values, row)));
  const ranks = midRanks(gather(values, places));
  const out = new Float64Array(values.length).fill(NaN);
  places.forEach((row, at) => (out[row] = nth(ranks, at)));
  return out;
}

/** The same of an indicator of a level. */
function ranksOfLevel(codes: Int32Array, level: number): Float64Array {
  const nKnown = codes.reduce((sum, held) => sum + Number(held >= 0), 0);
  const nOthers = codes.reduce((sum, held) => sum + Number(held >= 0 && held !== level), 0);
  const [ofOthers, ofLevel] = [(nOthers + 1) / 2, (nOthers + nKnown + 1) / 2];
  return Float64Array.from(codes, (held) => (held < 0 ? NaN : held === level ? ofLevel : ofOthers));
}

/** Mean 0 and sum of squares 1 of what is known, 0 where missing; zeros where all values are alike. */
function standard(values: Float64Array): Float64Array {
  let [n, sum, square] = [0, 0, 0];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    n += 1;
    sum += value;
  }
  const mean = n > 0 ? sum / n : 0;
  for (const value of values) if (!Number.isNaN(value)) square += (value - mean) ** 2;
  const scale = square > 1e-18 ? 1 / Math.sqrt(square) : 0;
  const out = new Float64Array(values.length);
  for (let row = 0; row < out.length; row++) {
    const value = values[row] ?? NaN;
    out[row] = Number.isNaN(value) ? 0 : (value - mean) * scale;
  }
  return out;
}

/**
 * Random halves of the units, the same whatever the order of rows.
 * @param scores of the columns, as the metric of associations sees them; absent: worked out
 * @returns rows of either half, four times
 */
export function halvingsOf(
  real: Cohort,
  scores: readonly (readonly Float64Array[])[] = scorersOf(real).map((scorer) => scorer(real)),
): (readonly [Int32Array, Int32Array])[] {
  const order = contentOrder(real, scores.flat().map(standard));
  return Array.from({ length: HALVINGS }, (_, halving) =>
    halvesOf(real, gather(order, permutation(real.nUnits, createRng(`retention/${halving}`)))),
  );
}

/** Rows of the first half of the units in this order, and of the second. */
function halvesOf(real: Cohort, order: Int32Array): readonly [Int32Array, Int32Array] {
  const inFirst = new Uint8Array(real.nUnits);
  order.subarray(0, real.nUnits >> 1).forEach((unit) => (inFirst[unit] = 1));
  const side = (wanted: number) => Int32Array.from(rowsOfUnits(real, (unit) => inFirst[unit] === wanted));
  return [side(1), side(0)];
}

/** Units by what their rows hold, so that halves do not depend on the order of rows. */
function contentOrder(real: Cohort, scores: readonly Float64Array[]): Int32Array {
  const key = new Float64Array(real.nUnits);
  scores.forEach((values, at) =>
    values.forEach((value, row) => {
      const unit = nth(real.units, row);
      key[unit] = nth(key, unit) + Math.sqrt(at + 2) * value;
    }),
  );
  return Int32Array.from(key.keys()).sort((a, b) => nth(key, a) - nth(key, b) || a - b);
}
