import { generatorNote } from "../../../src/core/contracts/generator-note.ts";
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
  after: z.string().optional(),
});
const label = z.object({ label: z.string(), share: z.number() });

const single = {
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
  notes: z.array(generatorNote),
};

/** Shape of a fitted survival pair, with what follows it, inside a model file. */
export const survivalShape = z.object({
  ...single,
  next: z
    .object({
      pair: pairShape,
      outcomes: z.array(z.object({ label: z.string(), first: z.string(), second: z.string().optional() })).min(1),
      gap: z.object(single).optional(),
    })
    .optional(),
}) as unknown as z.ZodType<SurvivalModel>;
