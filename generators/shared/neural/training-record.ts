import { z } from "zod";
import type { Folds } from "./hold-out.ts";
import type { Trained } from "./train-with-monitor.ts";

/** How a training went, for the report. Counts of steps and of units, no cell. */
export interface TrainingRecord {
  readonly backend: string;
  readonly bestStep: number;
  readonly stepsRun: number;
  readonly firstLoss: number;
  readonly bestLoss: number;
  readonly nTrainUnits: number;
}

export const trainingRecordShape = z.object({
  backend: z.string(),
  bestStep: z.number(),
  stepsRun: z.number(),
  firstLoss: z.number(),
  bestLoss: z.number(),
  nTrainUnits: z.number(),
});

export function trainingRecord(
  { bestStep, stepsRun, firstLoss, bestLoss }: Trained<unknown>,
  backend: string,
  { nTrainUnits }: Folds,
): TrainingRecord {
  const rounded = (loss: number) => Number(loss.toPrecision(4));
  return { backend, bestStep, stepsRun, firstLoss: rounded(firstLoss), bestLoss: rounded(bestLoss), nTrainUnits };
}

export function trainingNotes({
  backend,
  bestStep,
  stepsRun,
  firstLoss,
  bestLoss,
  nTrainUnits,
}: TrainingRecord): string[] {
  return [
    `Trained on ${nTrainUnits} units with TensorFlow.js ${backend}; the weights of step ${bestStep} of ${stepsRun} run are kept.`,
    `Held-out log loss of pairs of columns: ${firstLoss} at the first look, ${bestLoss} at the kept step.`,
    "Conditions are met by drawing rows until enough of them fit.",
  ];
}
