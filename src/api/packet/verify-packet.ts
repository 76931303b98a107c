import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { RaresynthError } from "../../core/errors.ts";
import { verifyAssessmentDescriptors } from "../../packet/describe-assessment.ts";
import { verifyDescriptors } from "../../packet/descriptors/verify-descriptors.ts";
import { appendToLedger, readLedger } from "../../packet/ledger/ledger.ts";
import { parseKeys, type TrustedKey } from "../../packet/signatures/keys.ts";
import { verifySignatures, type Acceptance } from "../../packet/signatures/verify-signatures.ts";
import { verifyBag } from "../../packet/verify-bag.ts";
import type { Drawn } from "../../release/check-pages.ts";
import { sha256 } from "../../release/digest.ts";
import { MANIFEST_NAME } from "../../release/manifest-name.ts";
import { FILE_NOT_AT_HAND, verifyRelease, type Problem } from "../../release/verify.ts";
import { parseReport, type PublicReport } from "../../report/report-schema.ts";
import { about, timeOf } from "../about.ts";
import { isPacket, locateRelease } from "./locate.ts";

export interface VerifyOptions {
  /** Path of a file of trusted keys, or its keys: whose key is whose. */
  readonly trust?: string | readonly TrustedKey[];
  /** ISO date; default: today. */
  readonly today?: string;
  /** Path of the file that was assessed, to be held against the digest in the report. */
  readonly data?: string;
  /** Registry's ledger, in which it is noted, once, that the verdict has run out. */
  readonly ledger?: string;
  /** Figures of its report that a thread has drawn; default: they are drawn here. */
  readonly drawn?: Drawn;
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
  /** Of the file of another maker. */
  readonly isAssessment?: true;
}

/**
 * Names under which problems stand that are no fault of a file: who has not accepted yet, and a verdict that is not
 * PASS.
 */
export const STANDING: readonly string[] = ["signatures", "verdict"];

/**
 * Checks a release, an assessment or a packet offline: what `verifyRelease` of the release checks, that the descriptors
 * say what data and report say, the signatures, the roles that its policy asks for, and the dates; of a packet, the bag
 * as well.
 * @param folder a release, an assessment, the `--out` folder that holds it, or a packet
 * @throws {E_FILE} where the folder is none of these; {E_SIGNATURE} where the file of trusted keys is not valid
 */
export async function verifyPacket(folder: string, options: VerifyOptions = {}): Promise<VerifiedRelease> {
  const dir = locateRelease(folder);
  if (!isPacket(folder)) return verifyFolder(dir, options);
  const bag = await verifyBag(folder);
  const [inner, formats] = [await verifyFolder(dir, options), await formatProblems(folder, dir)];
  const at = relative(folder, dir).replaceAll("\\", "/");
  const problems = inner.problems.map(({ file, problem }) => ({
    file: STANDING.includes(file) ? file : `${at}/${file}`,
    problem,
  }));
  const ok = inner.ok && bag.length === 0 && formats.length === 0;
  return { ...inner, ok, problems: [...bag, ...problems, ...formats] };
}

/** Rows that a packet holds in other formats are those of its release. */
async function formatProblems(folder: string, dir: string): Promise<Problem[]> {
  const payload = join(folder, "data");
  if (!existsSync(join(payload, "formats"))) return [];
  const entries = await readdir(join(payload, "formats"), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = await Promise.all(
    files.map(async (file) => [relative(payload, file).replaceAll("\\", "/"), await readFile(file)] as const),
  );
  const release = await readFolder(dir);
  const report = reportOf(release);
  if (report === undefined) return [];
  const { verifyFormats } = await import("../../packet/formats.ts");
  return verifyFormats(Object.fromEntries(read), release, report.made.date).map(({ file, problem }) => ({
    file: `data/${file}`,
    problem,
  }));
}

async function verifyFolder(dir: string, options: VerifyOptions): Promise<VerifiedRelease> {
  const { today = about().startedAt, data } = options;
  const trust = typeof options.trust === "string" ? await readKeys(options.trust) : options.trust;
  const { report: read, ...base } = await verifyRelease(dir, options.drawn);
  if (base.isDp === true) return base;
  const files = await readFolder(dir);
  const report = read ?? reportOf(files);
  if (report === undefined) return { ...base, ok: false };
  const { problems, acceptance } = verifySignatures(files, report, today, trust);
  // Descriptors of changed files would all be named too; the change itself is enough.
  const described = !base.ok
    ? []
    : base.isAssessment === true
      ? verifyAssessmentDescriptors(files)
      : verifyDescriptors(files, report);
  const own = data === undefined ? [] : await dataProblems(data, report);
  const standing = base.isAssessment === true && base.ok ? verdictProblems(report) : [];
  const all = [...base.problems, ...described, ...own, ...problems, ...standing];
  // The first of these is that it bears no signature; that of an assessment on its file falls away where the file was
  // given.
  const signed = acceptance.signers.some(({ trusted }) => trusted) ? base.notProven.slice(1) : base.notProven;
  const { expires } = report.verdict;
  if (options.ledger !== undefined && expires !== undefined && expires < today)
    await noteExpiry(options.ledger, report.subject.name, sha256(files[MANIFEST_NAME] ?? ""), today);
  const notProven = data === undefined ? signed : signed.filter((what) => what !== FILE_NOT_AT_HAND);
  return { ...base, ok: all.length === 0, problems: all, notProven, acceptance };
}

/** Of a release that stands in the ledger, once. @throws {E_LEDGER} where there is no such ledger */
async function noteExpiry(path: string, registry: string, manifest: string, noticed: string): Promise<void> {
  if ((await readLedger(path)) === undefined)
    throw new RaresynthError("E_LEDGER", "there is no such ledger.", { where: path });
  await appendToLedger(path, registry, timeOf(), (ledger) => {
    const has = (kind: "release" | "expiry"): boolean =>
      ledger.some(({ event }) => event.kind === kind && event.manifest === manifest);
    return has("release") && !has("expiry") ? { kind: "expiry", manifest, noticed } : undefined;
  });
}

/** Nothing but PASS is in order for whoever asks by exit code. */
function verdictProblems({ verdict }: PublicReport): Problem[] {
  if (verdict.outcome === "pass") return [];
  const what = `${verdict.outcome.toUpperCase()}: the files are as they were written, and nothing clears the file that was assessed.`;
  return [{ file: "verdict", problem: what }];
}

async function dataProblems(path: string, { subject }: PublicReport): Promise<Problem[]> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new RaresynthError("E_FILE", "the file could not be read.", { where: path, cause });
  });
  return sha256(bytes) === subject.dataSha256
    ? []
    : [{ file: basename(path), problem: "is not the file that the report is about (SHA-256)." }];
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
