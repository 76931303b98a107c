import { stringify } from "yaml";
import type { CohortSchema } from "../../core/data/schema.ts";

/**
 * A schema as YAML text that `parseSchema` reads back the same. Keys stand in the order of the format; codes are in
 * quotes.
 */
export function schemaToYaml(schema: CohortSchema): string {
  const { version, name, description, citation, licence, dataCut, columns, analyses, ...more } = schema;
  const rest = splitProposed(more);
  const ordered = {
    version,
    name,
    ...defined({ description, citation, licence, dataCut }),
    columns: columns.map(({ name: columnName, type, role, ...keys }) => ({ name: columnName, type, role, ...keys })),
    ...(analyses === undefined ? {} : { analyses }),
    ...rest,
  };
  return stringify(ordered, {
    lineWidth: 0,
    defaultStringType: "QUOTE_DOUBLE",
    defaultKeyType: "PLAIN",
    aliasDuplicateObjects: false,
  });
}

/** What inspect saw and nobody confirmed stands by itself, so that a person can write rules of their own beside it. */
function splitProposed(
  schema: Pick<CohortSchema, "constraints" | "visits"> & object,
): Omit<typeof schema, "constraints" | "visits"> & { proposed?: unknown } {
  const { constraints = [], visits, ...rest } = schema;
  const declared = constraints.filter((one) => one.inferred !== true);
  const proposed = {
    ...(visits?.inferred === true ? { visits: withoutMark(visits) } : {}),
    ...(declared.length < constraints.length
      ? { constraints: constraints.filter((one) => one.inferred === true).map(withoutMark) }
      : {}),
  };
  return {
    ...rest,
    ...(visits === undefined || visits.inferred === true ? {} : { visits }),
    ...(declared.length === 0 ? {} : { constraints: declared }),
    ...(Object.keys(proposed).length === 0 ? {} : { proposed }),
  };
}

function withoutMark({ inferred: _inferred, ...rest }: { readonly inferred?: boolean }): object {
  return rest;
}

function defined(entries: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(entries).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
