import { readingNote } from "../../report/words/en/record-notes.ts";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { COMMAND_ID, lookupGenerator } from "../../command/command-generator.ts";
import { parseCommand } from "../../command/parse-command.ts";
import { chooseRecipe, type GeneratorOption } from "../../api/runs/choose-recipe.ts";
import { refuseLargeRun } from "../../api/large/large-files.ts";
import { openRegistry } from "../../api/open-registry.ts";
import { writeEnvironment } from "../../api/packet/write-environment.ts";
import { runRegistry } from "../../api/run-registry.ts";
import { stateFolder } from "../../api/runs/open-ledger.ts";
import { writeResults } from "../../api/write-results.ts";
import { readPolicy } from "../../io/settings/read-policy.ts";
import { readPublication } from "../../packet/publication.ts";
import type { Language } from "../../core/contracts/language.ts";
import { FEWEST_REFITS } from "../../pipeline/refits/refit-number.ts";
import type { CliIo, ExitCode } from "../cli-io.ts";
import { listening } from "../listening.ts";
import { ledgerOption } from "../ledger-option.ts";
import { printVerdict } from "../print-verdict.ts";

export interface RunOptions {
  readonly schema: string;
  readonly out: string;
  readonly generator: string;
  readonly generatorCommand?: string;
  readonly commandSeconds?: number;
  readonly commandMemory?: number;
  readonly chosen?: string;
  readonly policy: string;
  readonly rows?: number;
  readonly refits?: number;
  readonly seed?: string;
  readonly workers?: number;
  readonly dpoList?: string;
  readonly controls: "suite" | "full";
  readonly publication?: string;
  /** False: attempts are not counted. Absent: the registry's own ledger. */
  readonly ledger?: string | false;
  readonly earlier?: readonly string[];
  /** On INCONCLUSIVE, keep inside what would have been released. */
  readonly hold?: boolean;
  readonly json?: boolean;
  readonly language?: Language;
}

/** The main job, from the registry's file to reports and, on PASS, a release. */
export async function runCommand(registryPath: string, options: RunOptions, terminal: CliIo): Promise<ExitCode> {
  const { io, printed } = listening(terminal);
  const { schema, out, json, language = "en", dpoList, policy: policyName, chosen, generator, ...more } = options;
  const { publication: said, generatorCommand, ledger: wanted, hold = false, ...others } = more;
  const { commandSeconds, commandMemory, ...rest } = others;
  const option = generatorCommand === undefined ? generator : outside(generatorCommand, commandSeconds, commandMemory);
  const policy = await readPolicy(policyName);
  const publication = said === undefined ? {} : { publication: await readPublication(said) };
  await refuseLargeRun(registryPath);
  const registry = await openRegistry(registryPath, { schema, ...(dpoList === undefined ? {} : { dpoList }) });
  for (const warning of registry.warnings) io.err(`note: ${readingNote(warning)}`);
  if (chosen === undefined) noteIfSlow(chooseRecipe(option, registry.cohort.nUnits).id, io);
  noteIfUndecidable(rest.refits, io);
  await mkdir(out, { recursive: true });
  const ledger = await ledgerOption(wanted, registryPath, registry.cohort.schema.name, io);
  const keep = wanted === false ? {} : { keepControlsIn: join(stateFolder(), "controls") };
  const result = await runRegistry(registry, {
    ...rest,
    ...ledger,
    ...keep,
    policy,
    ...(chosen === undefined ? { generator: option } : { chosen }),
    resumeIn: out,
    onResume: () => io.err("going on where an earlier run was stopped"),
    onProgress: io.progress,
    signal: io.signal,
  });
  const written = await writeResults(result, { folder: out, language, hold, ...publication });
  const code = printVerdict(result, written, { json: json === true, language }, io);
  await writeEnvironment(out, result, registryPath, printed);
  return code;
}

/** An outside program as generator. @throws {E_USAGE} where it cannot be read as a command */
function outside(command: string, seconds: number | undefined, memoryMb: number | undefined): GeneratorOption {
  parseCommand(command);
  return {
    id: COMMAND_ID,
    params: {
      command,
      ...(seconds === undefined ? {} : { seconds }),
      ...(memoryMb === undefined ? {} : { memoryMb }),
    },
  };
}

/** Told before the hours are spent: with so few refits no verdict but FAIL or INCONCLUSIVE can come. */
function noteIfUndecidable(refits: number | undefined, io: CliIo): void {
  if (refits !== undefined && refits < FEWEST_REFITS)
    io.err(
      `note: ${refits} refits cannot decide the lines on single patients and on the released file (rare-individuals); ${FEWEST_REFITS} are the fewest that can.`,
    );
}

function noteIfSlow(generatorId: string, io: CliIo): void {
  if (lookupGenerator(generatorId).isSlow === true)
    io.err(
      "note: this generator takes long to fit; a run refits it some hundreds of times. A stopped run goes on with the same command.",
    );
}
