import { isPacket } from "../../../api/packet/locate.ts";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { openPacket, type OpenedPacket } from "../../../api/packet/packet.ts";
import { STANDING, verifyPacket } from "../../../api/packet/verify-packet.ts";
import { RaresynthError } from "../../../core/errors.ts";
import { countStates } from "../../../packet/checklist/evaluate.ts";
import { ROW_FORMATS, type RowFormat } from "../../../packet/formats.ts";
import { writeTree } from "../../../packet/write-tree.ts";
import { writeFileAtomically } from "../../../release/write-file.ts";
import type { CliIo, ExitCode } from "../../cli-io.ts";

export interface PacketCommandOptions {
  readonly out?: string;
  readonly answers?: string;
  readonly questionnaire?: string;
  readonly trust?: string;
  readonly ledger?: string;
  readonly json?: boolean;
  /** Formats of the rows, between commas. */
  readonly format?: string;
  readonly dictionary?: string;
  /** Unique names of REDCap's events, in order, between commas. */
  readonly events?: string;
}

/** Writes a file of answers with every field that people have to fill. Never overwrites. */
export async function packetInitCommand(dir: string, options: PacketCommandOptions, io: CliIo): Promise<ExitCode> {
  const out = options.out ?? "answers.yaml";
  if (existsSync(out))
    throw new RaresynthError("E_FILE", "the file exists already; answers are never overwritten.", { where: out });
  const packet = await open(dir, options);
  await writeFileAtomically(out, packet.template);
  io.out(`answers to fill: ${out}`);
  return 0;
}

/**
 * Says how each item stands. 0: all are answered and hold; 2: not so. For a built packet, checks it as a bag and the
 * release in it as well.
 */
export async function packetCheckCommand(dir: string, options: PacketCommandOptions, io: CliIo): Promise<ExitCode> {
  if (isPacket(dir)) return checkBuilt(resolve(dir), options, io);
  const packet = await open(dir, options);
  return report(packet, options, io);
}

/** Builds the packet as a bag. Unanswered items are counted on its first page; they do not stop it. */
export async function packetBuildCommand(dir: string, options: PacketCommandOptions, io: CliIo): Promise<ExitCode> {
  const packet = await open(dir, options);
  const fault = packet.facts.problems[0];
  if (fault !== undefined)
    throw new RaresynthError("E_VERIFY", `it is not in order: ${fault.problem}`, { where: fault.file });
  const out = options.out ?? "packet";
  await writeTree(out, packet.build());
  const code = report(packet, options, io);
  io.out(`packet: ${out} (first page: ${join(out, "data", "index.html")})`);
  return code;
}

async function open(dir: string, options: PacketCommandOptions): Promise<OpenedPacket> {
  const { answers, questionnaire, trust, ledger, format, dictionary } = options;
  return openPacket(resolve(dir), {
    ...(answers === undefined ? {} : { answers }),
    ...(questionnaire === undefined ? {} : { questionnaire }),
    ...(trust === undefined ? {} : { trust }),
    ...(ledger === undefined ? {} : { ledger }),
    ...(format === undefined ? {} : { formats: namesIn(format).map(formatNamed) }),
    ...(dictionary === undefined ? {} : { redcap: { dictionary, events: namesIn(options.events ?? "") } }),
  });
}

function namesIn(text: string): string[] {
  return text.split(",").flatMap((name) => (name.trim() === "" ? [] : [name.trim()]));
}

function formatNamed(name: string): RowFormat {
  const format = ROW_FORMATS.find((one) => one === name);
  if (format === undefined)
    throw new RaresynthError("E_USAGE", "there is no such format of rows.", {
      where: "--format",
      hint: `One or more of ${ROW_FORMATS.join(", ")}, between commas.`,
    });
  return format;
}

function report({ items, facts }: OpenedPacket, options: PacketCommandOptions, io: CliIo): ExitCode {
  const counts = countStates(items);
  const open = items.filter(({ state }) => state === "unanswered" || state === "does not hold");
  if (options.json === true) io.out(JSON.stringify({ acceptance: facts.acceptance.state, counts, items }));
  else {
    for (const { id, state, why } of open) io.err(`${id}: ${state}: ${why.join("; ")}`);
    io.out(
      Object.entries(counts)
        .map(([state, n]) => `${n} ${state}`)
        .join(", "),
    );
    io.out(`acceptance: ${facts.acceptance.state}`);
  }
  return open.length === 0 ? 0 : 2;
}

async function checkBuilt(dir: string, options: PacketCommandOptions, io: CliIo): Promise<ExitCode> {
  const { problems, acceptance } = await verifyPacket(dir, options.trust === undefined ? {} : { trust: options.trust });
  const isWhole = problems.every(({ file }) => STANDING.includes(file));
  const index = isWhole ? await readFile(join(dir, "data", "packet.json"), "utf8") : undefined;
  const counts = index === undefined ? {} : (JSON.parse(index) as { counts: Record<string, number> }).counts;
  const open = (counts["unanswered"] ?? 0) + (counts["does not hold"] ?? 0);
  if (options.json === true) io.out(JSON.stringify({ ok: problems.length === 0, problems, counts }));
  else {
    for (const { file, problem } of problems) io.err(`${file}: ${problem}`);
    if (isWhole) io.out("verified: the packet is whole, and what is in it is as it was written");
    io.out(
      Object.entries(counts)
        .map(([state, n]) => `${n} ${state}`)
        .join(", "),
    );
    io.out(`acceptance: ${acceptance?.state ?? "cannot be told"}`);
  }
  return problems.length === 0 && open === 0 ? 0 : 2;
}
