import { matrix, type Matrix } from "./matrix.ts";

/** Batch normalisation: (x - mean) / sd * gamma + beta per column. Running statistics are those that sampling uses. */
export interface BatchNorm {
  readonly gamma: Float32Array;
  readonly beta: Float32Array;
  readonly runningMean: Float32Array;
  readonly runningVariance: Float32Array;
}

export interface BatchNormPass {
  readonly y: Matrix;
  readonly normalised: Matrix;
  readonly inverseSd: Float64Array;
}

/**
 * Weight of a batch in the running statistics, and what keeps a constant column from division by 0. Source: Ioffe and
 * Szegedy (2015); PyTorch's defaults.
 */
const MOMENTUM = 0.1;
const EPSILON = 1e-5;

export function createBatchNorm(nCols: number): BatchNorm {
  return {
    gamma: new Float32Array(nCols).fill(1),
    beta: new Float32Array(nCols),
    runningMean: new Float32Array(nCols),
    runningVariance: new Float32Array(nCols).fill(1),
  };
}

/** With the statistics of this batch, which it also adds to the running ones. @param x at least two rows */
export function batchNormForward(norm: BatchNorm, x: Matrix): BatchNormPass {
  const { nRows, nCols, values } = x;
  const mean = new Float64Array(nCols);
  const variance = new Float64Array(nCols);
  for (let i = 0, row = 0; row < nRows; row++)
    for (let col = 0; col < nCols; col++, i++) mean[col]! += values[i]! / nRows;
  for (let i = 0, row = 0; row < nRows; row++)
    for (let col = 0; col < nCols; col++, i++) variance[col]! += (values[i]! - mean[col]!) ** 2 / nRows;
  const inverseSd = variance.map((one) => 1 / Math.sqrt(one + EPSILON));
  const y = matrix(nRows, nCols);
  const normalised = matrix(nRows, nCols);
  for (let i = 0, row = 0; row < nRows; row++) {
    for (let col = 0; col < nCols; col++, i++) {
      const one = (values[i]! - mean[col]!) * inverseSd[col]!;
      normalised.values[i] = one;
      y.values[i] = one * norm.gamma[col]! + norm.beta[col]!;
    }
  }
  for (let col = 0; col < nCols; col++) {
    norm.runningMean[col]! += MOMENTUM * (mean[col]! - norm.runningMean[col]!);
    norm.runningVariance[col]! += MOMENTUM * ((variance[col]! * nRows) / (nRows - 1) - norm.runningVariance[col]!);
  }
  return { y, normalised, inverseSd };
}

/** With the running statistics, in place: a row's result does not depend on the rows drawn beside it. */
export function batchNormApply(norm: BatchNorm, x: Matrix): Matrix {
  const scale = norm.gamma.map((gamma, col) => gamma / Math.sqrt(norm.runningVariance[col]! + EPSILON));
  for (let i = 0, row = 0; row < x.nRows; row++) {
    for (let col = 0; col < x.nCols; col++, i++)
      x.values[i] = (x.values[i]! - norm.runningMean[col]!) * scale[col]! + norm.beta[col]!;
  }
  return x;
}

/** Gradients of gamma, beta and the input from the gradient of the output. */
export function batchNormBackward(
  norm: BatchNorm,
  { normalised, inverseSd }: BatchNormPass,
  dy: Matrix,
): { dGamma: Float32Array; dBeta: Float32Array; dx: Matrix } {
  const { nRows, nCols } = dy;
  const dGamma = new Float64Array(nCols);
  const dBeta = new Float64Array(nCols);
  for (let i = 0, row = 0; row < nRows; row++) {
    for (let col = 0; col < nCols; col++, i++) {
      dGamma[col]! += dy.values[i]! * normalised.values[i]!;
      dBeta[col]! += dy.values[i]!;
    }
  }
  const dx = matrix(nRows, nCols);
  for (let i = 0, row = 0; row < nRows; row++) {
    for (let col = 0; col < nCols; col++, i++) {
      dx.values[i] =
        (norm.gamma[col]! *
          inverseSd[col]! *
          (nRows * dy.values[i]! - dBeta[col]! - normalised.values[i]! * dGamma[col]!)) /
        nRows;
    }
  }
  return { dGamma: Float32Array.from(dGamma), dBeta: Float32Array.from(dBeta), dx };
}
