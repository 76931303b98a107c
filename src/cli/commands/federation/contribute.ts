import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { contributeCounts, explainCounts } from "../../../api/federation/contribute.ts";
import { contributeKeys } from "../../../api/federation/site-keys.ts";
import { contributeRecipe, explainRecipe } from "../../../api/federation/recipe/contribute-recipe.ts";
import { contributeFindings } from "../../../api/federation/recipe/site-findings.ts";
import { readKeys } from "../../../api/packet/verify-packet.ts";
import type { Language } from "../../../core/contracts/language.ts";
import { RaresynthError } from "../../../core/errors.ts";
import { parseAnyRound, type AnyRound, type RecipeRound } from "../../../federation/recipe-round.ts";
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
import { readPolicy } from "../../../io/settings/read-policy.ts";
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
  await contributeKeys(await anyRoundOf(options.round), key, options.state, options.out);
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
  const round = await anyRoundOf(options.round);
  const schema = await readSchema(options.schema);
  const privateKey = await siteKey(options);
  const ledger = options.ledger ?? join(dirname(registry), `${populationOf(keptSchema(schema))}.ledger.jsonl`);
  const asked = { schema, privateKey, ledger };
  if (round.format === "raresynth-round") await sayCounts({ ...asked, round }, options, io);
  else await sayRecipe({ ...asked, round }, options, io);
  if (options.explain === true) return 0;
  const { state, out } = options;
  if (out === undefined) throw new RaresynthError("E_USAGE", "a file is needed.", { where: "--out" });
  const peers = await siteFiles(options.peers ?? [], "keys", round, await readKeys(options.trust));
  for (const { site, keyid } of peers) io.out(`${site}: ${fingerprint(keyid)}`);
  const request = { ...asked, registry, peers, state, out };
  if (round.format === "raresynth-round") await contributeCounts({ ...request, round });
  else await contributeRecipe({ ...request, round });
  io.out(out);
  return 0;
}

/** Query list, noise, price and ledger. */
async function sayCounts(
  asked: Parameters<typeof explainCounts>[0],
  { language }: Pick<CountsOptions, "language">,
  io: CliIo,
): Promise<void> {
  const { round } = asked;
  const explained = await explainCounts(asked);
  const w = wordsIn(language ?? "en").federation;
  io.out(w.asked(round.noise, round.sites.length, round.colluding));
  for (const table of explained.tables) io.out(`  ${w.table(table)}`);
  io.out(w.price(explained.rho, explained.ledger.sum, explained.ledger.cap));
}

/** Tables, files, attempt, and that sums are exact. */
async function sayRecipe(
  asked: Parameters<typeof explainRecipe>[0],
  { language }: Pick<CountsOptions, "language">,
  io: CliIo,
): Promise<void> {
  const { files, tables, cells, attempt } = await explainRecipe(asked);
  const w = wordsIn(language ?? "en").federation;
  io.out(w.recipe(files, tables, cells, attempt));
  io.out(w.exact);
}

export interface FindingsOptions extends KeysOptions {
  readonly schema: string;
  readonly files: string;
  readonly policy: string;
  readonly ledger?: string;
}

/** The checks on this site's own patients; what leaves is signed. */
export async function contributeFindingsCommand(
  registry: string,
  options: FindingsOptions,
  io: CliIo,
): Promise<ExitCode> {
  if (existsSync(options.out)) throw new RaresynthError("E_FILE", "the file exists already.", { where: options.out });
  const schema = await readSchema(options.schema);
  const { files, state, out } = options;
  await contributeFindings({
    registry,
    schema,
    round: recipeOf(await anyRoundOf(options.round)),
    privateKey: await siteKey(options),
    files,
    policy: await readPolicy(options.policy),
    state,
    ledger: options.ledger ?? join(dirname(registry), `${populationOf(keptSchema(schema))}.ledger.jsonl`),
    out,
    onProgress: io.progress,
    signal: io.signal,
  });
  io.out(out);
  return 0;
}

/** @throws {E_FEDERATION} */
export function recipeOf(round: AnyRound): RecipeRound {
  if (round.format !== "raresynth-recipe-round")
    throw new RaresynthError("E_FEDERATION", "a round of a recipe without differential privacy is expected.", {
      where: "--round",
    });
  return round;
}

export async function anyRoundOf(path: string): Promise<AnyRound> {
  return parseAnyRound(await readFile(path, "utf8").catch(notReadable(path)), basename(path));
}

/** A differentially private round. @throws {E_FEDERATION} */
export async function roundOf(path: string): Promise<Round> {
  return parseRound(await readFile(path, "utf8").catch(notReadable(path)), basename(path));
}

export async function siteFiles(
  paths: readonly string[],
  kind: SiteFile["kind"],
  round: AnyRound,
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
