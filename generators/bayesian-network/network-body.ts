import { generatorNote, type GeneratorNote } from "../../src/core/contracts/generator-note.ts";
import { z } from "zod";
import type { DiscretisedColumn } from "../shared/encoding/discretised-column.ts";
import { discretisedColumnShape } from "../shared/contract/state-shapes.ts";
import type { SurvivalModel } from "../shared/survival/survival.ts";
import { survivalShape } from "../shared/survival/survival-shape.ts";
import type { NetworkNode } from "./conditional-table.ts";

/** Event columns are drawn by the survival model, not by the network. */
export interface EventColumn {
  readonly name: string;
  readonly levels: readonly string[];
  readonly nPublicLevels: number;
  readonly ordered: boolean;
}

/** Everything the network learnt. Plain JSON. */
export interface NetworkBody {
  /** Names of the synthetic columns in output order. */
  readonly order: readonly string[];
  /** Ordered by name; a node's place is its index in `specs`. */
  readonly nodes: readonly NetworkNode[];
  readonly specs: readonly DiscretisedColumn[];
  /**
   * Two-state nodes "observed" / "missing", each for all columns that are missing in the same rows; these are no
   * columns themselves.
   */
  readonly patterns: readonly { readonly node: number; readonly columns: readonly string[] }[];
  readonly survival: readonly SurvivalModel[];
  readonly events: readonly EventColumn[];
  /** Smallest count that the tables tell. */
  readonly minReportedCount: number;
  readonly notes: readonly GeneratorNote[];
}

const numbers = z.array(z.number());
const indices = z.array(z.number().int().min(0));

/** Shape of the body in a model file. */
export const networkShape = z.object({
  order: z.array(z.string()),
  nodes: z.array(
    z.object({
      name: z.string(),
      parents: indices,
      parentMaps: z.array(indices),
      childMap: indices.min(1),
      table: numbers.min(1),
      within: numbers.min(1),
    }),
  ),
  specs: z.array(discretisedColumnShape),
  patterns: z.array(z.object({ node: z.number().int().min(0), columns: z.array(z.string()) })),
  survival: z.array(survivalShape),
  events: z.array(
    z.object({ name: z.string(), levels: z.array(z.string()), nPublicLevels: z.number().int(), ordered: z.boolean() }),
  ),
  minReportedCount: z.number(),
  notes: z.array(generatorNote),
}) as unknown as z.ZodType<NetworkBody>;
