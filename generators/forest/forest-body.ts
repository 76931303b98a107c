import { z } from "zod";
import { numbersShape, treeShape } from "../shared/contract/part-shapes.ts";
import type { Tree } from "../shared/trees/tree.ts";
import type { VariableCoding } from "./variable-coding.ts";

/** A tree with the densities of its leaves; arrays are leaf-major. Plain JSON. */
export interface DensityTree {
  readonly tree: Tree;
  /** Share of the registry's weight in the leaf ("coverage"). */
  readonly share: readonly number[];
  /** Per leaf and numeric variable. */
  readonly mean: readonly number[];
  readonly sd: readonly number[];
  /** Per leaf and group of each coded variable in turn. */
  readonly table: readonly number[];
}

/** Everything that the forest learnt. Plain JSON: no row, no count of fewer units than a leaf must hold. */
export interface ForestBody {
  readonly codings: readonly VariableCoding[];
  readonly trees: readonly DensityTree[];
  readonly accuracies: readonly number[];
}

/** Shape of the body in a model file. */
export const forestShape = z.object({
  codings: z.array(
    z.union([
      z.object({ kind: z.literal("numeric"), name: z.string(), cuts: numbersShape }),
      z.object({ kind: z.literal("coded"), name: z.string(), nGroups: z.number().int().min(1), ordered: z.boolean() }),
    ]),
  ),
  trees: z
    .array(
      z.object({
        tree: treeShape,
        share: numbersShape.min(1),
        mean: numbersShape,
        sd: z.array(z.number().positive()),
        table: numbersShape,
      }),
    )
    .min(1),
  accuracies: numbersShape,
}) as unknown as z.ZodType<ForestBody>;
