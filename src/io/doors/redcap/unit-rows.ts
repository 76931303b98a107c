import type { ExportRow, RedcapExport } from "./export-rows.ts";
import { isFilled, isOpened, type LayOut } from "./lay-out.ts";
import type { RedcapField } from "./read-dictionary.ts";

/** One row of the table that is made of a project: a patient, or a visit of one. */
export interface UnitRow {
  readonly record: string;
  readonly group: string;
  /** Position among the patient's rows. */
  readonly visit: number;
  /** The row of the export that holds the form; undefined where none does. */
  readonly source: (form: string) => ExportRow | undefined;
}

/** Patients in the order of the export, and of each the visits in its order; a patient without visits has one row. */
export function unitRows(fields: readonly RedcapField[], read: RedcapExport, lay: LayOut): UnitRow[] {
  const byRecord = new Map<string, ExportRow[]>();
  for (const row of read.rows) byRecord.set(row.record, [...(byRecord.get(row.record) ?? []), row]);
  const fieldsOf = (form: string): RedcapField[] => fields.slice(1).filter((field) => field.form === form);
  const byForm = new Map([...lay.fixed, ...lay.visits].map((form) => [form, fieldsOf(form)]));
  const repeats = new Set([...lay.visits, ...lay.counted, ...lay.codes.map(({ form }) => form)]);
  return [...byRecord].flatMap(([record, rows]) => {
    const plain = rows.filter(({ instrument }) => !repeats.has(instrument) || lay.visits.includes(instrument));
    const fixed = new Map(
      lay.fixed.map((form) => {
        const own = byForm.get(form) ?? [];
        return [
          form,
          plain.find((row) => isFilled(row, own, read.present)) ??
            plain.find((row) => isOpened(row, form, own, read.present)),
        ] as const;
      }),
    );
    const isVisit = (row: ExportRow): boolean =>
      lay.visits.some((form) => isFilled(row, byForm.get(form) ?? [], read.present));
    const visits = plain.filter(isVisit);
    const group = rows.find((row) => row.group !== "")?.group ?? "";
    return (visits.length === 0 ? [undefined] : visits).map((row, visit): UnitRow => ({
      ...{ record, group, visit: visit + 1 },
      source: (form) => (lay.visits.includes(form) ? row : fixed.get(form)),
    }));
  });
}
