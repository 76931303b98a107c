import { createHash } from "node:crypto";
import { z } from "zod";
import { RaresynthError } from "../core/errors.ts";
import { parseRound, roundId, type Round } from "./round.ts";

const digest = z.string().length(64);
const name = z.string().min(1).max(200);

const shape = z.strictObject({
  format: z.literal("raresynth-recipe-round"),
  version: z.literal(1),
  /** Random, so that no two rounds are alike. */
  nonce: digest,
  cohort: name,
  generator: z.enum(["bayesian-network", "copula"]),
  /** SHA-256 of the public inputs: columns, bins, rules, pairs, generator. */
  inputs: digest,
  sites: z
    .array(z.strictObject({ name, keyid: digest, patients: z.number().int().min(1) }))
    .min(3)
    .max(50),
  /** Fits beside the released one, in each of which every site leaves out a tenth of its patients. */
  refits: z.number().int().min(1).max(1000),
  /** Share of a site's patients that one fit looks at, drawn afresh. */
  fitShare: z.number().min(0.1).max(1),
  /** Rows of every file. */
  rows: z.number().int().min(1),
});

/** What one round of a recipe without differential privacy asks of every site: all pairs of columns, R + 1 times. */
export type RecipeRound = z.infer<typeof shape>;
export type AnyRound = Round | RecipeRound;

export function renderRecipeRound(round: RecipeRound): string {
  return `${JSON.stringify(shape.parse(round), null, 2)}\n`;
}

/** The id of any round: the digest of all that it asks. */
export function idOf(round: AnyRound): string {
  return round.format === "raresynth-round"
    ? roundId(round)
    : createHash("sha256").update(renderRecipeRound(round)).digest("hex");
}

/** A round of either kind. @throws {E_FEDERATION} */
export function parseAnyRound(text: string, where: string): AnyRound {
  const parsed = shape.safeParse(contentOf(text));
  if (!parsed.success) return parseRound(text, where);
  const refuse = (message: string): RaresynthError => new RaresynthError("E_FEDERATION", message, { where });
  if (renderRecipeRound(parsed.data) !== text) throw refuse("it is not a round in the form that raresynth writes.");
  const { sites } = parsed.data;
  if (new Set(sites.map((site) => site.name)).size < sites.length) throw refuse("two sites have one name.");
  if (new Set(sites.map((site) => site.keyid)).size < sites.length) throw refuse("two sites have one key.");
  return parsed.data;
}

function contentOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The published JSON Schema (2020-12) of such a round. */
export function recipeRoundJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(shape, { target: "draft-2020-12" }),
    $id: "urn:raresynth:schema:federation-recipe-round:1",
    title: "A recipe over several registries, version 1",
    description:
      "What is asked of every site: counts of all pairs of columns for a release and its refits. Its id is the SHA-256 of the file.",
  };
}
