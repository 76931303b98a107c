import { z } from "zod";
import type { GeneratorModel } from "../../src/core/contracts/generator.ts";
import { quantileFunctionShape } from "../shared/contract/part-shapes.ts";
import type { FixedCombinations } from "../constraints/fixed-combinations.ts";
import type { RedrawModel } from "../constraints/conditional-redraw.ts";
import type { InequalityTransform } from "../constraints/inequality-transform.ts";
import type { PartialDates } from "../constraints/partial-dates.ts";
import type { SkipBlock } from "../constraints/skip-logic.ts";
import type { LimitedValues } from "../constraints/limited-values.ts";
import type { MissingReasons } from "../constraints/missing-reasons.ts";
import type { DerivedSum } from "../constraints/derived-sums.ts";
import { visitsShape, type VisitsModel } from "../visits/visits-model.ts";

/** What the schema demands of rows, as the table that a generator sees and the way back. Plain JSON. */
export interface StructureModel {
  /** Columns of the synthetic table, in the registry's order. */
  readonly order: readonly string[];
  /** Ways back to the registry's columns, in the order in which they are taken. */
  readonly steps: readonly (FixedCombinations | InequalityTransform | DerivedSum)[];
  readonly reasons: readonly MissingReasons[];
  readonly partialDates: readonly PartialDates[];
  readonly limits: readonly LimitedValues[];
  readonly redraws: readonly RedrawModel[];
  readonly skipLogic: readonly SkipBlock[];
  /** Repeated rows; the generator then draws one row a patient. */
  readonly visits?: VisitsModel;
  /** Fewest units of whom `fills` tells. */
  readonly minReportedCount: number;
}

/** A generator's model inside the structure of its registry. */
export interface StructuredBody {
  readonly structure: StructureModel;
  readonly inner: GeneratorModel;
}

const names = z.array(z.string());
const stepShape = z.union([
  z.object({
    kind: z.literal("combination"),
    name: z.string(),
    columns: z.array(
      z.object({ name: z.string(), levels: names, nPublicLevels: z.number().int(), ordered: z.boolean() }),
    ),
    combinations: z.array(z.object({ label: z.string(), entries: z.array(z.union([z.string(), z.null()])) })),
  }),
  z.object({ kind: z.literal("gap"), name: z.string(), before: names, origin: z.number() }),
  z.object({ kind: z.literal("sum"), name: z.string(), parts: names }),
]);

export const structuredShape = z.object({
  structure: z.object({
    order: names,
    steps: z.array(stepShape),
    reasons: z.array(
      z.object({
        kind: z.literal("reason"),
        name: z.string(),
        target: z.string(),
        labels: z.array(z.object({ label: z.string(), reason: z.number().int() })),
      }),
    ),
    limits: z.array(
      z.object({
        kind: z.literal("limit"),
        target: z.string(),
        bands: z.array(
          z.object({
            side: z.enum(["below", "above"]),
            limit: z.number(),
            reason: z.number().int().min(1).max(255),
            share: z.number().min(0).max(1),
          }),
        ),
      }),
    ),
    partialDates: z.array(z.object({ kind: z.literal("precision"), name: z.string(), target: z.string() })),
    redraws: z.array(
      z.union([
        z.object({ kind: z.literal("numeric"), name: z.string(), margin: quantileFunctionShape, few: z.boolean() }),
        z.object({
          kind: z.literal("coded"),
          name: z.string(),
          shares: z.array(z.object({ level: z.string(), share: z.number() })),
        }),
      ]),
    ),
    skipLogic: z.array(z.object({ name: z.string(), unanswered: z.number() })),
    visits: visitsShape.optional(),
    minReportedCount: z.number(),
  }),
  inner: z.looseObject({ format: z.literal("raresynth-model"), version: z.literal(1), generatorId: z.string() }),
}) as unknown as z.ZodType<StructuredBody>;
