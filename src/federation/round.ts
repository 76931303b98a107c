import { createHash } from "node:crypto";
import { z } from "zod";
import { RaresynthError } from "../core/errors.ts";

const digest = z.string().length(64);
const name = z.string().min(1).max(200);

const shape = z.strictObject({
  format: z.literal("raresynth-round"),
  version: z.literal(1),
  /** Random, so that no two rounds are alike. */
  nonce: digest,
  cohort: name,
  method: z.enum(["dp-graph", "dp-mst"]),
  /** Which exchange of the method: dp-graph has one, dp-mst three. */
  step: z.number().int().min(1).max(3),
  /** SHA-256 of the public inputs: columns, bins, rules, pairs, method. */
  inputs: digest,
  sites: z
    .array(z.strictObject({ name, keyid: digest, patients: z.number().int().min(1) }))
    .min(2)
    .max(50),
  /** Sites that may act together with the combiner without the others' noise falling below the claim. */
  colluding: z.number().int().min(0),
  /** `shared`: each site adds sigma^2 / (H - T) under masks. `local`: each adds all of sigma^2 and no masks. */
  noise: z.enum(["shared", "local"]),
  delta: z.number().gt(0).lt(1),
  /** Of all exchanges of the method: the cap of a site whose schema declares none. */
  rho: z.number().gt(0),
  /** Columns by name, ascending in the schema's order; what each table may cost. */
  tables: z.array(z.strictObject({ columns: z.array(name).min(1).max(2), rho: z.number().gt(0) })).min(1),
});

/** What one exchange asks of every site; holds nothing of a registry but what earlier exchanges paid for. */
export type Round = z.infer<typeof shape>;

export function renderRound(round: Round): string {
  return `${JSON.stringify(shape.parse(round), null, 2)}\n`;
}

/** The published JSON Schema (2020-12) of a round. */
export function roundJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(shape, { target: "draft-2020-12" }),
    $id: "urn:raresynth:schema:federation-round:1",
    title: "A round of several registries, version 1",
    description: "What one exchange asks of every site. Its id is the SHA-256 of the file.",
  };
}

/** The round's id: the digest of all that it asks, so that two sites cannot be asked different things under one id. */
export function roundId(round: Round): string {
  return createHash("sha256").update(renderRound(round)).digest("hex");
}

/** @throws {E_FEDERATION} */
export function parseRound(text: string, where: string): Round {
  const refuse = (message: string, cause?: unknown): RaresynthError =>
    new RaresynthError("E_FEDERATION", message, { where, cause });
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw refuse("the round is not JSON.", cause);
  }
  const parsed = shape.safeParse(content);
  if (!parsed.success || renderRound(parsed.data) !== text)
    throw refuse("it is not a round in the form that raresynth writes.", parsed.error);
  const { sites, colluding, noise } = parsed.data;
  if (new Set(sites.map((site) => site.name)).size < sites.length) throw refuse("two sites have one name.");
  if (new Set(sites.map((site) => site.keyid)).size < sites.length) throw refuse("two sites have one key.");
  if (noise === "shared" && (sites.length < 3 || colluding > sites.length - 2))
    throw refuse("masked sums need at least three sites, and at least two that do not act with the combiner.");
  if (rhoOfRound(parsed.data) > parsed.data.rho * (1 + 1e-9))
    throw refuse("the exchange would cost more than the whole method.");
  return parsed.data;
}

/** Cost of the whole round, for each site's ledger. */
export function rhoOfRound({ tables }: Round): number {
  return tables.reduce((sum, { rho }) => sum + rho, 0);
}

/**
 * Least variance of one site's noise: below it the sum of a few discrete Gaussians exceeds the claim by more than 1e-7.
 */
const LEAST_VARIANCE = 2;

/**
 * Variance of the noise that one site adds to a cell, in the unit of its counts.
 * @param unitWeight whole weight of one unit @throws {E_RANGE} below 2
 */
export function siteVariance(
  { sites, colluding, noise }: Pick<Round, "sites" | "colluding" | "noise">,
  rho: number,
  unitWeight: number,
): number {
  const variance = unitWeight ** 2 / (2 * rho) / (noise === "local" ? 1 : sites.length - colluding);
  if (variance < LEAST_VARIANCE)
    throw new RaresynthError("E_RANGE", "a site's share of the noise would have a variance below 2.", {
      hint: "Ask for a smaller epsilon, or let fewer sites share the noise.",
    });
  return variance;
}

/** Standard deviation of the noise of the sum of all sites, in persons. */
export function sumSigma({ sites, colluding, noise }: Round, rho: number): number {
  const factor = noise === "local" ? sites.length : sites.length / (sites.length - colluding);
  return Math.sqrt(factor / (2 * rho));
}
