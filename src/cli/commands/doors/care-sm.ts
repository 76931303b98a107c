import { existsSync } from "node:fs";
import { RaresynthError } from "../../../core/errors.ts";
import { writeCareSm } from "../../../io/doors/care-sm/write-care-sm.ts";
import { readSchema } from "../../../io/schema/read-schema.ts";
import { tableToCsv } from "../../../io/tables/files/table-to-csv.ts";
import { writeTree } from "../../../packet/write-tree.ts";
import type { CliIo, ExitCode } from "../../cli-io.ts";
import { readSyntheticRows } from "./synthetic-rows.ts";

export interface CareSmOptions {
  readonly schema: string;
  readonly out: string;
}

/**
 * Writes synthetic rows as templates of CARE-SM, one file an element.
 * @throws {E_UNSUPPORTED | E_FILE}; and whatever reading throws
 */
export async function careSmCommand(path: string, options: CareSmOptions, io: CliIo): Promise<ExitCode> {
  const schema = await readSchema(options.schema);
  const { files, left } = writeCareSm(await readSyntheticRows(path, schema), schema);
  if (existsSync(options.out))
    throw new RaresynthError("E_FILE", "the folder exists already and is not overwritten.", {
      where: options.out,
      hint: "Name another --out.",
    });
  await writeTree(
    options.out,
    Object.fromEntries([...files].map(([model, table]) => [`${model}.csv`, tableToCsv(table)])),
  );
  io.out(`${files.size} templates written to ${options.out}`);
  if (left.length > 0) io.out(`Without a place in a template, so left out: ${left.join(", ")}.`);
  return 0;
}
