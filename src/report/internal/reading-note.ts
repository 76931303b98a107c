import { z } from "zod";

const whole = z.number().int().min(0);
const fact = <K extends string, S extends z.core.$ZodLooseShape>(kind: K, shape: S) =>
  z.strictObject({ kind: z.literal(kind), ...shape });

/** Shapes of what reading a file has to say, for the internal report. */
export const readingNote = z.discriminatedUnion("kind", [
  fact("consent-used", { column: z.string() }),
  fact("consent-empty", { column: z.string(), rows: whole }),
  fact("listed-without-consent", { entries: whole }),
  fact("foreign-levels", { column: z.string(), cells: whole, of: whole }),
  fact("no-synthetic-value", { column: z.string() }),
  fact("one-synthetic-value", { column: z.string() }),
  fact("other-unit", { column: z.string(), times: z.exactOptional(z.number()) }),
  fact("unrelated-in-file", { columns: z.array(z.string()).readonly() }),
  fact("packets-read", { packets: whole, terms: whole }),
  fact("rare-terms", { terms: whole, fewerThan: whole }),
  fact("never-alive", { column: z.string() }),
  fact("site-dropped", { column: z.string() }),
  fact("no-family", {}),
  fact("codes-folded", { list: z.string(), folded: whole, lost: whole, fewerThan: whole }),
  fact("unplaced-times", { times: whole }),
  fact("large-table", {
    ...{ rows: whole, units: whole, synthetic: whole, sample: whole },
    pairs: z.exactOptional(z.strictObject({ rows: whole, synthetic: whole, error: z.number().min(0), remade: whole })),
  }),
  fact("whole-file-attack", {
    pattern: z.enum(["all-columns", "all-but-one", "quasi-identifiers"]),
    share: z.number(),
    low: z.number(),
    high: z.number(),
    strata: z
      .array(z.strictObject({ stratum: z.enum(["alone", "few", "many"]), units: whole, asked: whole, hits: whole }))
      .readonly(),
  }),
  fact("unread-parts", { parts: z.array(z.string()).readonly() }),
]);
