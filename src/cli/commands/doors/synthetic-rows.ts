import { RaresynthError } from "../../../core/errors.ts";
import type { CohortSchema } from "../../../core/data/schema.ts";
import { isSyntheticId } from "../../../io/registry/number-patients.ts";
import type { RawTable } from "../../../io/tables/raw-table.ts";
import { readRawTable } from "../../../io/tables/read-raw-table.ts";

/**
 * Rows that are about to be written in another format and called synthetic there. A registry has its identifiers, and
 * is refused.
 * @param schema of the rows
 * @throws {E_UNSUPPORTED} where a column of identifiers holds one that no synthetic patient has; and whatever reading
 *   throws
 */
export async function readSyntheticRows(path: string, schema: CohortSchema): Promise<RawTable> {
  const { table } = await readRawTable(path);
  const isOwn = (name: string): boolean => table.cells[table.names.indexOf(name)]?.every(isSyntheticId) !== false;
  if (schema.columns.some(({ name, role }) => role === "identifier" && !isOwn(name)))
    throw new RaresynthError("E_UNSUPPORTED", "the table has identifiers: it is a registry, not synthetic.", {
      where: path,
      hint: "Give synthetic.csv of a release, or what sample drew.",
    });
  return table;
}
