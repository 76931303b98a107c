import type { Rng } from "../../../src/core/rng.ts";
import { normalQuantile } from "../../../src/stats/special.ts";
import type { DenseTable, Drawn, Variable } from "../frame/joint-model.ts";
import { calibrated, fitCalibration } from "./calibrate.ts";

/** Numbers are compared in this many groups of about equal size. */
const N_BINS = 5;
/** Added to each cell of a table of synthetic rows, so that an empty cell costs much, not everything. */
const SMOOTHING = 0.5;
/** Pairs of more columns than these are taken among the first ones by name and the rest one by one. */
const MOST_COLUMNS = 40;

/**
 * A judge of synthetic rows: mean log loss (nats) of the held-out rows' cells of each column and each pair of columns,
 * under the tables of the synthetic rows. A proper score: it is least in expectation for tables of the population that
 * the held-out units come from. Numbers are compared as normal scores; a number drawn as a constant value is in one
 * group.
 * @param cutRows rows whose quantiles cut the numbers
 * @returns loss of a set of draws; lower is better
 */
export function pairLogLoss(
  table: DenseTable,
  cutRows: Int32Array,
  held: Int32Array,
): (drawn: readonly Drawn[]) => number {
  const coders = table.variables.map((variable) => coderOf(variable, cutRows));
  const heldStates = table.variables.map((variable, v) =>
    Int32Array.from(held, (row) =>
      variable.kind === "coded" ? variable.codes[row]! : coders[v]!.stateOf(variable.scores[row]!),
    ),
  );
  const weights = Float64Array.from(held, (row) => table.weights[row]!);
  const pairs = coders
    .flatMap((_, a) => coders.map((__, b) => [a, b] as const))
    .filter(([a, b]) => a === b || (a < b && b < MOST_COLUMNS));
  return (drawn) => {
    const states = drawn.map((one, v) =>
      one.kind === "coded"
        ? one.codes
        : one.kind === "scores"
          ? Int32Array.from(one.scores, (score) => coders[v]!.stateOf(score))
          : new Int32Array(one.values.length),
    );
    let sum = 0;
    let nPairs = 0;
    for (const [a, b] of pairs) {
      const loss = tableLoss(
        states[a]!,
        states[b]!,
        heldStates[a]!,
        heldStates[b]!,
        weights,
        coders[a]!.nStates,
        coders[b]!.nStates,
      );
      if (loss === undefined) continue;
      sum += loss;
      nPairs += 1;
    }
    return nPairs === 0 ? 0 : sum / nPairs;
  };
}

/** The judge's loss of a network's draws, with numbers calibrated on these draws themselves. */
export function judgeDraws(drawn: readonly Drawn[], lossOf: (drawn: readonly Drawn[]) => number, rng: Rng): number {
  return lossOf(calibrated(drawn, fitCalibration(drawn), rng));
}

interface Coder {
  readonly nStates: number;
  readonly stateOf: (value: number) => number;
}

function coderOf(variable: Variable, rows: Int32Array): Coder {
  if (variable.kind === "coded") return { nStates: variable.nGroups, stateOf: (code) => code };
  const sorted = Float64Array.from(rows, (row) => variable.scores[row]!)
    .filter((score) => !Number.isNaN(score))
    .sort();
  // A cut lies at the share of rows below a value, not at the value's own score, which is the middle of its heap.
  const below = new Set(
    Array.from({ length: N_BINS - 1 }, (_, k) =>
      sorted.indexOf(sorted[Math.floor(((k + 1) * sorted.length) / N_BINS)]!),
    ).filter((at) => at > 0),
  );
  const cuts = [...below].map((at) => normalQuantile(at / sorted.length));
  return {
    nStates: cuts.length + 1,
    stateOf: (score) => (Number.isNaN(score) ? -1 : cuts.filter((cut) => score >= cut).length),
  };
}

/** Mean of -log p over held-out rows without a hole in either column; undefined where there is none. */
function tableLoss(
  a: Int32Array,
  b: Int32Array,
  heldA: Int32Array,
  heldB: Int32Array,
  weights: Float64Array,
  nA: number,
  nB: number,
): number | undefined {
  const counts = new Float64Array(nA * nB).fill(SMOOTHING);
  for (let row = 0; row < a.length; row++) counts[a[row]! * nB + b[row]!]! += 1;
  // A column beside itself has only the cells of the diagonal.
  const total = a.length + SMOOTHING * (a === b ? nA : nA * nB);
  let sum = 0;
  let weight = 0;
  for (let row = 0; row < heldA.length; row++) {
    if (heldA[row]! < 0 || heldB[row]! < 0) continue;
    sum -= weights[row]! * Math.log(counts[heldA[row]! * nB + heldB[row]!]! / total);
    weight += weights[row]!;
  }
  return weight > 0 ? sum / weight : undefined;
}
