import { nth } from "../../core/access.ts";
import type { Cohort, Column, NumericColumn } from "../../core/data/cohort.ts";
import { columnSchema, type ColumnSchema, type MissingCode } from "../../core/data/schema.ts";
import { compileDateFormat, isoForm, writeClock } from "../forms/date-format.ts";
import { numberWriter } from "../forms/number-form.ts";

/**
 * A cohort as CSV (RFC 4180, but line feed alone as the line end). Numbers in the shortest form that reads back the
 * same and dates in ISO form, unless the schema says how the registry writes them.
 * A missing cell is empty, or holds its code where the column knows the reason, so that reasons survive a round trip.
 * @param cohort any role
 * @returns header and one line a row, each ended by a line feed
 */
export function cohortToCsv(cohort: Cohort): string {
  return csvHeader(cohort) + csvLines(cohort);
}

/** The first line of the file, with its line feed. */
export function csvHeader(cohort: Cohort): string {
  return `${cohort.columns.map((source) => quote(source.name)).join(",")}\n`;
}

/** The rows alone, each with its line feed. */
export function csvLines(cohort: Cohort): string {
  const cells = cohort.columns.map((source) => cellWriter(source, cohort));
  // A lone missing cell would be a blank line, which readers skip.
  const alone = cohort.columns.length === 1;
  let lines = "";
  for (let row = 0; row < cohort.nRows; row++) {
    let line = cells[0]?.(row) ?? "";
    for (let at = 1; at < cells.length; at++) line += `,${nth(cells, at)(row)}`;
    lines += `${alone && line === "" ? '""' : line}\n`;
  }
  return lines;
}

function cellWriter(source: Column, cohort: Cohort): (row: number) => string {
  const schema = columnSchema(cohort.schema, source.name);
  const missing = (row: number): string => quote(missingCode(source, schema?.missing ?? [], row));
  if (source.kind === "numeric") {
    const write = valueWriter(source, schema);
    return (row) => (Number.isNaN(source.values[row]) ? missing(row) : quote(write(nth(source.values, row), row)));
  }
  const quoted = source.levels.map(quote);
  return (row) => quoted[nth(source.codes, row)] ?? missing(row);
}

/** Numbers, dates and clock times in the form that the schema declares. */
function valueWriter(source: NumericColumn, schema: ColumnSchema | undefined): (value: number, row: number) => string {
  const { format } = schema ?? {};
  if (schema?.type === "date") {
    const { write } = (format === undefined ? undefined : compileDateFormat(format)) ?? isoForm();
    return (value, row) => write(value, source.precision?.[row] ?? 0);
  }
  return format === undefined ? numberWriter(schema ?? {}) : (value) => writeClock(value, format);
}

function missingCode(source: Column, codes: readonly MissingCode[], row: number): string {
  const reason = source.reasons?.[row] ?? 0;
  return reason === 0 ? "" : (codes[reason - 1]?.code ?? "");
}

function quote(text: string): string {
  return /[",;\t\r\n]|^\s|\s$|^\uFEFF/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
