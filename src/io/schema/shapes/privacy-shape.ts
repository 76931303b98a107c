import { z } from "zod";

const name = z.string({ error: "text is expected" }).min(1, "text that is not empty is expected");
const isoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, "an ISO date (YYYY-MM-DD) is expected");
const positive = z.number({ error: "a finite number is expected" }).gt(0, "a number above 0 is expected");

/** Shape of the schema's `dp` entry. */
export const privacyShape = z
  .strictObject({
    edges: z
      .array(z.tuple([name, name]))
      .exactOptional()
      .meta({
        description: "Pairs of columns whose joint table is asked; chosen from literature, not from the data.",
      }),
    bins: z.number().int().min(2).max(64).exactOptional().meta({ description: "Bins of numbers without cuts." }),
    complete: z.array(name).exactOptional().meta({ description: "Columns in which a cell is never missing." }),
    patients: z
      .number()
      .int()
      .min(1)
      .exactOptional()
      .meta({ description: "Size of the registry as anybody may know it: a round number, not a count of the file." }),
    population: name.exactOptional().meta({ description: "What budgets are counted over, across exports." }),
    cap: z.strictObject({ epsilon: positive, delta: positive.lt(1, "a number below 1 is expected") }).exactOptional(),
    declared: z
      .strictObject({
        by: name,
        on: isoDate,
        from: name,
        except: z
          .array(
            z.strictObject({
              columns: z.array(name).exactOptional(),
              edges: z.literal(true).exactOptional(),
              by: name,
              on: isoDate,
              from: name,
            }),
          )
          .exactOptional(),
      })
      .exactOptional()
      .meta({
        description:
          "Who declared bounds, levels, cuts and edges, when, and from what; except: what somebody else did.",
      }),
    justification: z
      .strictObject({
        by: name,
        on: isoDate,
        because: name,
        rejected: z.array(z.strictObject({ epsilon: positive, because: name })),
      })
      .exactOptional()
      .meta({ description: "Who chose epsilon, why, and what was rejected." }),
    publishedElsewhere: z.array(name).exactOptional().meta({
      description: "What else was published about these patients, outside the ledger; an empty list says: nothing.",
    }),
  })
  .meta({ description: "Public inputs of a differentially private release." });

/** Keys under `dp`, for suggestions. */
export const PRIVACY_KEYS: readonly string[] = [
  ...Object.keys(privacyShape.shape),
  ...["epsilon", "delta", "by", "on", "from", "because", "rejected", "except", "columns"],
];
