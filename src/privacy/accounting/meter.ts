import { RaresynthError } from "../../core/errors.ts";
import { discreteGaussian } from "../noise/discrete-gaussian.ts";
import { exponentialMechanism } from "../noise/exponential-mechanism.ts";
import { isSystemNoise, type NoiseSource } from "../noise/noise-source.ts";
import { rationalAbove, rationalBelow, toNumber, type Rational } from "../noise/rational.ts";
import { isPaidFor, type Budget } from "./budget.ts";
import { epsilonOfSelection, rhoOfSelection } from "./zcdp.ts";

/** One use of noise, by its name and what it cost by the noise that was really added. */
export interface TaggedDraw {
  readonly tag: string;
  readonly mechanism: "discrete Gaussian" | "exponential";
  /** Cells of the table, or candidates of the choice. */
  readonly nCells: number;
  /** L2 sensitivity of the table, or sensitivity of the scores, in the unit of what was asked. */
  readonly sensitivity: number;
  readonly sigma: number | undefined;
  readonly epsilon: number | undefined;
  readonly rho: number;
}

export interface MeterTrace {
  readonly draws: readonly TaggedDraw[];
  /** Sum over the draws, rounded up. */
  readonly rho: number;
  /** Words taken from the source outside any tagged draw. */
  readonly untaggedWords: number;
  /** The source is the operating system's. */
  readonly isSystem: boolean;
  /** A ledger entry stands behind the budget. */
  readonly isPaidFor: boolean;
}

export interface NoisyTable {
  readonly counts: Float64Array;
  /** Of the added noise, in the unit of the counts. */
  readonly sigma: number;
}

/** The one way in which a method reads the data: noise and price in a single step. */
export interface NoiseMeter {
  /**
   * The counts with discrete Gaussian noise worth at most `rho`.
   * @param counts whole numbers @param sensitivity L2 distance between neighbours @throws {E_BUDGET}
   */
  noisyTable(tag: string, counts: Float64Array, sensitivity: number, rho: number): NoisyTable;
  /** A candidate by its score, worth at most `rho`. @throws {E_BUDGET} */
  choose(tag: string, scores: readonly bigint[], sensitivity: bigint, rho: number): number;
  /** What is left of the budget. */
  readonly left: () => number;
}

/** Relative room for the sum of many costs in floating point. */
const ROOM = 1e-9;

/** A meter over a budget, and its trace. */
export function createMeter(noise: NoiseSource, budget: Budget): { meter: NoiseMeter; trace: () => MeterTrace } {
  const draws: TaggedDraw[] = [];
  const wordsBefore = noise.wordsDrawn;
  let taggedWords = 0;
  let spent = 0;
  const pay = (rho: number, tag: string): void => {
    if (!(rho > 0) || spent + rho > budget.rho * (1 + ROOM))
      throw new RaresynthError("E_BUDGET", "a draw would pass what the ledger entry paid for.", { where: tag });
    spent += rho;
  };
  const tagged = <T>(work: () => T): T => {
    const before = noise.wordsDrawn;
    const result = work();
    taggedWords += noise.wordsDrawn - before;
    return result;
  };
  const meter: NoiseMeter = {
    noisyTable(tag, counts, sensitivity, rho) {
      const variance = varianceFor(sensitivity, rho);
      const cost = sensitivity ** 2 / (2 * toNumber(variance));
      pay(cost, tag);
      const sigma = Math.sqrt(toNumber(variance));
      draws.push({
        tag,
        mechanism: "discrete Gaussian",
        nCells: counts.length,
        sensitivity,
        sigma,
        epsilon: undefined,
        rho: cost,
      });
      return tagged(() => {
        const next = discreteGaussian(variance, noise);
        return { counts: counts.map((count) => Number(BigInt(count) + next())), sigma };
      });
    },
    choose(tag, scores, sensitivity, rho) {
      const epsilon = rationalBelow(epsilonOfSelection(rho));
      const cost = rhoOfSelection(toNumber(epsilon));
      pay(cost, tag);
      draws.push({
        tag,
        mechanism: "exponential",
        nCells: scores.length,
        sensitivity: Number(sensitivity),
        sigma: undefined,
        epsilon: toNumber(epsilon),
        rho: cost,
      });
      return tagged(() => exponentialMechanism(scores, sensitivity, epsilon, noise));
    },
    left: () => budget.rho - spent,
  };
  return {
    meter,
    trace: () => ({
      draws: [...draws],
      rho: draws.reduce((sum, { rho }) => sum + rho, 0) * (1 + ROOM),
      untaggedWords: noise.wordsDrawn - wordsBefore - taggedWords,
      isSystem: isSystemNoise(noise),
      isPaidFor: isPaidFor(budget),
    }),
  };
}

/** sigma^2 = sensitivity^2 / 2 rho, rounded up to a fraction. */
function varianceFor(sensitivity: number, rho: number): Rational {
  return rationalAbove((sensitivity ** 2 / (2 * rho)) * (1 + 1e-15));
}
