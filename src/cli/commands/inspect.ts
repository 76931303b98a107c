import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tabulateRisk } from "../../../disclosure/index.ts";
import { about } from "../../api/about.ts";
import type { DoorNote, ReadingNote } from "../../core/contracts/outcome.ts";
import { RaresynthError } from "../../core/errors.ts";
import type { CohortSchema } from "../../core/data/schema.ts";
import { proposeAnalyses } from "../../io/schema/propose-analyses.ts";
import { inferTableSchema, schemaName, type InferOptions } from "../../io/infer/infer-schema.ts";
import { assembleRegistry } from "../../io/registry/assemble-registry.ts";
import { describedTable } from "../../io/doors/frictionless/described-table.ts";
import { readDescriptor } from "../../io/doors/frictionless/read-descriptor.ts";
import { readPolicy } from "../../io/settings/read-policy.ts";
import { confirmSchema } from "../../io/schema/confirmation.ts";
import { doorNote } from "../../report/words/en/doors/door-notes.ts";
import { readingNote } from "../../report/words/en/record-notes.ts";
import { schemaToYaml } from "../../io/schema/write-schema.ts";
import { largeSource } from "../../io/large/blocks/table-blocks.ts";
import { inferLarge, type LargeFile } from "../../io/large/infer-large.ts";
import type { RawTable } from "../../io/tables/raw-table.ts";
import { readRawTable } from "../../io/tables/read-raw-table.ts";
import { preflight } from "../../pipeline/preflight.ts";
import { strictestRate } from "../../pipeline/run.ts";
import type { CliIo, ExitCode } from "../cli-io.ts";
import { confirmColumns } from "../inspect/confirm-columns.ts";
import { throughDoor, writeTable } from "../inspect/through-door.ts";
import { columnFacts, columnLines, describeInspection } from "../inspect/describe-inspection.ts";

/** The policy whose cell size and ceilings the preflight is held against. */
const POLICY = "public-release";

/** Files above this are read in passes of bounded memory, and it is told how far they are; Parquet is packed. */
const LARGE_BYTES = { csv: 8 * 1024 * 1024, parquet: 4 * 1024 * 1024 };

export interface InspectOptions extends Pick<InferOptions, "dates" | "decimal"> {
  readonly out?: string;
  /** Where the table goes that was made of files of another format; default beside the schema. */
  readonly table?: string;
  /** Fewest patients of whom something may be told, where that is not the cell size. */
  readonly leastPatients?: number;
  /** Sheet of a workbook. */
  readonly sheet?: string;
  /** Data dictionary of the REDCap project that the file is an export of. */
  readonly redcap?: string;
  /** Missing-data codes of that project: CODE=Reason,... */
  readonly missing?: string;
  /** Frictionless descriptor of the table: datapackage.json, a resource of one, or a Table Schema. */
  readonly descriptor?: string;
  readonly json?: boolean;
  /** Walk through the columns on the terminal and write a confirmed schema. */
  readonly confirm?: boolean;
  readonly by?: string;
}

/**
 * Infers a schema, writes it where asked (never over a file), and prints the columns, what to look at, and what size
 * and uniqueness allow. Prints names, counts and forms only. With `confirm` a person settles each column first.
 * @throws {E_FILE} where the schema file exists; {E_USAGE} where nobody can be asked; and whatever reading throws
 */
