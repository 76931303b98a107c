import type { DoorNote } from "../../../core/contracts/outcome.ts";
import type { CodedList, CohortSchema, ColumnSchema, MissingCode } from "../../../core/data/schema.ts";
import { createFaults } from "../../schema/faults.ts";
import type { RawTable } from "../../tables/raw-table.ts";
import type { DoorOptions, DoorReading } from "../door.ts";
import { entriesOf, type CodeEntry } from "./code-forms.ts";
import { boxColumns, codeColumns, type ListColumns } from "./coded-lists.ts";
import { readExport, type RedcapExport } from "./export-rows.ts";
import { withFieldNames } from "./label-header.ts";
import { plainColumns, type PlainColumn } from "./plain-columns.ts";
import { columnsOfField, layOut, type LayOut } from "./lay-out.ts";
import { readDictionary, type RedcapField } from "./read-dictionary.ts";
import { passes, rulesOf, type LostRule } from "./rules.ts";
import { unitRows, type UnitRow } from "./unit-rows.ts";

/** What a door for REDCap is told beside the tables. */
export interface RedcapOptions extends DoorOptions {
  /** Missing-data codes of the project. */
  readonly missing?: readonly MissingCode[];
  /** Names of the files, for messages. */
  readonly where: { readonly data: string; readonly dictionary: string };
}

export interface RedcapReading extends DoorReading {
  /** What instances of repeating code instruments tell, with everything else they say. For use inside: holds cells. */
  readonly entries: readonly CodeEntry[];
}

/**
 * A table and a schema from a REDCap export, raw or with labels (in cells, in the header, or both), and the project's
 * data dictionary. Forms that a patient fills in again and again become rows, other forms stand beside them;
 * instruments of codes and checkboxes become coded lists.
 *
 * Source: REDCap help, "Data Dictionary", "Repeating Instruments and Events"; exports of 19 projects.
 * Claim: both exports of a project give the same table and schema; errors and notes hold names and counts, no cell. Not
 * claimed: that an identifier nobody marked is always seen.
 * @param data the export as cells; titles may be repeated
 * @param dictionary the dictionary as cells
 * @throws {E_REDCAP | E_VALUE | E_CSV}
 */
export function readRedcap(data: RawTable, dictionary: RawTable, options: RedcapOptions): RedcapReading {
  const { missing = [], where, cellSize } = options;
  const fields = readDictionary(dictionary, where.dictionary);
  const named = withFieldNames(data, fields, missing, where.data);
  const read = readExport(named, fields, missing, where.data);
  const lay = layOut(fields, read);
  const rows = unitRows(fields, read, lay);
  const faults = createFaults();
  const codes = new Set(missing.map(({ code }) => code));
  const isMissing = (cell: string): boolean => cell === "" || codes.has(cell);
  const plain = plainColumns(fields, read, rows, { missing, lay, faults, cellSize });
  const entries = lay.codes.flatMap((form) => entriesOf(form, read.rows, codes));
  const rawCell = (row: UnitRow) => (name: string) => {
    const field = fields.find((one) => one.name === name || name.startsWith(`${one.name}___`));
    return field === undefined ? undefined : row.source(field.form)?.cell(name);
  };
  const boxes = boxColumns(fields, read, rows, { missing, rawCell, isMissing });
  const coded = lay.codes.map((form) => codeColumns(form, entries, rows, cellSize));
  faults.throwIfAny(where.data, {
    E_VALUE:
      'Correct the values in REDCap, or name the project\'s missing-data codes: --missing "UNK=Unknown,...". Rows are those of the export.',
  });
  return assemble(fields, read, { lay, rows, plain, lists: [...boxes, ...coded], entries, isMissing }, options);
}

interface Parts {
  readonly lay: LayOut;
  readonly rows: readonly UnitRow[];
  readonly plain: ReturnType<typeof plainColumns>;
  readonly lists: readonly ListColumns[];
  readonly entries: readonly CodeEntry[];
  readonly isMissing: (cell: string) => boolean;
}

