import type { ColumnSchema, MissingCode } from "../../../core/data/schema.ts";
import { withLevels } from "../../infer/infer-levels.ts";
import { isPatientName } from "../../infer/infer-names.ts";
import { inferType } from "../../infer/infer-type.ts";
import type { Faults } from "../../schema/faults.ts";
import { checkedCell } from "./cell-check.ts";
import type { RedcapExport } from "./export-rows.ts";
import { fieldKind, head, type DropReason } from "./field-kind.ts";
import type { LayOut } from "./lay-out.ts";
import type { RedcapField } from "./read-dictionary.ts";
import type { UnitRow } from "./unit-rows.ts";

/** A column of the table with its cells, one a row. */
export interface PlainColumn {
  readonly column: ColumnSchema;
  readonly cells: readonly string[];
}

/** Why fields have no column that is kept. */
export interface Dropped {
  readonly why: DropReason | "empty" | "unknown";
  readonly columns: readonly string[];
}

interface Context {
  readonly missing: readonly MissingCode[];
  readonly lay: LayOut;
  readonly faults: Faults;
  readonly cellSize: number;
}

/** Words of a name or label that say that a text names or finds a person. */
const PERSONAL =
  /(^|[^a-z])(sur|last|first|fore|mid|nick|family|given|full)?[-_ ]?(name|names|initials?|address|street|vorname|nachname|adresse|telefon|phone|mail|pseudonym|hgvs)([^a-z]|$)/i;
