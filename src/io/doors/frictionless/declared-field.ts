import type { MissingCode } from "../../../core/data/schema.ts";
import { compileDateFormat } from "../../forms/date-format.ts";
import type { Faults } from "../../schema/faults.ts";
import { daysOfIsoDate } from "../../tables/iso-date.ts";
import type { DeclaredForm } from "../../tables/raw-table.ts";
import { isObject, type JsonObject } from "../phenopackets/json-view.ts";
import { own, textOf, valuesOf } from "./json-text.ts";

/** What a Table Schema says of one field, as far as a cohort schema can say it. */
export interface DeclaredField {
  readonly name: string;
  readonly label?: string;
  /** Undefined where the cells decide. */
  readonly form?: DeclaredForm;
  /** Texts, whatever they look like. */
  readonly isText: boolean;
  /** Words for true and for false, where the field is a boolean. */
  readonly boolean?: readonly [readonly string[], readonly string[]];
  readonly levels?: readonly string[];
  readonly isOrdered: boolean;
  /** Values of their own each: they name rows. */
  readonly isUnique: boolean;
  readonly isRequired: boolean;
  /** Objects, lists, places, durations: not read. */
  readonly isDropped: boolean;
  readonly missing: readonly MissingCode[];
  /** Properties and constraints that are not read. */
  readonly unread: readonly string[];
}

const TRUE = ["true", "True", "TRUE", "1"];
const FALSE = ["false", "False", "FALSE", "0"];
const DROPPED = new Set(["duration", "object", "array", "list", "geopoint", "geojson"]);
const TYPES = new Set([
  ...["string", "number", "integer", "boolean", "date", "time", "datetime", "year", "yearmonth", "any"],
  ...DROPPED,
]);
const UNREAD = ["pattern", "minLength", "maxLength", "jsonSchema"];
/** Directives of strptime by the parts of a date format. */
const DIRECTIVES: Readonly<Record<string, string>> = {
  ...{ Y: "YYYY", m: "MM", d: "DD", b: "MMM", H: "HH", M: "mm", S: "ss" },
};

/**
 * One field of a Table Schema.
 * Source: Frictionless Table Schema 1 and Data Package 2.0 (datapackage.org/standard/table-schema).
 * @param place 1-based number of the field, for messages
 * @param missing codes of the whole table
 * @returns undefined where the field is none; faults say why
 */
export function declaredField(
  field: unknown,
  place: number,
  missing: readonly MissingCode[],
  faults: Faults,
): DeclaredField | undefined {
  const name = textOf(own(field, "name"));
  if (!isObject(field) || name === undefined) {
    faults.add("E_DESCRIPTOR", "fields", place, "a field with a name is expected");
    return undefined;
  }
  const parts = partsOf(name, field, missing);
  if (typeof parts !== "string") return described(parts);
  faults.add("E_DESCRIPTOR", name, place, parts);
  return undefined;
}

/** What a field holds, or the rule that it breaks. */
function partsOf(name: string, field: JsonObject, missing: readonly MissingCode[]): Parts | string {
  const type = textOf(own(field, "type")) ?? "any";
  if (!TYPES.has(type)) return "a type of Table Schema is expected";
  const constraints = own(field, "constraints") ?? {};
  if (!isObject(constraints)) return "constraints that are an object are expected";
  const levels = levelsOf(field, constraints);
  if (levels === "fault") return "a list of values is expected of enum and categories";
  const codes = own(field, "missingValues") === undefined ? missing : missingCodes(own(field, "missingValues"));
  if (codes === undefined) return "a list of texts is expected of missingValues";
  const { bounds, isFault } = boundsOf(type, constraints);
  if (isFault) return "a minimum and maximum of the field's type, in this order, are expected";
  return { name, type, field, constraints, levels, codes, bounds };
}

interface Parts {
  readonly name: string;
  readonly type: string;
  readonly field: JsonObject;
  readonly constraints: JsonObject;
  readonly levels: readonly string[] | undefined;
  readonly codes: readonly MissingCode[];
  readonly bounds: DeclaredForm;
}

function described({ name, type, field, constraints, levels, codes, bounds }: Parts): DeclaredField {
  const form = formOf(type, field);
  const known = new Set(codes.map(({ code }) => code));
  const left = levels?.filter((level) => level !== "" && !known.has(level)) ?? [];
  const isCoded = left.length > 0;
  const label = textOf(own(field, "title")) ?? textOf(own(field, "description"));
  return {
    ...{ name, missing: codes, isDropped: DROPPED.has(type), isText: type === "string" && !isCoded },
    ...(label === undefined ? {} : { label: label.slice(0, 200) }),
    ...(isCoded ? { levels: left } : form.form === undefined ? {} : { form: { ...form.form, ...bounds } }),
    ...(type === "boolean" && !isCoded ? { boolean: booleanWords(field) } : {}),
    isOrdered: isCoded && own(field, "categoriesOrdered") === true,
    isUnique: own(constraints, "unique") === true && type !== "number" && type !== "date",
    isRequired: own(constraints, "required") === true,
    unread: [...UNREAD.filter((each) => own(constraints, each) !== undefined), ...form.unread],
  };
}

