import type { Rng } from "../../src/core/rng.ts";
import {
  createDense,
  denseForward,
  denseGradients,
  denseInputGradient,
  maskByRelu,
  reluInPlace,
  type Dense,
} from "../shared/neural/networks/dense.ts";
import { softmax, widestPart, type Layout } from "../shared/neural/encoding.ts";
import { besides, columnsOf, matrix, type Matrix, type Product } from "../shared/neural/networks/matrix.ts";

/** Encoder and decoder of two hidden layers each; the encoder's last layer gives means, then log variances. */
export interface Autoencoder {
  readonly encoder: readonly Dense[];
  readonly decoder: readonly Dense[];
  /** sd of the error of each scalar part. */ readonly sds: Float32Array;
}

/**
 * Bounds of a scalar's error, in units of four sd of its mode. Differs from Xu et al. (.01): a smaller error would let
 * a row be learnt by heart.
 */
export const LEAST_SD = 0.03;
const FIRST_SD = 0.1;
/** Keeps a logarithm finite. */
const LEAST_SHARE = 1e-30;

export function createAutoencoder(layout: Layout, hidden: number, latent: number, rng: Rng): Autoencoder {
  const chain = (sizes: readonly number[], label: string) =>
    sizes.slice(1).map((size, k) => createDense(sizes[k]!, size, rng.child(`${label}/${k}`)));
  return {
    encoder: chain([layout.nCols, hidden, hidden, 2 * latent], "encoder"),
    decoder: chain([latent, hidden, hidden, layout.nCols], "decoder"),
    sds: new Float32Array(layout.parts.filter((part) => part.kind === "scalar").length).fill(FIRST_SD),
  };
}

/** All arrays that training changes, in the order of `lossGradients`. */
export function parametersOf({ encoder, decoder, sds }: Autoencoder): Float32Array[] {
  return [...[...encoder, ...decoder].flatMap(({ weights, bias }) => [weights.values, bias]), sds];
}

/** Raw outputs of the decoder for latent codes. */
export function decode(decoder: readonly Dense[], codes: Matrix, product: Product): Matrix {
  return forward(decoder, codes, product).at(-1)!;
}

/** Input, activations, and output of a chain of layers. */
function forward(layers: readonly Dense[], x: Matrix, product: Product): Matrix[] {
  const passed = [x];
  layers.forEach((layer, k) => {
    const y = denseForward(layer, passed[k]!, product);
    passed.push(k < layers.length - 1 ? reluInPlace(y) : y);
  });
  return passed;
}

/** Gradients of the layers in order, and of the input where asked. */
function backward(
  layers: readonly Dense[],
  passed: readonly Matrix[],
  dOutput: Matrix,
  product: Product,
  withInput: boolean,
): { gradients: Float32Array[]; dInput: Matrix } {
  const gradients: Float32Array[][] = [];
  let dy = dOutput;
  for (let k = layers.length - 1; k >= 0; k--) {
    gradients.unshift(denseGradients(passed[k]!, dy, product));
    if (k > 0) dy = maskByRelu(denseInputGradient(layers[k]!, dy, product), passed[k]!);
    else if (withInput) dy = denseInputGradient(layers[k]!, dy, product);
  }
  return { gradients: gradients.flat(), dInput: dy };
}

/**
 * Loss of a batch, a mean over its rows: negative log likelihood of the cells that are no holes, plus `klWeight` times
 * the KL divergence of the code from a standard normal; and its gradients.
 * Source: Kingma and Welling, ICLR 2014, equations 7 and 10; Xu et al. (2019), section 4.4 for the likelihoods.
 * @param noise standard normal, one row a row, one column a latent dimension
 */
export function lossGradients(
  net: Autoencoder,
  layout: Layout,
  rows: Matrix,
  noise: Matrix,
  klWeight: number,
  product: Product,
): { loss: number; gradients: Float32Array[] } {
  const { nRows } = rows;
  const latent = noise.nCols;
  const encoded = forward(net.encoder, rows, product);
  const means = columnsOf(encoded.at(-1)!, 0, latent);
  const logVariances = columnsOf(encoded.at(-1)!, latent, 2 * latent);
  const codes = matrix(
    nRows,
    latent,
    means.values.map((mean, i) => mean + Math.exp(logVariances.values[i]! / 2) * noise.values[i]!),
  );
  const decoded = forward(net.decoder, codes, product);
  const fit = cellGradients(net, layout, rows, decoded.at(-1)!);
  const decoder = backward(net.decoder, decoded, fit.dOutputs, product, true);
  let kl = 0;
  const dMeans = matrix(nRows, latent);
  const dLogVariances = matrix(nRows, latent);
  means.values.forEach((mean, i) => {
    const variance = Math.exp(logVariances.values[i]!);
    kl += (mean * mean + variance - 1 - logVariances.values[i]!) / 2;
    const dCode = decoder.dInput.values[i]!;
    dMeans.values[i] = dCode + (klWeight * mean) / nRows;
    dLogVariances.values[i] =
      (dCode * noise.values[i]! * Math.sqrt(variance)) / 2 + (klWeight * (variance - 1)) / (2 * nRows);
  });
  const encoder = backward(net.encoder, encoded, besides(dMeans, dLogVariances), product, false);
  return {
    loss: (fit.loss + klWeight * kl) / nRows,
    gradients: [...encoder.gradients, ...decoder.gradients, fit.dSds],
  };
}

/** Summed loss of the cells; its gradients are already divided by the number of rows. */
function cellGradients(
  { sds }: Autoencoder,
  layout: Layout,
  rows: Matrix,
  outputs: Matrix,
): { loss: number; dOutputs: Matrix; dSds: Float32Array } {
  const { parts } = layout;
  const { nRows, nCols } = outputs;
  const shares = new Float64Array(widestPart(layout));
  const dOutputs = matrix(nRows, nCols);
  const dSds = new Float32Array(sds.length);
  let loss = 0;
  let scalar = -1;
  for (const { kind, at, width, variable } of parts) {
    if (kind === "scalar") scalar += 1;
    const chosen = kind === "choice" ? { at, width } : choiceBeside(parts, variable);
    for (let row = 0; row < nRows; row++) {
      const from = row * nCols + at;
      if (isHole(rows, row, chosen ?? { at, width })) continue;
      if (kind === "scalar") {
        const sd = sds[scalar]!;
        const predicted = Math.tanh(outputs.values[from]!);
        const error = predicted - rows.values[from]!;
        loss += error ** 2 / (2 * sd * sd) + Math.log(sd);
        dOutputs.values[from] = ((error / (sd * sd)) * (1 - predicted * predicted)) / nRows;
        dSds[scalar]! += (1 / sd - error ** 2 / sd ** 3) / nRows;
      } else {
        softmax(outputs.values, from, width, shares);
        for (let k = 0; k < width; k++) {
          const is = rows.values[from + k]!;
          if (is > 0) loss -= Math.log(Math.max(shares[k]!, LEAST_SHARE));
          dOutputs.values[from + k] = (shares[k]! - is) / nRows;
        }
      }
    }
  }
  return { loss, dOutputs, dSds };
}

function choiceBeside(parts: Layout["parts"], variable: number): { at: number; width: number } | undefined {
  return parts.find((part) => part.variable === variable && part.kind === "choice");
}

/** A hole has nothing but zeros; an observed cell has a choice, or a scalar other than 0. */
function isHole(rows: Matrix, row: number, { at, width }: { at: number; width: number }): boolean {
  for (let col = at; col < at + width; col++) if (rows.values[row * rows.nCols + col] !== 0) return false;
  return true;
}
