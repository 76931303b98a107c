import type { Rng } from "../../src/core/rng.ts";
import { createDense, denseForward, denseGradients, type Dense } from "../shared/neural/networks/dense.ts";
import {
  addInto,
  columnSums,
  matrix,
  onTop,
  rowsOf,
  type Matrix,
  type Product,
} from "../shared/neural/networks/matrix.ts";
import { dropoutMask } from "../shared/neural/networks/noise.ts";

/**
 * Two hidden layers of leaky ReLU with dropout, one output. Its input is `pac` rows side by side. Source: Xu et al.
 * (2019), section 4.4.
 */
export interface Critic {
  readonly first: Dense;
  readonly second: Dense;
  readonly out: Dense;
}

/** Multipliers of dropout for the two hidden layers, one row a packed row. */
export interface DropoutMasks {
  readonly first: Matrix;
  readonly second: Matrix;
}

/** What one update of the critic looks at. */
export interface CriticBatch {
  /** Packed rows, as many of each. */
  readonly real: Matrix;
  readonly fake: Matrix;
  /** Per packed row, in [0, 1]: the penalised point is mix real + (1 - mix) fake. */
  readonly mix: Float32Array;
  /** For the real rows, then the fake ones. */
  readonly masks: DropoutMasks;
  /** For the penalised points. */
  readonly between: DropoutMasks;
}

const LEAK = 0.2;
const DROPOUT = 0.5;
/** Weight of the gradient penalty. Source: Gulrajani et al., NeurIPS 2017, section 4. */
const PENALTY = 10;

export function createCritic(nInputs: number, hidden: number, rng: Rng): Critic {
  return {
    first: createDense(nInputs, hidden, rng.child("first")),
    second: createDense(hidden, hidden, rng.child("second")),
    out: createDense(hidden, 1, rng.child("out")),
  };
}

/** All arrays that training changes, in the order of `criticGradients`. */
export function criticParameters({ first, second, out }: Critic): Float32Array[] {
  return [first, second, out].flatMap(({ weights, bias }) => [weights.values, bias]);
}

export function drawMasks(nRows: number, hidden: number, rng: Rng): DropoutMasks {
  return { first: dropoutMask(nRows, hidden, DROPOUT, rng), second: dropoutMask(nRows, hidden, DROPOUT, rng) };
}

/**
 * Loss of the critic, mean(fake) - mean(real) + penalty, and its gradients.
 * Source: Gulrajani et al. (2017), equation 3; Xu et al. (2019), section 4.3.
 */
export function criticGradients(
  critic: Critic,
  { real, fake, mix, masks, between }: CriticBatch,
  product: Product,
): { loss: number; penalty: number; gradients: Float32Array[] } {
  const { first, second, out } = critic;
  const n = real.nRows;
  const x = onTop(real, fake);
  const preFirst = denseForward(first, x, product);
  // The first layer is linear before its activation, so the penalised points need no product of their own.
  const penalty = penaltyGradients(critic, blend(preFirst, mix), between, product);
  const slopeFirst = slopes(preFirst, masks.first);
  const h1 = times(preFirst, slopeFirst);
  const preSecond = denseForward(second, h1, product);
  const slopeSecond = slopes(preSecond, masks.second);
  const h2 = times(preSecond, slopeSecond);
  const scores = denseForward(out, h2, product);
  const dScores = matrix(
    2 * n,
    1,
    Float32Array.from({ length: 2 * n }, (_, row) => (row < n ? -1 : 1) / n),
  );
  const dSecond = times(spread(dScores.values, out), slopeSecond);
  const dFirst = times(product(dSecond, second.weights, "b"), slopeFirst);
  const gradients = [
    ...denseGradients(x, dFirst, product),
    ...denseGradients(h1, dSecond, product),
    ...denseGradients(h2, dScores, product),
  ];
  [0, 2, 4].forEach((at, k) => addInto(gradients[at]!, penalty.gradients[k]!));
  let gap = 0;
  scores.values.forEach((score, row) => {
    gap += score * dScores.values[row]!;
  });
  return { loss: gap + penalty.value, penalty: penalty.value, gradients };
}

