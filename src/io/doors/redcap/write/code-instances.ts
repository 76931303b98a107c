import type { CohortSchema, ColumnSchema } from "../../../../core/data/schema.ts";
import { sidesOf } from "../code-forms.ts";
import type { RedcapField } from "../read-dictionary.ts";

/** A repeating instrument each of whose instances tells one code, and the columns of the codes. */
export interface CodeWriter {
  readonly form: string;
  readonly code: RedcapField;
  readonly status?: { readonly field: RedcapField; readonly present: string; readonly absent: string };
  readonly since?: RedcapField;
  readonly columns: readonly { readonly state: ColumnSchema; readonly since?: ColumnSchema }[];
}

/** The coded lists of a schema that are forms of the dictionary and no checkboxes. */
export function codeWriters(schema: CohortSchema, fields: readonly RedcapField[]): CodeWriter[] {
  return (schema.lists ?? []).flatMap(({ name: form }): CodeWriter[] => {
    const own = fields.slice(1).filter((field) => field.form === form && !["descriptive", "calc"].includes(field.type));
    const [code, ...rest] = own;
    const listed = schema.columns.filter((column) => column.list === form);
    if (code === undefined || listed.length === 0) return [];
    const found = rest
      .map((field) => ({ field, sides: sidesOf(field.choices) }))
      .find(({ sides }) => sides !== undefined);
    const since = rest.find((field) => field.validation.startsWith("date_"));
    const columns = listed
      .filter((column) => column.since !== true)
      .map((state) => {
        const day = listed.find((column) => column.since === true && column.code === state.code);
        return day === undefined ? { state } : { state, since: day };
      });
    return [
      {
        ...{ form, code, columns },
        ...(found?.sides === undefined ? {} : { status: { field: found.field, ...found.sides } }),
        ...(since === undefined ? {} : { since }),
      },
    ];
  });
}

/**
 * One instance for each code of which a patient's row knows anything; what is absent has one only where the form can
 * say so.
 */
export function codeInstances(
  { form, code, status, since, columns }: CodeWriter,
  cell: (column: string) => string,
): Map<string, string>[] {
  return columns.flatMap(({ state, since: day }) => {
    const at = (state.levels ?? []).indexOf(cell(state.name));
    if (at < 0 || (at === 1 && status === undefined)) return [];
    const from = day === undefined ? "" : cell(day.name);
    return [
      new Map([
        [code.name, state.code ?? ""],
        ...(status === undefined ? [] : [[status.field.name, at === 0 ? status.present : status.absent] as const]),
        ...(since === undefined || from === "" ? [] : [[since.name, from] as const]),
        [`${form}_complete`, "2"],
      ]),
    ];
  });
}
