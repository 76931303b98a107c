import { generatorNote } from "../../../src/core/contracts/generator-note.ts";
import { z } from "zod";
import { blockShape, groupShape, quantileFunctionShape, outputShape } from "../contract/part-shapes.ts";
import { survivalShape } from "../survival/survival-shape.ts";
import type { Frame } from "./frame.ts";

/** Shape of a saved frame. */
export const frameShape = z.object({
  output: z.array(outputShape),
  columns: z.array(
    z.union([
      z.object({ kind: z.literal("numeric"), name: z.string(), margin: quantileFunctionShape }),
      z.object({ kind: z.literal("coded"), name: z.string(), groups: z.array(groupShape) }),
    ]),
  ),
  nPatterns: z.number().int().min(0),
  blocks: z.array(blockShape),
  survival: z.array(survivalShape),
  notes: z.array(generatorNote),
}) as unknown as z.ZodType<Frame>;
