import { nth } from "../core/access.ts";
import { RaresynthError } from "../core/errors.ts";

/** Standard deviations under this are rounding. */
const NO_SPREAD = 1e-9;

/**
 * Upper bounds of several numbers at once, from repetitions of all of them: a further repetition exceeds any of the
 * bounds with probability 1 - level at most.
 * Each number has its own mean and standard deviation; they share one multiple c of it. Each repetition is standardised
 * by the others (as a further one would be), its largest value over all numbers is kept, and c is the smallest of those
 * that at least level x (repetitions + 1) of them reach; so dependence between the numbers is paid for as it is.
 *
 * Source: the max-type adjustment of Westfall & Young, Resampling-Based Multiple Testing (1993), section 2.3, with the
 * order statistic of conformal prediction (Vovk et al., Algorithmic Learning in a Random World, 2005, section 2.2).
 * Differs: standardising by the others makes the repetitions nearly, not exactly, exchangeable with a further one.
 * Claim: about level where the further repetition is drawn like the others. With fewer than level / (1 - level)
 * repetitions the largest one is all there is, and the level is repetitions / (repetitions + 1).
 * @param repeated repeated[number][repetition]; undefined where it could not be computed; all of one length
 * @param level in (0, 1)
 * @returns a bound a number; undefined where fewer than three repetitions are known, or where all but one are the same
 * @throws {E_RANGE} where the lengths disagree
 */
export function jointUpperBounds(
  repeated: readonly (readonly (number | undefined)[])[],
  level: number,
): (number | undefined)[] {
  const nRepeats = repeated[0]?.length ?? 0;
  if (repeated.some((values) => values.length !== nRepeats))
    throw new RaresynthError("E_RANGE", `all numbers need ${nRepeats} repetitions.`);
  const largest = new Float64Array(nRepeats).fill(-Infinity);
  const spreads = repeated.map((values) => {
    const spread = spreadOf(values.filter((value) => value !== undefined));
    if (spread === undefined) return undefined;
    values.forEach((value, at) => {
      if (value !== undefined) largest[at] = Math.max(nth(largest, at), besideOthers(value, spread));
    });
    return spread;
  });
  if (nRepeats === 0) return spreads.map(() => undefined);
  const cut = nth(largest.sort(), Math.min(nRepeats, Math.ceil(level * (nRepeats + 1) - 1e-9)) - 1);
  return spreads.map((spread) =>
    spread === undefined
      ? undefined
      : spread.mean + cut * Math.sqrt(((spread.squares / (spread.n - 1)) * (spread.n + 1)) / spread.n),
  );
}

interface Spread {
  readonly n: number;
  readonly mean: number;
  /** Sum of squares about the mean. */
  readonly squares: number;
}

/** Undefined where any value's others have no spread to count in. */
function spreadOf(values: readonly number[]): Spread | undefined {
  const n = values.length;
  if (n < 3 || !values.every(Number.isFinite)) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const furthest = Math.max(...values.map((value) => Math.abs(value - mean)));
  const least = squares - (furthest ** 2 * n) / (n - 1);
  return least > Math.max(NO_SPREAD ** 2 * n, 1e-12 * squares) ? { n, mean, squares } : undefined;
}

/** Mean and standard deviation of the others are had by taking the value out of those of all. */
function besideOthers(value: number, { n, mean, squares }: Spread): number {
  const from = value - mean;
  const ofOthers = (squares - (from ** 2 * n) / (n - 1)) / (n - 2);
  return (from * n) / (n - 1) / Math.sqrt((ofOthers * n) / (n - 1));
}
