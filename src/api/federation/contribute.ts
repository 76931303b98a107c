import { existsSync } from "node:fs";
import { basename } from "node:path";
import type { CohortSchema } from "../../core/data/schema.ts";
import { RaresynthError } from "../../core/errors.ts";
import type { AnyRound } from "../../federation/recipe-round.ts";
import { rhoOfRound, roundId, siteVariance, type Round } from "../../federation/round.ts";
import type { SiteFile } from "../../federation/site-file.ts";
import { clampingSchema } from "../../io/schema/clamping-schema.ts";
import { keptSchema } from "../../io/schema/kept-schema.ts";
import { appendToLedger, readLedger } from "../../packet/ledger/ledger.ts";
import { capOf, populationOf, publicInputsDigest } from "../../pipeline/dp/run-dp.ts";
import type { RegistryInput } from "../../pipeline/run.ts";
import { epsilonOfRho } from "../../privacy/accounting/zcdp.ts";
import { nCells, type PublicDomain } from "../../privacy/domain/domain.ts";
import { encodeStates } from "../../privacy/domain/encode.ts";
import { publicDomain } from "../../privacy/domain/public-domain.ts";
import { budgetSoFar, spendBudget } from "../../privacy/ledger/spend-budget.ts";
import { systemNoise } from "../../privacy/noise/noise-source.ts";
import { unitOf } from "../dp-tools.ts";
import { openRegistry } from "../open-registry.ts";
import { cellsAsked, noisyCells, positions } from "./round-cells.ts";
import { masksOf, refuseUsed, requireSite, sendCounts, type Sender } from "./site-keys.ts";

type Account = Exclude<SiteFile["account"], undefined>;

/** What `contributeCounts` is given. */
export interface CountsRequest extends Sender {
  readonly registry: string;
  readonly schema: CohortSchema;
  readonly round: Round;
  readonly ledger: string;
}

/** What is asked, and what it costs; of public inputs and the ledger alone. */
export interface Explanation {
  readonly tables: readonly {
    readonly columns: readonly string[];
    readonly cells: number;
    /** Noise of a cell that this site adds, in persons. */
    readonly sigma: number;
    readonly rho: number;
  }[];
  readonly rho: number;
  readonly ledger: { readonly sum: number; readonly cap: number | undefined };
}

/**
 * Query list, noise, price and ledger before anything is read or written. @throws {E_FEDERATION | E_ROUND | E_RANGE}
 */
export async function explainCounts(
  request: Pick<CountsRequest, "schema" | "round" | "privateKey" | "ledger">,
): Promise<Explanation> {
  const { round, schema, privateKey, ledger } = request;
  requireSite(round, privateKey);
  const domain = domainOf(round, schema);
  const known = await readLedger(ledger);
  if (known !== undefined) refuseUsed(known, round);
  const soFar = known === undefined ? { sum: 0, cap: undefined } : budgetSoFar(known);
  return {
    tables: round.tables.map(({ columns, rho }) => ({
      columns,
      cells: nCells(domain, positions(domain, columns)),
      sigma: Math.sqrt(siteVariance(round, rho, domain.unitWeight)) / domain.unitWeight,
      rho,
    })),
    rho: rhoOfRound(round),
    ledger: { sum: soFar.sum, cap: soFar.cap ?? capOf(keptSchema(schema)) ?? round.rho },
  };
}

/**
 * The site's counts with its noise and its masks, in one signed file. The whole price stands in the site's ledger, and
 * the round's id beside it, before noise is drawn; the private key of the round is destroyed before the file is
 * written.
 * Claim: the file alone is evenly distributed where masks are on; it is rho-zCDP by itself where they are not.
 * @throws {E_FEDERATION | E_ROUND | E_BUDGET | E_LEDGER | E_RANGE}
 */
export async function contributeCounts(request: CountsRequest): Promise<void> {
  const { round, schema, ledger, out } = request;
  await explainCounts(request);
  if (existsSync(out)) throw new RaresynthError("E_FILE", "the file exists already.", { where: basename(out) });
  const domain = domainOf(round, schema);
  const masks = round.noise === "local" ? undefined : await masksOf(request, cellsAsked(round, domain));
  const { cohort } = await confirmedRegistry(request.registry, schema);
  const table = encodeStates(cohort, domain);
  const account = await pay(round, schema, domain, ledger);
  const cells = noisyCells(round, domain, table, systemNoise());
  await sendCounts(request, cells, masks, account);
}

/** A site's registry, values outside the schema clamped later. @throws {E_SCHEMA} where nobody confirmed the schema */
export async function confirmedRegistry(path: string, schema: CohortSchema): Promise<RegistryInput> {
  const registry = await openRegistry(path, { schema: clampingSchema(schema) });
  if (registry.confirmation.open.length > 0)
    throw new RaresynthError("E_SCHEMA", "the schema is not confirmed.", {
      where: "schema",
      hint: "raresynth schema confirm",
    });
  return { ...registry, cohort: { ...registry.cohort, schema: keptSchema(schema) } };
}

/** States of the columns. @throws {E_FEDERATION} where schema and round do not ask the same */
export function domainOf(round: AnyRound, schema: CohortSchema): PublicDomain {
  const kept = keptSchema(schema);
  const method = round.format === "raresynth-round" ? round.method : round.generator;
  if (publicInputsDigest(kept, method) !== round.inputs)
    throw new RaresynthError("E_FEDERATION", "the round was planned with another schema.", {
      where: "schema",
      hint: "Every site and the combiner use one and the same file.",
    });
  return publicDomain(kept, unitOf(schema));
}

/** The price first, then the round's id: a kill between the two spends and sends nothing. */
async function pay(round: Round, schema: CohortSchema, domain: PublicDomain, ledger: string): Promise<Account> {
  const kept = keptSchema(schema);
  const rho = rhoOfRound(round);
  const now = new Date().toISOString();
  const { sum, cap } = await spendBudget(
    ledger,
    {
      population: populationOf(kept),
      method: `${round.method}, federated`,
      rho,
      epsilon: epsilonOfRho(rho, round.delta),
      delta: round.delta,
      cap: capOf(kept) ?? round.rho,
      unit: domain.unit,
      inputs: round.inputs,
      declaredBy: kept.dp?.declared?.by ?? "",
      publishedElsewhere: kept.dp?.publishedElsewhere ?? [],
    },
    now,
  );
  await appendToLedger(ledger, populationOf(kept), now, (before) => {
    refuseUsed(before, round);
    return { kind: "federated-round", round: roundId(round), sites: round.sites.length };
  });
  return { rho, sum, cap };
}
