import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { z } from "zod";
import { RaresynthError } from "../../core/errors.ts";
import { signingRole, type SigningRole } from "./roles.ts";

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const keyid = z.string().regex(/^[0-9a-f]{64}$/);

const trustedKey = z.strictObject({
  keyid,
  name: z.string().min(1),
  roles: z.array(signingRole).min(1),
  /** PEM, SubjectPublicKeyInfo. */
  publicKey: z.string(),
  /** Signatures dated after this day are not taken. */
  until: z.exactOptional(day),
});
const trustFile = z.strictObject({
  format: z.literal("raresynth-keys"),
  version: z.literal(1),
  keys: z.array(trustedKey),
});

/** A public key, whose it is and in which roles they sign. */
export type TrustedKey = z.infer<typeof trustedKey>;

/** SHA-256 of the public key's DER bytes (SubjectPublicKeyInfo). */
export function keyidOf(publicKey: KeyObject): string {
  return createHash("sha256")
    .update(publicKey.export({ format: "der", type: "spki" }))
    .digest("hex");
}

/**
 * A new Ed25519 key pair.
 * @param passphrase encrypts the private key (PKCS #8, AES-256)
 * @returns private key as PEM, for its holder alone, and the public entry to hand out
 */
export function newKey(
  name: string,
  roles: readonly SigningRole[],
  passphrase?: string,
): { readonly privateKey: string; readonly entry: TrustedKey } {
  const pair = generateKeyPairSync("ed25519");
  const privateKey = pair.privateKey.export({
    format: "pem",
    type: "pkcs8",
    ...(passphrase === undefined ? {} : { cipher: "aes-256-cbc", passphrase }),
  }) as string;
  const publicKey = pair.publicKey.export({ format: "pem", type: "spki" }) as string;
  return { privateKey, entry: { keyid: keyidOf(pair.publicKey), name, roles: [...roles], publicKey } };
}

/** @throws {E_SIGNATURE} where it is not an Ed25519 key or the passphrase does not open it */
export function readPrivateKey(pem: string, passphrase?: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: pem, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch (cause) {
    throw new RaresynthError("E_SIGNATURE", "the private key could not be read.", {
      where: "--key",
      hint: "An encrypted key needs --passphrase-file.",
      cause,
    });
  }
  return requireEd25519(key);
}

/** @throws {E_SIGNATURE} */
export function readPublicKey(pem: string): KeyObject {
  try {
    return requireEd25519(createPublicKey(pem));
  } catch (cause) {
    if (cause instanceof RaresynthError) throw cause;
    throw new RaresynthError("E_SIGNATURE", "a public key could not be read.", { cause });
  }
}

function requireEd25519(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType === "ed25519") return key;
  throw new RaresynthError("E_SIGNATURE", "the key is not an Ed25519 key.", {
    hint: "Make one with: raresynth keys new",
  });
}

/** The text of a file of trusted keys. */
export function renderKeys(keys: readonly TrustedKey[]): string {
  return `${JSON.stringify({ format: "raresynth-keys", version: 1, keys }, null, 2)}\n`;
}

/**
 * Reads a file of trusted keys. Every key must have the id that it claims.
 * @throws {E_SIGNATURE}
 */
export function parseKeys(text: string, where: string): TrustedKey[] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new RaresynthError("E_SIGNATURE", "the file of trusted keys is not JSON.", { where, cause });
  }
  const parsed = trustFile.safeParse(content);
  if (!parsed.success)
    throw new RaresynthError("E_SIGNATURE", "it is not a file of trusted keys of this version.", { where });
  for (const key of parsed.data.keys)
    if (keyidOf(readPublicKey(key.publicKey)) !== key.keyid)
      throw new RaresynthError("E_SIGNATURE", `the key of "${key.name}" does not have the id that stands beside it.`, {
        where,
      });
  return parsed.data.keys;
}