/** Gradient of -mean(score) with respect to the rows. */
export function adversarialGradient(critic: Critic, fake: Matrix, masks: DropoutMasks, product: Product): Matrix {
  const { gradient } = inputGradient(critic, denseForward(critic.first, fake, product), masks, product);
  for (let i = 0; i < gradient.values.length; i++) gradient.values[i]! /= -fake.nRows;
  return gradient;
}

/** The closed form of the score's gradient: g = ((w ∘ m2) W2ᵀ ∘ m1) W1ᵀ, with the slopes m of the two activations. */
function inputGradient(
  { first, second, out }: Critic,
  preFirst: Matrix,
  masks: DropoutMasks,
  product: Product,
): { gradient: Matrix; inner: Matrix; middle: Matrix; slopeFirst: Matrix; slopeSecond: Matrix } {
  const slopeFirst = slopes(preFirst, masks.first);
  const slopeSecond = slopes(denseForward(second, times(preFirst, slopeFirst), product), masks.second);
  const inner = times(spread(new Float32Array(preFirst.nRows).fill(1), out), slopeSecond);
  const middle = times(product(inner, second.weights, "b"), slopeFirst);
  return { gradient: product(middle, first.weights, "b"), inner, middle, slopeFirst, slopeSecond };
}

/**
 * Penalty 10 mean((|g| - 1)²) and its gradients with respect to the three weight matrices. g is a product of matrices,
 * so its gradient is of first order; slopes are constant almost everywhere, so biases have none.
 */
function penaltyGradients(
  critic: Critic,
  preFirst: Matrix,
  masks: DropoutMasks,
  product: Product,
): { value: number; gradients: [Float32Array, Float32Array, Float32Array] } {
  const { gradient, inner, middle, slopeFirst, slopeSecond } = inputGradient(critic, preFirst, masks, product);
  const { nRows, nCols, values } = gradient;
  let value = 0;
  for (let row = 0; row < nRows; row++) {
    let squares = 0;
    for (let i = row * nCols; i < (row + 1) * nCols; i++) squares += values[i]! ** 2;
    const length = Math.sqrt(squares);
    value += (PENALTY * (length - 1) ** 2) / nRows;
    const factor = length > 0 ? (2 * PENALTY * (length - 1)) / (length * nRows) : 0;
    for (let i = row * nCols; i < (row + 1) * nCols; i++) values[i]! *= factor;
  }
  const dFirst = product(gradient, middle, "a").values;
  const dProduct = times(product(gradient, critic.first.weights), slopeFirst);
  const dSecond = product(dProduct, inner, "a").values;
  const dOut = columnSums(times(product(dProduct, critic.second.weights), slopeSecond));
  return { value, gradients: [dFirst, dSecond, dOut] };
}

/** mix top + (1 - mix) bottom of the two halves. */
function blend(both: Matrix, mix: Float32Array): Matrix {
  const n = both.nRows / 2;
  const top = rowsOf(both, 0, n);
  const bottom = rowsOf(both, n, 2 * n);
  return matrix(
    n,
    both.nCols,
    top.values.map((one, i) => {
      const share = mix[Math.floor(i / both.nCols)]!;
      return share * one + (1 - share) * bottom.values[i]!;
    }),
  );
}

/** Slope of the activation times the dropout multiplier. */
function slopes(pre: Matrix, mask: Matrix): Matrix {
  const out = matrix(pre.nRows, pre.nCols);
  for (let i = 0; i < out.values.length; i++) out.values[i] = (pre.values[i]! > 0 ? 1 : LEAK) * mask.values[i]!;
  return out;
}

function times(a: Matrix, b: Matrix): Matrix {
  const out = matrix(a.nRows, a.nCols);
  for (let i = 0; i < out.values.length; i++) out.values[i] = a.values[i]! * b.values[i]!;
  return out;
}

/** factor[row] * w: the gradient that reaches the last hidden layer. */
function spread(factor: Float32Array, { weights }: Dense): Matrix {
  const out = matrix(factor.length, weights.nRows);
  for (let i = 0, row = 0; row < factor.length; row++)
    for (let col = 0; col < weights.nRows; col++, i++) out.values[i] = factor[row]! * weights.values[col]!;
  return out;
}
