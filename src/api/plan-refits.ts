import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { readOutput } from "../command/command-generator.ts";
import type { Refit } from "../core/contracts/disclosure.ts";
import { rowsOfUnits, takeRows, type Cohort } from "../core/data/cohort.ts";
import { RaresynthError } from "../core/errors.ts";
import { createRng } from "../core/rng.ts";
import { schemaToYaml } from "../io/schema/write-schema.ts";
import { cohortToCsv } from "../io/tables/write-csv.ts";
import { planLeftOut } from "../pipeline/refits/refit-plan.ts";
import { statusOf } from "../pipeline/refits/refit-task.ts";
import { writeTree } from "../packet/write-tree.ts";
import type { RegistryInput } from "../pipeline/run.ts";
import { seedOf } from "./runs/seed.ts";

const PLAN_NAME = "plan.internal.json";
const planShape = z.strictObject({
  format: z.literal("raresynth-refit-plan"),
  version: z.literal(1),
  personalData: z.literal(true),
  /** SHA-256 of the training table that all files were cut from. */
  table: z.string(),
  units: z.number().int().min(1),
  rows: z.number().int().min(1),
  /** For each file from 001 on: the patients left out, by number. */
  leftOut: z.array(z.array(z.number().int().min(0)).min(1)).min(20),
});

export interface PlanOptions {
  /** Folder to make; must not exist. */
  readonly folder: string;
  /** Files to ask for, >= 20 */
  readonly refits: number;
  readonly seed?: string;
}

/**
 * Writes what a maker needs to show how their method treats single patients: the whole training table, `refits` tables
 * each without a random tenth of the patients, the schema and the instruction; and, to be kept inside, who was left out
 * where.
 *
 * Claim: nothing in the maker's folder says who was left out where, but the files themselves. All of it is personal
 * data.
 * @throws {E_RANGE | E_UNSUPPORTED | E_FILE}
 */
export async function planRefits(
  registry: RegistryInput,
  options: PlanOptions,
): Promise<{ readonly forMaker: string; readonly plan: string }> {
  const { cohort } = registry;
  requireOneRow(cohort);
  if (!Number.isInteger(options.refits) || options.refits < 20 || options.refits > 999)
    throw new RaresynthError("E_RANGE", "20 to 999 refits can be planned.", { where: "refits" });
  const leftOut = planLeftOut(cohort.nUnits, options.refits, createRng(`${seedOf(options.seed).seed}/masks`));
  const whole = cohortToCsv(cohort);
  const tree: Record<string, string> = {
    "for-maker/cohort.schema.yaml": schemaToYaml(cohort.schema),
    "for-maker/INSTRUCTION.txt": instruction(options.refits, cohort.nRows),
    "for-maker/train-000.csv": whole,
  };
  leftOut.forEach((units, k) => {
    const out = new Set(units);
    const rows = rowsOfUnits(cohort, (unit) => !out.has(unit));
    tree[`for-maker/train-${number(k + 1)}.csv`] = cohortToCsv(takeRows(cohort, rows, "train"));
  });
  tree[PLAN_NAME] = `${JSON.stringify({
    format: "raresynth-refit-plan",
    version: 1,
    personalData: true,
    table: digest(whole),
    units: cohort.nUnits,
    rows: cohort.nRows,
    leftOut: leftOut.map((units) => [...units]),
  } satisfies z.infer<typeof planShape>)}\n`;
  await writeTree(options.folder, tree);
  return { forMaker: join(options.folder, "for-maker"), plan: join(options.folder, PLAN_NAME) };
}

/**
 * Reads what a maker returned on a plan, as one reads files of a stranger.
 * Claim: all files are there, have the rows asked for and fit the schema, and no two are the same. Not claimed: that
 * the maker used the same method for all of them, or the file of that number; that they say, and it stands in the
 * contract.
 * @throws {E_NO_REFITS} where the plan is of another table, or files are missing or the same; {E_COMMAND} where one
 *   does not fit
 */
export async function readReturned(folder: string, plan: string, registry: RegistryInput): Promise<Refit[]> {
  const { cohort } = registry;
  requireOneRow(cohort);
  const { table, units, rows, leftOut } = await readPlan(plan);
  const refuse = (message: string): RaresynthError => new RaresynthError("E_NO_REFITS", message, { where: "--refits" });
  if (table !== digest(cohortToCsv(cohort)) || units !== cohort.nUnits)
    throw refuse("the plan was made from another table than this registry, read by this schema.");
  const seen = new Map<string, string>();
  const refits: Refit[] = [];
  for (const [k, out] of leftOut.entries()) {
    const name = `synthetic-${number(k + 1)}.csv`;
    const content = await readFile(join(folder, name)).catch(() => undefined);
    if (content === undefined) throw refuse(`${name} is missing; ${leftOut.length} files were asked for.`);
    const same = seen.get(digest(content));
    if (same !== undefined)
      throw refuse(`${name} and ${same} are the same file; each is to be made from its own training file.`);
    seen.set(digest(content), name);
    const synthetic = await readOutput(join(folder, name), cohort, rows).catch((error: unknown) => {
      if (!(error instanceof RaresynthError)) throw error;
      throw new RaresynthError(error.code, error.message, { where: name, cause: error });
    });
    refits.push({ status: statusOf(cohort.nUnits, Int32Array.from(out)), synthetic });
  }
  return refits;
}

async function readPlan(path: string): Promise<z.infer<typeof planShape>> {
  try {
    return planShape.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (cause) {
    throw new RaresynthError("E_NO_REFITS", "the plan could not be read, or is not one of this version.", {
      where: basename(path),
      cause,
    });
  }
}

function requireOneRow(cohort: Cohort<"train">): void {
  if (cohort.schema.visits !== undefined)
    throw new RaresynthError("E_UNSUPPORTED", "refits can be planned for one row a patient; this table has several.");
}

function instruction(refits: number, rows: number): string {
  return `PERSONAL DATA. For a maker who works under a contract with the controller of these data; delete after use.

train-000.csv is the whole training table. train-001.csv to train-${number(refits)}.csv are the same without some of the patients.
cohort.schema.yaml says what the columns mean.

For each train-NNN.csv, train your method from scratch on that file alone, with the same settings and a fresh seed, and return synthetic-NNN.csv:
the same columns, the same codes, ${rows} rows, empty cells where a value is missing. Return all ${refits + 1} files.

Say in writing: method, version and settings; that all files were made by them; and that nothing was kept of the training files.
`;
}

const number = (k: number): string => String(k).padStart(3, "0");

function digest(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
