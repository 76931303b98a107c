import type { CohortSchema } from "../../core/data/schema.ts";

/**
 * Names of the columns that serve reading only and are dropped after it: identifiers, unit of protection, consent. In
 * schema order.
 */
export function droppedColumns(schema: CohortSchema): {
  readonly identifiers: string[];
  readonly consent: string | undefined;
} {
  const units = new Set([schema.protect?.patient, schema.protect?.family]);
  const identifiers = schema.columns
    .filter((column) => column.role === "identifier" || column.type === "identifier" || units.has(column.name))
    .map((column) => column.name);
  const consent = schema.consent?.column;
  return { identifiers, consent: consent !== undefined && identifiers.includes(consent) ? undefined : consent };
}

/** The schema of what is left after reading: no dropped column, and nothing that refers to one. */
export function keptSchema(schema: CohortSchema): CohortSchema {
  const { identifiers, consent } = droppedColumns(schema);
  const gone = new Set([...identifiers, consent]);
  const { protect, consent: _consent, confirmed: _confirmed, site, visits, ...rest } = schema;
  const patient = protect?.family ?? protect?.patient;
  return {
    ...rest,
    ...(visits === undefined ? {} : { visits: { ...visits, ...(patient === undefined ? {} : { patient }) } }),
    columns: schema.columns.filter((column) => !gone.has(column.name)),
    ...(site === undefined || gone.has(site) ? {} : { site }),
  };
}
