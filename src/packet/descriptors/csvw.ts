import type { ColumnFact, ReleaseDescription } from "../description.ts";

const TYPES = { integer: "integer", number: "double", date: "date", text: "string", "partial date": "string" } as const;

/**
 * CSV on the Web metadata (synthetic.csv-metadata.json).
 * A level list is a regular expression on the text. Names are safe for addresses; the header stands in `titles`.
 * Source: W3C, Metadata Vocabulary for Tabular Data (2015), sections 5.6 and 5.11.2.
 */
export function csvw(release: ReleaseDescription): object {
  const { licence } = release.publication;
  const rowId = release.columns.find(({ name }) => name === release.rowId);
  return {
    "@context": ["http://www.w3.org/ns/csvw", { "@language": "en" }],
    url: release.data.name,
    "dc:title": release.title,
    "dc:description": release.summary,
    ...(licence === undefined ? {} : { "dc:license": { "@id": licence.url } }),
    dialect: { header: true, delimiter: ",", encoding: "utf-8" },
    tableSchema: {
      columns: release.columns.map(column),
      ...(rowId === undefined ? {} : { primaryKey: rowId.safeName }),
    },
  };
}

function column(fact: ColumnFact): object {
  return {
    name: fact.safeName,
    titles: fact.name,
    "dc:description": fact.description,
    datatype: datatype(fact),
    required: false,
    null: ["", ...fact.missing.map(({ code }) => code)],
  };
}

function datatype({ type, levels, min, max }: ColumnFact): object | string {
  if (levels !== undefined && levels.length > 0)
    return { base: "string", format: levels.map((level) => level.replace(/[\\^$.|?*+()[\]{}/-]/g, "\\$&")).join("|") };
  const bounds = {
    ...(min === undefined ? {} : { minimum: min }),
    ...(max === undefined ? {} : { maximum: max }),
  };
  return Object.keys(bounds).length === 0 ? TYPES[type] : { base: TYPES[type], ...bounds };
}
