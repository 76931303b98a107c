import { z } from "zod";
import { codingShape, numbersShape, trendShape, treeShape } from "../contract/part-shapes.ts";
import type { SurvivalModel } from "./survival.ts";

const pairShape = z.object({
  name: z.string(),
  time: z.string(),
  event: z.string(),
  censored: z.array(z.string()),
  causes: z.array(z.string()),
  entry: z.string().optional(),
  end: z.string().optional(),
  timeUnit: z.enum(["days", "months", "years"]).optional(),
});
const label = z.object({ label: z.string(), share: z.number() });

/** Shape of a fitted survival pair inside a model file. */
export const survivalShape = z.object({
  pair: pairShape,
  codings: z.array(codingShape),
  ends: numbersShape.min(1),
  grid: z.number().positive(),
  transitions: z
    .array(
      z.object({ labels: z.array(label).min(1), trend: trendShape, tree: treeShape, hazard: z.array(numbersShape) }),
    )
    .min(1),
  censoring: z.number().int(),
  cutDay: z.number().optional(),
  notes: z.array(z.string()),
}) as unknown as z.ZodType<SurvivalModel>;
