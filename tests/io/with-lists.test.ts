import { expect, it } from "vitest";
import type { CohortSchema } from "../../src/core/data/schema.ts";
import { parseSchema } from "../../src/io/schema/read-schema.ts";
import { withLists } from "../../src/io/schema/with-lists.ts";
import { schemaToYaml } from "../../src/io/schema/write-schema.ts";

const term = (name: string, code: string, more: object = {}) => ({
  name,
  type: "categorical" as const,
  role: "sensitive" as const,
  levels: ["yes", "no"],
  list: "phenotypes",
  code,
  ...more,
});
const registry: CohortSchema = {
  version: 1,
  name: "made",
  columns: [
    { name: "sex", type: "categorical", role: "quasi-identifier", levels: ["f", "m"] },
    term("HP_1", "HP:0000001"),
    term("HP_2", "HP:0000002"),
    { name: "HP_2_since", type: "integer", role: "other", list: "phenotypes", code: "HP:0000002", since: true },
  ],
  lists: [{ name: "phenotypes" }],
};
const drawn = (lost: readonly string[] = []): CohortSchema => ({
  version: 1,
  name: "made",
  columns: registry.columns.map(({ list: _list, code: _code, since: _since, ...column }) =>
    lost.includes(column.name) ? { ...column, levels: ["yes"] } : column,
  ),
});
const placed = (schema: CohortSchema): string[] =>
  schema.columns.filter(({ list }) => list !== undefined).map(({ name }) => name);

it("gives released rows back the lists that their columns belong to, so that they can be written as they came", () => {
  const schema = withLists(drawn(), registry);
  expect(placed(schema)).toEqual(["HP_1", "HP_2", "HP_2_since"]);
  expect(parseSchema(schemaToYaml(schema), "s").lists).toEqual([{ name: "phenotypes" }]);
});

it("leaves out a term that lost a level, with its time, and the list where none is left", () => {
  const schema = withLists(drawn(["HP_2"]), registry);
  expect(placed(schema)).toEqual(["HP_1"]);
  parseSchema(schemaToYaml(schema), "s");
  expect(withLists(drawn(["HP_1", "HP_2"]), registry).lists).toBeUndefined();
});
