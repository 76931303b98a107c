import type { CodedList, ColumnSchema, MissingCode } from "../../../core/data/schema.ts";
import type { CodeEntry, CodeForm } from "./code-forms.ts";
import type { RedcapExport } from "./export-rows.ts";
import { head } from "./field-kind.ts";
import { columnsOfField, isOpened } from "./lay-out.ts";
import type { PlainColumn } from "./plain-columns.ts";
import { boxName, type RedcapField } from "./read-dictionary.ts";
import { passes, premiseOf, type CellOf } from "./rules.ts";
import type { UnitRow } from "./unit-rows.ts";

/** A coded list with the columns that belong to it; without a list there is nothing to tell. */
export interface ListColumns {
  readonly list: CodedList | undefined;
  readonly columns: readonly PlainColumn[];
  /** Codes that too few patients have for a column. */
  readonly nRare: number;
}

interface BoxContext {
  readonly missing: readonly MissingCode[];
  readonly rawCell: (row: UnitRow) => CellOf;
  readonly isMissing: (cell: string) => boolean;
}

/**
 * Checkboxes: ticked, not ticked in a form that somebody opened and asked, or unknown. A ticked missing-data code is
 * the reason of all boxes of its field.
 */
export function boxColumns(
  fields: readonly RedcapField[],
  read: RedcapExport,
  rows: readonly UnitRow[],
  { missing, rawCell, isMissing }: BoxContext,
): ListColumns[] {
  return fields.slice(1).flatMap((field): ListColumns[] => {
    const names = columnsOfField(field).filter((name) => read.present.has(name));
    if (field.type !== "checkbox" || field.isIdentifier || names.length === 0) return [];
    const own = fields.slice(1).filter((one) => one.form === field.form);
    const premise = premiseOf(field);
    const reasons = missing.filter(
      ({ code }) => !field.choices.some((one) => boxName("", one.code) === boxName("", code)),
    );
    const states = rows.map((row) => {
      const source = row.source(field.form);
      if (source === undefined || !isOpened(source, field.form, own, read.present)) return () => "";
      const reason = reasons.find(({ code }) => source.cell(boxName(field.name, code)) === "1");
      const isAsked = premise === undefined || premise === "fault" || passes(premise, rawCell(row), isMissing);
      return (name: string) => {
        const cell = source.cell(name);
        return cell === "1" ? "1" : reason !== undefined ? reason.code : isAsked ? cell : "";
      };
    });
    const list = fields.some((one) => one.form === field.name) ? `${field.name}_boxes` : field.name;
    const columns = field.choices.flatMap(({ code, label }): PlainColumn[] => {
      const name = boxName(field.name, code);
      if (!read.present.has(name)) return [];
      const column: ColumnSchema = {
        ...{ ...head(field), name, type: "categorical", levels: ["1", "0"], list, code },
        label: field.label === "" ? label : `${field.label}: ${label}`,
        ...(reasons.length === 0 ? {} : { missing: reasons }),
      };
      return [{ column, cells: states.map((state) => state(name)) }];
    });
    const isTold = columns.some(({ cells }) => cells.some((cell) => !isMissing(cell)));
    return isTold ? [{ list: { name: list }, columns, nRare: 0 }] : [];
  });
}

/**
 * Codes of a repeating instrument, one column each where enough patients have it: yes where an instance says so, no
 * where it was looked for and not found, empty where nothing is said. Since when, where the instrument tells: the
 * earliest day.
 * @param cellSize fewest patients with a code that has a column; the others are counted together
 */
export function codeColumns(
  { form, code, since }: CodeForm,
  all: readonly CodeEntry[],
  rows: readonly UnitRow[],
  cellSize: number,
): ListColumns {
  const entries = all.filter((entry) => entry.form === form);
  const holders = new Map<string, Set<string>>();
  for (const entry of entries)
    if (entry.isPresent === true) holders.set(entry.code, (holders.get(entry.code) ?? new Set()).add(entry.record));
  const codes = [...holders]
    .filter(([, records]) => records.size >= cellSize)
    .map(([one]) => one)
    .sort();
  const rare = new Set([...holders.keys()].filter((one) => !codes.includes(one)));
  const other = `${form}_other`;
  const role = head(code).role === "other" ? "sensitive" : head(code).role;
  const columns = codes.flatMap((one) =>
    columnsOfCode(
      { form, code: one, role, hasTimes: since !== undefined },
      group(entries.filter((entry) => entry.code === one)),
      rows,
    ),
  );
  const counts = group(entries.filter((entry) => entry.isPresent === true && rare.has(entry.code)));
  const nOf = (record: string): number => new Set((counts.get(record) ?? []).map((entry) => entry.code)).size;
  const count: PlainColumn = {
    column: { name: other, type: "integer", role: "sensitive", inferred: true, label: "Codes without a column" },
    cells: rows.map(({ record }) => String(nOf(record))),
  };
  return {
    list: columns.length === 0 ? undefined : { name: form, ...(rare.size === 0 ? {} : { other }) },
    columns: [...columns, ...(rare.size === 0 ? [] : [count])],
    nRare: rare.size,
  };
}

/** Whether a patient has the code; and since when, where any entry tells. */
function columnsOfCode(
  {
    form,
    code,
    role,
    hasTimes,
  }: { readonly form: string; readonly code: string; readonly role: ColumnSchema["role"]; readonly hasTimes: boolean },
  byRecord: ReadonlyMap<string, readonly CodeEntry[]>,
  rows: readonly UnitRow[],
): PlainColumn[] {
  const states = rows.map(({ record }) => stateOf(byRecord.get(record) ?? []));
  const times = rows.map(({ record }) => firstDay(byRecord.get(record) ?? []));
  const name = columnName(code);
  const column: ColumnSchema = {
    ...{ name, type: "categorical", role, inferred: true, levels: ["yes", "no"], list: form, code },
  };
  if (!hasTimes || times.every((time) => time === "")) return [{ column, cells: states }];
  const day: ColumnSchema = {
    ...{ name: `${name}_since`, type: "date", role: "quasi-identifier", inferred: true, list: form, code, since: true },
  };
  return [
    { column, cells: states },
    { column: day, cells: times },
  ];
}

function group(entries: readonly CodeEntry[]): Map<string, CodeEntry[]> {
  const found = new Map<string, CodeEntry[]>();
  for (const entry of entries) found.set(entry.record, [...(found.get(entry.record) ?? []), entry]);
  return found;
}

function stateOf(entries: readonly CodeEntry[]): string {
  if (entries.some(({ isPresent }) => isPresent === true)) return "yes";
  return entries.some(({ isPresent }) => isPresent === false) ? "no" : "";
}

function firstDay(entries: readonly CodeEntry[]): string {
  const days = entries.filter(({ isPresent, since }) => isPresent === true && since !== "").map(({ since }) => since);
  return days.sort()[0] ?? "";
}

/** HP:0001250 is HP_0001250. */
function columnName(code: string): string {
  return code.replace(/[^A-Za-z0-9]+/g, "_");
}
