import { mkdir } from "node:fs/promises";
import { assessFile } from "../../api/assess-file.ts";
import { openRegistry } from "../../api/open-registry.ts";
import { refuseFinished } from "../../api/run-state.ts";
import { writeResults } from "../../api/write-results.ts";
import { readPolicy } from "../../io/settings/read-policy.ts";
import type { Language } from "../../core/contracts/language.ts";
import type { CliIo, ExitCode } from "../cli-io.ts";
import { printVerdict } from "../print-verdict.ts";

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
  const { train, schema, out, json, language = "en", dpoList, policy: policyName, ...rest } = options;
  refuseFinished(out);
  const policy = await readPolicy(policyName);
  const registry = await openRegistry(train, { schema, ...(dpoList === undefined ? {} : { dpoList }) });
  for (const warning of registry.warnings) io.err(`note: ${warning}`);
  const result = await assessFile(registry, { ...rest, policy, onProgress: io.progress, signal: io.signal });
  for (const warning of result.warnings.slice(registry.warnings.length)) io.err(`note: ${warning}`);
  await mkdir(out, { recursive: true });
  const written = await writeResults(result, { folder: out, language });
  return printVerdict(result, written, { json: json === true, language }, io);
}
