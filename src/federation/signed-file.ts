import { verify } from "node:crypto";
import { readPublicKey, type TrustedKey } from "../packet/signatures/keys.ts";

/** What stands in the file of a site. @throws what `refuse` makes, where it is not JSON */
export function jsonOfSite(text: string, refuse: (message: string) => Error): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refuse("the file of a site is not JSON.");
  }
}

/** Whether a signature is in the one form that base64 writes: its last character has bits that stand for nothing. */
export function isInForm(signature: string): boolean {
  return Buffer.from(signature, "base64").toString("base64") === signature;
}

/** Whether a site's key made this signature, in its one form, over these bytes. */
export function isSignedBy(key: TrustedKey, bytes: Uint8Array, signature: string): boolean {
  return isInForm(signature) && verify(null, bytes, readPublicKey(key.publicKey), Buffer.from(signature, "base64"));
}
