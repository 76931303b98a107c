import { createPublicKey, type KeyObject } from "node:crypto";
import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { defined } from "../../core/access.ts";
import { RaresynthError } from "../../core/errors.ts";
import { verifyAssessmentDescriptors } from "../../packet/describe-assessment.ts";
import { verifyDescriptors } from "../../packet/descriptors/verify-descriptors.ts";
import { appendToLedger } from "../../packet/ledger/ledger.ts";
import { withLock } from "../../packet/ledger/lock.ts";
import { keyidOf } from "../../packet/signatures/keys.ts";
import { signOffNames, signRelease, STATEMENT_ENVELOPES, type SignRequest } from "../../packet/signatures/sign-off.ts";
import { verifySignatures } from "../../packet/signatures/verify-signatures.ts";
import { sha256 } from "../../release/digest.ts";
import { verifyRelease } from "../../release/verify.ts";
import { writeFileAtomically } from "../../release/write-file.ts";
import { parseReport } from "../../report/report-schema.ts";
import { timeOf } from "../about.ts";
import { locateRelease } from "./locate.ts";
import { readFolder } from "./verify-packet.ts";

/**
 * Signs a release folder in a role, after checking all of it. One signer at a time; the sign-off itself comes last, so
 * that a kill leaves the release unsigned by this person or signed.
 * @param folder a release or assessment, or the folder of the run or assessment that holds it
 * @param ledger file in which the signature is noted
 * @returns names of the files written
 * @throws {E_VERIFY} where the release is not in order; {E_SIGNATURE | E_LEDGER | E_FILE}
 */
export async function signFolder(
  folder: string,
  request: SignRequest,
  key: KeyObject,
  today: string,
  ledger?: string,
): Promise<string[]> {
  const dir = locateRelease(folder);
  return withLock(`${dir}.sign`, async () => {
    const { problems, isAssessment, isDp } = await verifyRelease(dir);
    if (isDp === true) throw nothingToSign();
    const files = await withoutLeftovers(dir, await readFolder(dir));
    const first = problems[0] ?? (isAssessment === true ? verifyAssessmentDescriptors : verifyDescriptors)(files)[0];
    if (first !== undefined) throw notInOrder(first.file, first.problem);
    const report = parseReport(defined(files["report.json"]).toString("utf8"));
    if (report.kind !== "public") throw notInOrder("report.json", "is internal.");
    // What earlier signers are missing or said no to is for this signer to see, not a fault of the folder.
    const broken = verifySignatures(files, report, today).problems.find(({ file }) => file.endsWith(".dsse.json"));
    if (broken !== undefined) throw notInOrder(broken.file, broken.problem);
    const signed = signRelease(files, report, request, key, today);
    const names = Object.keys(signed).sort((a) => (a.startsWith("signature-") ? 1 : -1));
    for (const name of names) await writeFileAtomically(join(dir, name), defined(signed[name]));
    if (ledger !== undefined) {
      const manifest = sha256(defined(files["manifest.json"]));
      const keyid = keyidOf(createPublicKey(key));
      const { role, decision } = request;
      await appendToLedger(ledger, report.subject.name, timeOf(), () => ({
        kind: "signature",
        manifest,
        role,
        keyid,
        decision,
      }));
    }
    return names;
  });
}

function nothingToSign(): RaresynthError {
  return new RaresynthError(
    "E_VERIFY",
    "a differentially private release has a statement in place of a report, and no policy that asks for signatures; who declared its public inputs and justified its budget stands there by name.",
    { where: "dp-statement.json" },
  );
}

/**
 * Envelopes that a killed producer left before the sign-off that they belong to: they are made again, or were never to
 * be.
 */
async function withoutLeftovers(dir: string, files: Record<string, Buffer>): Promise<Record<string, Buffer>> {
  if (signOffNames(files).some((name) => name.includes("-producer."))) return files;
  const left = Object.keys(STATEMENT_ENVELOPES).filter((name) => files[name] !== undefined);
  for (const name of left) await rm(join(dir, name), { force: true });
  return Object.fromEntries(Object.entries(files).filter(([name]) => !left.includes(name)));
}

function notInOrder(file: string, problem: string): RaresynthError {
  return new RaresynthError("E_VERIFY", `the release is not in order: ${problem}`, { where: basename(file) });
}
