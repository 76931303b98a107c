import { RaresynthError } from "../../../core/errors.ts";
import type { MissingCode } from "../../../core/data/schema.ts";
import type { DeclaredColumn, RawTable } from "../raw-table.ts";
import { optionalPackage } from "./optional-package.ts";
import { mendReader, textDecoder } from "./sav-stream.ts";

interface SavVariable {
  readonly name: string;
  readonly label?: string;
  /** 0 number, 1 text. */
  readonly type: number;
  readonly missing?: unknown;
  readonly printFormat?: { readonly typestr?: string };
}
interface Label {
  readonly val: number | string;
  readonly label: string;
}
interface SavReader {
  open(): Promise<void>;
  readAllRows(includeNulls?: boolean): Promise<readonly Record<string, unknown>[]>;
  readonly meta: {
    readonly header: { readonly encoding?: string; readonly n_cases?: number; readonly compression?: unknown };
    readonly sysvars: readonly SavVariable[];
    getValueLabels(name: string): readonly Label[] | undefined;
  };
}
interface SavPackage {
  readonly SavBufferReader: new (bytes: Buffer) => SavReader;
}

/** Numbers below this stand for system-missing. Source: SPSS writes -DBL_MAX. */
const SYSTEM_MISSING = -1.7e308;
/** Seconds from 1582-10-14, where SPSS begins to count, to 1970-01-01. */
const EPOCH_SECONDS = 12_219_379_200;

/**
 * An SPSS file as text cells: value labels in the place of labelled values, dates as YYYY-MM-DD, system-missing empty.
 * User-missing values stay as cells and are declared with their labels as reasons. Needs the optional package
 * sav-reader.
 * @throws {E_FORMAT} without the package, or where the file is broken
 */
export async function parseSav(bytes: Uint8Array, where: string): Promise<RawTable> {
  const { SavBufferReader } = optionalPackage("sav-reader", "2.0.8", where) as SavPackage;
  try {
    const reader = new SavBufferReader(Buffer.from(bytes));
    mendReader(reader, () => reader.meta.header.compression !== undefined, where);
    await reader.open();
    const rows = await reader.readAllRows(true);
    const { encoding, n_cases: expected = -1 } = reader.meta.header;
    if (expected >= 0 && rows.length !== expected) throw new Error("not all rows were read");
    const decode = textDecoder(encoding, where);
    const read = reader.meta.sysvars.map((variable) => {
      const labels = reader.meta.getValueLabels(variable.name) ?? [];
      const values = rows.map((row) => valueOf(row[variable.name], decode));
      return readVariable(
        decoded(variable, decode),
        labels.map((one) => decodedLabel(one, decode)),
        values,
      );
    });
    if (rows.length === 0) throw new RaresynthError("E_EMPTY", "the file has variables but no rows.", { where });
    return {
      names: read.map(({ name }) => name),
      nRows: rows.length,
      cells: read.map(({ cells }) => cells),
      declared: new Map(read.map(({ name, declared }) => [name, declared])),
    };
  } catch (cause) {
    if (cause instanceof RaresynthError) throw cause;
    throw new RaresynthError("E_FORMAT", "the SPSS file could not be read.", {
      where,
      hint: "Is it whole? Save it again without ZLIB compression, or export CSV UTF-8.",
      cause,
    });
  }
}

function decoded(variable: SavVariable, decode: (text: string) => string): SavVariable {
  const { name, label, missing } = variable;
  return {
    ...variable,
    name: decode(name),
    ...(label === undefined ? {} : { label: decode(label) }),
    missing: Array.isArray(missing)
      ? missing.map((one: unknown) => (typeof one === "string" ? decode(one) : one))
      : missing,
  };
}

function decodedLabel({ val, label }: Label, decode: (text: string) => string): Label {
  return { val: typeof val === "string" ? decode(val) : val, label: decode(label) };
}

function readVariable(
  variable: SavVariable,
  entries: readonly Label[],
  values: readonly (number | string | undefined)[],
) {
  const { name, label } = variable;
  const labels = new Map(
    entries.map((one) => [typeof one.val === "string" ? one.val.trimEnd() : one.val, one.label.trim()]),
  );
  const isMissing = userMissing(variable.missing);
  const missing = new Map<string, MissingCode>();
  const plain: boolean[] = [];
  for (const value of values) if (value !== undefined && !isMissing(value)) plain.push(labels.has(value));
  // Labels of a scale's ends, or of single numbers, do not turn the other numbers into text.
  const isLabelled = labels.size > 0 && plain.length > 0 && plain.every(Boolean);
  const cells = values.map((value) => {
    if (value === undefined) return "";
    if (isMissing(value)) {
      const code = String(value);
      missing.set(code, { code, reason: labels.get(value) ?? "user-missing" });
      return code;
    }
    return isLabelled ? (labels.get(value) ?? "") : textOf(value, variable.printFormat?.typestr);
  });
  const levels = [...labels].flatMap(([value, text]) => (isMissing(value) ? [] : [text]));
  const declared: DeclaredColumn = {
    ...(label === undefined || label === "" ? {} : { label }),
    ...(isLabelled && new Set(levels).size === levels.length ? { levels } : {}),
    ...(missing.size === 0 ? {} : { missing: [...missing.values()].sort((a, b) => (a.code < b.code ? -1 : 1)) }),
  };
  return { name, cells, declared };
}

function valueOf(value: unknown, decode = (text: string): string => text): number | string | undefined {
  if (typeof value === "number") return Number.isNaN(value) || value <= SYSTEM_MISSING ? undefined : value;
  if (typeof value === "string") return value.trimEnd() === "" ? undefined : decode(value).trimEnd();
  return undefined;
}

/** Missing values of a variable as the reader gives them: values, a range, or both. */
function userMissing(missing: unknown): (value: number | string) => boolean {
  if (missing === null || missing === undefined) return () => false;
  if (typeof missing === "object" && !Array.isArray(missing)) {
    const { min, max, discrete, value, values } = missing as Record<string, unknown>;
    const single = userMissing([discrete, value, values].flat().filter((one) => one !== undefined && one !== null));
    return (one) =>
      single(one) ||
      (typeof one === "number" && typeof min === "number" && typeof max === "number" && one >= min && one <= max);
  }
  const codes = new Set((Array.isArray(missing) ? missing : [missing]).flatMap((one) => valueOf(one) ?? []));
  return (value) => codes.has(value);
}

function textOf(value: number | string, format: string | undefined): string {
  if (typeof value === "string") return value.trim();
  if (["DATE", "ADATE", "EDATE", "SDATE", "JDATE"].includes(format ?? "")) return iso(value).slice(0, 10);
  if (format === "DATETIME")
    return iso(value).endsWith("T00:00:00") ? iso(value).slice(0, 10) : iso(value).replace("T", " ");
  if (format === "TIME" && value >= 0 && value < 86_400)
    return new Date(value * 1000).toISOString().slice(11, 19).replace(/:00$/, "");
  return String(value);
}

function iso(seconds: number): string {
  return new Date((Math.round(seconds) - EPOCH_SECONDS) * 1000).toISOString().slice(0, 19);
}
