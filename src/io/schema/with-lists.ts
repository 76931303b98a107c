import type { CohortSchema, ColumnSchema } from "../../core/data/schema.ts";

/** What places a column in a coded list. */
const PLACE = ["list", "code", "since"] as const;

/**
 * The schema of released rows with the coded lists of the registry, whose names and codes are public: without them
 * nobody could write the rows in the format they came from. A column whose levels are no longer the two of its code,
 * and the time of such a code, stay out; hierarchies are not carried.
 * @param released schema of the rows
 * @param registry schema under which the registry was read
 */
export function withLists(released: CohortSchema, registry: CohortSchema): CohortSchema {
  const sources = new Map(registry.columns.map((column) => [column.name, column]));
  const isTold = (column: ColumnSchema): boolean => {
    const { list, since, levels = [] } = sources.get(column.name) ?? {};
    return list !== undefined && since !== true && isSame(levels, column.levels ?? []);
  };
  const told = new Set(released.columns.filter(isTold).map(({ name }) => keyOf(sources.get(name))));
  const columns = released.columns.map((column): ColumnSchema => {
    const source = sources.get(column.name);
    if (source?.list === undefined || !told.has(keyOf(source))) return column;
    return {
      ...column,
      ...Object.fromEntries(PLACE.flatMap((key) => (source[key] === undefined ? [] : [[key, source[key]]]))),
    };
  });
  const used = new Set(columns.map(({ list }) => list));
  const names = new Set(columns.map(({ name }) => name));
  const lists = (registry.lists ?? [])
    .filter(({ name }) => used.has(name))
    .map(({ hierarchy: _file, edges: _edges, other, ...list }) => ({
      ...list,
      ...(other === undefined || !names.has(other) ? {} : { other }),
    }));
  return lists.length === 0 ? released : { ...released, columns, lists };
}

function keyOf(column: ColumnSchema | undefined): string {
  return JSON.stringify([column?.list, column?.code]);
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === 2 && b.length === 2 && a.every((level) => b.includes(level));
}
