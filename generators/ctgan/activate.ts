import type { Rng } from "../../src/core/rng.ts";
import { softmax, widestPart, type Layout } from "../shared/neural/encoding.ts";
import { matrix, type Matrix } from "../shared/neural/networks/matrix.ts";

/** Source: Xu et al. (2019), section 4.4. */
export const TEMPERATURE = 0.2;
/** Keeps both logarithms of a Gumbel number finite. */
const LEAST_UNIFORM = 1e-12;

/**
 * tanh for numbers, Gumbel-softmax for choices: what the critic sees. Source: Jang, Gu and Poole, ICLR 2017, equation
 * 2.
 */
export function activate(logits: Matrix, layout: Layout, rng: Rng): Matrix {
  const { nRows, nCols, values } = logits;
  const out = matrix(nRows, nCols);
  const shares = new Float64Array(widestPart(layout));
  const noisy = new Float32Array(shares.length);
  for (let row = 0; row < nRows; row++) {
    for (const { kind, at, width } of layout.parts) {
      const from = row * nCols + at;
      if (kind === "scalar") out.values[from] = Math.tanh(values[from]!);
      else {
        for (let k = 0; k < width; k++)
          noisy[k] = (values[from + k]! - Math.log(-Math.log(Math.max(LEAST_UNIFORM, rng.float())))) / TEMPERATURE;
        softmax(noisy, 0, width, shares);
        for (let k = 0; k < width; k++) out.values[from + k] = shares[k]!;
      }
    }
  }
  return out;
}

/**
 * Gradient of the logits from that of the activated outputs. @param gradient its first columns belong to the outputs
 */
export function activateBackward(activated: Matrix, gradient: Matrix, layout: Layout): Matrix {
  const { nRows, nCols, values } = activated;
  const out = matrix(nRows, nCols);
  for (let row = 0; row < nRows; row++) {
    for (const { kind, at, width } of layout.parts) {
      const from = row * nCols + at;
      const above = row * gradient.nCols + at;
      if (kind === "scalar") {
        out.values[from] = gradient.values[above]! * (1 - values[from]! ** 2);
        continue;
      }
      let mean = 0;
      for (let k = 0; k < width; k++) mean += gradient.values[above + k]! * values[from + k]!;
      for (let k = 0; k < width; k++)
        out.values[from + k] = (values[from + k]! * (gradient.values[above + k]! - mean)) / TEMPERATURE;
    }
  }
  return out;
}
