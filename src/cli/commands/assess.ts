import { readingNote } from "../../report/words/en/record-notes.ts";
import { mkdir } from "node:fs/promises";
import { assessFile } from "../../api/assess-file.ts";
import { RaresynthError } from "../../core/errors.ts";
import { writeEnvironment } from "../../api/packet/write-environment.ts";
import { planRefits } from "../../api/plan-refits.ts";
import { assessLarge } from "../../api/large/assess-large.ts";
import { largeFiles, type LargeFiles } from "../../api/large/large-files.ts";
import { openRegistry } from "../../api/open-registry.ts";
import { refuseFinished } from "../../api/runs/run-state.ts";
import { writeResults } from "../../api/write-results.ts";
import { readSchema } from "../../io/schema/read-schema.ts";
import { readPolicy } from "../../io/settings/read-policy.ts";
import type { Policy } from "../../core/contracts/policy.ts";
import type { Language } from "../../core/contracts/language.ts";
import type { CliIo, ExitCode } from "../cli-io.ts";
import { listening } from "../listening.ts";
import { ledgerOption } from "../ledger-option.ts";
import { printVerdict } from "../print-verdict.ts";

export interface AssessOptions {
  readonly train: string;
  readonly synthetic?: string;
  readonly schema: string;
  readonly out: string;
  readonly holdout?: string;
  readonly refits?: string;
  readonly plan?: string;
  readonly policy: string;
  readonly seed?: string;
  readonly dpoList?: string;
  /** False: assessments are not counted. Absent: the registry's own ledger. */
  readonly ledger?: string | false;
  readonly controls: "suite" | "full";
  readonly json?: boolean;
  readonly language?: Language;
}

/**
 * Tests a file that anyone else made; writes reports and what others may check of them (`assessment/`), never a
 * release. With "plan": writes what a maker under contract needs to refit.
 */
export async function assessCommand(
  what: string | undefined,
  options: AssessOptions,
  terminal: CliIo,
): Promise<ExitCode> {
  if (what === "plan") return planCommand(options, terminal);
  const { io, printed } = listening(terminal);
  if (what !== undefined)
    throw new RaresynthError("E_USAGE", `there is no "assess ${what}".`, { hint: "assess, or assess plan" });
  const { train, schema, out, json, language = "en", dpoList, policy: policyName, refits, plan, ...more } = options;
  const { synthetic, ledger: wanted, ...rest } = more;
  if (synthetic === undefined)
    throw new RaresynthError("E_USAGE", "the file to test is missing.", { where: "--synthetic" });
  if ((refits === undefined) !== (plan === undefined))
    throw new RaresynthError("E_USAGE", "returned files and their plan go together.", { where: "--refits, --plan" });
  refuseFinished(out);
  const policy = await readPolicy(policyName);
  const large = await largeFiles({ train, synthetic, holdout: rest.holdout });
  if (large !== undefined) {
    refuseSmallOnly({ refits, dpoList, controls: rest.controls });
    return assessLargeFiles(large, { schema, policy, seed: rest.seed, wanted, out, json, language }, { io, printed });
  }
  const registry = await openRegistry(train, { schema, ...(dpoList === undefined ? {} : { dpoList }) });
  for (const warning of registry.warnings) io.err(`note: ${readingNote(warning)}`);
  const result = await assessFile(registry, {
    ...rest,
    ...(await ledgerOption(wanted, train, registry.cohort.schema.name, io)),
    synthetic,
    ...(refits === undefined || plan === undefined ? {} : { refits: { folder: refits, plan } }),
    ...{ policy, resumeIn: out, onProgress: io.progress, signal: io.signal },
    onResume: () => io.err("going on where an earlier assessment was stopped"),
  });
  for (const warning of result.warnings.slice(registry.warnings.length)) io.err(`note: ${readingNote(warning)}`);
  await mkdir(out, { recursive: true });
  const written = await writeResults(result, { folder: out, language });
  const code = printVerdict(result, written, { json: json === true, language }, io);
  await writeEnvironment(out, result, train, printed);
  return code;
}

/** Reports on files that are not held as they are. */
async function assessLargeFiles(
  { train, ...files }: LargeFiles,
  asked: Pick<AssessOptions, "schema" | "out"> & {
    readonly policy: Policy;
    readonly seed: string | undefined;
    readonly wanted: AssessOptions["ledger"];
    readonly json: boolean | undefined;
    readonly language: Language;
  },
  { io, printed }: ReturnType<typeof listening>,
): Promise<ExitCode> {
  const { schema, policy, seed, wanted, out, json, language } = asked;
  const result = await assessLarge(train, schema, {
    ...{ ...files, policy, onProgress: io.progress, signal: io.signal },
    ...(seed === undefined ? {} : { seed }),
    ...(await ledgerOption(wanted, train.path, (await readSchema(schema)).name, io)),
  });
  for (const warning of result.warnings) io.err(`note: ${readingNote(warning)}`);
  await mkdir(out, { recursive: true });
  const written = await writeResults(result, { folder: out, language });
  const code = printVerdict(result, written, { json: json === true, language }, io);
  await writeEnvironment(out, result, train.path, printed);
  return code;
}

/** What is made on files that are held as they are. @throws {E_UNSUPPORTED} */
function refuseSmallOnly(asked: {
  readonly refits: string | undefined;
  readonly dpoList: string | undefined;
  readonly controls: AssessOptions["controls"];
}): void {
  const names = [
    ...(asked.refits === undefined ? [] : ["--refits"]),
    ...(asked.dpoList === undefined ? [] : ["--dpo-list"]),
    ...(asked.controls === "full" ? ["--controls full"] : []),
  ];
  if (names.length === 0) return;
  throw new RaresynthError("E_UNSUPPORTED", "this is not made on files of this size.", {
    where: names.join(", "),
    hint: "Leave it out, or assess a random sample of the patients and a file made from them.",
  });
}

async function planCommand(options: AssessOptions, io: CliIo): Promise<ExitCode> {
  const { train, schema, out, refits = "60", seed } = options;
  if (!/^\d+$/.test(refits))
    throw new RaresynthError("E_USAGE", "a number of refits is expected.", { where: "--refits" });
  const registry = await openRegistry(train, { schema });
  for (const warning of registry.warnings) io.err(`note: ${readingNote(warning)}`);
  const plan = await planRefits(registry, {
    folder: out,
    refits: Number(refits),
    ...(seed === undefined ? {} : { seed }),
  });
  io.out(`for the maker: ${plan.forMaker} (personal data: hand it over under contract only)`);
  io.out(`plan, to be kept inside: ${plan.plan}`);
  return 0;
}
