import { existsSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../io/settings/package-root.ts";
import type { Language } from "../../core/contracts/language.ts";
import type { CliIo, ExitCode } from "../cli-io.ts";
import { runCommand } from "./run.ts";

export interface DemoOptions {
  readonly out?: string;
  /** Folder of `sample-data`. Default pbc. */
  readonly cohort?: string;
  readonly policy: string;
  readonly seed: string;
  readonly workers?: number;
  readonly json?: boolean;
  readonly language?: Language;
}

/**
 * `run` on a registry that ships with the program: primary biliary cholangitis, unless another is named. Its ledger
 * stands in its own folder, so that everybody's demo is a first attempt.
 */
export async function demoCommand(options: DemoOptions, io: CliIo): Promise<ExitCode> {
  const { cohort = "pbc", ...more } = options;
  const sample = join(packageRoot(), "sample-data", cohort);
  const out = options.out ?? freshFolder(join("raresynth-out", cohort));
  return runCommand(
    join(sample, `${cohort}.csv`),
    {
      ...more,
      out,
      schema: join(sample, "cohort.schema.yaml"),
      generator: "auto",
      controls: "suite",
      ledger: join(out, `${cohort}.ledger.jsonl`),
    },
    io,
  );
}

function freshFolder(base: string): string {
  if (!existsSync(base)) return base;
  for (let k = 2; ; k++) if (!existsSync(`${base}-${k}`)) return `${base}-${k}`;
}
