import type { Column } from "../../../src/core/data/cohort.ts";
import { columnSchema, columnsOfConstraint } from "../../../src/core/data/schema.ts";
import type { CohortSchema, ColumnSchema } from "../../../src/core/data/schema.ts";

/**
 * The public schema of synthetic rows: the columns that are drawn, without identifiers, with the levels that they can
 * hold and with no bound or grid that was not public before.
 * Not carried over: unit of protection, consent, population figures, missing codes (a synthetic cell is observed or
 * empty).
 * @param schema of the registry
 * @param columns synthetic columns, in output order
 */
export function outputSchema(schema: CohortSchema, columns: readonly Column[]): CohortSchema {
  const names = new Set(columns.map((column) => column.name));
  const survival = (schema.survival ?? [])
    .filter((pair) => names.has(pair.time) && names.has(pair.event))
    .map(({ entry, end, ...pair }) => ({
      ...pair,
      ...(entry !== undefined && names.has(entry) ? { entry } : {}),
      ...(end !== undefined && names.has(end) ? { end } : {}),
    }));
  const constraints = (schema.constraints ?? []).filter((constraint) =>
    columnsOfConstraint(constraint).every((name) => names.has(name)),
  );
  return {
    version: 1,
    name: schema.name,
    ...(schema.description === undefined ? {} : { description: schema.description }),
    columns: columns.map((column) => outputColumn(columnSchema(schema, column.name), column)),
    ...(schema.visits === undefined ? {} : { visits: schema.visits }),
    ...(schema.site !== undefined && names.has(schema.site) ? { site: schema.site } : {}),
    ...(schema.dataCut === undefined ? {} : { dataCut: schema.dataCut }),
    ...(survival.length === 0 ? {} : { survival }),
    ...(constraints.length === 0 ? {} : { constraints }),
    ...(schema.citation === undefined ? {} : { citation: schema.citation }),
    ...(schema.licence === undefined ? {} : { licence: schema.licence }),
  };
}

/** How the registry writes its cells, so that synthetic ones come in the same form. */
const FORM_KEYS = ["format", "decimal", "thousands", "decimals", "suffix"] as const;

function outputColumn(source: ColumnSchema | undefined, column: Column): ColumnSchema {
  const type = column.kind === "numeric" ? "continuous" : column.ordered ? "ordinal" : "categorical";
  if (source === undefined)
    return {
      name: column.name,
      type,
      role: "other",
      ...(column.kind === "coded" ? { levels: [...column.levels] } : {}),
    };
  const carried = ["inferred", "label", "unit", "bounds", "grid", "tolerance", "partialDates", ...FORM_KEYS] as const;
  const kept = Object.fromEntries(carried.flatMap((key) => (source[key] === undefined ? [] : [[key, source[key]]])));
  return {
    name: column.name,
    type: source.type,
    role: source.role,
    ...kept,
    ...(column.kind === "coded" ? { levels: [...column.levels] } : {}),
  };
}
