import { z } from "zod";

/** Shapes of the parts that several model files share. */
export const numbersShape = z.array(z.number());

export const treeShape = z.object({
  predictors: z.array(z.string()),
  nodes: z
    .array(
      z.union([
        z.strictObject({ leaf: z.number().int() }),
        z.strictObject({
          predictor: z.number().int(),
          bins: z.array(z.number().int().min(0).max(255)),
          yes: z.number().int(),
          no: z.number().int(),
        }),
      ]),
    )
    .min(1),
  nLeaves: z.number().int().min(1),
});

export const codingShape = z.union([
  z.object({ kind: z.literal("numeric"), name: z.string(), cuts: numbersShape }),
  z.object({
    kind: z.literal("coded"),
    name: z.string(),
    levels: z.record(z.string(), z.number().int()),
    nBins: z.number().int(),
    ordered: z.boolean(),
  }),
]);

export const trendShape = z.object({
  terms: z.array(z.object({ name: z.string(), scores: numbersShape })),
});
export const groupShape = z.object({
  label: z.string(),
  members: z.array(z.object({ level: z.string(), weight: z.number() })),
});
export const supportShape = z.object({
  low: z.number(),
  high: z.number(),
  grid: z.number().positive(),
  isInteger: z.boolean(),
  empty: z.boolean(),
});
export const quantileFunctionShape = z.object({ p: numbersShape, value: numbersShape, support: supportShape });
export const blockShape = z.object({
  key: z.string(),
  columns: z.array(z.string()),
  tree: treeShape,
  share: numbersShape,
});

export const outputShape = z.union([
  z.object({ kind: z.literal("numeric"), name: z.string() }),
  z.object({
    kind: z.literal("coded"),
    name: z.string(),
    levels: z.array(z.string()),
    nPublicLevels: z.number().int(),
    ordered: z.boolean(),
  }),
]);

const latent = {
  trend: trendShape,
  tree: treeShape,
  mean: numbersShape,
  sd: z.number(),
  mixture: numbersShape.length(33),
};

/** A column that is drawn given earlier ones. */
export const columnModelShape = z.union([
  z.object({ kind: z.literal("empty"), name: z.string() }),
  z.object({
    kind: z.literal("numeric"),
    name: z.string(),
    coding: codingShape,
    margin: quantileFunctionShape,
    ...latent,
  }),
  z.object({
    kind: z.literal("ordered"),
    name: z.string(),
    coding: codingShape,
    groups: z.array(groupShape),
    cumulative: numbersShape.min(1),
    ...latent,
  }),
  z.object({
    kind: z.literal("nested"),
    name: z.string(),
    coding: codingShape,
    groups: z.array(groupShape),
    order: z.array(z.number().int().min(0)),
    steps: z.array(z.object({ p: z.number().min(0).max(1), ...latent })),
  }),
]);
