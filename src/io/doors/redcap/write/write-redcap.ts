import type { CohortSchema } from "../../../../core/data/schema.ts";
import { RaresynthError } from "../../../../core/errors.ts";
import type { RawTable } from "../../../tables/raw-table.ts";
import type { RedcapField } from "../read-dictionary.ts";
import { codeInstances, codeWriters, type CodeWriter } from "./code-instances.ts";
import { fieldWriter, FOLDED, formCells, type FormWriter } from "./form-cells.ts";
import { patientsOf, type SyntheticPatient } from "./synthetic-patients.ts";

/** A file that REDCap imports, and columns of the rows that it has no place for. */
export interface RedcapFile {
  readonly file: RawTable;
  readonly left: readonly string[];
}

type Cells = ReadonlyMap<string, string>;

const EVENT = "redcap_event_name";
const INSTRUMENT = "redcap_repeat_instrument";
const INSTANCE = "redcap_repeat_instance";
const GROUP = "redcap_data_access_group";

/**
 * Synthetic rows as a REDCap import: the columns that `readRedcap` makes, back in their places. Names of fields, raw
 * codes, boxes as `field___code`; record ids SYN-1, SYN-2, ... Forms that a patient has several times stand on the
 * events that are named, else in instances; each code of a repeating instrument in an instance. A code of which nothing
 * is known has no instance.
 *
 * Source: REDCap help, "Data Import Tool"; forms of the exports that `readRedcap` reads.
 * Claim: `readRedcap` with the same dictionary gives the same rows, but for what the dictionary does not have: counts,
 * folded levels, the time of day.
 * @param table synthetic rows under this schema, in the order of patients and visits
 * @param fields of the dictionary, record id first
 * @param events unique names of events, in order; empty: a project without events
 * @throws {E_REDCAP} where dictionary and rows do not belong together, or a patient has more visits than there are
 *   events
 */
export function writeRedcap(
  table: RawTable,
  schema: CohortSchema,
  fields: readonly RedcapField[],
  events: readonly string[],
): RedcapFile {
  const patients = patientsOf(table, schema);
  const forms = formsOf(table, schema, fields);
  const codes = codeWriters(schema, fields);
  const visits = visitForms(forms, patients, schema);
  refuse(forms, codes.length, visits, patients, events);
  const record = fields[0]?.name ?? "record_id";
  const rows = patients.flatMap((patient) => rowsOf(patient, { record, forms, codes, visits, events }));
  const names = namesOf(fields, rows);
  return {
    file: { names, nRows: rows.length, cells: names.map((name) => rows.map((row) => row.get(name) ?? "")) },
    left: leftOf(table, schema, forms),
  };
}

interface Project {
  /** Name of the field of record ids. */
  readonly record: string;
  readonly forms: readonly FormWriter[];
  readonly codes: readonly CodeWriter[];
  /** Forms that stand in several rows of a patient. */
  readonly visits: ReadonlySet<string>;
  readonly events: readonly string[];
}

/** A patient's rows: forms that are had once with the first visit, instances of codes, further visits. */
function rowsOf(patient: SyntheticPatient, { record, forms, codes, visits, events }: Project): Cells[] {
  const isLong = events.length === 0 && visits.size > 0;
  const once = patient.rows[0] ?? (() => "");
  const group = once(GROUP);
  const base = new Map([[record, patient.id], ...(group === "" || group === FOLDED ? [] : [[GROUP, group] as const])]);
  const first = new Map([...base, ...(events[0] === undefined ? [] : [[EVENT, events[0]] as const])]);
  const own = forms.filter(({ form }) => !visits.has(form)).flatMap((form) => [...formCells(form, once)]);
  const seen = patient.rows.map((row) =>
    forms.filter(({ form }) => visits.has(form)).flatMap((form) => [...formCells(form, row)]),
  );
  const instance = (from: Cells, form: string, k: number, cells: Iterable<readonly [string, string]>): Cells =>
    new Map([...from, [INSTRUMENT, form], [INSTANCE, String(k + 1)], ...cells]);
  const visited = isLong
    ? seen.flatMap((cells, k) => (cells.length === 0 ? [] : [instance(base, [...visits][0] ?? "", k, cells)]))
    : seen.slice(1).map((cells, k): Cells => new Map([...base, [EVENT, events[k + 1] ?? ""], ...cells]));
  const told = codes.flatMap((code) =>
    codeInstances(code, once).map((cells, k) => instance(first, code.form, k, cells)),
  );
  return [new Map([...first, ...own, ...(isLong ? [] : (seen[0] ?? []))]), ...told, ...visited];
}

