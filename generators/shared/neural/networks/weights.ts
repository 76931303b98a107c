import { z } from "zod";
import type { BatchNorm } from "./batch-norm.ts";
import type { Dense } from "./dense.ts";
import { matrix } from "./matrix.ts";

/** Digits of a weight in a model file: the sixth moves a drawn value by less than its grid. */
const DIGITS = 6;

/** A layer as plain JSON. */
export interface SavedDense {
  readonly nInputs: number;
  readonly weights: readonly number[];
  readonly bias: readonly number[];
}
export const savedDenseShape = z
  .object({ nInputs: z.number().int().positive(), weights: z.array(z.number()), bias: z.array(z.number()) })
  .refine(({ nInputs, weights, bias }) => weights.length === nInputs * bias.length);

export function saveDense({ weights, bias }: Dense): SavedDense {
  return { nInputs: weights.nRows, weights: savedNumbers(weights.values), bias: savedNumbers(bias) };
}

export function loadDense({ nInputs, weights, bias }: SavedDense): Dense {
  return { weights: matrix(nInputs, bias.length, Float32Array.from(weights)), bias: Float32Array.from(bias) };
}

export interface SavedNorm {
  readonly gamma: readonly number[];
  readonly beta: readonly number[];
  readonly runningMean: readonly number[];
  readonly runningVariance: readonly number[];
}
export const savedNormShape = z.object({
  gamma: z.array(z.number()),
  beta: z.array(z.number()),
  runningMean: z.array(z.number()),
  runningVariance: z.array(z.number().min(0)),
});

export function saveNorm(norm: BatchNorm): SavedNorm {
  return {
    gamma: savedNumbers(norm.gamma),
    beta: savedNumbers(norm.beta),
    runningMean: savedNumbers(norm.runningMean),
    runningVariance: savedNumbers(norm.runningVariance),
  };
}

export function loadNorm(saved: SavedNorm): BatchNorm {
  return {
    gamma: Float32Array.from(saved.gamma),
    beta: Float32Array.from(saved.beta),
    runningMean: Float32Array.from(saved.runningMean),
    runningVariance: Float32Array.from(saved.runningVariance),
  };
}

export function savedNumbers(values: ArrayLike<number>): number[] {
  return Array.from(values, (value) => Number(value.toPrecision(DIGITS)));
}
