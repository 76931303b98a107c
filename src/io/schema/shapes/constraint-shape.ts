import { z } from "zod";
import type { Premise } from "../../../core/data/schema.ts";
import { parseBranchingLogic } from "../branching-logic.ts";
import { inferredMark, level, name, number } from "./scalar-shapes.ts";

const testShape = z.union(
  [
    z.strictObject({ column: name, is: z.enum(["missing", "present"]) }),
    z.strictObject({ column: name, in: z.array(level).min(1) }),
    z.strictObject({ column: name, min: number.exactOptional(), max: number.exactOptional() }),
  ],
  { error: "a test is { column, is: missing|present }, { column, in: [levels] } or { column, min, max }" },
);

/** A union's own message would hide what is wrong with the text. */
function faultOfWhen(issue: { readonly input?: unknown }): string {
  const parsed = typeof issue.input === "string" ? parseBranchingLogic(issue.input) : undefined;
  return parsed !== undefined && "fault" in parsed
    ? parsed.fault
    : "a premise, or a REDCap branching logic as text, is expected";
}

const branchingText = z.string().transform((text, context): Premise => {
  const parsed = parseBranchingLogic(text);
  if ("premise" in parsed) return parsed.premise;
  context.addIssue(parsed.fault);
  return z.NEVER;
});

export const premiseShape: z.ZodType<Premise> = z
  .lazy(() =>
    z.union(
      [
        testShape,
        z.strictObject({ left: name, relation: z.enum(["=", "<", "<="]), right: name }),
        z.strictObject({ all: z.array(premiseShape).min(1) }),
        z.strictObject({ any: z.array(premiseShape).min(1) }),
        z.strictObject({ not: premiseShape }),
      ],
      { error: "a premise is a test, { all: [premises] }, { any: [premises] } or { not: premise }" },
    ),
  )
  .meta({ id: "premise" });

export const constraintShape = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({
      kind: z.literal("inequality"),
      low: name,
      high: name,
      strict: z.boolean().exactOptional(),
      inferred: inferredMark,
    }),
    z.strictObject({ kind: z.literal("if-then"), if: testShape, then: testShape, inferred: inferredMark }),
    z.strictObject({
      kind: z.literal("fixed-combinations"),
      columns: z.array(name).min(2),
      allowed: z.array(z.array(level)).min(1),
      inferred: inferredMark,
    }),
    z
      .strictObject({
        kind: z.literal("order"),
        columns: z.array(name).min(2),
        strict: z.boolean().exactOptional(),
        inferred: inferredMark,
      })
      .meta({ description: "A chronology: those present stand in this order, dates no later than the data cut." }),
    z
      .strictObject({
        kind: z.literal("sum"),
        total: name,
        parts: z.array(name).min(1),
        tolerance: number.min(0, "a number from 0 up is expected").exactOptional(),
        inferred: inferredMark,
      })
      .meta({ description: "The total is the sum of its parts where all are present." }),
    z
      .strictObject({
        kind: z.literal("one-hot"),
        columns: z.array(name).min(2),
        ticked: level,
        count: z.enum(["exactly-one", "at-most-one"]),
        when: premiseShape.exactOptional(),
        inferred: inferredMark,
      })
      .meta({ description: "Boxes of one question of which exactly one, or at most one, is ticked." }),
    z
      .strictObject({
        kind: z.literal("branching"),
        columns: z.array(name).min(1),
        when: z.union([branchingText, premiseShape], { error: faultOfWhen }),
        inferred: inferredMark,
      })
      .meta({
        description: "Columns that are missing unless the premise holds; the premise may be a REDCap branching logic.",
      }),
  ],
  { error: "kind is one of inequality, if-then, fixed-combinations, order, sum, one-hot, branching" },
);
