import type { ExportRow } from "./export-rows.ts";
import type { Choice, RedcapField } from "./read-dictionary.ts";

/** A repeating instrument of which each instance tells one code of a patient. */
export interface CodeForm {
  readonly form: string;
  readonly code: RedcapField;
  /** Present or absent; without it an instance means present. */
  readonly status?: RedcapField;
  readonly present?: string;
  readonly absent?: string;
  readonly since?: RedcapField;
  readonly others: readonly RedcapField[];
}

/** One code of one patient, as an instance tells it. */
export interface CodeEntry {
  readonly form: string;
  readonly record: string;
  readonly code: string;
  /** Undefined where nothing is known. */
  readonly isPresent: boolean | undefined;
  /** ISO date, or "". */
  readonly since: string;
  /** What else the instance tells: field and value, codes written as prefix:number. */
  readonly further: ReadonlyMap<string, string>;
}

const CURIE = /^[A-Za-z][\w.]*:[\w.-]+$/;
const DENIALS = new Set([
  ...["no", "not", "absent", "absence", "refuted", "excluded", "negative", "never", "denied", "without", "0", "false"],
  ...["nein", "nicht", "kein", "keine", "abwesend", "ausgeschlossen", "negativ", "fehlt", "ohne"],
  ...["non", "absente", "exclu", "exclue", "ausente", "excluido", "não", "nao"],
]);
const UNKNOWNS = new Set(["unknown", "unclear", "unbekannt", "unklar", "inconnu", "desconhecido", "desconocido"]);

/** Repeating instruments whose first answered field is a code of an ontology that is always asked. */
export function codeForms(
  fields: readonly RedcapField[],
  rows: readonly ExportRow[],
  repeating: ReadonlySet<string>,
): CodeForm[] {
  return [...repeating].flatMap((form) => {
    const own = fields.slice(1).filter((field) => field.form === form && !["descriptive", "calc"].includes(field.type));
    const [code, ...rest] = own;
    if (code === undefined || code.branching !== "" || code.isIdentifier) return [];
    const cells = rows.filter((row) => row.instrument === form).map((row) => row.cell(code.name));
    const told = cells.filter((cell) => cell !== "");
    const isCode = code.ontology !== undefined || (told.length > 0 && told.every((cell) => CURIE.test(cell)));
    if (code.type !== "text" || !isCode) return [];
    const found = rest
      .map((field) => ({ field, sides: sidesOf(field.choices) }))
      .find(({ sides }) => sides !== undefined);
    const since = rest.find((field) => field.validation.startsWith("date_"));
    const taken = new Set([code, found?.field, since]);
    return [
      {
        ...{ form, code, others: rest.filter((field) => !taken.has(field)) },
        ...(found?.sides === undefined ? {} : { status: found.field, ...found.sides }),
        ...(since === undefined ? {} : { since }),
      },
    ];
  });
}

/** The answer for present and that for absent, where two choices (beside unknown) are one of each. */
export function sidesOf(choices: readonly Choice[]): { readonly present: string; readonly absent: string } | undefined {
  const known = choices.filter(({ label }) => !wordsOf(label).some((word) => UNKNOWNS.has(word)));
  if (known.length !== 2) return undefined;
  const absent = known.filter(({ label }) => wordsOf(label).some((word) => DENIALS.has(word)));
  const present = known.find((one) => !absent.includes(one));
  return absent.length === 1 && absent[0] !== undefined && present !== undefined
    ? { present: present.code, absent: absent[0].code }
    : undefined;
}

function wordsOf(label: string): string[] {
  return label.toLowerCase().split(/[^\p{L}\p{N}]+/u);
}

/** What the instances of a form tell, in the order of the export; instances without a code are passed over. */
export function entriesOf(form: CodeForm, rows: readonly ExportRow[], missing: ReadonlySet<string>): CodeEntry[] {
  return rows.flatMap((row): CodeEntry[] => {
    const read = (field: RedcapField): string => (missing.has(row.cell(field.name)) ? "" : row.cell(field.name));
    if (row.instrument !== form.form || read(form.code) === "") return [];
    const status = form.status === undefined ? undefined : read(form.status);
    return [
      {
        ...{ form: form.form, record: row.record, code: withPrefix(form.code, read(form.code)) },
        isPresent: status === undefined || status === form.present ? true : status === form.absent ? false : undefined,
        since: form.since === undefined ? "" : read(form.since),
        further: new Map(
          form.others.flatMap((field) => (read(field) === "" ? [] : [[field.name, withPrefix(field, read(field))]])),
        ),
      },
    ];
  });
}

/** 90964 of an NCBITAXON field is NCBITAXON:90964; a choice hp_0012826 is HP:0012826. */
function withPrefix(field: RedcapField, value: string): string {
  if (value.includes(":")) return value;
  if (field.ontology !== undefined) return `${field.ontology}:${value}`;
  const coded = /^([a-z]+)_(\d[\w-]*)$/.exec(value);
  return coded === null || field.choices.length === 0 ? value : `${(coded[1] ?? "").toUpperCase()}:${coded[2] ?? ""}`;
}
