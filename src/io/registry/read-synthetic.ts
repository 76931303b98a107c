import type { Cohort } from "../../core/data/cohort.ts";
import type { CohortSchema } from "../../core/data/schema.ts";
import { assembleSynthetic } from "./assemble-synthetic.ts";
import { readRawTable } from "../tables/read-raw-table.ts";

/**
 * Synthetic rows of anyone's making from a table, to be assessed. Undeclared levels are kept after the public ones.
 * @param path CSV, Parquet, .xlsx or .sav
 * @param schema of the registry that the rows imitate
 * @returns the rows as a cohort
 * @throws {E_FILE | E_RANGE | E_ENCODING | E_CSV | E_PARQUET | E_EMPTY | E_SCHEMA_MISMATCH | E_FREE_TEXT | E_VALUE |
 *   E_DECIMAL_COMMA}
 */
export async function readSynthetic(path: string, schema: CohortSchema): Promise<Cohort<"synthetic">> {
  const { table } = await readRawTable(path);
  return assembleSynthetic(table, schema, "synthetic", path);
}
