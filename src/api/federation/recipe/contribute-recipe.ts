import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import type { CohortSchema } from "../../../core/data/schema.ts";
import { RaresynthError } from "../../../core/errors.ts";
import { idOf, type RecipeRound } from "../../../federation/recipe-round.ts";
import { keptSchema } from "../../../io/schema/kept-schema.ts";
import { appendToLedger, readLedger } from "../../../packet/ledger/ledger.ts";
import { populationOf } from "../../../pipeline/dp/run-dp.ts";
import type { PublicDomain } from "../../../privacy/domain/domain.ts";
import { confirmedRegistry, domainOf } from "../contribute.ts";
import { masksOf, refuseUsed, requireSite, sendCounts, type Sender } from "../site-keys.ts";
import { cellsOfFile, countPairs, tablesAsked } from "./recipe-cells.ts";
import { siteMasks } from "./site-masks.ts";

/** Fewest patients of a site: the usual smallest cell that may be shown. */
const LEAST_PATIENTS = 5;

export interface RecipeCountsRequest extends Sender {
  readonly registry: string;
  readonly schema: CohortSchema;
  readonly round: RecipeRound;
  readonly ledger: string;
}

/** What is asked of a site; of public inputs and the ledger alone. */
export interface RecipeExplanation {
  readonly files: number;
  readonly tables: number;
  readonly cells: number;
  /** Rounds of this kind that the ledger has already, and this one. */
  readonly attempt: number;
}

/** @throws {E_FEDERATION | E_ROUND} */
export async function explainRecipe(
  request: Pick<RecipeCountsRequest, "schema" | "round" | "privateKey" | "ledger">,
): Promise<RecipeExplanation> {
  const { round, schema, privateKey, ledger } = request;
  requireSite(round, privateKey);
  const domain = domainOf(round, schema);
  const known = await readLedger(ledger);
  if (known !== undefined) refuseUsed(known, round);
  return {
    files: round.refits + 1,
    tables: tablesAsked(domain).length,
    cells: (round.refits + 1) * cellsOfFile(domain),
    attempt: 1 + attemptsIn(known ?? []),
  };
}

/**
 * The site's counts of all pairs for every file, under masks, in one signed file. The ledger notes the round first; who
 * is left out follows from a secret that stays in `state`.
 * Claim: the file alone is evenly distributed. Not claimed: anything about the sum over sites, which is exact.
 * @throws {E_FEDERATION | E_ROUND | E_LEDGER | E_UNSUPPORTED}
 */
export async function contributeRecipe(request: RecipeCountsRequest): Promise<void> {
  const { round, schema, ledger, out, state } = request;
  await explainRecipe(request);
  if (existsSync(out)) throw new RaresynthError("E_FILE", "the file exists already.", { where: basename(out) });
  const domain = domainOf(round, schema);
  const masks = await masksOf(request, (round.refits + 1) * cellsOfFile(domain));
  const { cohort } = await confirmedRegistry(request.registry, schema);
  if (round.generator === "copula" && cohort.nUnits < cohort.nRows)
    throw new RaresynthError(
      "E_UNSUPPORTED",
      "some patients have several rows, which a copula of tables cannot tell.",
      {
        where: "registry",
        hint: "Keep one row a patient, or use bayesian-network.",
      },
    );
  if (cohort.nUnits < LEAST_PATIENTS)
    throw new RaresynthError(
      "E_TOO_FEW",
      `a site of fewer than ${LEAST_PATIENTS} patients takes no part: exact sums would be theirs.`,
      {
        where: "registry",
        hint: "Join another site, or take part in a differentially private round.",
      },
    );
  const secret = randomBytes(32).toString("hex");
  const files = siteMasks(cohort, round.refits, round.fitShare, secret);
  const cells = files.flatMap(({ looked }) => countPairs(looked, domain));
  await mkdir(state, { recursive: true });
  const kept: Secret = { secret, registry: await digestOfFile(request.registry) };
  // As long as the ledger has not the round nothing was sent, so a secret left by an attempt that broke off stands for
  // nothing.
  await writeFile(secretFile(state, round), JSON.stringify(kept), { mode: 0o600 });
  await note(round, schema, ledger);
  await sendCounts(request, cells, masks);
}

async function note(round: RecipeRound, schema: CohortSchema, ledger: string): Promise<void> {
  const kept = keptSchema(schema);
  await appendToLedger(ledger, populationOf(kept), new Date().toISOString(), (before) => {
    refuseUsed(before, round);
    return { kind: "federated-round", round: idOf(round), sites: round.sites.length, refits: round.refits };
  });
}

/**
 * Which attempt on the registry a round is, by the ledger that noted it. @throws {E_ROUND} where the ledger has not
 * this round
 */
export async function attemptOf(round: RecipeRound, ledger: string): Promise<number> {
  const known = (await readLedger(ledger)) ?? [];
  if (!known.some(({ event }) => event.kind === "federated-round" && event.round === idOf(round)))
    throw new RaresynthError("E_ROUND", "the ledger has not noted this round.", {
      where: basename(ledger),
      hint: "Name the ledger that was given when the counts were made.",
    });
  return attemptsIn(known);
}

/** Rounds without differential privacy in a ledger: each is an attempt on the registry. */
function attemptsIn(
  ledger: readonly { readonly event: { readonly kind: string; readonly refits?: number } }[],
): number {
  return ledger.filter(({ event }) => event.kind === "federated-round" && event.refits !== undefined).length;
}

const secretShape = z.strictObject({ secret: z.string().length(64), registry: z.string().length(64) });
type Secret = z.infer<typeof secretShape>;

const secretFile = (state: string, round: RecipeRound): string => join(state, `round-${idOf(round)}.masks.json`);

/**
 * What a site kept of a round. @throws {E_ROUND} where it kept nothing {E_FEDERATION} where the registry is another by
 * now
 */
export async function keptSecret(state: string, round: RecipeRound, registry: string): Promise<string> {
  const path = secretFile(state, round);
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new RaresynthError("E_ROUND", "the site has no masks of this round.", { where: basename(path), cause });
  });
  const kept = secretShape.parse(JSON.parse(text));
  if (kept.registry !== (await digestOfFile(registry)))
    throw new RaresynthError("E_FEDERATION", "the registry is not the one that the counts were made of.", {
      where: basename(registry),
    });
  return kept.secret;
}

async function digestOfFile(path: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(path))
    .digest("hex");
}

/** Cells that one site sends. */
export function cellsOfRecipe(round: RecipeRound, domain: PublicDomain): number {
  return (round.refits + 1) * cellsOfFile(domain);
}