/** Forms of which the table has a column, with what writes each field. */
function formsOf(table: RawTable, schema: CohortSchema, fields: readonly RedcapField[]): FormWriter[] {
  const forms = [...new Set(fields.map(({ form }) => form))];
  return forms.flatMap((form): FormWriter[] => {
    const own = fields.slice(1).filter((field) => field.form === form);
    const writers = own.flatMap((field) => fieldWriter(field, table, schema) ?? []);
    return writers.length === 0 ? [] : [{ form, writers }];
  });
}

/** Forms that differ between rows of a patient, and the one that holds the time of the visit. */
function visitForms(
  forms: readonly FormWriter[],
  patients: readonly SyntheticPatient[],
  schema: CohortSchema,
): Set<string> {
  const found = new Set<string>();
  for (const form of forms) {
    const columns = form.writers.flatMap((one) => one.columns);
    const differs = patients.some(({ rows }) =>
      columns.some((name) => rows.some((row) => row(name) !== rows[0]?.(name))),
    );
    if (differs || (schema.visits?.time !== undefined && columns.includes(schema.visits.time))) found.add(form.form);
  }
  return found;
}

function refuse(
  forms: readonly FormWriter[],
  nCodes: number,
  visits: ReadonlySet<string>,
  patients: readonly SyntheticPatient[],
  events: readonly string[],
): void {
  if (forms.length === 0 && nCodes === 0)
    throw new RaresynthError("E_REDCAP", "no column of the rows is a field of the dictionary.", {
      hint: "Give the dictionary of the project that the registry was read from.",
    });
  const most = Math.max(...patients.map(({ rows }) => rows.length), 1);
  if (events.length > 0 && most > events.length)
    throw new RaresynthError(
      "E_REDCAP",
      `a synthetic patient has ${most} visits, and ${events.length} events are named.`,
      {
        where: "--events",
        hint: "Name the events of the project in order; add further ones in the empty project where there are too few.",
      },
    );
  if (events.length === 0 && visits.size > 1)
    throw new RaresynthError(
      "E_REDCAP",
      `${visits.size} forms stand in several rows of a patient, and no events are named.`,
      {
        hint: "Name the unique names of the project's events in order: --events baseline_arm_1,year_1_arm_1",
      },
    );
}

/** Columns in the order of REDCap's exports: record, event, instance, group, then form by form with its completion. */
function namesOf(fields: readonly RedcapField[], rows: readonly Cells[]): string[] {
  const used = new Set(rows.flatMap((row) => [...row.keys()]));
  const forms = [...new Set(fields.map(({ form }) => form))];
  const inForm = (form: string): string[] =>
    fields
      .slice(1)
      .filter((field) => field.form === form)
      .flatMap(({ name, type }) =>
        type === "checkbox" ? [...used].filter((one) => one.startsWith(`${name}___`)) : [name],
      );
  const all = [
    ...[fields[0]?.name ?? "record_id", EVENT, INSTRUMENT, INSTANCE, GROUP],
    ...forms.flatMap((form) => [...inForm(form), `${form}_complete`]),
  ];
  return all.filter((name) => used.has(name));
}

function leftOf(table: RawTable, schema: CohortSchema, forms: readonly FormWriter[]): string[] {
  const written = new Set(forms.flatMap(({ writers }) => writers.flatMap(({ columns }) => columns)));
  return table.names.filter((name) => {
    const column = schema.columns.find((one) => one.name === name);
    return column?.role !== "identifier" && column?.list === undefined && name !== GROUP && !written.has(name);
  });
}
