import { stringify } from "yaml";
import type { CohortSchema } from "../../core/data/schema.ts";

/** A schema as YAML text that `parseSchema` reads back the same. Keys stand in the order of the format; codes are in quotes. */
export function schemaToYaml(schema: CohortSchema): string {
  const { version, name, description, citation, licence, dataCut, columns, ...rest } = schema;
  const ordered = {
    version,
    name,
    ...defined({ description, citation, licence, dataCut }),
    columns: columns.map(({ name: columnName, type, role, ...more }) => ({ name: columnName, type, role, ...more })),
    ...rest,
  };
  return stringify(ordered, {
    lineWidth: 0,
    defaultStringType: "QUOTE_DOUBLE",
    defaultKeyType: "PLAIN",
    aliasDuplicateObjects: false,
  });
}

function defined(entries: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(entries).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
