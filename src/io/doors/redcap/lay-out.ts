import type { ExportRow, RedcapExport } from "./export-rows.ts";
import { boxName, type RedcapField } from "./read-dictionary.ts";
import { codeForms, type CodeForm } from "./code-forms.ts";

/** Where the forms of a project stand in the table that is made of it. */
export interface LayOut {
  /** One row a patient, from whichever row of the export holds the form. */
  readonly fixed: readonly string[];
  /** Filled in more than once by some patient, together: on events, or the one repeating instrument. */
  readonly visits: readonly string[];
  /** Repeating instruments that tell codes. */
  readonly codes: readonly CodeForm[];
  /** Other repeating instruments, of which the table tells how many instances there are. */
  readonly counted: readonly string[];
}

/**
 * Forms by how often a patient has them: an event or an instance that only says when is no reason for rows of their
 * own.
 * @param fields dictionary, record id first
 */
export function layOut(fields: readonly RedcapField[], { rows, present }: RedcapExport): LayOut {
  const forms = [...new Set(fields.map(({ form }) => form))];
  const repeating = new Set(rows.map(({ instrument }) => instrument).filter((form) => forms.includes(form)));
  const codes = codeForms(fields, rows, repeating);
  const plain = rows.filter(({ instrument }) => instrument === "");
  const fieldsOf = (form: string): RedcapField[] => fields.slice(1).filter((field) => field.form === form);
  const onEvents = forms.filter((form) => {
    if (repeating.has(form)) return false;
    const seen = new Set<string>();
    return plain.some((row) => {
      if (!isFilled(row, fieldsOf(form), present)) return false;
      if (seen.has(row.record)) return true;
      seen.add(row.record);
      return false;
    });
  });
  const others = forms.filter((form) => repeating.has(form) && !codes.some((one) => one.form === form));
  const size = (form: string): number => rows.filter(({ instrument }) => instrument === form).length;
  const largest = [...others].sort((a, b) => size(b) - size(a))[0];
  const visits = onEvents.length > 0 ? onEvents : largest === undefined ? [] : [largest];
  return {
    fixed: forms.filter((form) => !repeating.has(form) && !visits.includes(form)),
    visits,
    codes,
    counted: others.filter((form) => !visits.includes(form)),
  };
}

/** True where a form holds anything but boxes that are not ticked. */
export function isFilled(row: ExportRow, fields: readonly RedcapField[], present: ReadonlySet<string>): boolean {
  return fields.some((field) => {
    if (field.type !== "checkbox") return field.type !== "calc" && row.cell(field.name) !== "";
    return [...present].some((column) => column.startsWith(`${field.name}___`) && row.cell(column) === "1");
  });
}

/** A form that somebody saved, or that holds something: its boxes that are not ticked mean no. */
export function isOpened(
  row: ExportRow,
  form: string,
  fields: readonly RedcapField[],
  present: ReadonlySet<string>,
): boolean {
  return ["1", "2"].includes(row.cell(`${form}_complete`)) || isFilled(row, fields, present);
}

/** Columns of a field in the export. */
export function columnsOfField(field: RedcapField): string[] {
  return field.type === "checkbox" ? field.choices.map(({ code }) => boxName(field.name, code)) : [field.name];
}
