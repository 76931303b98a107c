import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { CohortSchema } from "../../core/data/schema.ts";
import { RaresynthError } from "../../core/errors.ts";
import { maskCounts, pairMask } from "../../federation/masks.ts";
import { rhoOfRound, roundId, siteVariance, type Round } from "../../federation/round.ts";
import {
  keyidOfPrivate,
  oneOfEach,
  renderSiteFile,
  type ReadSiteFile,
  type SiteFile,
} from "../../federation/site-file.ts";
import { clampingSchema } from "../../io/schema/clamping-schema.ts";
import { keptSchema } from "../../io/schema/kept-schema.ts";
import { appendToLedger, readLedger, type Ledger } from "../../packet/ledger/ledger.ts";
import { capOf, populationOf, publicInputsDigest } from "../../pipeline/dp/run-dp.ts";
import { epsilonOfRho } from "../../privacy/accounting/zcdp.ts";
import { nCells, type PublicDomain } from "../../privacy/domain/domain.ts";
import { encodeStates } from "../../privacy/domain/encode.ts";
import { publicDomain } from "../../privacy/domain/public-domain.ts";
import { budgetSoFar, spendBudget } from "../../privacy/ledger/spend-budget.ts";
import { systemNoise } from "../../privacy/noise/noise-source.ts";
import { writeFileAtomically } from "../../release/write-file.ts";
import { unitOf } from "../dp-tools.ts";
import { openRegistry } from "../open-registry.ts";
import { cellsAsked, noisyCells, positions } from "./round-cells.ts";

type Account = Exclude<SiteFile["account"], undefined>;

const roundKeyFile = (state: string, round: Round): string => join(state, `round-${roundId(round)}.private.pem`);

/**
 * Makes the site's X25519 pair of one round and its signed public half.
 * @param state folder of the site, for the private half until the counts are sent
 * @throws {E_ROUND} where the round has one already
 */
export async function contributeKeys(round: Round, privateKey: KeyObject, state: string, out: string): Promise<void> {
  requireSite(round, privateKey);
  const kept = roundKeyFile(state, round);
  if (existsSync(kept) || existsSync(out))
    throw new RaresynthError("E_ROUND", "this site has made its keys for the round.", { where: basename(kept) });
  const pair = generateKeyPairSync("x25519");
  await mkdir(state, { recursive: true });
  await writeFile(kept, pair.privateKey.export({ format: "pem", type: "pkcs8" }), { mode: 0o600, flag: "wx" });
  const key = pair.publicKey.export({ format: "pem", type: "spki" }) as string;
  await writeFileAtomically(out, siteFile(round, privateKey, { kind: "keys", key, cells: [] }));
}

