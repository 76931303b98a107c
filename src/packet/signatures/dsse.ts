import { sign, verify, type KeyObject } from "node:crypto";
import { z } from "zod";
import { RaresynthError } from "../../core/errors.ts";
import { keyidOf } from "./keys.ts";

export const IN_TOTO_TYPE = "application/vnd.in-toto+json";

const base64 = z.base64();
const envelopeShape = z.strictObject({
  payload: base64,
  payloadType: z.literal(IN_TOTO_TYPE),
  signatures: z.array(z.strictObject({ keyid: z.string().regex(/^[0-9a-f]{64}$/), sig: base64 })).min(1),
});
export type Envelope = z.infer<typeof envelopeShape>;

/** What is signed: type and body with their lengths. Source: secure-systems-lab/dsse, protocol v1. */
function preAuthenticated(type: string, body: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${body.length} `), body]);
}

/** Signs a statement's bytes with one key. */
export function signEnvelope(payload: string, privateKey: KeyObject, publicKey: KeyObject): Envelope {
  const body = Buffer.from(payload);
  const signature = sign(null, preAuthenticated(IN_TOTO_TYPE, body), privateKey);
  return {
    payload: body.toString("base64"),
    payloadType: IN_TOTO_TYPE,
    signatures: [{ keyid: keyidOf(publicKey), sig: signature.toString("base64") }],
  };
}

export function renderEnvelope(envelope: Envelope): string {
  const { payload, payloadType, signatures } = envelope;
  return `${JSON.stringify({ payload, payloadType, signatures: signatures.map(({ keyid, sig }) => ({ keyid, sig })) }, null, 2)}\n`;
}

/**
 * Reads an envelope that is in the form in which this program writes it; anything else, a blank more or other base64 of
 * the same bytes, is refused.
 * @throws {E_SIGNATURE}
 */
export function parseEnvelope(text: string, where: string): { readonly envelope: Envelope; readonly payload: string } {
  const refuse = (cause?: unknown): RaresynthError =>
    new RaresynthError("E_SIGNATURE", "it is not an envelope in the form that raresynth writes.", { where, cause });
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw refuse(cause);
  }
  const parsed = envelopeShape.safeParse(content);
  if (!parsed.success || renderEnvelope(parsed.data) !== text) throw refuse();
  const body = Buffer.from(parsed.data.payload, "base64");
  const canonical = [parsed.data.payload, ...parsed.data.signatures.map(({ sig }) => sig)].every(
    (part) => Buffer.from(part, "base64").toString("base64") === part,
  );
  if (!canonical) throw refuse();
  return { envelope: parsed.data, payload: body.toString("utf8") };
}

/** Whether this key signed the envelope. */
export function isSignedBy(envelope: Envelope, publicKey: KeyObject): boolean {
  const id = keyidOf(publicKey);
  const body = Buffer.from(envelope.payload, "base64");
  return envelope.signatures.some(
    ({ keyid, sig }) =>
      keyid === id && verify(null, preAuthenticated(envelope.payloadType, body), publicKey, Buffer.from(sig, "base64")),
  );
}
