import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { checks } from "../../../disclosure/index.ts";
import { generatorById } from "../../../generators/index.ts";
import { readPolicy } from "../../io/settings/read-policy.ts";
import { readRegistry } from "../../io/registry/read-registry.ts";
import { readSchema } from "../../io/schema/read-schema.ts";
import { readSynthetic } from "../../io/registry/read-synthetic.ts";
import { assess } from "../../pipeline/assess.ts";
import { about } from "../about.ts";
import type { Language } from "../../core/contracts/language.ts";
import type { CliIo, ExitCode } from "../cli-io.ts";
import { printVerdict } from "../print-verdict.ts";
import { readInput } from "../read-input.ts";
import { refuseFinished, RUN_RECORD } from "../run-state.ts";
import { seedOf } from "../seed.ts";
import { writeOutputs } from "../write-outputs.ts";

export interface AssessOptions {
  readonly train: string;
  readonly synthetic: string;
  readonly schema: string;
  readonly out: string;
  readonly holdout?: string;
  readonly policy: string;
  readonly seed?: string;
  readonly dpoList?: string;
  readonly controls: "ladder" | "full";
  readonly json?: boolean;
  readonly language?: Language;
}

/** Tests a file that anyone else made; writes reports, never a release. */
export async function assessCommand(options: AssessOptions, io: CliIo): Promise<ExitCode> {
  refuseFinished(options.out);
  const policy = await readPolicy(options.policy);
  const registry = await readInput(options.train, options.schema, options.dpoList);
  const schema = await readSchema(options.schema);
  const holdout =
    options.holdout === undefined ? undefined : (await readRegistry(options.holdout, schema, "holdout")).cohort;
  const synthetic = await readSynthetic(options.synthetic, schema);
  for (const warning of registry.warnings) io.err(`note: ${warning}`);
  await mkdir(options.out, { recursive: true });
  const seed = seedOf(options.seed);
  const outcome = await assess(
    {
      registry,
      synthetic,
      policy,
      seed: seed.seed,
      fullControls: options.controls === "full",
      ...(holdout === undefined ? {} : { holdout }),
    },
    {
      lookup: generatorById,
      checks,
      onProgress: io.progress,
      signal: io.signal,
      now: () => performance.now(),
      about: about(),
    },
  );
  const written = await writeOutputs(options.out, outcome, {
    record: { ...seed, timings: outcome.timings },
    language: options.language ?? "en",
  });
  return printVerdict(outcome, { ...written, record: join(options.out, RUN_RECORD) }, options, io);
}
