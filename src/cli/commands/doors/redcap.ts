import { readDictionary } from "../../../io/doors/redcap/read-dictionary.ts";
import { writeRedcap } from "../../../io/doors/redcap/write/write-redcap.ts";
import { readSchema } from "../../../io/schema/read-schema.ts";
import { tableToCsv } from "../../../io/tables/files/table-to-csv.ts";
import { readRawTable } from "../../../io/tables/read-raw-table.ts";
import { writeFileAtomically } from "../../../release/write-file.ts";
import type { CliIo, ExitCode } from "../../cli-io.ts";
import { readSyntheticRows } from "./synthetic-rows.ts";

export interface RedcapCommandOptions {
  readonly schema: string;
  readonly dictionary: string;
  readonly out: string;
  /** Unique names of the events, in order, between commas. */
  readonly events?: string;
}

/**
 * Writes synthetic rows as a file that REDCap imports, raw codes under the names of fields.
 * @throws {E_REDCAP | E_UNSUPPORTED}; and whatever reading throws
 */
export async function redcapCommand(path: string, options: RedcapCommandOptions, io: CliIo): Promise<ExitCode> {
  const schema = await readSchema(options.schema);
  const table = await readSyntheticRows(path, schema);
  const fields = readDictionary((await readRawTable(options.dictionary)).table, options.dictionary);
  const events = (options.events ?? "").split(",").flatMap((name) => (name.trim() === "" ? [] : [name.trim()]));
  const { file, left } = writeRedcap(table, schema, fields, events);
  await writeFileAtomically(options.out, tableToCsv(file));
  io.out(`${file.nRows} rows for REDCap written to ${options.out}`);
  if (left.length > 0) io.out(`Not fields of the dictionary, so left out: ${left.join(", ")}.`);
  return 0;
}
