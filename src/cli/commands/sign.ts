import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { about } from "../../api/about.ts";
import { signFolder } from "../../api/packet/sign-release.ts";
import { readPrivateKey } from "../../packet/signatures/keys.ts";
import type { SigningRole } from "../../packet/signatures/roles.ts";
import type { CliIo, ExitCode } from "../cli-io.ts";
import { notReadable, readPassphrase } from "./keys.ts";

export interface SignOptions {
  readonly role: SigningRole;
  readonly name: string;
  readonly key: string;
  readonly decision: "accept" | "reject";
  readonly condition?: readonly string[];
  readonly reason?: string;
  readonly until?: string;
  readonly passphraseFile?: string;
  readonly ledger?: string;
}

/** Signs a release in a role. What is signed is checked first; a release that is not in order is not signed. */
export async function signCommand(dir: string, options: SignOptions, io: CliIo): Promise<ExitCode> {
  const pem = await readFile(options.key, "utf8").catch(notReadable(options.key));
  const key = readPrivateKey(pem, await readPassphrase(options.passphraseFile));
  const { role, name, decision, condition = [], reason, until, ledger } = options;
  const written = await signFolder(
    resolve(dir),
    {
      role,
      name,
      decision,
      conditions: condition,
      ...(reason === undefined ? {} : { reason }),
      ...(until === undefined ? {} : { until }),
    },
    key,
    about().startedAt,
    ledger,
  );
  for (const file of written) io.out(`signed: ${file}`);
  return 0;
}
