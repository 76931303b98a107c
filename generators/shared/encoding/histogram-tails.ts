import { nth } from "../../../src/core/access.ts";
import type { NumericColumn } from "../../../src/core/data/cohort.ts";
import type { Rng } from "../../../src/core/rng.ts";
import type { Histogram, HistogramBin } from "./histogram.ts";
import { roundToGrid } from "./nice-numbers.ts";
import { fitQuantileFunction, probabilityBelow, type QuantileFunction } from "./quantile-function.ts";

/** As many windows as the frame generators have at most. */
const MAX_WINDOWS = 20;
/** Shares of an outermost bin's pieces, from its inner side: a tail bends most at its end. */
const SHARES = [0.25, 0.25, 0.25, 0.125, 0.0625, 0.0625] as const;

/**
 * A histogram whose outermost bins end in smoothed tails instead of at the coded bounds: inside the bin values follow
 * the tail of the column's quantile function (`upperTail`), cut into six straight pieces.
 * Claim: the pieces follow from means of windows of at least `windowUnits` units and from where the bin begins; how far
 * out the patients beyond the coded bound lie has no part in them. Bins that are a spike, columns that few units have,
 * and dates stay as they are.
 * @param column NaN is missing
 * @param weights per row, 1 / rows of its unit
 * @param windowUnits least units behind a knot
 * @param rng makes tails a little longer or shorter at every fit
 */
export function withSmoothTails(
  states: Histogram,
  column: NumericColumn,
  weights: Float64Array,
  windowUnits: number,
  rng: Rng,
): Histogram {
  const { support, bins } = states;
  if (support.empty || support.reach === undefined || bins.length < 2) return states;
  const { margin, tails } = fitQuantileFunction(column, weights, support, windowUnits, MAX_WINDOWS, rng);
  const upper = tails.above ? tailBin(nth(bins, bins.length - 1), margin) : undefined;
  const lower = tails.below ? mirrored(tailBin(mirrored(nth(bins, 0)), mirroredMargin(margin))) : undefined;
  if (upper === undefined && lower === undefined) return states;
  return {
    support: {
      ...support,
      low: lower === undefined ? support.low : roundToGrid(nth(lower.edges, 0) + support.grid / 2, support.grid),
      high:
        upper === undefined ? support.high : roundToGrid((upper.edges.at(-1) ?? 0) - support.grid / 2, support.grid),
    },
    bins: bins.map((bin, at) => (at === 0 ? lower : at === bins.length - 1 ? upper : undefined) ?? bin),
  };
}

/** The last bin with pieces that follow the margin from where it begins; undefined where it is a spike. */
function tailBin({ edges }: HistogramBin, margin: QuantileFunction): HistogramBin | undefined {
  const { grid } = margin.support;
  const start = nth(edges, 0);
  const from = probabilityBelow(margin, start);
  if ((edges.at(-1) ?? start) - start < 1.5 * grid || !(from < 1)) return undefined;
  const kept: { readonly edge: number; share: number }[] = [];
  let share = 0;
  let below = 0;
  for (const [at, part] of SHARES.entries()) {
    below += part;
    share += part;
    const value = valueAt(margin, at === SHARES.length - 1 ? 1 : from + below * (1 - from));
    const edge = Number((roundToGrid(value, grid) + grid / 2).toPrecision(13));
    if (edge < (kept.at(-1)?.edge ?? start) + 0.5 * grid) continue;
    kept.push({ edge, share });
    share = 0;
  }
  const last = kept.at(-1);
  if (last === undefined) return undefined;
  last.share += share;
  return { edges: [start, ...kept.map(({ edge }) => edge)], shares: kept.map((piece) => piece.share) };
}

/** The margin before rounding. */
function valueAt({ p, value }: QuantileFunction, u: number): number {
  const high = Math.max(
    1,
    p.findIndex((one) => one >= u),
  );
  const [p0, p1] = [nth(p, high - 1), nth(p, high)];
  const share = p1 > p0 ? (u - p0) / (p1 - p0) : 1;
  return nth(value, high - 1) + share * (nth(value, high) - nth(value, high - 1));
}

function mirrored(bin: HistogramBin): HistogramBin;
function mirrored(bin: HistogramBin | undefined): HistogramBin | undefined;
function mirrored(bin: HistogramBin | undefined): HistogramBin | undefined {
  return bin === undefined
    ? undefined
    : { edges: bin.edges.map((edge) => -edge).reverse(), shares: [...bin.shares].reverse() };
}

function mirroredMargin({ p, value, support }: QuantileFunction): QuantileFunction {
  return {
    p: p.map((one) => 1 - one).reverse(),
    value: value.map((one) => -one).reverse(),
    support: { ...support, low: -support.high, high: -support.low },
  };
}