export async function inspectCommand(file: string, options: InspectOptions, io: CliIo): Promise<ExitCode> {
  const data = options.sheet === undefined ? file : `${file}#${options.sheet}`;
  if (options.out !== undefined && existsSync(options.out)) throw existing(options.out);
  const { ask } = io;
  if (options.confirm === true && (ask === undefined || options.out === undefined))
    throw new RaresynthError(
      "E_USAGE",
      "--confirm asks a person at a terminal and writes what they say: it needs both and --out.",
      {
        hint: "Or edit the schema and record who confirmed it: raresynth schema confirm FILE --by NAME",
      },
    );
  const today = about().startedAt;
  const policy = await readPolicy(POLICY);
  const cellSize = policy.cellSize.value;
  const flattened = await throughDoor(data, options, cellSize);
  const {
    table,
    schema: inferred,
    notes: told,
    ...large
  }: InferredFile = flattened ?? (await inferFile(data, { ...options, today }, io));
  const notes = told.map((note) =>
    typeof note === "string" ? note : isDoorNote(note) ? doorNote(note) : readingNote(note),
  );
  const analyses = inferred.analyses ?? proposeAnalyses(inferred);
  const schema = analyses.length === 0 ? inferred : { ...inferred, analyses };
  const refused = schema.columns.filter((column) => column.type === "free-text").map((column) => column.name);
  const read = assembleRegistry(table, withoutFreeText(schema), "train", data);
  const before = preflight(read.cohort, read, { cellSize, ceiling: strictestRate(policy) });
  const facts = columnFacts(schema, table, large.all?.tallies);
  if (options.confirm === true && ask !== undefined && options.out !== undefined) {
    const settled = await confirmColumns(schema, columnLines(schema, facts), ask, io.out);
    const by = settled === undefined ? "" : (options.by ?? (await ask("Your name: ", "line")));
    if (settled === undefined || by === "") {
      io.out("Stopped; nothing was written.");
      return 1;
    }
    await writeSchema(options.out, confirmSchema(settled, by, today), "");
    await writeTable(flattened);
    io.out(`Wrote ${options.out}, confirmed by ${by} on ${today}.`);
    return 0;
  }
  if (options.out !== undefined) await writeSchema(options.out, schema, HEAD);
  const csv = await writeTable(flattened);
  if (options.json === true) {
    const risk = tabulateRisk(read.cohort, read.cohort, cellSize) ?? null;
    io.out(
      JSON.stringify({
        ...(large.all === undefined
          ? {}
          : { nRows: large.all.nRows, nPatients: large.all.nPatients, nSampled: table.nRows }),
        schema: options.out ?? null,
        ...(flattened === undefined ? {} : { table: csv ?? null }),
        refusedColumns: refused,
        preflight: before,
        risk,
        notes,
      }),
    );
  } else
    for (const line of describeInspection({
      data,
      schema,
      facts,
      before,
      ...(large.all === undefined ? {} : { all: { nRows: large.all.nRows, nPatients: large.all.nPatients } }),
      refused,
      notes,
      cellSize,
      policy: POLICY,
      out: options.out,
      table: csv,
    }))
      io.out(line);
  return 0;
}

interface InferredFile {
  /** All rows, or a sample of a large file. */
  readonly table: RawTable;
  readonly schema: CohortSchema;
  readonly notes: readonly (string | ReadingNote | DoorNote)[];
  /** Present for a large file, of which not all rows are held. */
  readonly all?: LargeFile;
}

/** A file read whole, or in two passes where it is large. */
async function inferFile(
  data: string,
  options: InferOptions & Pick<InspectOptions, "descriptor">,
  io: CliIo,
): Promise<InferredFile> {
  if (options.descriptor !== undefined) {
    const declared = await readDescriptor(options.descriptor, data);
    const { table } = await readRawTable(data);
    return { table, ...describedTable(table, declared, schemaName(data), data, options) };
  }
  const source = existsSync(data) ? await largeSource(data) : undefined;
  if (source === undefined || source.format === "other" || source.bytes <= LARGE_BYTES[source.format]) {
    const { table } = await readRawTable(data);
    return { table, ...inferTableSchema(table, schemaName(data), data, options) };
  }
  const onShare = (done: number): void => io.progress({ stage: "read", done: Math.round(100 * done), total: 100 });
  const all = await inferLarge(source, schemaName(data), options, onShare, { signal: io.signal });
  return { table: all.sample, schema: all.schema, notes: all.notes, all };
}

/** Free text is refused by a run; the preflight counts what would be left without it. */
function withoutFreeText(schema: CohortSchema): CohortSchema {
  return {
    ...schema,
    columns: schema.columns.map((column) =>
      column.type === "free-text" ? { ...column, type: "identifier", role: "identifier" } : column,
    ),
  };
}

const HEAD =
  "# Inferred by raresynth inspect. Nothing here is confirmed, and nothing passes until it is: check each type, role and level, say whom to protect,\n" +
  "# delete the 'inferred' lines, and record it: raresynth schema confirm FILE --by NAME (or walk through it: raresynth inspect --confirm).\n" +
  "# Roles decide what is tested: a quasi-identifier is what an outsider may know of a person. See docs/schema.md.\n";

async function writeSchema(path: string, schema: CohortSchema, head: string): Promise<void> {
  try {
    await writeFile(path, head + schemaToYaml(schema), { flag: "wx" });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") throw existing(path);
    throw new RaresynthError("E_FILE", "the schema could not be written.", {
      where: path,
      hint: "Does the folder exist, and may you write there?",
      cause,
    });
  }
}

function existing(path: string): RaresynthError {
  return new RaresynthError("E_FILE", "the file exists and is not overwritten: somebody may have confirmed it.", {
    where: path,
    hint: "Give --out another name, or move the file away.",
  });
}

function isDoorNote(note: ReadingNote | DoorNote): note is DoorNote {
  return ["redcap-", "descriptor-", "care-sm-"].some((door) => note.kind.startsWith(door));
}
