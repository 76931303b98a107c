import { describe, expect, it } from "vitest";
import type { CohortSchema } from "../../src/core/data/schema.ts";
import { checkSchema } from "../../src/io/schema/check-schema.ts";
import { parseSchema } from "../../src/io/schema/read-schema.ts";
import { schemaToYaml } from "../../src/io/schema/write-schema.ts";

const SEIZURE = {
  name: "HP_0001250",
  type: "categorical",
  role: "sensitive",
  levels: ["yes", "no"],
  list: "phenotypes",
  code: "HP:0001250",
} as const;
const SINCE = {
  name: "HP_0001250_since",
  type: "continuous",
  role: "other",
  list: "phenotypes",
  code: "HP:0001250",
  since: true,
} as const;
const OTHER = { name: "other_terms", type: "integer", role: "other" } as const;
const LISTS = [{ name: "phenotypes", hierarchy: "hpo.csv", other: "other_terms" }];
const schemaOf = (columns: readonly object[], lists: readonly object[] = LISTS): CohortSchema =>
  ({ version: 1, name: "x", columns, lists }) as CohortSchema;
const faultsOf = (columns: readonly object[], lists?: readonly object[]): string[] =>
  checkSchema(schemaOf(columns, lists)).map(({ path, message }) => `${path.join(".")}: ${message}`);

describe("coded lists in a schema", () => {
  it("are read and written back the same", () => {
    const schema = schemaOf([SEIZURE, SINCE, OTHER]);
    expect(checkSchema(schema)).toEqual([]);
    expect(parseSchema(schemaToYaml(schema), "x")).toEqual(schema);
  });

  it.each<[string, object[], object[] | undefined, string]>([
    [
      "a list that is not declared",
      [{ ...SEIZURE, name: "b", list: "drugs" }, SEIZURE, OTHER],
      LISTS,
      "columns.0.list",
    ],
    ["no code", [{ ...SEIZURE, name: "b", code: undefined }, SEIZURE, OTHER], LISTS, "columns.0.list"],
    ["a code without a list", [SEIZURE, OTHER, { ...OTHER, name: "b", code: "x" }], LISTS, "columns.2.code"],
    ["the same code twice", [SEIZURE, { ...SEIZURE, name: "b" }, OTHER], LISTS, "columns.1.code"],
    ["three levels", [{ ...SEIZURE, levels: ["yes", "no", "?"] }, OTHER], LISTS, "columns.0.levels"],
    ["levels that fold", [{ ...SEIZURE, otherLevels: "fold" }, OTHER], LISTS, "columns.0.levels"],
    [
      "a number instead of levels",
      [{ ...SEIZURE, type: "integer", levels: undefined }, OTHER],
      LISTS,
      "columns.0.levels",
    ],
    ["since without its code", [SEIZURE, { ...SINCE, code: "HP:2" }, OTHER], LISTS, "columns.1.since"],
    ["since in words", [SEIZURE, { ...SINCE, type: "categorical", levels: ["a"] }, OTHER], LISTS, "columns.1.type"],
    ["a list without columns", [SEIZURE, OTHER], [...LISTS, { name: "drugs" }], "lists.1.name"],
    ["two lists of a name", [SEIZURE, OTHER], [...LISTS, { name: "phenotypes" }], "lists.1.name"],
    ["no such column of other codes", [SEIZURE], LISTS, "lists.0.other"],
    ["other codes in a word", [SEIZURE, { ...OTHER, type: "categorical", levels: ["1"] }], LISTS, "lists.0.other"],
    ["a hierarchy elsewhere", [SEIZURE], [{ name: "phenotypes", hierarchy: "../hpo.csv" }], "lists.0.hierarchy"],
    ["an identifier", [{ ...SEIZURE, role: "identifier" }, OTHER], LISTS, "columns.0.role"],
  ])("refuse %s", (_what, columns, lists, where) => {
    const faults = faultsOf(columns, lists);
    expect(faults, faults.join("\n")).toEqual([expect.stringContaining(`${where}: `)]);
  });

  it("refuse a hierarchy that goes round in a circle, also on itself", () => {
    const tree = [
      ["c", "b"],
      ["b", "a"],
      ["d", "b"],
      ["d", "a"],
    ];
    const list = (edges: string[][]): object[] => [{ name: "phenotypes", edges }];
    expect(faultsOf([SEIZURE], list(tree))).toEqual([]);
    expect(faultsOf([SEIZURE], list([...tree, ["a", "d"]]))).toEqual([expect.stringContaining("lists.0.edges")]);
    expect(faultsOf([SEIZURE], list([["a", "a"]]))).toEqual([expect.stringContaining("lists.0.edges.0")]);
  });
});
