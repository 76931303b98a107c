import { createPublicKey, type KeyObject } from "node:crypto";
import { z } from "zod";
import { defined } from "../../core/access.ts";
import { RaresynthError } from "../../core/errors.ts";
import { claimsIn } from "../../core/contracts/claims.ts";
import { sha256 } from "../../release/digest.ts";
import { MANIFEST_NAME } from "../../release/manifest-name.ts";
import type { ReleaseFiles } from "../../release/write-release.ts";
import type { PublicReport } from "../../report/report-schema.ts";
import { PROVENANCE_FILE, TEST_RESULT_FILE } from "../descriptors/all.ts";
import { renderEnvelope, signEnvelope } from "./dsse.ts";
import { signingRole, type SigningRole } from "./roles.ts";
import { statement, type Statement } from "./statements.ts";

export const SIGN_OFF = "urn:raresynth:predicate:sign-off:1";

const words = z.string().min(1).max(2000);
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const digest = z.string().regex(/^[0-9a-f]{64}$/);

const predicate = z.strictObject({
  label: z.literal("SYNTHETIC"),
  role: signingRole,
  name: words,
  /** `override`: released by this person against an INCONCLUSIVE verdict. */
  decision: z.enum(["accept", "reject", "override"]),
  conditions: z.array(words),
  reason: z.exactOptional(words),
  signedOn: day,
  /** Last day of the acceptance. */
  until: z.exactOptional(day),
  /** What the signer had before them. */
  seen: z.strictObject({
    verdict: z.enum(["pass", "fail", "inconclusive"]),
    policy: z.string(),
    expires: z.exactOptional(day),
  }),
  publicKey: z.string(),
  /** Place among the signatures of this release, from 1, and the digest of the one before. */
  position: z.number().int().min(1).max(999),
  previous: z.exactOptional(digest),
});
export const signOffStatement = z.strictObject({
  _type: z.literal("https://in-toto.io/Statement/v1"),
  subject: z.tuple([z.strictObject({ name: z.literal(MANIFEST_NAME), digest: z.strictObject({ sha256: digest }) })]),
  predicateType: z.literal(SIGN_OFF),
  predicate,
});
export type SignOff = z.infer<typeof predicate>;

const NAME = /^signature-(\d{3})-([a-z-]+)\.dsse\.json$/;
/** Envelopes of the program's own statements, which the producer signs. */
export const STATEMENT_ENVELOPES: Readonly<Record<string, string>> = {
  "provenance.dsse.json": PROVENANCE_FILE,
  "test-result.dsse.json": TEST_RESULT_FILE,
};

/** Names of the sign-offs of a release, in order. */
export function signOffNames(files: ReleaseFiles): string[] {
  return Object.keys(files)
    .filter((name) => NAME.test(name))
    .sort();
}

export function signOffName(position: number, role: SigningRole): string {
  return `signature-${String(position).padStart(3, "0")}-${role}.dsse.json`;
}

export interface SignRequest {
  readonly role: SigningRole;
  readonly name: string;
  readonly decision: SignOff["decision"];
  readonly conditions: readonly string[];
  readonly reason?: string;
  readonly until?: string;
}

/**
 * A person's signature over the manifest's digest; for the producer, the signed statements on tests and provenance as
 * well. Each sign-off holds the digest of the one before, so that none but the last can be taken away unseen; that one
 * is missed where the policy asks for its role.
 * @param files of the release, earlier signatures included
 * @param today ISO date
 * @returns new files of the release
 * @throws {E_SIGNATURE} on dates that are past, words that claim what no test can show, or where what did not pass
 *   would be accepted
 */
export function signRelease(
  files: ReleaseFiles,
  report: PublicReport,
  request: SignRequest,
  privateKey: KeyObject,
  today: string,
): Record<string, string> {
  if (request.until !== undefined && request.until < today)
    throw new RaresynthError("E_SIGNATURE", "the acceptance would have run out already.", { where: "--until" });
  if (claimsIn([...request.conditions, request.reason ?? "", request.name].join("\n")).length > 0)
    throw new RaresynthError("E_SIGNATURE", "the words make a claim that no test can show.", {
      where: "--condition, --reason",
    });
  if (report.subject.mode === "assess" && report.verdict.outcome !== "pass" && isAcceptance(request))
    throw new RaresynthError("E_SIGNATURE", "only PASS on an assessed file can be accepted.", {
      where: "--decision",
      hint: "Reject it, or have the file assessed with refits of its maker (assess plan, assess --refits).",
    });
  const publicKey = createPublicKey(privateKey);
  const before = signOffNames(files);
  const last = before.at(-1);
  const position = before.length + 1;
  const said: SignOff = {
    label: "SYNTHETIC",
    role: request.role,
    name: request.name,
    decision: request.decision,
    conditions: [...request.conditions],
    ...(request.reason === undefined ? {} : { reason: request.reason }),
    signedOn: today,
    ...(request.until === undefined ? {} : { until: request.until }),
    seen: {
      verdict: report.verdict.outcome,
      policy: report.policy.id,
      ...(report.verdict.expires === undefined ? {} : { expires: report.verdict.expires }),
    },
    publicKey: publicKey.export({ format: "pem", type: "spki" }) as string,
    position,
    ...(last === undefined ? {} : { previous: sha256(defined(files[last])) }),
  };
  const subject = { name: MANIFEST_NAME, digest: { sha256: sha256(defined(files[MANIFEST_NAME])) } };
  const envelope = signEnvelope(renderStatement(statement([subject], SIGN_OFF, said)), privateKey, publicKey);
  const signed: Record<string, string> = { [signOffName(position, request.role)]: renderEnvelope(envelope) };
  if (request.role === "producer" && request.decision === "accept")
    for (const [name, source] of Object.entries(STATEMENT_ENVELOPES))
      if (files[source] !== undefined && files[name] === undefined)
        signed[name] = renderEnvelope(signEnvelope(textOf(files[source]), privateKey, publicKey));
  return signed;
}

/**
 * Whoever ran the tests, and the maker of the file, sign what the results are, whatever they are; everybody else that
 * they are enough.
 */
function isAcceptance({ role, decision }: SignRequest): boolean {
  return decision === "accept" && role !== "producer" && role !== "vendor";
}

/** One line: what is signed has one form. */
export function renderStatement(content: Statement | z.infer<typeof signOffStatement>): string {
  return JSON.stringify(content);
}

export function textOf(content: string | Uint8Array): string {
  return typeof content === "string" ? content : Buffer.from(content).toString("utf8");
}
