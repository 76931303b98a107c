import { z } from "zod";
import type { Calibration } from "../shared/neural/calibrate.ts";
import { codingShape, type Coding } from "../shared/neural/encoding.ts";
import { trainingRecordShape, type TrainingRecord } from "../shared/neural/training-record.ts";
import {
  loadDense,
  loadNorm,
  saveDense,
  savedDenseShape,
  savedNormShape,
  saveNorm,
  type SavedDense,
  type SavedNorm,
} from "../shared/neural/networks/weights.ts";
import type { ResidualNetwork } from "./residual-network.ts";

export interface SavedNetwork {
  readonly blocks: readonly { readonly dense: SavedDense; readonly norm: SavedNorm }[];
  readonly out: SavedDense;
}

/**
 * What is kept of a fit: the generator and the shares of groups. The critic, which has seen the patients, is not kept.
 */
export interface CtganBody {
  readonly codings: readonly Coding[];
  readonly latent: number;
  /** Per coded column: share of the units in each group, and of those with a hole where there are several. */
  readonly shares: readonly (readonly number[])[];
  readonly generator: SavedNetwork;
  readonly calibration: Calibration;
  readonly training: TrainingRecord;
}

export const ctganBodyShape = z.object({
  codings: z.array(codingShape),
  latent: z.number().int().positive(),
  shares: z.array(z.array(z.number().min(0).max(1)).min(2)),
  generator: z.object({
    blocks: z.array(z.object({ dense: savedDenseShape, norm: savedNormShape })),
    out: savedDenseShape,
  }),
  calibration: z.array(z.array(z.number())),
  training: trainingRecordShape,
}) as unknown as z.ZodType<CtganBody>;

export function saveNetwork({ blocks, out }: ResidualNetwork): SavedNetwork {
  return {
    blocks: blocks.map(({ dense, norm }) => ({ dense: saveDense(dense), norm: saveNorm(norm) })),
    out: saveDense(out),
  };
}

export function loadNetwork({ blocks, out }: SavedNetwork): ResidualNetwork {
  return {
    blocks: blocks.map(({ dense, norm }) => ({ dense: loadDense(dense), norm: loadNorm(norm) })),
    out: loadDense(out),
  };
}
