import type { MissingCode } from "../../../core/data/schema.ts";
import { createFaults, type Faults } from "../../schema/faults.ts";
import { checkHeader } from "../../tables/parse-csv.ts";
import type { RawTable } from "../../tables/raw-table.ts";
import { boxName, type RedcapField } from "./read-dictionary.ts";

/**
 * A column that an export may have: its name in a raw header, and its title in a header of labels, as `keyOf` makes it.
 */
interface Place {
  readonly name: string;
  readonly key: string;
}

/** Columns that REDCap puts after the record id, by title. */
const HOUSE: readonly (readonly [string, string])[] = [
  ["redcap_event_name", "Event Name"],
  ["redcap_repeat_instrument", "Repeat Instrument"],
  ["redcap_repeat_instance", "Repeat Instance"],
  ["redcap_data_access_group", "Data Access Group"],
  ["redcap_survey_identifier", "Survey Identifier"],
];
const ENTITIES: Readonly<Record<string, string>> = {
  ...{ "&nbsp;": " ", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&#039;": "'", "&amp;": "&" },
};
const HINT = 'Export again with names as headers: "CSV / Microsoft Excel (raw data)".';

/**
 * The export with names of fields as header, where its titles are labels of fields. Titles that several fields share go
 * by the order of the dictionary, which is that of the export's columns, and are refused where that order leaves a
 * choice. A title without a field stays as it is.
 *
 * Source: REDCap, Data Exports, "CSV / Microsoft Excel (labels)".
 * @param table the export; a title may be repeated
 * @param fields of the dictionary, record id first
 * @param missing missing-data codes of the project, each a box of every checkbox
 * @returns names that are unique; cells as they were
 * @throws {E_REDCAP | E_CSV} fields by name, other columns by position
 */
export function withFieldNames(
  table: RawTable,
  fields: readonly RedcapField[],
  missing: readonly MissingCode[],
  where: string,
): RawTable {
  const faults = createFaults();
  const keys = table.names.map(keyOf);
  const places = placesOf(fields, missing, new Set(keys));
  const names = isRaw(table.names, keys, places) ? table.names : renamed(table.names, keys, places, faults);
  faults.throwIfAny(where, { E_REDCAP: HINT });
  checkHeader(names, faults);
  faults.throwIfAny(where, { E_CSV: HINT });
  return { ...table, names };
}

/** Columns in the order of an export; those of completion for forms of which a field is exported. */
function placesOf(
  fields: readonly RedcapField[],
  missing: readonly MissingCode[],
  titles: ReadonlySet<string>,
): Place[] {
  const house = HOUSE.map(([name, title]): Place => ({ name, key: keyOf(title) }));
  const forms = [...new Set(fields.map(({ form }) => form))];
  const [id, ...others] = forms.flatMap((form) => {
    const own = fields.filter((field) => field.form === form).flatMap((field) => columnsOf(field, missing));
    const isExported = own.some(({ name, key }) => titles.has(key) && name !== fields[0]?.name);
    const stamp: Place = { name: `${form}_timestamp`, key: keyOf("Survey Timestamp") };
    const complete: Place = { name: `${form}_complete`, key: keyOf("Complete?") };
    const isFirst = form === forms[0];
    return [
      ...(isFirst ? own.slice(0, 1) : []),
      stamp,
      ...own.slice(isFirst ? 1 : 0),
      ...(isExported ? [complete] : []),
    ];
  });
  return id === undefined ? [] : [id, ...house, ...others];
}

function columnsOf(field: RedcapField, missing: readonly MissingCode[]): Place[] {
  if (field.type === "descriptive") return [];
  if (field.type !== "checkbox") return [{ name: field.name, key: keyOf(field.title) }];
  const codes = new Map(missing.map(({ code, reason }) => [boxName(field.name, code), reason]));
  const choices = new Map(field.choices.map(({ code, label }) => [boxName(field.name, code), label]));
  return [...new Map([...choices, ...[...codes].filter(([name]) => !choices.has(name))])].map(([name, label]) => ({
    name,
    key: keyOf(`${field.title} (choice=${label})`),
  }));
}

/** True where titles are names at least as often as labels, the record id among them. */
function isRaw(names: readonly string[], keys: readonly string[], places: readonly Place[]): boolean {
  const [known, labels] = [new Set(places.map(({ name }) => name)), new Set(places.map(({ key }) => key))];
  const nNames = names.filter((name) => known.has(name)).length;
  return names.includes(places[0]?.name ?? "") && nNames >= keys.filter((key) => labels.has(key)).length;
}

function renamed(
  names: readonly string[],
  keys: readonly string[],
  places: readonly Place[],
  faults: Faults,
): readonly string[] {
  const labels = places.map(({ key }) => key);
  const known = keys.filter((key) => labels.includes(key));
  const first = firstFit(known, labels);
  const last = firstFit(known.toReversed(), labels.toReversed())
    ?.toReversed()
    .map((at) => labels.length - 1 - at);
  const isOnly = (key: string): boolean =>
    labels.indexOf(key) === labels.lastIndexOf(key) && known.indexOf(key) === known.lastIndexOf(key);
  let nth = -1;
  return names.map((name, column) => {
    const key = keys[column] ?? "";
    if (!labels.includes(key)) return name;
    nth += 1;
    const at = isOnly(key) ? labels.indexOf(key) : first?.[nth];
    const place = places[at ?? labels.indexOf(key)];
    if (place === undefined) return name;
    const isSure = isOnly(key) || (at !== undefined && at === last?.[nth]) || place.name.endsWith("_timestamp");
    if (!isSure) faults.add("E_REDCAP", place.name, 0, "a title that tells this field from others with the same label");
    return place.name;
  });
}

/** Earliest places in which titles stand in the order of labels; undefined where there are none. */
function firstFit(titles: readonly string[], labels: readonly string[]): number[] | undefined {
  const found: number[] = [];
  let from = 0;
  for (const title of titles) {
    const at = labels.indexOf(title, from);
    if (at < 0) return undefined;
    found.push(at);
    from = at + 1;
  }
  return found;
}

/** A title without markup, blanks and quotes, which REDCap's versions write differently. */
function keyOf(title: string): string {
  return title
    .replace(/&(?:nbsp|lt|gt|quot|#0?39|amp);/gi, (entity) => ENTITIES[entity.toLowerCase()] ?? entity)
    .replace(/<[^>]*>/g, "")
    .replace(/[\s"']/g, "");
}