/** A change of a sequence in the notation of HGVS, alone or behind its reference. */
const VARIANT = /(^|:)[cgpmn]\.\(?[A-Z0-9*?-]/;

/** Columns of all fields but checkboxes: record id first, then access group, then the dictionary's order. */
export function plainColumns(
  fields: readonly RedcapField[],
  read: RedcapExport,
  rows: readonly UnitRow[],
  context: Context,
): { readonly columns: PlainColumn[]; readonly dropped: Dropped[]; readonly site: string | undefined } {
  const { lay } = context;
  const units = unitsOf(rows);
  const [dropped, columns] = [new Map<Dropped["why"], string[]>(), [] as PlainColumn[]];
  const drop = (why: Dropped["why"], name: string): void => void dropped.set(why, [...(dropped.get(why) ?? []), name]);
  const [id, ...rest] = fields;
  columns.push(
    identifier(
      id?.name ?? "",
      rows.map(({ record }) => record),
    ),
  );
  const group = read.hasGroup ? groupColumn(rows, units) : undefined;
  if (group !== undefined) columns.push(group);
  const stands = new Set([...lay.fixed, ...lay.visits]);
  for (const field of rest.filter(({ form, name }) => stands.has(form) && read.present.has(name))) {
    const made = columnOf(field, rows, units, context);
    if (made === undefined) continue;
    if ("why" in made) drop(made.why, field.name);
    if (made.column !== undefined) columns.push(made.column);
  }
  for (const field of rest.filter(
    ({ form, type }) => !stands.has(form) && (type === "calc" || type === "notes" || type === "file"),
  ))
    drop(type(field), field.name);
  for (const form of lay.counted) columns.push(countColumn(form, read, rows));
  if (lay.visits.length > 0 && !hasTime(fields, columns, lay)) columns.push(visitColumn(rows));
  return {
    columns,
    dropped: [...dropped].map(([why, names]) => ({ why, columns: names })),
    site: group?.column.name,
  };
}

function type(field: RedcapField): DropReason {
  return field.type === "calc" ? "derived" : field.type === "notes" ? "text" : "file";
}

type Made = { readonly why: Dropped["why"]; readonly column?: PlainColumn } | { readonly column: PlainColumn };

function columnOf(field: RedcapField, rows: readonly UnitRow[], units: Int32Array, context: Context): Made | undefined {
  const kind = fieldKind(field);
  if (kind.kind === "boxes") return undefined;
  const sources = rows.map((row) => row.source(field.form));
  const cells = sources.map((source) => source?.cell(field.name) ?? "");
  // Values that name people stay in the table as identifiers, so that a release is searched for them; nothing else of
  // what is dropped does.
  if (kind.kind === "dropped")
    return kind.why === "identifier" ? { why: kind.why, column: identifier(field.name, cells) } : { why: kind.why };
  const codes = new Set(context.missing.map(({ code }) => code));
  if (cells.every((cell) => cell === "" || codes.has(cell))) return { why: "empty" };
  if (kind.kind === "open") return openColumn(field, cells, units, context);
  const column = withMissing(kind.column, context.missing);
  const checked = cells.map((cell, row) => checkedCell(column, cell, sources[row]?.place ?? row + 1, context.faults));
  return { column: { column, cells: checked } };
}

/** A text without validation: what its cells are decides, and what may name a person is dropped. */
function openColumn(field: RedcapField, cells: readonly string[], units: Int32Array, { missing }: Context): Made {
  const told = cells.filter((cell) => cell !== "");
  const isPersonal =
    field.ontology === undefined &&
    (PERSONAL.test(field.name.replaceAll("_", " ")) || PERSONAL.test(field.label) || isPatientName(field.name));
  const asIdentifier: Made = { why: isPersonal ? "identifier" : "text", column: identifier(field.name, cells) };
  if (isPersonal || told.some((cell) => VARIANT.test(cell))) return asIdentifier;
  const inferred = inferType(field.name, cells, missing);
  const { type, notes: _notes, refusal, codes = [], scale, guessedCodes: _guessed, ...form } = inferred;
  if (refusal !== undefined || type === "identifier" || type === "free-text") return asIdentifier;
  const known = new Set(missing.map(({ code }) => code));
  const own = [...missing, ...codes.filter(({ code }) => !known.has(code))];
  const column = withMissing({ ...head(field, type === "date"), type, ...form }, own);
  if (type !== "categorical" && type !== "ordinal") return { column: { column, cells } };
  const levelled = withLevels(column, cells, units, { ...(scale === undefined ? {} : { scale }) }, []);
  return levelled.type === "identifier" || levelled.type === "free-text"
    ? asIdentifier
    : { column: { column: levelled, cells } };
}

/** Missing-data codes, without those that are levels. */
export function withMissing(column: ColumnSchema, missing: readonly MissingCode[]): ColumnSchema {
  const free = missing.filter(({ code }) => column.levels?.includes(code) !== true);
  return free.length === 0 ? column : { ...column, missing: free };
}

function groupColumn(rows: readonly UnitRow[], units: Int32Array): PlainColumn {
  const cells = rows.map(({ group }) => group);
  const column: ColumnSchema = {
    name: "redcap_data_access_group",
    type: "categorical",
    role: "quasi-identifier",
    inferred: true,
  };
  return { column: withLevels(column, cells, units, {}, []), cells };
}

function countColumn(form: string, read: RedcapExport, rows: readonly UnitRow[]): PlainColumn {
  const counts = new Map<string, number>();
  for (const { record, instrument } of read.rows)
    if (instrument === form) counts.set(record, (counts.get(record) ?? 0) + 1);
  return {
    column: { name: `n_${form}`, type: "integer", role: "other", inferred: true },
    cells: rows.map(({ record }) => String(counts.get(record) ?? 0)),
  };
}

function visitColumn(rows: readonly UnitRow[]): PlainColumn {
  return {
    column: { name: "visit", type: "integer", role: "other", inferred: true },
    cells: rows.map(({ visit }) => String(visit)),
  };
}

function hasTime(fields: readonly RedcapField[], columns: readonly PlainColumn[], lay: LayOut): boolean {
  const dates = new Set(columns.filter(({ column }) => column.type === "date").map(({ column }) => column.name));
  return fields.some((field) => lay.visits.includes(field.form) && dates.has(field.name));
}

function identifier(name: string, cells: readonly string[]): PlainColumn {
  return { column: { name, type: "identifier", role: "identifier", inferred: true }, cells };
}

function unitsOf(rows: readonly UnitRow[]): Int32Array {
  const numbers = new Map<string, number>();
  return Int32Array.from(rows, ({ record }) => {
    const known = numbers.get(record) ?? numbers.size;
    numbers.set(record, known);
    return known;
  });
}
