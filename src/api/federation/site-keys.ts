import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { RaresynthError } from "../../core/errors.ts";
import { maskCounts, pairMask, type PairMask } from "../../federation/masks.ts";
import { idOf, type AnyRound } from "../../federation/recipe-round.ts";
import {
  keyidOfPrivate,
  oneOfEach,
  renderSiteFile,
  type ReadSiteFile,
  type SiteFile,
} from "../../federation/site-file.ts";
import type { Ledger } from "../../packet/ledger/ledger.ts";
import { writeFileAtomically } from "../../release/write-file.ts";

const roundKeyFile = (state: string, round: AnyRound): string => join(state, `round-${idOf(round)}.private.pem`);

/**
 * Makes the site's X25519 pair of one round and its signed public half.
 * @param state folder of the site, for the private half until the counts are sent
 * @throws {E_ROUND} where the round has one already
 */
export async function contributeKeys(
  round: AnyRound,
  privateKey: KeyObject,
  state: string,
  out: string,
): Promise<void> {
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

/** Whoever sends counts of a round. */
export interface Sender {
  readonly round: AnyRound;
  readonly privateKey: KeyObject;
  /** Verified keys files, one a site; unused without masks. */
  readonly peers: readonly ReadSiteFile[];
  readonly state: string;
  readonly out: string;
}

/**
 * Writes the signed counts; the private key of the round is destroyed first, so that no second vector can be masked.
 * @param cells whole numbers @param masks undefined: none, where each site adds all of the noise
 */
export async function sendCounts(
  { round, privateKey, peers, state, out }: Sender,
  cells: readonly number[],
  masks: readonly PairMask[] | undefined,
  account?: SiteFile["account"],
): Promise<void> {
  const sent = masks === undefined ? Array.from(cells, (cell) => cell >>> 0) : [...maskCounts(cells, masks)];
  await rm(roundKeyFile(state, round), { force: true });
  const key = masks === undefined ? "" : digestOfKeys(oneOfEach(peers, round));
  const content = { kind: "counts", key, cells: sent, ...(account === undefined ? {} : { account }) } as const;
  await writeFileAtomically(out, siteFile(round, privateKey, content));
}

/** Digest of the public keys of a round, in the order of its sites. */
export function digestOfKeys(peers: readonly ReadSiteFile[]): string {
  return createHash("sha256")
    .update(JSON.stringify(peers.map(({ site, key }) => [site, key])))
    .digest("hex");
}

/** The masks of this site. @param nCells of all its counts @throws {E_ROUND | E_FEDERATION} */
export async function masksOf({ round, peers, privateKey, state }: Sender, nCells: number): Promise<PairMask[]> {
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
  return ordered.flatMap(({ key }, peer) =>
    peer === at ? [] : [pairMask(own, createPublicKey(key), idOf(round), at < peer, nCells)],
  );
}

/** @throws {E_ROUND} */
export function refuseUsed(ledger: Ledger, round: AnyRound): void {
  const id = idOf(round);
  if (ledger.some(({ event }) => event.kind === "federated-round" && event.round === id))
    throw new RaresynthError("E_ROUND", "the ledger has this round already: a round is answered once.", {
      where: id.slice(0, 12),
      hint: "Two vectors of one round differ by the difference of the counts. Begin a new round.",
    });
}

/** @throws {E_FEDERATION} */
export function requireSite(round: AnyRound, privateKey: KeyObject): void {
  const keyid = keyidOfPrivate(privateKey);
  if (!round.sites.some((site) => site.keyid === keyid))
    throw new RaresynthError("E_FEDERATION", "the key is of no site of this round.", { where: "--key" });
}

function siteFile(
  round: AnyRound,
  privateKey: KeyObject,
  { kind, key, cells, account }: Pick<SiteFile, "kind" | "key" | "cells" | "account">,
): string {
  const keyid = keyidOfPrivate(privateKey);
  const head = { format: "raresynth-site-file", version: 1, kind, round: idOf(round), keyid, key, cells } as const;
  return renderSiteFile({ ...head, ...(account === undefined ? {} : { account }) }, privateKey);
}
