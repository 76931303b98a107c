import { z } from "zod";
import type { LatentVariable } from "./latent-variable.ts";

/** A fitted copula. Plain JSON: shares of groups of at least the fold's units, and rounded correlations. */
export interface CopulaBody {
  readonly variables: readonly LatentVariable[];
  /** Correlations of the latents below the diagonal, row by row. */
  readonly correlations: readonly number[];
  readonly nLatents: number;
  /** What shrinkage left on average of the loadings on the common factor, and of the rest of the correlations. */
  readonly keptCommon: number;
  readonly keptOwn: number;
}

const share = z.number().min(0).max(1);

/** Shape of a saved copula. */
export const copulaShape = z
  .object({
    variables: z.array(
      z.union([
        z.object({ kind: z.literal("scores") }),
        z.object({ kind: z.literal("ordered"), p: z.array(share) }),
        z
          .object({ kind: z.literal("nested"), order: z.array(z.number().int().min(0)), p: z.array(share) })
          .refine(({ order, p }) => order.length === p.length + 1),
      ]),
    ),
    correlations: z.array(z.number().min(-1).max(1)),
    nLatents: z.number().int().min(0),
    keptCommon: share,
    keptOwn: share,
  })
  .refine(
    ({ correlations, nLatents }) => correlations.length === (nLatents * (nLatents - 1)) / 2,
  ) as unknown as z.ZodType<CopulaBody>;
