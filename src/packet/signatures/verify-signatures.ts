import { defined } from "../../core/access.ts";
import { RaresynthError } from "../../core/errors.ts";
import { sha256 } from "../../release/digest.ts";
import { MANIFEST_NAME } from "../../release/manifest-name.ts";
import type { Problem } from "../../release/verify.ts";
import type { ReleaseFiles } from "../../release/write-release.ts";
import type { PublicReport } from "../../report/report-schema.ts";
import { isSignedBy, parseEnvelope } from "./dsse.ts";
import { keyidOf, readPublicKey, type TrustedKey } from "./keys.ts";
import {
  renderStatement,
  signOffName,
  signOffNames,
  signOffStatement,
  STATEMENT_ENVELOPES,
  textOf,
  type SignOff,
} from "./sign-off.ts";

export interface Signer extends Pick<SignOff, "role" | "name" | "decision" | "conditions" | "signedOn"> {
  readonly file: string;
  readonly keyid: string;
  readonly until: string | undefined;
  readonly reason: string | undefined;
  /** By the file of trusted keys: this key, under this name, in this role. */
  readonly trusted: boolean;
}

export interface Acceptance {
  readonly state: "accepted" | "not yet accepted" | "rejected" | "run out";
  /** Why it is not accepted, one sentence each; empty where it is. */
  readonly because: readonly string[];
  readonly signers: readonly Signer[];
}

export interface SignatureResult {
  /** What is wrong with a signature, or what the policy asks for and nobody gave. */
  readonly problems: readonly Problem[];
  readonly acceptance: Acceptance;
}

/**
 * Checks every signature of a release and whether those whom its policy names have accepted it.
 * Claim: a signature that was changed, moved from another release, taken out of the middle, made with another key than
 * it says or, with `trust`, by a key that is not the named person's, is named. Who holds a key is for the file of
 * trusted keys to say; without it nobody is taken at their word.
 * @param today ISO date: expiry of the verdict and of each acceptance are held against it
 */
export function verifySignatures(
  files: ReleaseFiles,
  report: PublicReport,
  today: string,
  trust?: readonly TrustedKey[],
): SignatureResult {
  const problems: Problem[] = [];
  const signers: Signer[] = [];
  const manifest = sha256(files[MANIFEST_NAME] ?? "");
  let previous: string | undefined;
  for (const [at, file] of signOffNames(files).entries()) {
    const text = textOf(defined(files[file]));
    const found = guarded(file, () => readSignOff(text, file));
    if ("problem" in found) problems.push(found);
    else {
      const faults = [
        ...faultsOf(found, { file, at, manifest, previous, report, today }),
        ...trustFaults(found, trust),
      ];
      problems.push(...faults.map((problem) => ({ file, problem })));
      const { role, name, decision, conditions, signedOn, until, reason } = found.said;
      if (faults.length === 0)
        signers.push({
          file,
          keyid: found.keyid,
          role,
          name,
          decision,
          conditions,
          signedOn,
          until,
          reason,
          trusted: trust !== undefined,
        });
    }
    previous = sha256(text);
  }
  problems.push(...overrideProblems(signers, report));
  problems.push(...statementProblems(files, signers));
  const acceptance = acceptanceOf(signers, report, today, trust !== undefined);
  if (report.verdict.expires !== undefined && report.verdict.expires < today)
    problems.push({
      file: "report.json",
      problem: `the verdict ran out on ${report.verdict.expires}: assess again, with the data and the attacks of today.`,
    });
  if ((report.policy.signatures ?? []).length > 0 || acceptance.state === "rejected" || acceptance.state === "run out")
    problems.push(...acceptance.because.map((why) => ({ file: "signatures", problem: `${acceptance.state}: ${why}` })));
  return { problems, acceptance };
}

interface ReadSignOff {
  readonly said: SignOff;
  readonly subject: string;
  readonly keyid: string;
}

function readSignOff(text: string, file: string): ReadSignOff {
  const { envelope, payload } = parseEnvelope(text, file);
  const refuse = (what: string): RaresynthError => new RaresynthError("E_SIGNATURE", what, { where: file });
  let content: unknown;
  try {
    content = JSON.parse(payload);
  } catch {
    throw refuse("what is signed is not a sign-off of this version.");
  }
  const parsed = signOffStatement.safeParse(content);
  if (!parsed.success || renderStatement(parsed.data) !== payload)
    throw refuse("what is signed is not a sign-off of this version.");
  const said = parsed.data.predicate;
  const key = readPublicKey(said.publicKey);
  if (envelope.signatures.length !== 1 || !isSignedBy(envelope, key))
    throw refuse("the signature is not one of this content by the key it names.");
  return { said, subject: parsed.data.subject[0].digest.sha256, keyid: keyidOf(key) };
}

interface Surroundings {
  readonly file: string;
  readonly at: number;
  readonly manifest: string;
  readonly previous: string | undefined;
  readonly report: PublicReport;
  readonly today: string;
}

