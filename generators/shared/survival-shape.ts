import { z } from "zod";
import type { SurvivalModel } from "./survival.ts";

const numbers = z.array(z.number());
const treeShape = z.object({
  predictors: z.array(z.string()),
  nodes: z.array(z.union([
    z.strictObject({ leaf: z.number().int() }),
    z.strictObject({ predictor: z.number().int(), bins: z.array(z.number().int()), yes: z.number().int(), no: z.number().int() }),
  ])).min(1),
  nLeaves: z.number().int().min(1),
});
const codingShape = z.union([
  z.object({ kind: z.literal("numeric"), name: z.string(), cuts: numbers }),
  z.object({ kind: z.literal("coded"), name: z.string(), levels: z.record(z.string(), z.number().int()), nBins: z.number().int(), ordered: z.boolean() }),
]);
const pairShape = z.object({
  name: z.string(), time: z.string(), event: z.string(), censored: z.array(z.string()), causes: z.array(z.string()),
  entry: z.string().optional(), end: z.string().optional(), timeUnit: z.enum(["days", "months", "years"]).optional(),
});
const trendShape = z.object({ terms: z.array(z.object({ name: z.string(), slope: z.number(), scores: numbers })) });
const label = z.object({ label: z.string(), share: z.number() });

/** Shape of a fitted survival pair inside a model file. */
export const survivalShape = z.object({
  pair: pairShape, codings: z.array(codingShape), ends: numbers.min(1), grid: z.number().positive(),
  transitions: z.array(z.object({ labels: z.array(label).min(1), trend: trendShape, tree: treeShape, hazard: z.array(numbers) })).min(1),
  censoring: z.number().int(), cutDay: z.number().optional(), notes: z.array(z.string()),
}) as unknown as z.ZodType<SurvivalModel>;
