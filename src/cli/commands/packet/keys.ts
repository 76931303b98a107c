import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readKeys } from "../../../api/packet/verify-packet.ts";
import { RaresynthError } from "../../../core/errors.ts";
import { newKey, parseKeys, renderKeys, type TrustedKey } from "../../../packet/signatures/keys.ts";
import type { SigningRole } from "../../../packet/signatures/roles.ts";
import { writeFileAtomically } from "../../../release/write-file.ts";
import type { CliIo, ExitCode } from "../../cli-io.ts";

export interface KeysNewOptions {
  readonly name: string;
  readonly role: readonly SigningRole[];
  readonly out: string;
  readonly passphraseFile?: string;
}

/**
 * Makes a key pair: the private key for its holder alone, the public entry for those who are to trust it. Never
 * overwrites.
 */
export async function keysNewCommand(options: KeysNewOptions, io: CliIo): Promise<ExitCode> {
  const passphrase = await readPassphrase(options.passphraseFile);
  const { privateKey, entry } = newKey(options.name, options.role, passphrase);
  const base = join(options.out, `${options.role[0] ?? "key"}-${entry.keyid.slice(0, 12)}`);
  await writeFileAtomically(`${base}.public.json`, renderKeys([entry]));
  await writeFile(`${base}.private.pem`, privateKey, { mode: 0o600, flag: "wx" });
  io.out(
    `private key: ${base}.private.pem${passphrase === undefined ? " (not encrypted)" : ""}; whoever has it signs in this name`,
  );
  io.out(`public key: ${base}.public.json; hand it to those who verify, by a way on which it cannot be swapped`);
  return 0;
}

export interface KeysTrustOptions {
  readonly out: string;
}

/** Puts public keys together in one file of trusted keys. */
export async function keysTrustCommand(
  files: readonly string[],
  options: KeysTrustOptions,
  io: CliIo,
): Promise<ExitCode> {
  const known: TrustedKey[] = existsSync(options.out) ? await readKeys(options.out) : [];
  for (const file of files)
    for (const key of parseKeys(await readFile(file, "utf8").catch(notReadable(file)), file)) {
      const same = known.findIndex(({ keyid }) => keyid === key.keyid);
      if (same === -1) known.push(key);
      else known[same] = key;
    }
  await writeFileAtomically(options.out, renderKeys(known));
  for (const { keyid, name, roles } of known) io.out(`${keyid.slice(0, 12)}  ${name}  ${roles.join(", ")}`);
  return 0;
}

/** First line of the file. @throws {E_FILE | E_SIGNATURE} */
export async function readPassphrase(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const first = (await readFile(file, "utf8").catch(notReadable(file))).split(/\r?\n/)[0] ?? "";
  if (first === "") throw new RaresynthError("E_SIGNATURE", "the passphrase is empty.", { where: "--passphrase-file" });
  return first;
}

export function notReadable(where: string): (cause: unknown) => never {
  return (cause) => {
    throw new RaresynthError("E_FILE", "the file could not be read.", { where, cause });
  };
}
