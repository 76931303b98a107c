import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { contributeCounts, contributeKeys, explainCounts } from "../../../api/federation/contribute.ts";
import { readKeys } from "../../../api/packet/verify-packet.ts";
import type { Language } from "../../../core/contracts/language.ts";
import { RaresynthError } from "../../../core/errors.ts";
import { parseRound, type Round } from "../../../federation/round.ts";
import {
  fingerprint,
  keyidOfPrivate,
  readSiteFile,
  type ReadSiteFile,
  type SiteFile,
} from "../../../federation/site-file.ts";
import { readSchema } from "../../../io/schema/read-schema.ts";
import { keptSchema } from "../../../io/schema/kept-schema.ts";
import { readPrivateKey, type TrustedKey } from "../../../packet/signatures/keys.ts";
import { populationOf } from "../../../pipeline/dp/run-dp.ts";
import { wordsIn } from "../../../report/words/words.ts";
import type { CliIo, ExitCode } from "../../cli-io.ts";
import { notReadable, readPassphrase } from "../packet/keys.ts";

export interface KeysOptions {
  readonly round: string;
  readonly key: string;
  readonly passphraseFile?: string;
  readonly state: string;
  readonly out: string;
}

/** Keys of one round; prints the fingerprint that is read out on the telephone. */
export async function contributeKeysCommand(options: KeysOptions, io: CliIo): Promise<ExitCode> {
  const key = await siteKey(options);
  await contributeKeys(await roundOf(options.round), key, options.state, options.out);
  io.out(options.out);
  io.out(`fingerprint of this site's key, to be compared by telephone: ${fingerprint(keyidOfPrivate(key))}`);
  return 0;
}

export interface CountsOptions extends Omit<KeysOptions, "out"> {
  readonly schema: string;
  readonly trust: string;
  readonly peers?: readonly string[];
  readonly ledger?: string;
  readonly out?: string;
  readonly explain?: boolean;
  readonly language?: Language;
}

/** Masked counts of this site; with --explain only what they would be. */
export async function contributeCountsCommand(registry: string, options: CountsOptions, io: CliIo): Promise<ExitCode> {
  const round = await roundOf(options.round);
  const schema = await readSchema(options.schema);
  const privateKey = await siteKey(options);
  const trusted = await readKeys(options.trust);
  const ledger = options.ledger ?? join(dirname(registry), `${populationOf(keptSchema(schema))}.ledger.jsonl`);
  const explained = await explainCounts({ schema, round, privateKey, ledger });
  const w = wordsIn(options.language ?? "en").federation;
  io.out(w.asked(round.noise, round.sites.length, round.colluding));
  for (const table of explained.tables) io.out(`  ${w.table(table)}`);
  io.out(w.price(explained.rho, explained.ledger.sum, explained.ledger.cap));
  if (options.explain === true) return 0;
  if (options.out === undefined) throw new RaresynthError("E_USAGE", "a file is needed.", { where: "--out" });
  const peers = await siteFiles(options.peers ?? [], "keys", round, trusted);
  for (const { site, keyid } of peers) io.out(`${site}: ${fingerprint(keyid)}`);
  const { state, out } = options;
  await contributeCounts({ registry, schema, round, privateKey, peers, state, ledger, out });
  io.out(out);
  return 0;
}

export async function roundOf(path: string): Promise<Round> {
  return parseRound(await readFile(path, "utf8").catch(notReadable(path)), basename(path));
}

export async function siteFiles(
  paths: readonly string[],
  kind: SiteFile["kind"],
  round: Round,
  trusted: readonly TrustedKey[],
): Promise<ReadSiteFile[]> {
  return Promise.all(
    paths.map(async (path) =>
      readSiteFile(await readFile(path, "utf8").catch(notReadable(path)), basename(path), kind, round, trusted),
    ),
  );
}

async function siteKey({ key, passphraseFile }: Pick<KeysOptions, "key" | "passphraseFile">) {
  return readPrivateKey(await readFile(key, "utf8").catch(notReadable(key)), await readPassphrase(passphraseFile));
}
