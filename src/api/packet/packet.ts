import { readFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { defined } from "../../core/access.ts";
import { packageRoot } from "../../io/settings/package-root.ts";
import { RaresynthError } from "../../core/errors.ts";
import { answersTemplate } from "../../packet/checklist/answers-template.ts";
import { evaluate, type EvaluatedItem } from "../../packet/checklist/evaluate.ts";
import type { PacketFacts } from "../../packet/checklist/evidence.ts";
import { parseAnswers, parseQuestionnaire } from "../../packet/checklist/questionnaire.ts";
import { ENVIRONMENT_NAME, parseEnvironment } from "../../packet/checklist/run-environment.ts";
import { buildPacket } from "../../packet/build-packet.ts";
import { describeAssessment } from "../../packet/describe-assessment.ts";
import { describeRelease } from "../../packet/description.ts";
import { RECEIPT_NAME } from "../../packet/deletion/purge.ts";
import { readReceipt } from "../../packet/deletion/receipt.ts";
import type { Tree } from "../../packet/descriptors/bagit.ts";
import { attemptsOf } from "../../packet/ledger/attempts.ts";
import { ledgerHead, readLedger } from "../../packet/ledger/ledger.ts";
import { inFormats, type RowFormat } from "../../packet/formats.ts";
import { savedModels } from "../../packet/models/saved-models.ts";
import { parsePublication, UNSTATED, type Publication } from "../../packet/publication.ts";
import { sha256 } from "../../release/digest.ts";
import { MANIFEST_NAME } from "../../release/manifest-name.ts";
import type { ReleaseFiles } from "../../release/write-release.ts";
import { parseReport, type PublicReport } from "../../report/report-schema.ts";
import { about } from "../about.ts";
import { locateRelease } from "./locate.ts";
import { dependencies } from "./software.ts";
import { readFolder, STANDING, verifyPacket, type VerifyOptions } from "./verify-packet.ts";

export interface PacketOptions extends VerifyOptions {
  /** File of answers. */
  readonly answers?: string;
  /** Another questionnaire than the one that ships with the program. */
  readonly questionnaire?: string;
  /** The registry's ledger; only its counts go into the packet. */
  readonly ledger?: string;
  /** Formats in which the packet holds the rows again; of a release only. */
  readonly formats?: readonly RowFormat[];
  /** Path of the data dictionary, and names of events, where one of them is REDCap. */
  readonly redcap?: { readonly dictionary: string; readonly events: readonly string[] };
}

export interface OpenedPacket {
  readonly facts: PacketFacts;
  readonly items: readonly EvaluatedItem[];
  /** Fields for people to fill. */
  readonly template: string;
  build(): Tree;
}

/**
 * Gathers what a packet of a release can show: the release, what verification says of it, and beside the release's
 * folder the record of the run's environment and the receipt of a deletion, where they stand.
 * @param folder a release or assessment, or the folder of the run or assessment that holds it
 * @throws {E_FILE | E_VERIFY | E_CHECKLIST | E_SIGNATURE | E_LEDGER}
 */
export async function openPacket(folder: string, options: PacketOptions = {}): Promise<OpenedPacket> {
  const dir = locateRelease(folder);
  const today = options.today ?? about().startedAt;
  const verified = await verifyPacket(dir, { ...options, today });
  const { acceptance } = verified;
  if (verified.isDp === true)
    throw new RaresynthError(
      "E_VERIFY",
      "a differentially private release has no report that the questions of a packet could be answered from: its statement says what it claims, and verify checks it.",
      { where: "dp-statement.json" },
    );
  if (acceptance === undefined)
    throw new RaresynthError("E_VERIFY", "the release is not in order; see raresynth verify.", {
      where: "report.json",
    });
  const release = await readFolder(dir);
  const report = parseReport(defined(release["report.json"]).toString("utf8"));
  if (report.kind !== "public")
    throw new RaresynthError("E_VERIFY", "an internal report is not for a packet.", { where: "report.json" });
  const run = dirname(dir);
  const environment = await readBeside(join(run, ENVIRONMENT_NAME));
  const receipt = await readBeside(join(run, RECEIPT_NAME));
  const deletion = receipt === undefined ? undefined : readReceipt(receipt, RECEIPT_NAME).receipt;
  const manifest = sha256(defined(release[MANIFEST_NAME]));
  const common = {
    report,
    problems: verified.problems.filter(({ file }) => !STANDING.includes(file)),
    acceptance,
    fileNames: Object.keys(release),
    ...(environment === undefined ? {} : { environment: parseEnvironment(environment) }),
    models: await savedModels(run, await ledgerKey(options.ledger)),
    ...(options.ledger === undefined ? {} : { ledger: await ledgerFacts(options.ledger, manifest, report) }),
    ...(deletion === undefined ? {} : { deletion: { by: deletion.by, at: deletion.at, files: deletion.files.length } }),
  };
  const facts: PacketFacts =
    report.subject.mode === "assess"
      ? { ...common, release: describeAssessment(release) }
      : { ...common, release: describeRelease(release, publicationIn(release), dependencies()) };
  const path = options.questionnaire ?? join(packageRoot(), "schemas", "questionnaire.yaml");
  const questionnaireText = await readGiven(path);
  const questionnaire = parseQuestionnaire(questionnaireText, "questionnaire");
  const answersText = options.answers === undefined ? undefined : await readGiven(options.answers);
  const answers = answersText === undefined ? undefined : parseAnswers(answersText, "answers");
  const items = evaluate(questionnaire, facts, answers, manifest, today);
  const redcap = options.redcap && { ...options.redcap, dictionary: await readGiven(options.redcap.dictionary) };
  const wanted = options.formats ?? [];
  if (wanted.length > 0 && facts.release.kind !== "release")
    throw new RaresynthError("E_UNSUPPORTED", "an assessment holds no rows that could be written in another format.");
  return {
    facts,
    items,
    template: answersTemplate(questionnaire, facts, manifest),
    build: () =>
      buildPacket({
        release,
        facts,
        items,
        questionnaire: questionnaireText,
        ...(answersText === undefined ? {} : { answers: answersText }),
        ...(environment === undefined ? {} : { environment }),
        formats: inFormats(release, facts.release.date, wanted, redcap),
      }),
  };
}

function publicationIn(release: ReleaseFiles): Publication {
  const said = release["publication.json"];
  return said === undefined ? UNSTATED : parsePublication(Buffer.from(said).toString("utf8"), "publication.json");
}

async function ledgerKey(path: string | undefined): Promise<string | undefined> {
  const ledger = path === undefined ? undefined : await readLedger(path);
  return ledger === undefined ? undefined : ledgerHead(ledger).key;
}

/** Of a release by its own entry; of an assessment, which makes none, by the count in its report. */
async function ledgerFacts(
  path: string,
  manifest: string,
  { subject, attempt: counted }: PublicReport,
): Promise<NonNullable<PacketFacts["ledger"]>> {
  const ledger = await readLedger(path);
  if (ledger === undefined) throw new RaresynthError("E_LEDGER", "there is no such ledger.", { where: "--ledger" });
  if (subject.mode === "assess") {
    const attempts = ledger.filter(({ event }) => event.kind === "attempt").length;
    if (counted === undefined || counted.total > attempts || ledgerHead(ledger).registry !== subject.name)
      throw new RaresynthError("E_LEDGER", "this assessment does not stand in the ledger.", { where: "--ledger" });
    const released = ledger.filter(({ event }) => event.kind === "release").length;
    return { attempts, number: counted.number, releases: released };
  }
  const own = ledger.find(({ event }) => event.kind === "release" && event.manifest === manifest)?.event;
  if (own?.kind !== "release")
    throw new RaresynthError("E_LEDGER", "this release does not stand in the ledger.", { where: "--ledger" });
  const attempt = ledger[own.attempt]?.event;
  const { number, total } = attemptsOf(ledger, attempt?.kind === "attempt" ? attempt.recipe : "", own.attempt);
  const releases = ledger.filter(({ event }) => event.kind === "release").length;
  return { attempts: total, number, releases };
}

async function readBeside(path: string): Promise<string | undefined> {
  return existsSync(path) ? readFile(path, "utf8") : undefined;
}

async function readGiven(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new RaresynthError("E_FILE", "the file could not be read.", { where: path, cause });
  }
}
