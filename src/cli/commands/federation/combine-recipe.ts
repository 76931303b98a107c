import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { drawRecipe } from "../../../api/federation/recipe/draw-recipe.ts";
import { judgeRecipe } from "../../../api/federation/recipe/judge-recipe.ts";
import { readKeys } from "../../../api/packet/verify-packet.ts";
import type { Language } from "../../../core/contracts/language.ts";
import { RaresynthError } from "../../../core/errors.ts";
import { readFindings } from "../../../federation/findings-file.ts";
import { readSchema } from "../../../io/schema/read-schema.ts";
import { readPolicy } from "../../../io/settings/read-policy.ts";
import { writeRelease } from "../../../release/write-release.ts";
import { jointPage, jointText } from "../../../report/federation/joint-page.ts";
import { renderJson } from "../../../report/render-json.ts";
import type { CliIo, ExitCode } from "../../cli-io.ts";
import { notReadable } from "../packet/keys.ts";
import { anyRoundOf, recipeOf, siteFiles } from "./contribute.ts";

export interface CombineDrawOptions {
  readonly schema: string;
  readonly round: string;
  readonly trust: string;
  readonly peers: readonly string[];
  readonly out: string;
}

/** Adds up, fits a model for every file and draws: a folder for the sites. Sums are not written. */
export async function combineDrawCommand(
  counts: readonly string[],
  options: CombineDrawOptions,
  io: CliIo,
): Promise<ExitCode> {
  refuseExisting(options.out);
  const round = recipeOf(await anyRoundOf(options.round));
  const trusted = await readKeys(options.trust);
  const peers = await siteFiles(options.peers, "keys", round, trusted);
  const sent = await siteFiles(counts, "counts", round, trusted);
  await writeRelease(options.out, drawRecipe(round, await readSchema(options.schema), peers, sent));
  io.out(options.out);
  return 0;
}

export interface CombineJudgeOptions {
  readonly schema: string;
  readonly round: string;
  readonly trust: string;
  readonly files: string;
  readonly policy: string;
  readonly out: string;
  readonly language?: Language;
}

/** Joins the findings of all sites. @returns 2 for a FAIL, else 3: such a verdict is never a PASS */
export async function combineJudgeCommand(
  paths: readonly string[],
  options: CombineJudgeOptions,
  io: CliIo,
): Promise<ExitCode> {
  refuseExisting(options.out);
  const { language = "en" } = options;
  const round = recipeOf(await anyRoundOf(options.round));
  const trusted = await readKeys(options.trust);
  const findings = await Promise.all(
    paths.map(async (path) =>
      readFindings(await readFile(path, "utf8").catch(notReadable(path)), basename(path), round, trusted),
    ),
  );
  const list = join(options.files, "files.json");
  const verdict = judgeRecipe({
    round,
    schema: await readSchema(options.schema),
    policy: await readPolicy(options.policy),
    list: await readFile(list, "utf8").catch(notReadable(list)),
    findings,
  });
  await writeRelease(options.out, {
    "verdict.json": renderJson(verdict),
    "verdict.html": jointPage(verdict, language),
  });
  for (const line of jointText(verdict, language)) io.out(line);
  io.out(options.out);
  return verdict.outcome === "fail" ? 2 : 3;
}

function refuseExisting(path: string): void {
  if (existsSync(path)) throw new RaresynthError("E_FILE", "the folder exists already.", { where: path });
}
