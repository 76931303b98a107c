import { readFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { packageRoot } from "../../io/settings/package-root.ts";
import { RaresynthError } from "../../core/errors.ts";
import { answersTemplate } from "../../packet/checklist/answers-template.ts";
import { evaluate, type EvaluatedItem } from "../../packet/checklist/evaluate.ts";
import type { PacketFacts } from "../../packet/checklist/evidence.ts";
import { parseAnswers, parseQuestionnaire } from "../../packet/checklist/questionnaire.ts";
import { ENVIRONMENT_NAME, parseEnvironment } from "../../packet/checklist/run-environment.ts";
import { buildPacket } from "../../packet/build-packet.ts";
import { describeRelease } from "../../packet/description.ts";
import { RECEIPT_NAME } from "../../packet/deletion/purge.ts";
import { readReceipt } from "../../packet/deletion/receipt.ts";
import type { Tree } from "../../packet/descriptors/bagit.ts";
import { attemptsOf } from "../../packet/ledger/attempts.ts";
import { readLedger } from "../../packet/ledger/ledger.ts";
import { parsePublication, UNSTATED, type Publication } from "../../packet/publication.ts";
import { sha256 } from "../../release/digest.ts";
import { MANIFEST_NAME } from "../../release/manifest.ts";
import { parseReport } from "../../report/report-schema.ts";
import { about } from "../about.ts";
import { dependencies } from "./software.ts";
import { readFolder, verifyPacket, type VerifyOptions } from "./verify-packet.ts";

export interface PacketOptions extends VerifyOptions {
  /** File of answers. */
  readonly answers?: string;
  /** Another questionnaire than the one that ships with the program. */
  readonly questionnaire?: string;
  /** The registry's ledger; only its counts go into the packet. */
  readonly ledger?: string;
}

export interface OpenedPacket {
  readonly facts: PacketFacts;
  readonly items: readonly EvaluatedItem[];
  /** Fields for people to fill. */
  readonly template: string;
  build(): Tree;
}

/**
 * Gathers what a packet of a release can show: the release, what verification says of it, and beside the release's folder the record of the run's
 * environment and the receipt of a deletion, where they stand.
 * @param dir a release folder
 * @throws {E_FILE | E_VERIFY | E_CHECKLIST | E_SIGNATURE | E_LEDGER}
 */
export async function openPacket(dir: string, options: PacketOptions = {}): Promise<OpenedPacket> {
  const today = options.today ?? about().startedAt;
  const verified = await verifyPacket(dir, { ...options, today });
  const { acceptance } = verified;
  if (acceptance === undefined)
    throw new RaresynthError("E_VERIFY", "the release is not in order; see raresynth verify.", {
      where: "report.json",
    });
  const release = await readFolder(dir);
  const report = parseReport(release["report.json"]!.toString("utf8"));
  if (report.kind !== "public")
    throw new RaresynthError("E_VERIFY", "an internal report is not for a packet.", { where: "report.json" });
  const beside = dirname(dir);
  const environment = await readBeside(join(beside, ENVIRONMENT_NAME));
  const manifest = sha256(release[MANIFEST_NAME]!);
  const facts: PacketFacts = {
    release: describeRelease(release, statedIn(release), dependencies()),
    report,
    problems: verified.problems.filter(({ file }) => file !== "signatures"),
    acceptance,
    fileNames: Object.keys(release),
    ...(environment === undefined ? {} : { environment: parseEnvironment(environment) }),
    ...(options.ledger === undefined ? {} : { ledger: await ledgerFacts(options.ledger, manifest) }),
    ...(await deletionBeside(beside)),
  };
  const path = options.questionnaire ?? join(packageRoot(), "schemas", "questionnaire.yaml");
  const questionnaireText = await readGiven(path);
  const questionnaire = parseQuestionnaire(questionnaireText, "questionnaire");
  const answersText = options.answers === undefined ? undefined : await readGiven(options.answers);
  const answers = answersText === undefined ? undefined : parseAnswers(answersText, "answers");
  const items = evaluate(questionnaire, facts, answers, manifest, today);
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
      }),
  };
}

/** Who publishes, as far as it is said. */
function statedIn(release: Record<string, Buffer>): Publication {
  const text = release["publication.json"];
  return text === undefined ? UNSTATED : parsePublication(text.toString("utf8"), "publication.json");
}

async function deletionBeside(folder: string): Promise<Pick<PacketFacts, "deletion">> {
  const receipt = await readBeside(join(folder, RECEIPT_NAME));
  if (receipt === undefined) return {};
  const { by, at, files } = readReceipt(receipt, RECEIPT_NAME).receipt;
  return { deletion: { by, at, files: files.length } };
}

async function ledgerFacts(path: string, manifest: string): Promise<NonNullable<PacketFacts["ledger"]>> {
  const ledger = await readLedger(path);
  if (ledger === undefined) throw new RaresynthError("E_LEDGER", "there is no such ledger.", { where: "--ledger" });
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
