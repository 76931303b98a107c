import { z } from "zod";
import type { Analysis, Premise } from "../../../core/data/schema.ts";

/** Shapes of the schema file that analyses are made of. */
interface Parts {
  readonly name: z.ZodString;
  readonly level: z.ZodString;
  readonly positive: z.ZodNumber;
  readonly premise: z.ZodType<Premise>;
}

/** Keys that stand under `analyses`. */
export const ANALYSIS_KEYS: readonly string[] = [
  "analyses",
  "kind",
  "subgroup",
  "survival",
  "causes",
  "terms",
  "strata",
  "times",
  "group",
  "count",
  "exposure",
  "outcome",
  "level",
  "levels",
  "transform",
  "method",
  "per",
  "reference",
];

/** Shape of the list of declared analyses. */
export function analysesShape(parts: Parts): z.ZodExactOptional<z.ZodArray<z.ZodType<Analysis>>> {
  return z.array(analysisShape(parts)).exactOptional().meta({
    description: "What the data are for. Each is fitted to the registry and to the synthetic cohort and compared.",
  });
}

/** Shape of one declared analysis; a term may be the bare name of its column. */
function analysisShape({ name, level, positive, premise }: Parts): z.ZodType<Analysis> {
  const transform = z.enum(["log", "log2", "sqrt"]).exactOptional();
  const term = z.union(
    [
      name.transform((column) => ({ column })),
      z.strictObject({
        column: name,
        transform: z.enum(["log", "log2", "sqrt", "score"]).exactOptional(),
        per: positive.exactOptional(),
        reference: level.exactOptional(),
      }),
    ],
    { error: "a term is a column's name or { column, transform, per, reference }" },
  );
  const head = {
    name,
    subgroup: premise.exactOptional(),
    inferred: z.boolean().exactOptional().meta({
      description: "True where inspect proposed it; remove the line when you have confirmed it.",
    }),
  };
  const toEvent = {
    survival: name.meta({ description: "Name of a survival pair." }),
    causes: z.array(level).min(1).exactOptional(),
  };
  const terms = z.array(term).min(1);
  const times = z.array(positive).min(1);
  const group = name.exactOptional();
  return z.discriminatedUnion(
    "kind",
    [
      z.strictObject({
        ...head,
        kind: z.literal("cox"),
        ...toEvent,
        terms,
        strata: z.array(name).min(1).exactOptional(),
      }),
      z.strictObject({
        ...head,
        kind: z.literal("competing-risks"),
        ...toEvent,
        terms: terms.exactOptional(),
        times: times.exactOptional(),
        group,
      }),
      z.strictObject({ ...head, kind: z.literal("kaplan-meier"), ...toEvent, times, group }),
      z.strictObject({
        ...head,
        kind: z.literal("rate"),
        survival: name.exactOptional(),
        causes: toEvent.causes,
        count: name.exactOptional(),
        exposure: name.exactOptional(),
        group,
      }),
      z.strictObject({ ...head, kind: z.literal("logistic"), outcome: name, level: level.exactOptional(), terms }),
      z.strictObject({ ...head, kind: z.literal("linear"), outcome: name, transform, terms }),
      z.strictObject({
        ...head,
        kind: z.literal("mean-difference"),
        outcome: name,
        transform,
        group: name,
        levels: z.array(level).min(2).exactOptional(),
      }),
      z.strictObject({
        ...head,
        kind: z.literal("repeated"),
        outcome: name,
        transform,
        terms,
        method: z.enum(["random-intercept", "gee"]).exactOptional(),
      }),
    ],
    {
      error: "kind is one of cox, competing-risks, kaplan-meier, rate, logistic, linear, mean-difference, repeated",
    },
  );
}
