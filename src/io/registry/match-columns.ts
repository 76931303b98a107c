import { RaresynthError } from "../../core/errors.ts";
import type { CohortSchema } from "../../core/data/schema.ts";
import type { RawTable } from "../tables/raw-table.ts";

/**
 * Refuses a table whose columns are not those of the schema.
 * Names of the file are shown only where at least half of the schema's are found: in a file without a header they would
 * be a patient's values.
 * @param optional columns that may be absent
 * @throws {E_SCHEMA_MISMATCH}
 */
export function matchColumns(
  table: RawTable,
  schema: CohortSchema,
  where: string,
  optional: ReadonlySet<string> = new Set(),
): void {
  const declared = schema.columns.map((column) => column.name);
  const found = new Set(table.names);
  const missing = declared.filter((name) => !found.has(name) && !optional.has(name));
  const known = new Set(declared);
  const unknown = table.names.filter((name) => !known.has(name));
  if (missing.length === 0 && unknown.length === 0) return;
  const trusted = declared.filter((name) => found.has(name)).length * 2 >= declared.length;
  const parts: string[] = [];
  if (missing.length > 0) parts.push(`the table lacks ${listNames(missing)}`);
  if (unknown.length > 0)
    parts.push(
      `the schema lacks ${trusted ? listNames(unknown) : `${unknown.length} of the table's ${table.names.length} columns`}`,
    );
  throw new RaresynthError("E_SCHEMA_MISMATCH", `${parts.join("; ")}.`, {
    where: table.sheet === undefined ? where : `${where}, sheet "${table.sheet.name}"`,
    hint:
      otherSheets(table) ??
      (trusted
        ? "Add the columns to the schema, or take them out of the file. 'raresynth inspect' writes a schema that fits."
        : "Is this the schema of this file, and does the file start with a header row?"),
  });
}

/** A workbook of several sheets: the schema may be that of another one. */
function otherSheets({ sheet }: RawTable): string | undefined {
  if (sheet === undefined || sheet.others.length === 0) return undefined;
  return `Is it the schema of another sheet? Name the sheet: FILE.xlsx#SHEET. The workbook also has ${listNames(sheet.others)}.`;
}

function listNames(names: readonly string[]): string {
  return names.length <= 20 ? names.join(", ") : `${names.slice(0, 20).join(", ")} and ${names.length - 20} more`;
}
