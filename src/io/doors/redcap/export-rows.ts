import type { MissingCode } from "../../../core/data/schema.ts";
import { createFaults, type Faults } from "../../schema/faults.ts";
import type { RawTable } from "../../tables/raw-table.ts";
import { boxName, type Choice, type RedcapField } from "./read-dictionary.ts";

/** One row of an export, codes in the place of labels. */
export interface ExportRow {
  readonly record: string;
  /** As exported: unique name or label. */
  readonly event: string;
  /** Form whose instance the row is; "" for a row of no repeating instrument. */
  readonly instrument: string;
  readonly instance: string;
  readonly group: string;
  /** 1-based data record in the file. */
  readonly place: number;
  /** Of fields (a box by its column's name) and of `<form>_complete`; "" where there is nothing. */
  readonly cell: (column: string) => string;
}

export interface RedcapExport {
  readonly rows: readonly ExportRow[];
  /** Columns that no field of the dictionary accounts for. */
  readonly unknown: readonly string[];
  /** Columns of the house: completion, survey stamps. */
  readonly housekeeping: readonly string[];
  /** [column, field] where a column was taken for the one field whose name it begins. */
  readonly renamed: readonly (readonly [string, string])[];
  /** Names that the export has, fields and boxes. */
  readonly present: ReadonlySet<string>;
  readonly hasGroup: boolean;
}

const COMPLETE: readonly Choice[] = [
  { code: "0", label: "Incomplete" },
  { code: "1", label: "Unverified" },
  { code: "2", label: "Complete" },
];
const BOX: readonly Choice[] = [
  { code: "1", label: "Checked" },
  { code: "0", label: "Unchecked" },
];
const HINT = "Export again with the dictionary of the same day; rows are counted below the header.";

/**
 * Rows of a raw or label export. Labels become codes; a label that two codes share is a fault where it decides.
 * @param table the export
 * @param fields of the dictionary, record id first
 * @param missing missing-data codes of the project
 * @throws {E_REDCAP | E_VALUE}
 */
export function readExport(
  table: RawTable,
  fields: readonly RedcapField[],
  missing: readonly MissingCode[],
  where: string,
): RedcapExport {
  const faults = createFaults();
  const id = fields[0]?.name ?? "";
  if (!table.names.includes(id)) {
    faults.add("E_REDCAP", id, 0, "the first field of the dictionary, the record id, is a column of the export");
    faults.throwIfAny(where, {
      E_REDCAP: "Dictionary and export are of the same project, and headers are names of fields or their labels.",
    });
  }
  const columns = columnsOf(table.names, fields, missing);
  const cells = new Map<string, readonly string[]>();
  const isLabels = saysLabels(table, columns.choices);
  table.names.forEach((name, at) => {
    const field = columns.names.get(name);
    if (field === undefined) return;
    const choices = columns.choices.get(field);
    const trimmed = (table.cells[at] ?? []).map((one) => one.trim());
    cells.set(field, decode(field, trimmed, choices, missing, isLabels, faults));
  });
  const cellOf = (name: string, row: number): string => table.cells[table.names.indexOf(name)]?.[row]?.trim() ?? "";
  const rows = Array.from({ length: table.nRows }, (_, row): ExportRow => {
    const cell = (column: string): string => cells.get(column)?.[row] ?? "";
    const named = cellOf("redcap_repeat_instrument", row);
    return {
      ...{ record: cell(id), event: cellOf("redcap_event_name", row), place: row + 1, cell },
      instrument: named === "" ? "" : formOf(named, fields),
      instance: cellOf("redcap_repeat_instance", row),
      group: uniqueName(cellOf("redcap_data_access_group", row)),
    };
  });
  checkKeys(rows, id, faults);
  faults.throwIfAny(where, { E_REDCAP: HINT, E_VALUE: HINT });
  return { rows, ...columns, present: new Set(cells.keys()), hasGroup: rows.some(({ group }) => group !== "") };
}

