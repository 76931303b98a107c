import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { RaresynthError } from "../../core/errors.ts";
import { verifyDescriptors } from "../../packet/descriptors/verify-descriptors.ts";
import { parseKeys, type TrustedKey } from "../../packet/signatures/keys.ts";
import { verifySignatures, type Acceptance } from "../../packet/signatures/verify-signatures.ts";
import { verifyRelease, type Problem } from "../../release/verify.ts";
import { parseReport, type PublicReport } from "../../report/report-schema.ts";
import { about } from "../about.ts";

export interface VerifyOptions {
  /** Path of a file of trusted keys, or its keys: whose key is whose. */
  readonly trust?: string | readonly TrustedKey[];
  /** ISO date; default: today. */
  readonly today?: string;
}

export interface VerifiedRelease {
  readonly ok: boolean;
  readonly problems: readonly Problem[];
  /** What no check of the folder alone can show. */
  readonly notProven: readonly string[];
  /** Absent where report or manifest are not in order, so that nothing can be said. */
  readonly acceptance?: Acceptance;
  /** A differentially private release; it has no report that a policy could ask signatures for. */
  readonly isDp?: true;
}

/**
 * Checks a release folder offline: what `verifyRelease` of the release checks, that the descriptors say what data and report say, the signatures,
 * the roles that its policy asks for, and the dates.
 * @throws {E_FILE} where the folder is no release; {E_SIGNATURE} where the file of trusted keys is not valid
 */
export async function verifyPacket(dir: string, options: VerifyOptions = {}): Promise<VerifiedRelease> {
  const { today = about().startedAt } = options;
  const trust = typeof options.trust === "string" ? await readKeys(options.trust) : options.trust;
  const base = await verifyRelease(dir);
  const files = await readFolder(dir);
  const report = reportOf(files);
  if (base.isDp === true) return base;
  if (report === undefined) return { ok: false, problems: base.problems, notProven: base.notProven };
  const { problems, acceptance } = verifySignatures(files, report, today, trust);
  // Descriptors of changed files would all be named too; the change itself is enough.
  const described = base.ok ? verifyDescriptors(files) : [];
  const all = [...base.problems, ...described, ...problems];
  // The first of these is that it bears no signature.
  const notProven = acceptance.signers.some(({ trusted }) => trusted) ? base.notProven.slice(1) : base.notProven;
  return { ok: all.length === 0, problems: all, notProven, acceptance };
}

/** @throws {E_FILE | E_SIGNATURE} */
export async function readKeys(path: string): Promise<TrustedKey[]> {
  try {
    return parseKeys(await readFile(path, "utf8"), basename(path));
  } catch (cause) {
    if (cause instanceof RaresynthError) throw cause;
    throw new RaresynthError("E_FILE", "the file of trusted keys could not be read.", { where: basename(path), cause });
  }
}

/** All files of a release folder, by name. @throws {E_FILE} */
export async function readFolder(dir: string): Promise<Record<string, Buffer>> {
  try {
    const names = (await readdir(dir, { withFileTypes: true })).filter((entry) => entry.isFile());
    return Object.fromEntries(
      await Promise.all(names.map(async ({ name }) => [name, await readFile(join(dir, name))] as const)),
    );
  } catch (cause) {
    throw new RaresynthError("E_FILE", "the folder could not be read.", { where: basename(dir), cause });
  }
}

function reportOf(files: Readonly<Record<string, Buffer>>): PublicReport | undefined {
  try {
    const report = parseReport(files["report.json"]?.toString("utf8") ?? "");
    return report.kind === "public" ? report : undefined;
  } catch (error) {
    if (error instanceof RaresynthError) return undefined;
    throw error;
  }
}
