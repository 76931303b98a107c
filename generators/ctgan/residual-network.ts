import { nth } from "../../src/core/access.ts";
import type { Rng } from "../../src/core/rng.ts";
import {
  batchNormApply,
  batchNormBackward,
  batchNormForward,
  createBatchNorm,
  type BatchNorm,
  type BatchNormPass,
} from "../shared/neural/networks/batch-norm.ts";
import {
  createDense,
  denseForward,
  denseGradients,
  denseInputGradient,
  maskByRelu,
  reluInPlace,
  type Dense,
} from "../shared/neural/networks/dense.ts";
import { addInto, besides, columnsOf, type Matrix, type Product } from "../shared/neural/networks/matrix.ts";

/** A block: x -> [relu(norm(x W + b)), x]. */
export interface Block {
  readonly dense: Dense;
  readonly norm: BatchNorm;
}

/** CTGAN's generator: blocks, then a dense layer to raw outputs. Source: Xu et al. (2019), section 4.4. */
export interface ResidualNetwork {
  readonly blocks: readonly Block[];
  readonly out: Dense;
}

const N_BLOCKS = 2;

export function createResidualNetwork(nInputs: number, hidden: number, nOutputs: number, rng: Rng): ResidualNetwork {
  const blocks = Array.from({ length: N_BLOCKS }, (_, k) => ({
    dense: createDense(nInputs + k * hidden, hidden, rng.child(`block/${k}`)),
    norm: createBatchNorm(hidden),
  }));
  return { blocks, out: createDense(nInputs + N_BLOCKS * hidden, nOutputs, rng.child("out")) };
}

/** All arrays that training changes, in the order of `residualBackward`. */
export function parametersOf({ blocks, out }: ResidualNetwork): Float32Array[] {
  return [
    ...blocks.flatMap(({ dense, norm }) => [dense.weights.values, dense.bias, norm.gamma, norm.beta]),
    out.weights.values,
    out.bias,
  ];
}

interface BlockPass {
  readonly x: Matrix;
  readonly norm: BatchNormPass;
  readonly h: Matrix;
}
export interface ResidualPass {
  readonly blocks: readonly BlockPass[];
  readonly last: Matrix;
  readonly logits: Matrix;
}

/** With the statistics of this batch. */
export function residualForward({ blocks, out }: ResidualNetwork, x: Matrix, product: Product): ResidualPass {
  const passes: BlockPass[] = [];
  let last = x;
  for (const { dense, norm } of blocks) {
    const pass = batchNormForward(norm, denseForward(dense, last, product));
    const h = reluInPlace(pass.y);
    passes.push({ x: last, norm: pass, h });
    last = besides(h, last);
  }
  return { blocks: passes, last, logits: denseForward(out, last, product) };
}

/** With the running statistics: what is drawn does not depend on the rows drawn beside it. */
export function residualApply({ blocks, out }: ResidualNetwork, x: Matrix, product: Product): Matrix {
  let last = x;
  for (const { dense, norm } of blocks)
    last = besides(reluInPlace(batchNormApply(norm, denseForward(dense, last, product))), last);
  return denseForward(out, last, product);
}

/** Gradients of all parameters from that of the logits. */
export function residualBackward(
  { blocks, out }: ResidualNetwork,
  pass: ResidualPass,
  dLogits: Matrix,
  product: Product,
): Float32Array[] {
  let gradients: Float32Array[] = denseGradients(pass.last, dLogits, product);
  let dLast = denseInputGradient(out, dLogits, product);
  for (let k = blocks.length - 1; k >= 0; k--) {
    const { dense, norm } = nth(blocks, k);
    const { x, norm: normPass, h } = nth(pass.blocks, k);
    const { dGamma, dBeta, dx } = batchNormBackward(norm, normPass, maskByRelu(columnsOf(dLast, 0, h.nCols), h));
    gradients = [...denseGradients(x, dx, product), dGamma, dBeta, ...gradients];
    if (k === 0) break;
    dLast = columnsOf(dLast, h.nCols, dLast.nCols);
    addInto(dLast.values, denseInputGradient(dense, dx, product).values);
  }
  return gradients;
}
