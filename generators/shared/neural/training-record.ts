import type { GeneratorNote } from "../../../src/core/contracts/generator-note.ts";
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
}: TrainingRecord): GeneratorNote[] {
  return [
    { kind: "training", units: nTrainUnits, backend, bestStep, stepsRun },
    { kind: "held-out-loss", first: firstLoss, best: bestLoss },
    { kind: "conditions-by-rejection" },
  ];
}
