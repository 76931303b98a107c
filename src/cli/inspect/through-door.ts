import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { RaresynthError } from "../../core/errors.ts";
import type { DoorOptions, DoorReading } from "../../io/doors/door.ts";
import { readCareSm } from "../../io/doors/care-sm/care-sm.ts";
import { readPhenopackets } from "../../io/doors/phenopackets/phenopackets.ts";
import { parseMissingCodes } from "../../io/doors/redcap/missing-option.ts";
import { readRedcap } from "../../io/doors/redcap/redcap.ts";
import { schemaName } from "../../io/infer/infer-schema.ts";
import { tableToCsv } from "../../io/tables/files/table-to-csv.ts";
import { readRawTable } from "../../io/tables/read-raw-table.ts";

/**
 * A table that was made of files of another format, and where it is to be written; nothing is written where the schema
 * is not.
 */
export interface ThroughDoor extends DoorReading {
  readonly csv: string | undefined;
}

export interface DoorChoices {
  readonly out?: string;
  readonly table?: string;
  readonly leastPatients?: number;
  /** Data dictionary of the REDCap project that the file is an export of. */
  readonly redcap?: string;
  /** Missing-data codes of that project, CODE=Reason,... */
  readonly missing?: string;
  /** Frictionless descriptor; of a table, not of files of another format. */
  readonly descriptor?: string;
}

/**
 * Reads files of a format that is no table.
 * @param cellSize fewest patients of whom something may be told, where the user asks for no more
 * @returns undefined where the file is a table
 * @throws {E_FILE} where the table's file exists; and whatever reading throws
 */
export async function throughDoor(
  data: string,
  { out, table, leastPatients, redcap, missing, descriptor }: DoorChoices,
  cellSize: number,
): Promise<ThroughDoor | undefined> {
  const name = plainName(data);
  if (redcap === undefined && missing !== undefined)
    throw new RaresynthError("E_USAGE", "--missing belongs to a REDCap export and its dictionary (--redcap).");
  if (redcap !== undefined && descriptor !== undefined)
    throw new RaresynthError("E_USAGE", "--descriptor describes a table; a REDCap export has its dictionary.");
  if (descriptor !== undefined && table === undefined && leastPatients === undefined) return undefined;
  const read =
    redcap === undefined
      ? ((await readCareSm(data, { name, cellSize: leastPatients ?? cellSize })) ??
        (await readPhenopackets(data, { name, cellSize: leastPatients ?? cellSize })))
      : await readProject(data, redcap, missing, { name, cellSize: leastPatients ?? cellSize });
  if (read === undefined) {
    if (table === undefined && leastPatients === undefined) return undefined;
    throw new RaresynthError(
      "E_USAGE",
      "--table and --least-patients belong to phenopackets, CARE-SM folders and REDCap projects; this file is a table.",
      {
        where: data,
      },
    );
  }
  const csv =
    table ?? (out === undefined ? undefined : join(dirname(out), `${name}${redcap === undefined ? "" : ".table"}.csv`));
  if (csv !== undefined && existsSync(csv)) throw existing(csv);
  return { ...read, csv };
}

async function readProject(
  data: string,
  dictionary: string,
  missing: string | undefined,
  options: DoorOptions,
): Promise<DoorReading> {
  const codes = missing === undefined ? [] : parseMissingCodes(missing);
  const [{ table: fields }, { table }] = [await readRawTable(dictionary), await readRawTable(data, "repeated")];
  return readRedcap(table, fields, { ...options, missing: codes, where: { data, dictionary } });
}

/** Writes the table where one was made. @returns its path, or undefined where none was asked for */
export async function writeTable(read: ThroughDoor | undefined): Promise<string | undefined> {
  if (read?.csv === undefined) return undefined;
  try {
    await writeFile(read.csv, tableToCsv(read.table), { flag: "wx" });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") throw existing(read.csv);
    throw new RaresynthError("E_FILE", "the table could not be written.", {
      where: read.csv,
      hint: "Does the folder exist, and may you write there?",
      cause,
    });
  }
  return read.csv;
}

/** packets.ndjson.gz is packets. */
function plainName(path: string): string {
  const name = schemaName(path.toLowerCase().endsWith(".gz") ? path.slice(0, -3) : path);
  return name === "" ? "phenopackets" : name;
}

function existing(path: string): RaresynthError {
  return new RaresynthError("E_FILE", "the table's file exists and is not overwritten.", {
    where: path,
    hint: "Give --table another name, or move the file away.",
  });
}
