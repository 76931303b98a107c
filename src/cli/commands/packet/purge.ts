import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { timeOf } from "../../../api/about.ts";
import { RaresynthError } from "../../../core/errors.ts";
import { internalFiles, purge } from "../../../packet/deletion/purge.ts";
import { NOT_PROMISED } from "../../../packet/deletion/receipt.ts";
import { appendToLedger, ledgerHead, readLedger } from "../../../packet/ledger/ledger.ts";
import { readPrivateKey } from "../../../packet/signatures/keys.ts";
import { sha256 } from "../../../release/digest.ts";
import type { CliIo, ExitCode } from "../../cli-io.ts";
import { notReadable, readPassphrase } from "./keys.ts";

export interface PurgeOptions {
  readonly name: string;
  readonly key: string;
  readonly passphraseFile?: string;
  readonly ledger?: string;
  readonly dryRun?: boolean;
}

/**
 * Deletes models, checkpoints, internal reports and the record of a run, and leaves a signed receipt of what, how large
 * and when.
 */
export async function purgeCommand(dir: string, options: PurgeOptions, io: CliIo): Promise<ExitCode> {
  const folder = resolve(dir);
  if (options.dryRun === true) {
    for (const { path, kind, bytes } of await internalFiles(folder))
      io.out(`would delete ${path} (${kind}, ${bytes} bytes)`);
    return 0;
  }
  const pem = await readFile(options.key, "utf8").catch(notReadable(options.key));
  const key = readPrivateKey(pem, await readPassphrase(options.passphraseFile));
  const ledger = options.ledger === undefined ? undefined : await readLedger(options.ledger);
  if (options.ledger !== undefined && ledger === undefined)
    throw new RaresynthError("E_LEDGER", "there is no such ledger.", { where: options.ledger });
  const files = (await internalFiles(folder)).length;
  const receipt = await purge(folder, options.name, key, timeOf());
  if (options.ledger !== undefined && ledger !== undefined)
    await appendToLedger(options.ledger, ledgerHead(ledger).registry, timeOf(), () => ({
      kind: "deletion",
      receipt: sha256(receipt),
      files,
    }));
  io.out(`deleted ${files} files; the signed receipt stands in ${dir}`);
  io.out("What this cannot promise:");
  for (const line of NOT_PROMISED) io.out(`- ${line}`);
  return 0;
}
