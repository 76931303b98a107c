import { lstat, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { completeParams, requireParam } from "../../generators/shared/contract/complete-params.ts";
import { generatorById } from "../../generators/index.ts";
import type { FittedGenerator, Generator } from "../core/contracts/generator.ts";
import type { Cohort, Column } from "../core/data/cohort.ts";
import { columnSchema, type CohortSchema } from "../core/data/schema.ts";
import { RaresynthError } from "../core/errors.ts";
import type { Rng } from "../core/rng.ts";
import { readSynthetic } from "../io/registry/read-synthetic.ts";
import { schemaToYaml } from "../io/schema/write-schema.ts";
import { cohortToCsv } from "../io/tables/write-csv.ts";
import { fillCommand, parseCommand } from "./parse-command.ts";
import { runSandboxed, sandboxMeans, sandboxNotes } from "./sandbox.ts";

/** `command` stands in reports and manifest as it was typed. */
export interface CommandParams {
  readonly command: string;
  readonly seconds: number;
  readonly memoryMb: number;
}

export const COMMAND_ID = "command";
const DEFAULTS: CommandParams = { command: "", seconds: 600, memoryMb: 8192 };
const FILE_MB = 512;

/**
 * Any program as a generator: it reads a training file and writes as many synthetic rows, given a seed. It is fitted
 * and sampled in one go, for the release and for each refit alike, so that every check and control sees the whole of
 * what the program does with the data.
 */
export const commandGenerator: Generator = {
  id: COMMAND_ID,
  card: {
    title: "Outside program",
    summary:
      "A program of somebody else's, which this program runs on the registry and on each refit, and of which it knows nothing.",
    source: "The command that stands with the parameters.",
    claim:
      "It saw the training file, the schema and a seed, and nothing else of the registry; its rows fit the schema, and no level stands in them that is not on a public list.",
    notClaimed:
      "Anything about how the rows were made, or that the same seed gives the same rows. What it kept of the data outside its folder, where the system did not prevent it.",
  },
  defaults: { ...DEFAULTS },
  minUnits: 20,
  isControl: false,
  isSlow: true,
  fitsToSample: true,
  fit: (train, given, rng, _onProgress, signal) => Promise.resolve(fitted(train, given, rng, signal)),
  load: () => {
    throw new RaresynthError("E_MODEL", "an outside program leaves no model that could be loaded.");
  },
};

/** Generators by id, the outside program among them. @throws {E_GENERATOR} */
export function lookupGenerator(id: string): Generator {
  return id === COMMAND_ID ? commandGenerator : generatorById(id);
}

function fitted(train: Cohort<"train">, given: object, rng: Rng, signal: AbortSignal | undefined): FittedGenerator {
  const params = completeParams(DEFAULTS, given);
  requireParam("seconds", params.seconds, 1, 86_400);
  requireParam("memoryMb", params.memoryMb, 64, 1_048_576);
  const words = parseCommand(params.command);
  requireSimple(train);
  return {
    notes: sandboxNotes(sandboxMeans()),
    toModel: () => ({
      format: "raresynth-model",
      version: 1,
      personalData: true,
      generatorId: COMMAND_ID,
      params: { ...params },
      schema: train.schema,
      body: {},
    }),
    async sample(nRows, stream, conditions) {
      if (conditions !== undefined && Object.keys(conditions).length > 0)
        throw new RaresynthError("E_UNSUPPORTED", "an outside program cannot be given conditions.");
      const folder = await mkdtemp(join(tmpdir(), "raresynth-command-"));
      try {
        const [inFile, out] = [join(folder, "train.csv"), join(folder, "out.csv")];
        await writeFile(inFile, cohortToCsv(train), { mode: 0o600 });
        await writeFile(join(folder, "cohort.schema.yaml"), schemaToYaml(train.schema), { mode: 0o600 });
        // 30 bits: what every language takes for a seed.
        const seed = String(rng.child("command").int(2 ** 30) ^ stream.int(2 ** 30));
        await runSandboxed(
          fillCommand(words, { train: inFile, out, seed, rows: String(nRows) }),
          folder,
          { timeoutSeconds: params.seconds, memoryMb: params.memoryMb, fileMb: FILE_MB },
          signal,
        );
        return await readOutput(out, train, nRows);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** What a program is handed must be one table of one row a person, whose level names are public. */
function requireSimple(train: Cohort<"train">): void {
  if (train.schema.visits !== undefined)
    throw new RaresynthError("E_UNSUPPORTED", "an outside program is given one row a patient; this table has several.");
  const unlisted = train.columns.filter(
    (column) => column.kind === "coded" && column.nPublicLevels < column.levels.length,
  );
  if (unlisted.length > 0)
    throw new RaresynthError(
      "E_UNSUPPORTED",
      "an outside program would write level names that are on no public list.",
      {
        where: unlisted.map(({ name }) => name).join(", "),
        hint: "List their levels in the schema, or drop the columns.",
      },
    );
}

/**
 * Reads what a program wrote as one reads a file of a stranger.
 * @throws {E_COMMAND} where it is no plain file of a bearable size with the rows asked for, or does not fit the schema;
 *   no cell is named
 */
export async function readOutput(path: string, train: Cohort<"train">, nRows: number): Promise<Cohort<"synthetic">> {
  const refuse = (message: string, cause?: unknown): RaresynthError =>
    new RaresynthError("E_COMMAND", message, { where: "the program's output", cause });
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) throw refuse("it was not written.");
  if (!found.isFile() || found.nlink !== 1) throw refuse("it is not a plain file.");
  if (found.size > FILE_MB * 2 ** 20) throw refuse(`it is larger than ${FILE_MB} MB.`);
  let rows: Cohort<"synthetic">;
  try {
    rows = await readSynthetic(path, train.schema);
  } catch (cause) {
    if (cause instanceof RaresynthError)
      throw refuse(`it does not fit the schema: ${cause.code} ${cause.message}`, cause);
    throw cause;
  }
  if (rows.nRows !== nRows) throw refuse(`it has ${rows.nRows} rows, ${nRows} were asked for.`);
  const unlisted = rows.columns.filter(
    (column) => column.kind === "coded" && column.nPublicLevels < column.levels.length,
  );
  if (unlisted.length > 0) throw refuse(`${unlisted.length} columns hold values outside their list of levels.`);
  const outside = rows.columns.filter((column) => isOutside(column, train.schema)).length;
  if (outside > 0) throw refuse(`${outside} columns hold values outside their bounds.`);
  return rows;
}

function isOutside(column: Column, schema: CohortSchema): boolean {
  if (column.kind !== "numeric") return false;
  const { min, max } = columnSchema(schema, column.name)?.bounds ?? {};
  // Dates are days since 1970-01-01.
  const asNumber = (bound: number | string): number =>
    typeof bound === "number" ? bound : Date.parse(bound) / 86_400_000;
  return column.values.some(
    (value) => (min !== undefined && value < asNumber(min)) || (max !== undefined && value > asNumber(max)),
  );
}
