import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { about } from "../../../api/about.ts";
import { overrideResult, type OverrideRequest } from "../../../api/packet/override-release.ts";
import { readPrivateKey } from "../../../packet/signatures/keys.ts";
import type { CliIo, ExitCode } from "../../cli-io.ts";
import { notReadable, readPassphrase } from "./keys.ts";

export interface OverrideOptions extends OverrideRequest {
  readonly key: string;
  readonly passphraseFile?: string;
}

/** Releases an INCONCLUSIVE result by a person's signed decision. Exit code 3: the verdict stays what it is. */
export async function overrideCommand(dir: string, options: OverrideOptions, io: CliIo): Promise<ExitCode> {
  const pem = await readFile(options.key, "utf8").catch(notReadable(options.key));
  const key = readPrivateKey(pem, await readPassphrase(options.passphraseFile));
  const { name, role, reason, until } = options;
  const release = await overrideResult(
    resolve(dir),
    { name, role, reason, ...(until === undefined ? {} : { until }) },
    key,
    about().startedAt,
  );
  io.out(`released by ${name} (${role}) against an INCONCLUSIVE verdict, which page one says: ${release}`);
  return 3;
}
