import { z } from "zod";
import { RaresynthError } from "../core/errors.ts";

const digest = z.string().length(64);
const shape = z.strictObject({
  format: z.literal("raresynth-sum"),
  version: z.literal(1),
  round: digest,
  cohort: z.string().min(1),
  /** SHA-256 of the public inputs. */
  inputs: digest,
  /** Which exchange of the method. */
  step: z.number().int().min(1).max(3),
  /** In persons; columns by their place in the schema, the last one runs fastest. */
  tables: z.array(
    z.strictObject({
      columns: z.array(z.number().int().min(0)).min(1).max(2),
      sigma: z.number().gt(0),
      counts: z.array(z.number()),
    }),
  ),
});

/** The noisy sum of all sites of one exchange; paid for in full by every site. */
export type SumFile = z.infer<typeof shape>;

export function renderSum(sum: SumFile): string {
  return `${JSON.stringify(shape.parse(sum))}\n`;
}

/** @param step exchange that is expected @throws {E_FEDERATION} */
export function parseSum(text: string, step: number, where: string): SumFile {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    content = undefined;
  }
  const parsed = shape.safeParse(content);
  if (!parsed.success || parsed.data.step !== step)
    throw new RaresynthError("E_FEDERATION", `the sum of exchange ${step} is expected here.`, { where });
  return parsed.data;
}

/** The published JSON Schema (2020-12) of a sum. */
export function sumJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(shape, { target: "draft-2020-12" }),
    $id: "urn:raresynth:schema:federation-sum:1",
    title: "Noisy sum of several registries, version 1",
    description: "Differentially private tables over all sites of a round. Not a release by itself.",
  };
}
