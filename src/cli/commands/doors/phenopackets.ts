import { RaresynthError } from "../../../core/errors.ts";
import { isOfPhenopackets, phenopacketsOf } from "../../../io/doors/phenopackets/write-packets.ts";
import { readSchema } from "../../../io/schema/read-schema.ts";
import { writeFileAtomically } from "../../../release/write-file.ts";
import { about } from "../../../api/about.ts";
import type { CliIo, ExitCode } from "../../cli-io.ts";
import { readSyntheticRows } from "./synthetic-rows.ts";

export interface PhenopacketsOptions {
  readonly schema: string;
  readonly out: string;
  /** One Cohort message in place of a packet on each line. */
  readonly cohort?: boolean;
}

/**
 * Writes synthetic rows of a cohort that came from phenopackets as phenopackets again.
 * @throws {E_UNSUPPORTED} where the schema has no coded list
 */
export async function phenopacketsCommand(path: string, options: PhenopacketsOptions, io: CliIo): Promise<ExitCode> {
  const schema = await readSchema(options.schema);
  if (!isOfPhenopackets(schema))
    throw new RaresynthError("E_UNSUPPORTED", "the schema has no coded list of ontology codes.", {
      where: options.schema,
      hint: "Phenopackets are written of cohorts that were read from phenopackets (inspect), or whose columns name list and code.",
    });
  const table = await readSyntheticRows(path, schema);
  const created = `${about().startedAt}T00:00:00Z`;
  const packets = phenopacketsOf(table, schema, created);
  const text =
    options.cohort === true
      ? `${JSON.stringify({ id: "SYN-cohort", description: `Synthetic cohort after ${schema.name}`, members: packets, metaData: packets[0]?.["metaData"] })}\n`
      : packets.map((packet) => `${JSON.stringify(packet)}\n`).join("");
  await writeFileAtomically(options.out, text);
  io.out(`${packets.length} synthetic phenopackets written to ${options.out}`);
  return 0;
}
