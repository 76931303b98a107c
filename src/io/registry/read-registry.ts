import type { ReadingNote } from "../../core/contracts/outcome.ts";
import type { Cohort } from "../../core/data/cohort.ts";
import type { Confirmation } from "../../core/contracts/outcome.ts";
import type { Sensitive } from "../../core/data/sensitive.ts";
import type { WatchedColumn } from "../../core/data/watched.ts";
import type { CohortSchema } from "../../core/data/schema.ts";
import { assembleRegistry } from "./assemble-registry.ts";
import { readDpoList } from "./read-dpo-list.ts";
import { readRawTable } from "../tables/read-raw-table.ts";

export interface RegistryRead<R extends "train" | "holdout"> {
  /** Without identifiers, consent column and excluded patients; its schema keeps only what is left. */
  readonly cohort: Cohort<R>;
  readonly droppedIdentifiers: string[];
  /** Units of protection (patients or families) taken out by consent. */
  readonly nDroppedByConsent: number;
  /** Units on the list of the data protection officer, ascending. */
  readonly namedUnits: number[];
  /** Of the file's bytes. */
  readonly sha256: string;
  /**
   * The schema that the file was read with, dropped columns included; other files of the same registry are read with
   * it.
   */
  readonly fileSchema: CohortSchema;
  /** What nobody confirmed yet of the schema. */
  readonly confirmation: Confirmation;
  /** Values of identifiers, nearly unique columns and levels that are not public. */
  readonly watched: Sensitive<readonly WatchedColumn[]>;
  readonly warnings: ReadingNote[];
}

/**
 * Real patients from a table, checked against their schema.
 * Claim: identifiers are gone from the cohort, and no error names a cell's value. Not claimed: that the schema's roles
 * are right.
 * @param path CSV, Parquet, .xlsx or .sav
 * @param schema declares every column
 * @param role "train" for the registry itself, "holdout" for patients whom no generator saw
 * @param options path of a list of patients to watch
 * @returns patients without identifiers, what was dropped, and warnings
 * @throws {E_FILE | E_RANGE | E_ENCODING | E_CSV | E_PARQUET | E_EMPTY | E_SCHEMA_MISMATCH | E_FREE_TEXT | E_VALUE |
 *   E_DECIMAL_COMMA | E_SURVIVAL | E_CONSENT}
 */
export async function readRegistry<R extends "train" | "holdout">(
  path: string,
  schema: CohortSchema,
  role: R,
  options: { dpoList?: string } = {},
): Promise<RegistryRead<R>> {
  const { table, sha256 } = await readRawTable(path);
  const read = assembleRegistry(table, schema, role, path);
  const { cohort, droppedIdentifiers, nDroppedByConsent, unitOfRow, confirmation, watched, warnings } = read;
  const named =
    options.dpoList === undefined
      ? { namedUnits: [], warnings: [] }
      : await readDpoList(options.dpoList, table, schema, unitOfRow);
  return {
    cohort,
    droppedIdentifiers,
    nDroppedByConsent,
    namedUnits: named.namedUnits,
    sha256,
    fileSchema: read.schema,
    confirmation,
    watched,
    warnings: [...warnings, ...named.warnings],
  };
}
