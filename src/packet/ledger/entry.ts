import { createHash, createHmac } from "node:crypto";
import { z } from "zod";

export const LEDGER_FORMAT = "raresynth-ledger";

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const words = z.string().min(1);
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const outcome = z.enum(["pass", "fail", "inconclusive"]);

/**
 * What can stand in a ledger. `source` and `seed` are keyed digests (see `keyedDigest`): the same file or seed is
 * recognised when it comes again, and neither can be looked up by someone who lacks the ledger. `attempt` stands at the
 * start of the work, so that a run stopped when its numbers looked bad is counted too.
 */
export const ledgerEvent = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("opened"),
    format: z.literal(LEDGER_FORMAT),
    version: z.literal(1),
    registry: words,
    key: digest,
  }),
  z.strictObject({
    kind: z.literal("attempt"),
    mode: z.enum(["run", "sweep", "assess"]),
    source: digest,
    recipe: digest,
    policy: words,
    seed: digest,
  }),
  /** `attempt`: the `seq` of the attempt's entry. `level`: of its tests, after spending. */
  z.strictObject({
    kind: z.literal("verdict"),
    attempt: z.number().int().min(1),
    outcome,
    level: z.number().gt(0).max(1),
  }),
  /** `expires`: last day on which the verdict holds. */
  z.strictObject({
    kind: z.literal("release"),
    attempt: z.number().int().min(1),
    manifest: digest,
    expires: z.exactOptional(day),
  }),
  z.strictObject({
    kind: z.literal("signature"),
    manifest: digest,
    role: words,
    keyid: digest,
    decision: z.enum(["accept", "reject", "override"]),
  }),
  /** Stands before any noise is drawn. `rho`, `sum` and `cap` in zCDP; `inputs`: SHA-256 of what was public. */
  z.strictObject({
    kind: z.literal("privacy-spend"),
    method: words,
    rho: z.number().gt(0),
    epsilon: z.number().gt(0),
    delta: z.number().gt(0).lt(1),
    unit: words,
    inputs: digest,
    declaredBy: z.string(),
    publishedElsewhere: z.array(words),
    neighbours: words,
    sum: z.number().gt(0),
    cap: z.number().gt(0),
  }),
  /**
   * Stands before masks are made: a round is answered once. `refits`: of a recipe without differential privacy, whose
   * rounds are attempts.
   */
  z.strictObject({
    kind: z.literal("federated-round"),
    round: digest,
    sites: z.number().int().min(2),
    refits: z.exactOptional(z.number().int().min(1)),
  }),
  z.strictObject({ kind: z.literal("expiry"), manifest: digest, noticed: day }),
  /** `receipt`: SHA-256 of the signed receipt. */
  z.strictObject({ kind: z.literal("deletion"), receipt: digest, files: z.number().int().min(0) }),
]);
export type LedgerEvent = z.infer<typeof ledgerEvent>;

/** `at`: ISO time. `previous`: hash of the entry before; zeros for the first. */
export const ledgerEntry = z.strictObject({
  seq: z.number().int().min(0),
  at: z.iso.datetime(),
  event: ledgerEvent,
  previous: digest,
  hash: digest,
});
export type LedgerEntry = z.infer<typeof ledgerEntry>;

export const NO_PREVIOUS = "0".repeat(64);

/** Closes an entry with the hash of all of it, the hash of the entry before included. */
export function sealEntry(open: Omit<LedgerEntry, "hash">): LedgerEntry {
  const { seq, at, event, previous } = open;
  const hash = createHash("sha256").update(JSON.stringify({ seq, at, event, previous })).digest("hex");
  return { seq, at, event, previous, hash };
}

/**
 * HMAC-SHA-256 under the key that a ledger was opened with. Claim: without the ledger nobody can test a guess of the
 * text. Not claimed: anything against those who hold the ledger, which is an internal file.
 */
export function keyedDigest(key: string, text: string): string {
  return createHmac("sha256", Buffer.from(key, "hex")).update(text).digest("hex");
}
