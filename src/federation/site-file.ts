import { createPublicKey, sign, type KeyObject } from "node:crypto";
import { z } from "zod";
import { RaresynthError } from "../core/errors.ts";
import { keyidOf, type TrustedKey } from "../packet/signatures/keys.ts";
import { idOf, type AnyRound } from "./recipe-round.ts";
import { isInForm, isSignedBy, jsonOfSite } from "./signed-file.ts";

const digest = z.string().length(64);
const shape = z.strictObject({
  format: z.literal("raresynth-site-file"),
  version: z.literal(1),
  kind: z.enum(["keys", "counts"]),
  round: digest,
  keyid: digest,
  /**
   * Of keys: X25519 public key (PEM). Of counts: digest of the keys files that the masks were made with, empty without
   * masks.
   */
  key: z.string(),
  /** Of counts: whole numbers in [0, 2^32), all tables one after the other. */
  cells: z.array(z.number().int().min(0).max(4294967295)),
  /** Of noisy counts: the site's ledger once the round is paid for, in zCDP. */
  account: z.exactOptional(z.strictObject({ rho: z.number().gt(0), sum: z.number().gt(0), cap: z.number().gt(0) })),
});
const signed = shape.extend({ signature: z.base64() });

/** What a site sends in one round: a public key, or its masked counts. */
export type SiteFile = z.infer<typeof shape>;

const bytesOf = (file: SiteFile): Buffer => Buffer.from(`raresynth/site-file/1\n${JSON.stringify(shape.parse(file))}`);

/** The file under the site's long-lived key. */
export function renderSiteFile(file: SiteFile, privateKey: KeyObject): string {
  const body = shape.parse(file);
  return `${JSON.stringify({ ...body, signature: sign(null, bytesOf(body), privateKey).toString("base64") })}\n`;
}

/** A site's file of a round, with the name of the site that signed it. */
export interface ReadSiteFile extends SiteFile {
  readonly site: string;
}

/**
 * Reads a file that a site of the round signed.
 * Claim: a changed bit, a file of another round, or one of somebody who is no site of it, is refused, and named.
 * @throws {E_FEDERATION | E_SIGNATURE}
 */
export function readSiteFile(
  text: string,
  where: string,
  kind: SiteFile["kind"],
  round: AnyRound,
  trusted: readonly TrustedKey[],
): ReadSiteFile {
  const refuse = (message: string): RaresynthError => new RaresynthError("E_FEDERATION", message, { where });
  const parsed = signed.safeParse(jsonOfSite(text, refuse));
  if (!parsed.success || `${JSON.stringify(parsed.data)}\n` !== text)
    throw refuse("it is not a file of a site in the form that raresynth writes.");
  const { signature, ...file } = parsed.data;
  if (!isInForm(signature)) throw refuse("its signature is not in the form that raresynth writes.");
  const site = round.sites.find(({ keyid }) => keyid === file.keyid);
  if (site === undefined) throw refuse("whoever signed the file is no site of this round.");
  const key = trusted.find(({ keyid }) => keyid === file.keyid);
  if (key === undefined)
    throw new RaresynthError("E_SIGNATURE", `the key of "${site.name}" is not among the trusted ones.`, { where });
  if (!isSignedBy(key, bytesOf(file), signature))
    throw new RaresynthError("E_SIGNATURE", `the file of "${site.name}" was changed after it was signed.`, { where });
  if (file.kind !== kind) throw refuse(`"${site.name}" sent ${file.kind}, ${kind} are expected.`);
  if (file.round !== idOf(round)) throw refuse(`the file of "${site.name}" is of another round.`);
  return { ...file, site: site.name };
}

/**
 * One file of every site of the round, in its order.
 * @throws {E_FEDERATION} naming sites that sent twice or not at all
 */
export function oneOfEach(files: readonly ReadSiteFile[], round: AnyRound): ReadSiteFile[] {
  const sent = (name: string): ReadSiteFile[] => files.filter(({ site }) => site === name);
  const names = round.sites.map(({ name }) => name);
  const twice = names.filter((name) => sent(name).length > 1);
  const missing = names.filter((name) => sent(name).length === 0);
  if (twice.length > 0)
    throw new RaresynthError("E_FEDERATION", `sent twice: ${twice.join(", ")}.`, {
      hint: "Two vectors of one round differ by the difference of the counts: destroy both and begin a new round.",
    });
  if (missing.length > 0)
    throw new RaresynthError("E_FEDERATION", `missing: ${missing.join(", ")}. Without every site the masks stay on.`, {
      hint: "Wait, or begin a new round without them; the budget of this one is spent.",
    });
  return names.flatMap(sent);
}

/** Id of a private key's public half. */
export function keyidOfPrivate(privateKey: KeyObject): string {
  return keyidOf(createPublicKey(privateKey));
}

/** The published JSON Schema (2020-12) of what a site sends. */
export function siteFileJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(signed, { target: "draft-2020-12" }),
    $id: "urn:raresynth:schema:federation-site-file:1",
    title: "What a site sends in one round of raresynth, version 1",
    description:
      "A public key of the round, or counts under masks; signed (Ed25519) over the text raresynth/site-file/1, a line feed, and the object without its signature as JSON.stringify writes it.",
  };
}

/** An id as it is read out on the telephone: sixteen groups of four. */
export function fingerprint(keyid: string): string {
  return Array.from({ length: keyid.length / 4 }, (_, at) => keyid.slice(4 * at, 4 * at + 4)).join(" ");
}
