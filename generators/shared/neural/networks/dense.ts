import type { Rng } from "../../../../src/core/rng.ts";
import { columnSums, matrix, type Matrix, type Product } from "./matrix.ts";

/** y = x W + b; W is nInputs x nOutputs. */
export interface Dense {
  readonly weights: Matrix;
  readonly bias: Float32Array;
}

/**
 * Uniform in ±1/sqrt(nInputs), weights and bias. Source: the default of PyTorch's linear layer, which the CTGAN paper's
 * results rest on.
 */
export function createDense(nInputs: number, nOutputs: number, rng: Rng): Dense {
  const bound = 1 / Math.sqrt(Math.max(1, nInputs));
  const uniform = () => (2 * rng.float() - 1) * bound;
  return {
    weights: matrix(nInputs, nOutputs, Float32Array.from({ length: nInputs * nOutputs }, uniform)),
    bias: Float32Array.from({ length: nOutputs }, uniform),
  };
}

export function denseForward({ weights, bias }: Dense, x: Matrix, product: Product): Matrix {
  const y = product(x, weights);
  for (let row = 0; row < y.nRows; row++) {
    const at = row * y.nCols;
    for (let col = 0; col < y.nCols; col++) y.values[at + col]! += bias[col]!;
  }
  return y;
}

/** Gradients of weights and bias, in this order, from the gradient of the output. */
export function denseGradients(x: Matrix, dy: Matrix, product: Product): [Float32Array, Float32Array] {
  return [product(x, dy, "a").values, columnSums(dy)];
}

/** Gradient of the input. */
export function denseInputGradient({ weights }: Dense, dy: Matrix, product: Product): Matrix {
  return product(dy, weights, "b");
}

/** max(x, 0), in place. */
export function reluInPlace(x: Matrix): Matrix {
  for (let i = 0; i < x.values.length; i++) x.values[i] = Math.max(0, x.values[i]!);
  return x;
}

/** Sets the gradient to 0 where the activation was 0, in place. */
export function maskByRelu(dy: Matrix, activated: Matrix): Matrix {
  for (let i = 0; i < dy.values.length; i++) if (activated.values[i]! <= 0) dy.values[i] = 0;
  return dy;
}
