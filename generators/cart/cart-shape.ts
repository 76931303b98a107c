import { z } from "zod";
import { blockShape, codingShape, groupShape, marginShape, numbersShape, outputShape, trendShape, treeShape } from "../shared/part-shapes.ts";
import { survivalShape } from "../shared/survival-shape.ts";
import type { CartBody } from "./cart-model.ts";

const latent = { trend: trendShape, tree: treeShape, mean: numbersShape, sd: z.number(), mixture: numbersShape.length(33) };
const columnShape = z.union([
  z.object({ kind: z.literal("empty"), name: z.string() }),
  z.object({ kind: z.literal("numeric"), name: z.string(), coding: codingShape, margin: marginShape, ...latent }),
  z.object({ kind: z.literal("ordered"), name: z.string(), coding: codingShape, groups: z.array(groupShape), cumulative: numbersShape.min(1), ...latent }),
  z.object({ kind: z.literal("coded"), name: z.string(), coding: codingShape, groups: z.array(groupShape), tree: treeShape, share: z.array(numbersShape) }),
]);

/** Shape of a saved cart. */
export const cartShape = z.object({
  output: z.array(outputShape), blocks: z.array(blockShape), columns: z.array(columnShape), survival: z.array(survivalShape), leafUnits: z.number(), notes: z.array(z.string()),
}) as unknown as z.ZodType<CartBody>;
