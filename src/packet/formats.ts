import { RaresynthError } from "../core/errors.ts";
import type { CohortSchema } from "../core/data/schema.ts";
import { writeCareSm } from "../io/doors/care-sm/write-care-sm.ts";
import { isOfPhenopackets, phenopacketsText } from "../io/doors/phenopackets/write-packets.ts";
import { readDictionary } from "../io/doors/redcap/read-dictionary.ts";
import { writeRedcap } from "../io/doors/redcap/write/write-redcap.ts";
import { parseSchema } from "../io/schema/read-schema.ts";
import { tableToCsv } from "../io/tables/files/table-to-csv.ts";
import { parseCsv } from "../io/tables/parse-csv.ts";
import type { RawTable } from "../io/tables/raw-table.ts";
import type { Problem } from "../release/verify.ts";
import type { Tree } from "./descriptors/bagit.ts";

/** Formats of registries in which a packet can hold the rows again. */
export const ROW_FORMATS = ["phenopackets", "care-sm", "redcap"] as const;
export type RowFormat = (typeof ROW_FORMATS)[number];

/** Folder of a packet's payload that holds them. */
export const FORMATS_FOLDER = "formats";

const PHENOPACKETS = "phenopackets.ndjson";
const CARE_SM = "care-sm";
const REDCAP = "redcap-import.csv";
const DICTIONARY = "redcap-dictionary.csv";

/** What REDCap needs to know of the project that imports. */
export interface RedcapProject {
  /** Data dictionary (CSV), which holds no patient. */
  readonly dictionary: string;
  /** Unique names of events, in order; empty for a project without events. */
  readonly events: readonly string[];
}

/**
 * The rows of a release in formats of registries. They say what `synthetic.csv` says, so whoever holds both can derive
 * them again.
 * @param release files of the release, by name
 * @param date ISO date of the release
 * @returns paths below the payload
 * @throws {E_UNSUPPORTED} where the rows have no place in a format; {E_USAGE} REDCap without a dictionary; {E_REDCAP}
 */
export function inFormats(
  release: Tree,
  date: string,
  formats: readonly RowFormat[],
  project?: RedcapProject,
): Record<string, string> {
  if (formats.length === 0) return {};
  const schema = parseSchema(textOf(release, "cohort.schema.yaml"), "cohort.schema.yaml");
  const rows = parseCsv(textOf(release, "synthetic.csv"), "synthetic.csv");
  const files = formats.flatMap((format) => Object.entries(written(format, rows, schema, date, project)));
  return Object.fromEntries(files.map(([name, text]) => [`${FORMATS_FOLDER}/${name}`, text]));
}

function written(
  format: RowFormat,
  rows: RawTable,
  schema: CohortSchema,
  date: string,
  project: RedcapProject | undefined,
): Record<string, string> {
  switch (format) {
    case "phenopackets":
      if (!isOfPhenopackets(schema))
        throw new RaresynthError("E_UNSUPPORTED", "the schema has no coded list of ontology codes.", {
          where: "phenopackets",
          hint: "Phenopackets are written of cohorts that were read from phenopackets.",
        });
      return { [PHENOPACKETS]: phenopacketsText(rows, schema, `${date}T00:00:00Z`) };
    case "care-sm": {
      const { files } = writeCareSm(rows, schema);
      return Object.fromEntries([...files].map(([model, table]) => [`${CARE_SM}/${model}.csv`, tableToCsv(table)]));
    }
    case "redcap": {
      if (project === undefined)
        throw new RaresynthError("E_USAGE", "a REDCap import is written by the project's data dictionary.", {
          where: "--dictionary",
        });
      const fields = readDictionary(parseCsv(project.dictionary, DICTIONARY), DICTIONARY);
      const { file } = writeRedcap(rows, schema, fields, project.events);
      return { [REDCAP]: tableToCsv(file), [DICTIONARY]: project.dictionary };
    }
  }
}

/**
 * Checks that what a packet holds in other formats is what its release's rows are in them.
 * @param payload files of the packet below `formats/`, by path from the payload
 * @returns files that differ or that nothing derives
 */
export function verifyFormats(payload: Tree, release: Tree, date: string): Problem[] {
  const names = Object.keys(payload).sort();
  const has = (name: string): boolean => names.includes(`${FORMATS_FOLDER}/${name}`);
  const formats = ROW_FORMATS.filter((format) =>
    format === "phenopackets"
      ? has(PHENOPACKETS)
      : format === "redcap"
        ? has(REDCAP)
        : names.some((name) => name.startsWith(`${FORMATS_FOLDER}/${CARE_SM}/`)),
  );
  let expected: Record<string, string>;
  try {
    expected = inFormats(release, date, formats, has(DICTIONARY) ? projectIn(payload) : undefined);
  } catch (error) {
    if (!(error instanceof RaresynthError)) throw error;
    return [{ file: FORMATS_FOLDER, problem: `cannot be derived from the release: ${error.message}` }];
  }
  return [...new Set([...names, ...Object.keys(expected)])]
    .sort()
    .filter((name) => payload[name] === undefined || textOf(payload, name) !== expected[name])
    .map((file) => ({ file, problem: "is not what the rows of the release are in this format." }));
}

/** The events of a written import are those it names, in the order of their first rows. */
function projectIn(payload: Tree): RedcapProject {
  const { names, cells } = parseCsv(textOf(payload, `${FORMATS_FOLDER}/${REDCAP}`), REDCAP);
  const events = cells[names.indexOf("redcap_event_name")] ?? [];
  return { dictionary: textOf(payload, `${FORMATS_FOLDER}/${DICTIONARY}`), events: [...new Set(events)] };
}

function textOf(files: Tree, name: string): string {
  const content = files[name];
  if (content === undefined) throw new RaresynthError("E_FILE", "the file is not there.", { where: name });
  return typeof content === "string" ? content : Buffer.from(content).toString("utf8");
}