function faultsOf(
  { said, subject }: ReadSignOff,
  { file, at, manifest, previous, report, today }: Surroundings,
): string[] {
  const { verdict, policy, made } = report;
  return [
    ...(subject === manifest ? [] : ["signs another manifest than the one of this release."]),
    ...(said.position === at + 1 && said.previous === previous
      ? []
      : ["does not follow the signature before it: one was removed, added or changed."]),
    ...(signOffName(said.position, said.role) === file ? [] : ["does not have the name of its role and place."]),
    ...(said.seen.verdict === verdict.outcome && said.seen.policy === policy.id && said.seen.expires === verdict.expires
      ? []
      : ["was given on another verdict or policy."]),
    ...(said.signedOn > today ? ["is dated in the future."] : []),
    ...(said.signedOn < made.date ? ["is older than the release."] : []),
  ];
}

function trustFaults({ said, keyid }: ReadSignOff, trust: readonly TrustedKey[] | undefined): string[] {
  if (trust === undefined) return [];
  const key = trust.find((entry) => entry.keyid === keyid);
  if (key === undefined) return [`is made with a key that nobody vouches for (role ${said.role}).`];
  return [
    ...(key.name === said.name ? [] : ["names another person than the one whose key it is made with."]),
    ...(key.roles.includes(said.role) ? [] : [`is made in the role ${said.role}, which this key does not have.`]),
    ...(key.until !== undefined && said.signedOn > key.until ? ["is dated after the key had run out."] : []),
  ];
}

/**
 * A release against the verdict stands on the signature of the very person whom its page one names, and on nothing
 * else.
 */
function overrideProblems(signers: readonly Signer[], { override }: PublicReport): Problem[] {
  const signed = signers.filter(({ decision }) => decision === "override");
  if (override === undefined)
    return signed.map(({ file }) => ({
      file,
      problem: "speaks of a decision against the verdict, and the report of none.",
    }));
  const stands = signed.some(
    ({ name, role, reason, until }) =>
      name === override.name && role === override.role && reason === override.reason && until === override.until,
  );
  return stands
    ? []
    : [
        {
          file: "signatures",
          problem: `the decision against the verdict is not signed by ${override.name} (${override.role}).`,
        },
      ];
}

/** The producer's envelopes hold the very statements of the release. */
function statementProblems(files: ReleaseFiles, signers: readonly Signer[]): Problem[] {
  return Object.entries(STATEMENT_ENVELOPES).flatMap(([file, source]): Problem[] => {
    const text = files[file];
    const producers = signers.filter(({ role }) => role === "producer");
    if (text === undefined)
      return producers.length > 0 &&
        files[source] !== undefined &&
        producers.some(({ decision }) => decision === "accept")
        ? [{ file, problem: "is missing, though the producer signed." }]
        : [];
    const found = guarded(file, () => parseEnvelope(textOf(text), file));
    if ("problem" in found) return [found];
    if (files[source] === undefined || found.payload !== textOf(files[source]))
      return [{ file, problem: `does not hold ${source} of this release.` }];
    const ids = found.envelope.signatures.map(({ keyid }) => keyid);
    const keys = producers.flatMap((signer) => {
      const { payload } = parseEnvelope(textOf(defined(files[signer.file])), signer.file);
      return [readPublicKey(signOffStatement.parse(JSON.parse(payload)).predicate.publicKey)];
    });
    const known = keys.filter((key) => ids.includes(keyidOf(key)) && isSignedBy(found.envelope, key));
    return ids.length === 1 && known.length > 0
      ? []
      : [{ file, problem: "is not signed by the producer of this release." }];
  });
}

function acceptanceOf(signers: readonly Signer[], report: PublicReport, today: string, trusting: boolean): Acceptance {
  const asked = report.policy.signatures ?? [];
  // What a person said last in a role is what counts.
  const latest = [...new Map(signers.map((signer) => [`${signer.role} ${signer.keyid}`, signer])).values()];
  const rejecting = latest.filter(({ decision }) => decision === "reject");
  const over = latest.filter(({ decision, until }) => decision !== "reject" && until !== undefined && until < today);
  const standing = latest.filter((signer) => signer.decision !== "reject" && !over.includes(signer));
  const missing = asked.filter(({ role }) => !standing.some((signer) => signer.role === role));
  const because = [
    ...rejecting.map(({ role, name }) => `rejected by ${name} (${role}).`),
    ...over.map(({ role, name, until }) => `the acceptance by ${name} (${role}) ran out on ${until ?? ""}.`),
    ...missing
      .filter(
        ({ role }) => !over.some((signer) => signer.role === role) && !rejecting.some((signer) => signer.role === role),
      )
      .map(({ role }) => `the role ${role} has not signed.`),
    ...(report.subject.mode === "assess" && report.verdict.outcome !== "pass"
      ? [`the verdict is ${report.verdict.outcome.toUpperCase()}.`]
      : []),
    ...(asked.length === 0 ? ["the policy names no role that must sign."] : []),
    ...(trusting || signers.length === 0 ? [] : ["nobody vouches for the keys; give a file of trusted keys."]),
  ];
  const state =
    rejecting.length > 0
      ? "rejected"
      : over.length > 0
        ? "run out"
        : because.length > 0
          ? "not yet accepted"
          : "accepted";
  return { state, because, signers };
}

function guarded<T>(file: string, work: () => T): T | Problem {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RaresynthError)) throw error;
    return { file, problem: error.message };
  }
}
