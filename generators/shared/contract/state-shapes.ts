import { z } from "zod";
import { groupShape, numbersShape, supportShape } from "./part-shapes.ts";

/** Shapes of the parts that models are made of, for reading a model file. */
const binShape = z.object({ edges: numbersShape, shares: numbersShape });

export const discretisedColumnShape = z.union([
  z.object({
    kind: z.literal("numeric"),
    name: z.string(),
    hasMissing: z.boolean(),
    states: z.object({ support: supportShape, bins: z.array(binShape) }),
  }),
  z.object({
    kind: z.literal("coded"),
    name: z.string(),
    hasMissing: z.boolean(),
    groups: z.array(groupShape),
    levels: z.array(z.string()),
    nPublicLevels: z.number().int(),
    ordered: z.boolean(),
  }),
]);
