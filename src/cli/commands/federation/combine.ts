import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { combineCounts } from "../../../api/federation/combine.ts";
import { judgeRound } from "../../../api/federation/judge-round.ts";
import { planRecipe } from "../../../api/federation/recipe/plan-recipe.ts";
import { planRound } from "../../../api/federation/round-queries.ts";
import { dpTools } from "../../../api/dp-tools.ts";
import { readKeys } from "../../../api/packet/verify-packet.ts";
import type { Language } from "../../../core/contracts/language.ts";
import { RaresynthError } from "../../../core/errors.ts";
import type { DpCriterion } from "../../../core/privacy/dp-criterion.ts";
import type { SumTable } from "../../../federation/check-sum.ts";
import { idOf, parseAnyRound, renderRecipeRound, type RecipeRound } from "../../../federation/recipe-round.ts";
import { renderRound, roundId, type Round } from "../../../federation/round.ts";
import { parseSum, renderSum, type SumFile } from "../../../federation/sum-file.ts";
import { keptSchema } from "../../../io/schema/kept-schema.ts";
import { readSchema } from "../../../io/schema/read-schema.ts";
import { cohortToCsv } from "../../../io/tables/write-csv.ts";
import { writeFileAtomically } from "../../../release/write-file.ts";
import { wordsIn } from "../../../report/words/words.ts";
import type { CliIo, ExitCode } from "../../cli-io.ts";
import { notReadable } from "../packet/keys.ts";
import { roundOf, siteFiles } from "./contribute.ts";

export interface CombinePlanOptions {
  readonly schema: string;
  readonly trust: string;
  readonly patients: string;
  readonly generator: Round["method"] | RecipeRound["generator"];
  /** Of dp-graph and dp-mst. */
  readonly epsilon?: number;
  readonly delta?: number;
  readonly colluding?: number;
  readonly noise: Round["noise"];
  readonly after?: readonly string[];
  /** Of a recipe without differential privacy. */
  readonly refits?: number;
  readonly rows?: number;
  readonly out: string;
}

/** Plans an exchange from public inputs and the noisy sums of earlier ones. */
export async function combinePlanCommand(options: CombinePlanOptions, io: CliIo): Promise<ExitCode> {
  refuseExisting(options.out);
  const trusted = await readKeys(options.trust);
  const sizes = options.patients.split(",").map(Number);
  if (sizes.length !== trusted.length || sizes.some((size) => !Number.isInteger(size) || size < 1))
    throw new RaresynthError("E_USAGE", `${trusted.length} whole numbers are expected, one a key.`, {
      where: "--patients",
    });
  const sites = trusted.map(({ name, keyid }, at) => ({ name, keyid, patients: sizes[at] ?? 0 }));
  const { generator } = options;
  const text =
    generator === "dp-graph" || generator === "dp-mst"
      ? renderRound(await plannedRound(options, generator, sites))
      : renderRecipeRound(await plannedRecipe(options, generator, sites));
  const round = parseAnyRound(text, options.out);
  await writeFileAtomically(options.out, text);
  const of = round.format === "raresynth-round" ? `exchange ${round.step} of ${round.method}` : generator;
  io.out(`round ${idOf(round).slice(0, 12)}, ${of}: ${options.out}`);
  return 0;
}

async function plannedRound(options: CombinePlanOptions, method: Round["method"], sites: Round["sites"]) {
  const { epsilon, delta, noise, colluding = 0 } = options;
  if (epsilon === undefined || delta === undefined)
    throw new RaresynthError("E_USAGE", "--epsilon and --delta are needed.", { where: method });
  for (const name of ["refits", "rows"] as const)
    if (options[name] !== undefined)
      throw new RaresynthError("E_USAGE", "it belongs to a recipe without differential privacy.", {
        where: `--${name}`,
      });
  const earlier = (await sums(options.after)).map(({ tables }) => tables);
  const schema = await readSchema(options.schema);
  return planRound({ schema, method, epsilon, delta, noise, colluding, sites, earlier });
}

async function plannedRecipe(
  options: CombinePlanOptions,
  generator: RecipeRound["generator"],
  sites: RecipeRound["sites"],
) {
  for (const name of ["epsilon", "delta", "colluding", "after"] as const)
    if (options[name] !== undefined)
      throw new RaresynthError("E_USAGE", "it belongs to dp-graph and dp-mst.", { where: `--${name}` });
  if (options.noise === "local")
    throw new RaresynthError("E_USAGE", "there is no noise without differential privacy.", { where: "--noise" });
  const { refits, rows } = options;
  return planRecipe({
    schema: await readSchema(options.schema),
    generator,
    sites,
    ...(refits === undefined ? {} : { refits }),
    ...(rows === undefined ? {} : { rows }),
  });
}

