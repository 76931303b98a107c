import { daysOfIsoDate } from "../../tables/iso-date.ts";
import type { ColumnSchema } from "../../../core/data/schema.ts";
import { roleOfName } from "../../infer/infer-names.ts";
import type { RedcapField } from "./read-dictionary.ts";

/**
 * What becomes of a field: a column of the dictionary's making, one that its cells decide, or nothing for one of the
 * reasons.
 */
export type FieldKind =
  | { readonly kind: "column"; readonly column: ColumnSchema }
  | { readonly kind: "boxes" }
  | { readonly kind: "open" }
  | { readonly kind: "dropped"; readonly why: DropReason };

export type DropReason = "identifier" | "derived" | "text" | "file" | "time";

/** Validation types whose values name or reach a person, whatever the dictionary says of them. */
const DIRECT = /^(phone|email|ssn|mrn|vmrn|postalcode|zipcode|signature)/;

/** Kind of a field from its entry in the dictionary alone. */
export function fieldKind(field: RedcapField): FieldKind {
  const { type, validation, annotation } = field;
  if (field.isIdentifier || DIRECT.test(validation))
    return { kind: "dropped", why: type === "file" ? "file" : "identifier" };
  if (type === "calc" || /@CALC(TEXT|DATE)\b/i.test(annotation)) return { kind: "dropped", why: "derived" };
  if (type === "file" || type === "signature" || type === "descriptive") return { kind: "dropped", why: "file" };
  if (type === "notes") return { kind: "dropped", why: "text" };
  if (type === "checkbox") return { kind: "boxes" };
  if (field.choices.length > 0) return { kind: "column", column: choiceColumn(field) };
  if (type === "slider") return { kind: "column", column: numberColumn(field, "integer", { min: 0, max: 100 }) };
  if (/^integer/.test(validation)) return { kind: "column", column: numberColumn(field, "integer") };
  if (/^number/.test(validation)) return { kind: "column", column: numberColumn(field, "continuous") };
  if (/^date/.test(validation)) return { kind: "column", column: dateColumn(field) };
  if (validation === "time") return { kind: "column", column: { ...head(field), type: "integer", format: "HH:mm" } };
  if (/^time/.test(validation)) return { kind: "dropped", why: "time" };
  return { kind: "open" };
}

/** Name, role and label; a label names the choices, since levels are codes. */
export function head(field: RedcapField, isDate = false): Pick<ColumnSchema, "name" | "role" | "inferred" | "label"> {
  const byName = roleOfName(field.name, isDate);
  const role = byName === "other" ? roleOfName(field.label.slice(0, 60), isDate) : byName;
  const choices = field.choices.map(({ code, label }) => (code === label ? code : `${code} = ${label}`)).join("; ");
  const label = choices === "" || field.type === "checkbox" ? field.label : `${field.label} (${choices})`;
  return { name: field.name, role, inferred: true, ...(label === "" ? {} : { label }) };
}

function choiceColumn(field: RedcapField): ColumnSchema {
  return { ...head(field), type: "categorical", levels: [...new Set(field.choices.map(({ code }) => code))] };
}

function numberColumn(
  field: RedcapField,
  type: "integer" | "continuous",
  usual: { min?: number; max?: number } = {},
): ColumnSchema {
  const min = numberOf(field.min) ?? usual.min;
  const max = numberOf(field.max) ?? usual.max;
  const bounds = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
  const digits = /_(\d)dp/.exec(field.validation)?.[1];
  return {
    ...head(field),
    type,
    ...(Object.keys(bounds).length === 0 || (min !== undefined && max !== undefined && min >= max) ? {} : { bounds }),
    ...(digits === undefined ? {} : { grid: Number(`1e-${digits}`) }),
  };
}

function dateColumn(field: RedcapField): ColumnSchema {
  const format = field.validation.startsWith("datetime_seconds")
    ? "YYYY-MM-DD HH:mm:ss"
    : field.validation.startsWith("datetime")
      ? "YYYY-MM-DD HH:mm"
      : undefined;
  const day = (text: string): string | undefined => (Number.isNaN(daysOfIsoDate(text)) ? undefined : text);
  const [min, max] = [day(field.min), day(field.max)];
  const bounds = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
  return {
    ...head(field, true),
    type: "date",
    ...(format === undefined ? {} : { format }),
    ...(Object.keys(bounds).length === 0 ? {} : { bounds }),
  };
}

function numberOf(text: string): number | undefined {
  const plain = text.replace(",", ".");
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : undefined;
}
