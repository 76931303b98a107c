import { z } from "zod";
import type { CartBody } from "./cart-model.ts";

const numbers = z.array(z.number());
const treeShape = z.object({
  predictors: z.array(z.string()),
  nodes: z.array(z.union([
    z.strictObject({ leaf: z.number().int() }),
    z.strictObject({ predictor: z.number().int(), bins: z.array(z.number().int().min(0).max(255)), yes: z.number().int(), no: z.number().int() }),
  ])).min(1),
  nLeaves: z.number().int().min(1),
});
const codingShape = z.union([
  z.object({ kind: z.literal("numeric"), name: z.string(), cuts: numbers }),
  z.object({ kind: z.literal("coded"), name: z.string(), levels: z.record(z.string(), z.number().int()), nBins: z.number().int(), ordered: z.boolean() }),
]);
const trendShape = z.object({ terms: z.array(z.object({ name: z.string(), slope: z.number(), scores: numbers })) });
const groupShape = z.object({ label: z.string(), members: z.array(z.object({ level: z.string(), weight: z.number() })) });
const supportShape = z.object({ low: z.number(), high: z.number(), grid: z.number().positive(), isInteger: z.boolean(), empty: z.boolean() });
const latent = { trend: trendShape, tree: treeShape, mean: numbers, sd: z.number(), mixture: numbers.length(33) };
const columnShape = z.union([
  z.object({ kind: z.literal("empty"), name: z.string() }),
  z.object({ kind: z.literal("numeric"), name: z.string(), coding: codingShape, margin: z.object({ p: numbers, value: numbers, support: supportShape }), ...latent }),
  z.object({ kind: z.literal("ordered"), name: z.string(), coding: codingShape, groups: z.array(groupShape), cumulative: numbers.min(1), ...latent }),
  z.object({ kind: z.literal("coded"), name: z.string(), coding: codingShape, groups: z.array(groupShape), tree: treeShape, share: z.array(numbers) }),
]);
const pairShape = z.object({
  name: z.string(), time: z.string(), event: z.string(), censored: z.array(z.string()), causes: z.array(z.string()),
  entry: z.string().optional(), end: z.string().optional(), timeUnit: z.enum(["days", "months", "years"]).optional(),
});
const survivalShape = z.object({
  pair: pairShape, codings: z.array(codingShape), ends: numbers.min(1), grid: z.number().positive(),
  transitions: z.array(z.object({ labels: z.array(z.object({ label: z.string(), share: z.number() })).min(1), trend: trendShape, tree: treeShape, hazard: z.array(numbers) })).min(1),
  censoring: z.number().int(), cutDay: z.number().optional(), notes: z.array(z.string()),
});

/** Shape of a saved cart. */
export const cartShape = z.object({
  output: z.array(z.union([
    z.object({ kind: z.literal("numeric"), name: z.string() }),
    z.object({ kind: z.literal("coded"), name: z.string(), levels: z.array(z.string()), nPublicLevels: z.number().int(), ordered: z.boolean() }),
  ])),
  blocks: z.array(z.object({ key: z.string(), columns: z.array(z.string()), tree: treeShape, share: numbers })),
  columns: z.array(columnShape), survival: z.array(survivalShape), leafUnits: z.number(), notes: z.array(z.string()),
}) as unknown as z.ZodType<CartBody>;
