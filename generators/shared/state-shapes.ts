import { z } from "zod";

/** Shapes of the parts that models are made of, for reading a model file. */
const finite = z.number();
const supportShape = z.object({ low: finite, high: finite, grid: finite, isInteger: z.boolean(), empty: z.boolean() });
const binShape = z.object({ edges: z.array(finite), shares: z.array(finite) });
const groupShape = z.object({ label: z.string(), members: z.array(z.object({ level: z.string(), weight: finite })) });

export const columnStatesShape = z.union([
  z.object({ kind: z.literal("numeric"), name: z.string(), hasMissing: z.boolean(), states: z.object({ support: supportShape, bins: z.array(binShape) }) }),
  z.object({
    kind: z.literal("coded"), name: z.string(), hasMissing: z.boolean(), groups: z.array(groupShape),
    levels: z.array(z.string()), nPublicLevels: z.number().int(), ordered: z.boolean(),
  }),
]);
