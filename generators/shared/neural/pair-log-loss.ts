import type { DenseTable, Drawn, Variable } from "../frame/joint-model.ts";

/** Numbers are compared in this many groups of about equal size. */
const N_BINS = 5;
/** Added to each cell of a table of synthetic rows, so that an empty cell costs much, not everything. */
const SMOOTHING = 0.5;
/** Pairs of more columns than these are taken among the first ones by name and the rest one by one. */
const MOST_COLUMNS = 40;

/**
 * A judge of synthetic rows: mean log loss (nats) of the held-out rows' cells of each column and each pair of columns, under the tables of the
 * synthetic rows. A proper score: it is least in expectation for tables of the population that the held-out units come from.
 * @param cutRows rows whose quantiles cut the numbers
 * @returns loss of a set of draws; lower is better
 */
export function pairLogLoss(table: DenseTable, cutRows: Int32Array, held: Int32Array): (drawn: readonly Drawn[]) => number {
  const coders = table.variables.map((variable) => coderOf(variable, cutRows));
  const heldStates = table.variables.map((variable, v) => Int32Array.from(held, (row) => (variable.kind === "coded" ? variable.codes[row]! : coders[v]!.stateOf(variable.values[row]!))));
  const weights = Float64Array.from(held, (row) => table.weights[row]!);
  const pairs = coders.flatMap((_, a) => coders.map((__, b) => [a, b] as const)).filter(([a, b]) => a === b || (a < b && b < MOST_COLUMNS));
  return (drawn) => {
    const states = drawn.map((one, v) => (one.kind === "coded" ? one.codes : Int32Array.from(one.kind === "values" ? one.values : one.scores, (value) => coders[v]!.stateOf(value))));
    let sum = 0;
    let nPairs = 0;
    for (const [a, b] of pairs) {
      const loss = tableLoss(states[a]!, states[b]!, heldStates[a]!, heldStates[b]!, weights, coders[a]!.nStates, coders[b]!.nStates);
      if (loss === undefined) continue;
      sum += loss;
      nPairs += 1;
    }
    return nPairs === 0 ? 0 : sum / nPairs;
  };
}

interface Coder { readonly nStates: number; readonly stateOf: (value: number) => number }

function coderOf(variable: Variable, rows: Int32Array): Coder {
  if (variable.kind === "coded") return { nStates: variable.nGroups, stateOf: (code) => code };
  const sorted = Float64Array.from(rows, (row) => variable.values[row]!).filter((value) => !Number.isNaN(value)).sort();
  const cuts = [...new Set(Array.from({ length: N_BINS - 1 }, (_, k) => sorted[Math.floor(((k + 1) * sorted.length) / N_BINS)] ?? 0))];
  return { nStates: cuts.length + 1, stateOf: (value) => (Number.isNaN(value) ? -1 : cuts.filter((cut) => value >= cut).length) };
}

/** Mean of -log p over held-out rows without a hole in either column; undefined where there is none. */
function tableLoss(a: Int32Array, b: Int32Array, heldA: Int32Array, heldB: Int32Array, weights: Float64Array, nA: number, nB: number): number | undefined {
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
