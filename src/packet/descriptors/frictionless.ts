import type { ColumnFact, ReleaseDescription } from "../description.ts";

const TYPES = { integer: "integer", number: "number", date: "date", text: "string", "partial date": "string" } as const;

/**
 * Frictionless Data Package v2 (datapackage.json).
 * Levels stand in `categories` for readers and in `constraints.enum` for validators, which check only the latter. Empty
 * cells are declared missing in every field of its own, since a field's list replaces the table's.
 * Source: datapackage.org, Data Package 2.0, Table Schema 2.0.
 */
export function frictionless(release: ReleaseDescription): object {
  const { data, publication } = release;
  const { publisher, licence } = publication;
  return {
    $schema: "https://datapackage.org/profiles/2.0/datapackage.json",
    name: release.slug,
    id: release.url,
    title: release.title,
    description: release.summary,
    version: release.semver,
    created: `${release.date}T00:00:00Z`,
    keywords: release.keywords,
    ...(licence === undefined ? {} : { licenses: [{ path: licence.url, title: licence.name }] }),
    ...(publisher === undefined
      ? {}
      : {
          contributors: [
            {
              title: publisher.name,
              roles: ["publisher"],
              ...(publisher.url === undefined ? {} : { path: publisher.url }),
              ...(publisher.email === undefined ? {} : { email: publisher.email }),
            },
          ],
        }),
    resources: [
      {
        $schema: "https://datapackage.org/profiles/2.0/dataresource.json",
        name: "synthetic",
        title: data.title,
        type: "table",
        path: data.name,
        scheme: "file",
        format: "csv",
        mediatype: data.mediaType,
        encoding: "utf-8",
        bytes: data.bytes,
        hash: `sha256:${data.sha256}`,
        dialect: {
          $schema: "https://datapackage.org/profiles/2.0/tabledialect.json",
          delimiter: ",",
          lineTerminator: "\n",
        },
        schema: {
          $schema: "https://datapackage.org/profiles/2.0/tableschema.json",
          fields: release.columns.map(field),
          ...(release.rowId === undefined ? {} : { primaryKey: [release.rowId] }),
        },
      },
    ],
  };
}

function field(column: ColumnFact): object {
  const constraints = {
    ...(column.levels === undefined ? {} : { enum: column.levels }),
    ...(column.min === undefined ? {} : { minimum: column.min }),
    ...(column.max === undefined ? {} : { maximum: column.max }),
  };
  return {
    name: column.name,
    type: TYPES[column.type],
    ...(column.title === undefined ? {} : { title: column.title }),
    description: column.description,
    ...(column.levels === undefined
      ? {}
      : { categories: column.levels, ...(column.ordered ? { categoriesOrdered: true } : {}) }),
    ...(Object.keys(constraints).length === 0 ? {} : { constraints }),
    ...(column.missing.length === 0
      ? {}
      : {
          missingValues: [
            { value: "", label: "no reason given" },
            ...column.missing.map(({ code, reason }) => ({ value: code, label: reason })),
          ],
        }),
  };
}