export interface CombineSumOptions {
  readonly schema: string;
  readonly round: string;
  readonly trust: string;
  readonly peers?: readonly string[];
  readonly after?: readonly string[];
  readonly out: string;
  readonly rows?: string;
  readonly language?: Language;
}

/** Width of the column that names the outcome of a line. */
const OUTCOME_WIDTH = 14;

/** Adds up the files of all sites; nothing is written where anything does not fit. */
export async function combineSumCommand(
  files: readonly string[],
  options: CombineSumOptions,
  io: CliIo,
): Promise<ExitCode> {
  for (const path of [options.out, options.rows]) if (path !== undefined) refuseExisting(path);
  const { round, schema, counts, sum, draw } = await summed(files, options);
  const criteria = options.rows === undefined ? [] : judgeRound(round, schema, counts);
  const isRefused = criteria.some(({ outcome }) => outcome === "fail");
  const csv = options.rows === undefined || isRefused ? undefined : draw();
  await writeFileAtomically(options.out, renderSum(sum));
  io.out(options.out);
  if (options.rows === undefined) return 0;
  if (csv !== undefined) {
    await writeFileAtomically(options.rows, csv);
    io.out(options.rows);
  }
  return printRoundGate(criteria, options.language ?? "en", io);
}

/** The sum of files that were all checked, and rows of it where they are asked for. */
async function summed(files: readonly string[], options: CombineSumOptions) {
  const round = await roundOf(options.round);
  const schema = await readSchema(options.schema);
  const trusted = await readKeys(options.trust);
  const peers = await siteFiles(options.peers ?? [], "keys", round, trusted);
  const counts = await siteFiles(files, "counts", round, trusted);
  const earlier = await sums(options.after);
  if (options.rows !== undefined && round.method === "dp-mst" && (round.step !== 3 || earlier.length !== 2))
    throw new RaresynthError("E_USAGE", "rows are drawn after the third exchange, with the sums of both before.", {
      where: "--rows",
    });
  if (earlier.some(({ inputs, cohort }) => inputs !== round.inputs || cohort !== round.cohort))
    throw new RaresynthError("E_FEDERATION", "an earlier sum is of other public inputs.", { where: "--after" });
  const { tables, domain } = combineCounts(round, schema, peers, counts);
  const { cohort, inputs, step } = round;
  const head = { format: "raresynth-sum", version: 1, round: roundId(round), cohort, inputs, step } as const;
  const sum: SumFile = { ...head, tables: told(tables) };
  const draw = (): string => drawn(keptSchema(schema), domain, [...(earlier[0]?.tables ?? []), ...tables]);
  return { round, schema, counts, sum, draw };
}

function told(tables: readonly SumTable[]): SumFile["tables"] {
  return tables.map(({ columns, sigma, counts }) => ({ columns: [...columns], sigma, counts: Array.from(counts) }));
}

/** Lines and verdict. @returns 2 where a line fails, else 3: an open line is never missing */
function printRoundGate(criteria: readonly DpCriterion[], language: Language, io: CliIo): ExitCode {
  const { federation, dp } = wordsIn(language);
  const isRefused = criteria.some(({ outcome }) => outcome === "fail");
  io.out(isRefused ? federation.rows.fail : federation.rows.inconclusive);
  for (const { id, outcome, fact } of criteria)
    io.out(`  ${dp.gate.outcomes[outcome].padEnd(OUTCOME_WIDTH)} ${dp.gate.lines[id]}: ${dp.gate.criterion(fact)}`);
  return isRefused ? 2 : 3;
}

function drawn(
  kept: ReturnType<typeof keptSchema>,
  domain: Parameters<ReturnType<typeof dpTools>["rowsOf"]>[1],
  tables: readonly SumTable[],
): string {
  const tools = dpTools(() => Promise.reject(new RaresynthError("E_INTERNAL", "a combiner reads no registry.")));
  const rows = tools.rowsOf(kept, domain, tables);
  return cohortToCsv(rows.draw(Math.max(1, Math.round(rows.total)), tools.rows()));
}

async function sums(paths: readonly string[] = []): Promise<SumFile[]> {
  return Promise.all(
    paths.map(async (path, at) =>
      parseSum(await readFile(path, "utf8").catch(notReadable(path)), at + 1, basename(path)),
    ),
  );
}

function refuseExisting(path: string): void {
  if (existsSync(path)) throw new RaresynthError("E_FILE", "the file exists already.", { where: path });
}
