import { createPublicKey, type KeyObject } from "node:crypto";
import { z } from "zod";
import { RaresynthError } from "../../core/errors.ts";
import { isSignedBy, parseEnvelope, renderEnvelope, signEnvelope } from "../signatures/dsse.ts";
import { keyidOf, readPublicKey } from "../signatures/keys.ts";

export const DELETION = "urn:raresynth:predicate:deletion:1";

/** What nobody can promise about a deletion by a program. Stands in every receipt. */
export const NOT_PROMISED: readonly string[] = [
  "Bytes that a disk, a file system with snapshots or a copy-on-write store still holds.",
  "Backups, replicas and copies made before the deletion: whoever keeps them says until when.",
  "Memory and swap of the machine that ran the program.",
  "Files of the run that were moved or renamed.",
];

const deleted = z.strictObject({
  path: z.string(),
  kind: z.enum(["model", "checkpoint", "internal report", "run record", "unfinished file"]),
  bytes: z.number().int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type DeletedFile = z.infer<typeof deleted>;

const receiptShape = z.strictObject({
  _type: z.literal("https://in-toto.io/Statement/v1"),
  subject: z.array(z.strictObject({ name: z.string(), digest: z.strictObject({ sha256: z.string() }) })).min(1),
  predicateType: z.literal(DELETION),
  predicate: z.strictObject({
    folder: z.string(),
    by: z.string().min(1),
    at: z.iso.datetime(),
    files: z.array(deleted),
    notPromised: z.array(z.string()).min(1),
    publicKey: z.string(),
  }),
});
export type Receipt = z.infer<typeof receiptShape>["predicate"];

/**
 * A signed receipt (an in-toto statement in a DSSE envelope) for files of a run.
 * The digests let a holder of a file ask whether it was meant; they are of internal files, so the receipt stays inside
 * too.
 */
export function signReceipt(
  said: { readonly folder: string; readonly by: string; readonly at: string; readonly files: readonly DeletedFile[] },
  key: KeyObject,
): string {
  const publicKey = createPublicKey(key);
  const content: z.infer<typeof receiptShape> = {
    _type: "https://in-toto.io/Statement/v1",
    subject: said.files.map(({ path, sha256 }) => ({ name: path, digest: { sha256 } })),
    predicateType: DELETION,
    predicate: {
      folder: said.folder,
      by: said.by,
      at: said.at,
      files: said.files.map(({ path, kind, bytes, sha256 }) => ({ path, kind, bytes, sha256 })),
      notPromised: [...NOT_PROMISED],
      publicKey: publicKey.export({ format: "pem", type: "spki" }) as string,
    },
  };
  return renderEnvelope(signEnvelope(JSON.stringify(content), key, publicKey));
}

/**
 * Reads a receipt and checks its signature.
 * @returns what it says, and the id of the key that signed it
 * @throws {E_SIGNATURE}
 */
export function readReceipt(text: string, where: string): { readonly receipt: Receipt; readonly keyid: string } {
  const { envelope, payload } = parseEnvelope(text, where);
  const refuse = (): RaresynthError =>
    new RaresynthError("E_SIGNATURE", "it is not a receipt that its own key has signed.", { where });
  let content: unknown;
  try {
    content = JSON.parse(payload);
  } catch {
    throw refuse();
  }
  const parsed = receiptShape.safeParse(content);
  if (!parsed.success || JSON.stringify(parsed.data) !== payload) throw refuse();
  const key = readPublicKey(parsed.data.predicate.publicKey);
  if (envelope.signatures.length !== 1 || !isSignedBy(envelope, key)) throw refuse();
  return { receipt: parsed.data.predicate, keyid: keyidOf(key) };
}
