import { z } from "zod";
import type { Calibration } from "../shared/neural/calibrate.ts";
import { codingShape, type Coding } from "../shared/neural/encoding.ts";
import { trainingRecordShape, type TrainingRecord } from "../shared/neural/training-record.ts";
import { savedDenseShape, type SavedDense } from "../shared/neural/networks/weights.ts";

/** What is kept of a fit: the decoder. The encoder, which could place a patient in the latent space, is not kept. */
export interface TvaeBody {
  readonly codings: readonly Coding[];
  readonly decoder: readonly SavedDense[];
  readonly sds: readonly number[];
  readonly calibration: Calibration;
  readonly training: TrainingRecord;
}

export const tvaeBodyShape = z.object({
  codings: z.array(codingShape),
  decoder: z.array(savedDenseShape).min(1),
  sds: z.array(z.number().positive()),
  calibration: z.array(z.array(z.number())),
  training: trainingRecordShape,
}) as unknown as z.ZodType<TvaeBody>;