/** Levels of `categories` (2.0), else of `constraints.enum`. */
function levelsOf(field: JsonObject, constraints: JsonObject): string[] | "fault" | undefined {
  const said = own(field, "categories") ?? own(constraints, "enum");
  if (said === undefined) return undefined;
  const values = valuesOf(said);
  return values === undefined ? "fault" : [...new Set(values.map(({ code }) => code))];
}

/**
 * Codes that stand for no value, with their labels as reasons; the empty cell is one anyway. @returns undefined where
 * it is no list of texts
 */
export function missingCodes(said: unknown): MissingCode[] | undefined {
  const values = valuesOf(said);
  const seen = new Set([""]);
  return values?.filter(({ code }) => {
    const isNew = !seen.has(code);
    seen.add(code);
    return isNew;
  });
}

function booleanWords(field: JsonObject): readonly [readonly string[], readonly string[]] {
  const words = (name: string, usual: readonly string[]): readonly string[] =>
    valuesOf(own(field, name))?.map(({ code }) => code) ?? usual;
  return [words("trueValues", TRUE), words("falseValues", FALSE)];
}

function formOf(type: string, field: JsonObject): { readonly form?: DeclaredForm; readonly unread: readonly string[] } {
  if (type === "integer" || type === "year") return { form: { type: "integer", grid: 1, ...signs(field) }, unread: [] };
  if (type === "number") return { form: { type: "continuous", ...signs(field) }, unread: [] };
  if (type === "yearmonth") return { form: { type: "date", grid: 1, partialDates: true }, unread: [] };
  if (type !== "date" && type !== "datetime") return { unread: [] };
  const said = textOf(own(field, "format")) ?? "default";
  if (said === "default") return type === "date" ? { form: { type: "date", grid: 1 }, unread: [] } : { unread: [] };
  if (said === "any") return { unread: [] };
  const format = formatOf(said);
  return format === undefined ? { unread: ["format"] } : { form: { type: "date", grid: 1, format }, unread: [] };
}

function signs(field: JsonObject): Pick<DeclaredForm, "decimal" | "thousands"> {
  const [decimal, thousands] = [own(field, "decimalChar"), own(field, "groupChar")];
  return {
    ...(decimal === "," ? { decimal } : {}),
    ...(thousands === "," || thousands === "." || thousands === " " || thousands === "'" ? { thousands } : {}),
  };
}

/** %d/%m/%Y is DD/MM/YYYY. @returns undefined where a directive is not read, or the day is not told */
function formatOf(strptime: string): string | undefined {
  const parts = strptime.replace(/^fmt:/, "").split("%");
  const format = parts.map((part, at) => {
    if (at === 0) return part;
    const token = DIRECTIVES[part.charAt(0)];
    return token === undefined ? undefined : token + part.slice(1);
  });
  const text = format.join("");
  return format.includes(undefined) || compileDateFormat(text) === undefined ? undefined : text;
}

/**
 * Public bounds of numbers and days; an exclusive limit of whole numbers is one further in, of others the limit itself.
 */
function boundsOf(type: string, constraints: JsonObject): { readonly bounds: DeclaredForm; readonly isFault: boolean } {
  const isDay = type === "date" || type === "datetime";
  if (!isDay && !["integer", "number", "year"].includes(type)) return { bounds: {}, isFault: false };
  const step = type === "number" || isDay ? 0 : 1;
  const read = (name: string, by: number) => limitOf(own(constraints, name), isDay, by);
  const min = read("minimum", 0) ?? read("exclusiveMinimum", step);
  const max = read("maximum", 0) ?? read("exclusiveMaximum", -step);
  const isFault = Number.isNaN(min) || Number.isNaN(max) || (min !== undefined && max !== undefined && min > max);
  if (isFault || (min === undefined && max === undefined) || min === max) return { bounds: {}, isFault };
  return {
    bounds: { bounds: { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) } },
    isFault,
  };
}

/** A number, moved by so much, or an ISO day; NaN where it is neither. */
function limitOf(said: unknown, isDay: boolean, by: number): number | string | undefined {
  if (said === undefined) return undefined;
  if (isDay)
    return typeof said === "string" && !Number.isNaN(daysOfIsoDate(said.slice(0, 10))) ? said.slice(0, 10) : Number.NaN;
  const number =
    typeof said === "number" || (typeof said === "string" && said.trim() !== "") ? Number(said) : Number.NaN;
  return Number.isFinite(number) ? number + by : Number.NaN;
}