function assemble(
  fields: readonly RedcapField[],
  read: RedcapExport,
  parts: Parts,
  { name }: RedcapOptions,
): RedcapReading {
  const { lay, rows, plain, lists, entries, isMissing } = parts;
  const all: PlainColumn[] = [...plain.columns, ...lists.flatMap(({ columns }) => columns)];
  const cellsOf = new Map(all.map(({ column, cells }) => [column.name, cells]));
  const kept = new Map(
    all.flatMap(({ column }) => (column.role === "identifier" ? [] : [[column.name, column] as const])),
  );
  const broken = (premise: Parameters<typeof passes>[0], columns: readonly string[]): number =>
    rows.filter(
      (_, row) =>
        columns.some((one) => !isMissing(cellsOf.get(one)?.[row] ?? "")) &&
        !passes(premise, (one) => cellsOf.get(one)?.[row], isMissing),
    ).length;
  const { constraints, lost } = rulesOf(fields, kept, columnsOfField, broken);
  const id = fields[0]?.name ?? "";
  const declared = lists.flatMap(({ list }): CodedList[] => (list === undefined ? [] : [list]));
  const time = lay.visits.length === 0 ? undefined : timeOf(fields, kept, lay);
  const schema: CohortSchema = {
    ...{ version: 1, name, columns: all.map(({ column }) => column), protect: { patient: id } },
    ...(time === undefined ? {} : { visits: { time, inferred: true } }),
    ...(plain.site === undefined ? {} : { site: plain.site }),
    ...(constraints.length === 0 ? {} : { constraints }),
    ...(declared.length === 0 ? {} : { lists: declared }),
  };
  return {
    table: { names: all.map(({ column }) => column.name), nRows: rows.length, cells: all.map(({ cells }) => cells) },
    schema,
    entries,
    notes: notesOf(fields, read, parts, lost),
  };
}

/** The first date of the forms that repeat, or the number of the visit. */
function timeOf(fields: readonly RedcapField[], kept: ReadonlyMap<string, ColumnSchema>, lay: LayOut): string {
  const dated = fields.find((field) => lay.visits.includes(field.form) && kept.get(field.name)?.type === "date");
  return dated?.name ?? "visit";
}

function notesOf(
  fields: readonly RedcapField[],
  read: RedcapExport,
  parts: Parts,
  lost: readonly LostRule[],
): DoorNote[] {
  const { lay, rows, plain, lists } = parts;
  const nPatients = new Set(rows.map(({ record }) => record)).size;
  const required = fields.filter(
    (field) =>
      field.isRequired &&
      plain.columns.some(({ column }) => column.name === field.name && column.role !== "identifier"),
  );
  const drops = [
    ...plain.dropped,
    ...(read.unknown.length === 0 ? [] : [{ why: "unknown" as const, columns: read.unknown }]),
  ];
  const nOther = lists.reduce((sum, one) => sum + one.nRare, 0);
  const found: (DoorNote | undefined)[] = [
    { kind: "redcap-read", records: nPatients, exported: read.rows.length, rows: rows.length, forms: lay.visits },
    ...drops.map((one): DoorNote => ({ kind: "redcap-dropped", ...one })),
    ...read.renamed.map(([column, field]): DoorNote => ({ kind: "redcap-renamed", column, field })),
    ...lost.map((rule): DoorNote => ({ kind: "redcap-rule-lost", ...rule })),
    lay.counted.length === 0 ? undefined : { kind: "redcap-counted", forms: lay.counted },
    nOther === 0 ? undefined : { kind: "redcap-rare-codes", codes: nOther },
    required.length === 0 ? undefined : { kind: "redcap-required", columns: required.map((field) => field.name) },
  ];
  return found.filter((note) => note !== undefined);
}