/** What `contributeCounts` is given. */
export interface CountsRequest {
  readonly registry: string;
  readonly schema: CohortSchema;
  readonly round: Round;
  readonly privateKey: KeyObject;
  /** Verified keys files, one a site; unused without masks. */
  readonly peers: readonly ReadSiteFile[];
  readonly state: string;
  readonly ledger: string;
  readonly out: string;
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

/** Query list, noise, price and ledger before anything is read or written. @throws {E_FEDERATION | E_ROUND | E_RANGE} */
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
 * The site's counts with its noise and its masks, in one signed file. The whole price stands in the site's ledger, and the round's id beside it, before
 * noise is drawn; the private key of the round is destroyed before the file is written.
 * Claim: the file alone is evenly distributed where masks are on; it is rho-zCDP by itself where they are not.
 * @throws {E_FEDERATION | E_ROUND | E_BUDGET | E_LEDGER | E_RANGE}
 */
export async function contributeCounts(request: CountsRequest): Promise<void> {
  const { round, schema, privateKey, ledger, out } = request;
  await explainCounts(request);
  if (existsSync(out)) throw new RaresynthError("E_FILE", "the file exists already.", { where: basename(out) });
  const domain = domainOf(round, schema);
  const masks = round.noise === "local" ? undefined : await masksOf(request, domain);
  const { cohort, confirmation } = await openRegistry(request.registry, { schema: clampingSchema(schema) });
  if (confirmation.open.length > 0)
    throw new RaresynthError("E_SCHEMA", "the schema is not confirmed.", {
      where: "schema",
      hint: "raresynth schema confirm",
    });
  const table = encodeStates({ ...cohort, schema: keptSchema(schema) }, domain);
  const account = await pay(round, schema, domain, ledger);
  const cells = noisyCells(round, domain, table, systemNoise());
  const sent = masks === undefined ? Array.from(cells, (cell) => cell >>> 0) : [...maskCounts(cells, masks)];
  await rm(roundKeyFile(request.state, round), { force: true });
  await writeFileAtomically(
    out,
    siteFile(round, privateKey, {
      kind: "counts",
      key: masks === undefined ? "" : digestOfKeys(request.peers),
      cells: sent,
      account,
    }),
  );
}

/** Digest of the public keys of a round, in the order of its sites. */
export function digestOfKeys(peers: readonly ReadSiteFile[]): string {
  return createHash("sha256")
    .update(JSON.stringify(peers.map(({ site, key }) => [site, key])))
    .digest("hex");
}

/** States of the columns. @throws {E_FEDERATION} where schema and round do not ask the same */
export function domainOf(round: Round, schema: CohortSchema): PublicDomain {
  const kept = keptSchema(schema);
  if (publicInputsDigest(kept, round.method) !== round.inputs)
    throw new RaresynthError("E_FEDERATION", "the round was planned with another schema.", {
      where: "schema",
      hint: "Every site and the combiner use one and the same file.",
    });
  return publicDomain(kept, unitOf(schema));
}

function siteFile(
  round: Round,
  privateKey: KeyObject,
  content: Pick<SiteFile, "kind" | "key" | "cells" | "account">,
): string {
  const { kind, key, cells, account } = content;
  return renderSiteFile(
    {
      format: "raresynth-site-file",
      version: 1,
      kind,
      round: roundId(round),
      keyid: keyidOfPrivate(privateKey),
      key,
      cells,
      ...(account === undefined ? {} : { account }),
    },
    privateKey,
  );
}

async function masksOf({ round, peers, privateKey, state }: CountsRequest, domain: PublicDomain) {
  const ordered = oneOfEach(peers, round);
  const kept = roundKeyFile(state, round);
  const pem = await readFile(kept, "utf8").catch((cause: unknown) => {
    throw new RaresynthError("E_ROUND", "the site has no key for this round, or has sent its counts.", {
      where: basename(kept),
      cause,
    });
  });
  const own = createPrivateKey(pem);
  const me = keyidOfPrivate(privateKey);
  const at = ordered.findIndex(({ keyid }) => keyid === me);
  if (ordered[at]?.key !== createPublicKey(own).export({ format: "pem", type: "spki" }))
    throw new RaresynthError("E_FEDERATION", "the keys file of this site among the peers is not the one it made.");
  const cells = cellsAsked(round, domain);
  return ordered.flatMap(({ key }, peer) =>
    peer === at ? [] : [pairMask(own, createPublicKey(key), roundId(round), at < peer, cells)],
  );
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

function refuseUsed(ledger: Ledger, round: Round): void {
  const id = roundId(round);
  if (ledger.some(({ event }) => event.kind === "federated-round" && event.round === id))
    throw new RaresynthError("E_ROUND", "the ledger has this round already: a round is answered once.", {
      where: id.slice(0, 12),
      hint: "Two vectors of one round differ by the difference of the counts. Begin a new round.",
    });
}

function requireSite(round: Round, privateKey: KeyObject): void {
  const keyid = keyidOfPrivate(privateKey);
  if (!round.sites.some((site) => site.keyid === keyid))
    throw new RaresynthError("E_FEDERATION", "the key is of no site of this round.", { where: "--key" });
}
