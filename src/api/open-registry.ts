import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { resolveAdversaries, type Adversary } from "../core/contracts/adversary.ts";
import { seal } from "../core/data/sensitive.ts";
import type { Cohort } from "../core/data/cohort.ts";
import type { CohortSchema } from "../core/data/schema.ts";
import { watchedCohort } from "../io/registry/watched-values.ts";
import { readRegistry, type RegistryRead } from "../io/registry/read-registry.ts";
import { confirmationOf } from "../io/schema/confirmation.ts";
import { readSchema } from "../io/schema/read-schema.ts";
import { readAdversaries } from "../io/settings/read-adversaries.ts";
import type { RegistryInput } from "../pipeline/run.ts";

/** What `runRegistry` and `assessFile` take: of `openRegistry`, of `readRegistry`, or a cohort made in memory. */
export type RegistrySource = RegistryInput | RegistryRead<"train"> | Cohort<"train">;

/** Where the schema is, and who is to be watched. */
export interface OpenRegistryOptions {
  /** Path of a schema file, or a schema. */
  readonly schema: string | CohortSchema;
  /** Path of a list of patients to test in any case, one identifier (or record number) a line. */
  readonly dpoList?: string;
}

/**
 * Reads schema and registry, with the SHA-256 of both files for the internal report and the adversaries that ship with
 * the program.
 * @param path registry: CSV, Parquet, .xlsx or .sav
 * @param options path of the schema, and of a list of patients to watch
 * @returns patients without their identifiers, and what was left behind while reading
 * @throws {E_FILE | E_SCHEMA | E_SCHEMA_MISMATCH | E_VALUE} and the other codes of `readRegistry` and `readSchema`
 */
export async function openRegistry(path: string, options: OpenRegistryOptions): Promise<RegistryInput> {
  const { schema: given, dpoList } = options;
  const schema = typeof given === "string" ? await readSchema(given) : given;
  const { sha256, ...read } = await readRegistry(path, schema, "train", dpoList === undefined ? {} : { dpoList });
  const inputs = [{ name: basename(path), sha256 }];
  if (typeof given === "string") inputs.push({ name: basename(given), sha256: await digestOfFile(given) });
  return { ...read, adversaries: await shippedAdversaries(schema), inputs };
}

/** What is missing in a source filled in: the adversaries that ship with the program, and nothing else. */
export async function completeRegistry(
  source: RegistrySource,
  adversaries: readonly Adversary[] | undefined,
): Promise<RegistryInput> {
  const { cohort, ...read } = "cohort" in source ? source : { cohort: source };
  const input: Omit<RegistryInput, "adversaries"> = {
    droppedIdentifiers: [],
    nDroppedByConsent: 0,
    // A cohort made in memory does not say who is protected; nothing passes until its maker does.
    confirmation: confirmationOf(cohort.schema),
    namedUnits: [],
    warnings: [],
    inputs: [],
    watched: seal(watchedCohort(cohort)),
    ...read,
    cohort,
  };
  const own = "adversaries" in read ? read.adversaries : undefined;
  return { ...input, adversaries: adversaries ?? own ?? (await shippedAdversaries(cohort.schema)) };
}

/** The adversaries that ship with the program, as this schema has their columns. */
export async function shippedAdversaries(schema: CohortSchema): Promise<Adversary[]> {
  return resolveAdversaries(await readAdversaries(), schema);
}

async function digestOfFile(path: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(path))
    .digest("hex");
}
