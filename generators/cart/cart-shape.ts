import { generatorNote } from "../../src/core/contracts/generator-note.ts";
import { z } from "zod";
import { blockShape, columnModelShape, outputShape } from "../shared/contract/part-shapes.ts";
import { survivalShape } from "../shared/survival/survival-shape.ts";
import type { CartBody } from "./cart-model.ts";

/** Shape of a saved cart. */
export const cartShape = z.object({
  output: z.array(outputShape),
  blocks: z.array(blockShape),
  columns: z.array(columnModelShape),
  survival: z.array(survivalShape),
  leafUnits: z.number(),
  notes: z.array(generatorNote),
}) as unknown as z.ZodType<CartBody>;