function checkKeys(rows: readonly ExportRow[], id: string, faults: Faults): void {
  const seen = new Set<string>();
  for (const { record, event, instrument, instance, place } of rows) {
    if (record === "") faults.add("E_REDCAP", id, place, "a record id is expected in every row");
    const key = JSON.stringify([record, event, instrument, instance]);
    if (seen.has(key))
      faults.add("E_REDCAP", id, place, "record, event, instrument and instance stand in one row only");
    seen.add(key);
  }
}

function columnsOf(names: readonly string[], fields: readonly RedcapField[], missing: readonly MissingCode[]) {
  const choices = new Map<string, readonly Choice[]>();
  for (const field of fields) {
    if (field.type !== "checkbox") choices.set(field.name, field.choices);
    else
      for (const code of [...field.choices, ...missing].map((one) => one.code))
        choices.set(boxName(field.name, code), BOX);
  }
  for (const form of new Set(fields.map((one) => one.form))) choices.set(`${form}_complete`, COMPLETE);
  const found = new Map<string, string>();
  for (const name of names) if (choices.has(name)) found.set(name, name);
  const absent = [...choices.keys()].filter((name) => !found.has(name) && !name.includes("___"));
  const renamed: (readonly [string, string])[] = [];
  const [unknown, housekeeping]: [string[], string[]] = [[], []];
  for (const name of names) {
    if (found.has(name) || name.startsWith("redcap_")) continue;
    const fitting = absent.filter((field) => field.startsWith(name) && name.length >= 8);
    if (fitting.length === 1 && fitting[0] !== undefined) {
      found.set(name, fitting[0]);
      renamed.push([name, fitting[0]]);
    } else if (name.endsWith("_timestamp") || name.endsWith("_complete")) housekeeping.push(name);
    else unknown.push(name);
  }
  return { names: found, choices, renamed, unknown, housekeeping };
}

/** True where more cells of choice columns are labels than codes. */
function saysLabels(table: RawTable, choices: ReadonlyMap<string, readonly Choice[]>): boolean {
  let [nCodes, nLabels] = [0, 0];
  table.names.forEach((name, at) => {
    const known = choices.get(name) ?? [];
    const [codes, labels] = [new Set(known.map((one) => one.code)), new Set(known.map((one) => one.label))];
    for (const cell of table.cells[at] ?? []) {
      if (codes.has(cell)) nCodes += 1;
      else if (labels.has(cell)) nLabels += 1;
    }
  });
  return nLabels > nCodes;
}

function decode(
  name: string,
  cells: readonly string[],
  choices: readonly Choice[] | undefined,
  missing: readonly MissingCode[],
  isLabels: boolean,
  faults: Faults,
): string[] {
  const codeOf = new Map<string, string | undefined>();
  const add = (from: string, code: string): void =>
    void codeOf.set(from, codeOf.has(from) && codeOf.get(from) !== code ? undefined : code);
  if (isLabels) for (const { code, label } of choices ?? []) add(label, code);
  else for (const { code } of choices ?? []) add(code, code);
  const reasons = new Map(
    missing.flatMap(({ code, reason }) =>
      isLabels
        ? [
            [reason, code],
            [code, code],
          ]
        : [[code, code]],
    ),
  );
  const isChoice = choices !== undefined && choices.length > 0;
  return cells.map((cell, row) => {
    if (cell === "") return "";
    if (codeOf.has(cell)) {
      const code = codeOf.get(cell);
      if (code !== undefined) return code;
      faults.add("E_REDCAP", name, row + 1, "two codes share this label: use the raw export");
      return "";
    }
    const reason = reasons.get(cell);
    if (reason !== undefined) return reason;
    if (isChoice)
      faults.add("E_VALUE", name, row + 1, "a choice of the dictionary or a missing-data code (--missing) is expected");
    return cell;
  });
}

/** A form by its name or its label. */
function formOf(named: string, fields: readonly RedcapField[]): string {
  return fields.find((field) => field.form === named || field.form === uniqueName(named))?.form ?? uniqueName(named);
}

/** Name that REDCap makes of a label: small letters, _ for what is neither letter nor digit. */
function uniqueName(label: string): string {
  return label
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "_")
    .replace(/^_+|_+$/g, "");
}
