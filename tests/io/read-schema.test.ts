import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { packageRoot } from "../../src/io/settings/package-root.ts";
import { parseSchema, readSchema } from "../../src/io/schema/read-schema.ts";
import { cohortJsonSchema } from "../../src/io/schema/shapes/schema-shape.ts";
import { schemaToYaml } from "../../src/io/schema/write-schema.ts";
import { errorOf } from "./temporary-files.ts";

const root = packageRoot();
const REGISTRIES = ["pbc", "cgd0", "rhDNase", "dystrophy"];
const yamlOf = (name: string): string => readFileSync(join(root, "sample-data", name, "cohort.schema.yaml"), "utf8");

describe("schemas/cohort.schema.json", () => {
  const published = JSON.parse(readFileSync(join(root, "schemas/cohort.schema.json"), "utf8")) as object;
  const validate = new Ajv2020({ strict: false }).compile(published);

  it("is what the code checks", () => expect(published).toEqual(cohortJsonSchema()));

  it.each(REGISTRIES)("accepts %s under another validator", (name) => {
    expect(validate(parse(yamlOf(name))), JSON.stringify(validate.errors)).toBe(true);
  });

  it("refuses an unknown key and a missing role under another validator", () => {
    expect(validate({ version: 1, name: "x", columns: [{ name: "a", type: "integer", role: "other" }] })).toBe(true);
    expect(
      validate({ version: 1, name: "x", columns: [{ name: "a", type: "integer", role: "other" }], extra: 1 }),
    ).toBe(false);
    expect(validate({ version: 1, name: "x", columns: [{ name: "a", type: "integer" }] })).toBe(false);
  });
});

describe("parseSchema", () => {
  it.each(REGISTRIES)("reads %s, also from JSON and after writing it out", (name) => {
    const schema = parseSchema(yamlOf(name), name);
    expect(parseSchema(JSON.stringify(schema), name)).toEqual(schema);
    expect(parseSchema(schemaToYaml(schema), name)).toEqual(schema);
  });

  it("keeps codes that YAML would change", () => {
    const schema = parseSchema(
      JSON.stringify({
        version: 1,
        name: "no",
        columns: [
          {
            name: "y",
            type: "categorical",
            role: "other",
            levels: ["010", "1e3", "NO", "null", "~", "0x1", " a", "true"],
          },
        ],
      }),
      "s",
    );
    expect(parseSchema(schemaToYaml(schema), "s")).toEqual(schema);
  });

  const column = (more: string): string =>
    `version: 1\nname: x\ncolumns:\n  - { name: a, type: integer, role: other${more} }\n`;
  const two = (tail: string, b = "{ name: b, type: categorical, role: other, levels: [u, v] }"): string =>
    `version: 1\nname: x\ncolumns:\n  - { name: a, type: integer, role: other }\n  - ${b}\n  - { name: id, type: identifier, role: identifier }\n${tail}`;
  it.each([
    ["a misspelt key", "version: 1\nname: x\ncolums: []\n", "s.yaml:3:9 colums: unknown key. Did you mean 'columns'?"],
    [
      "a misspelt key inside",
      column(", bound: { min: 1 }"),
      "s.yaml:4:51 columns[0].bound: unknown key. Did you mean 'bounds'?",
    ],
    [
      "an unquoted code",
      column("").replace("integer", "categorical").replace("other }", "other, levels: [1] }"),
      "put codes in quotes",
    ],
    [
      "a wrong version",
      "version: 2\nname: x\ncolumns: [{ name: a, type: integer, role: other }]",
      "s.yaml:1:10 version",
    ],
    ["an unknown type", column("").replace("integer", "int"), "columns[0].type: Invalid option"],
    [
      "a name used twice",
      two("", "{ name: a, type: integer, role: other }"),
      "s.yaml:5:13 columns[1].name: another column has this name",
    ],
    ["bounds upside down", column(", bounds: { min: 2, max: 1 }"), "columns[0].bounds: min is above max"],
    ["a date as a number's bound", column(', bounds: { min: "2000-01-01" }'), "bounds.min: a number is expected"],
    ["levels of a number", column(", levels: [a]"), "levels belong to categorical"],
    [
      "categories without list or folding",
      two("", "{ name: b, type: categorical, role: other }"),
      "list the levels that are public, or set otherLevels: fold",
    ],
    [
      "an ordinal that folds",
      two("", "{ name: b, type: ordinal, role: other, levels: [u], otherLevels: fold }"),
      "an ordinal column lists all its levels",
    ],
    [
      "a repeated level",
      two("", "{ name: b, type: categorical, role: other, levels: [u, v, u] }"),
      "entry 3 repeats entry 1",
    ],
    [
      "a code that is a level",
      two("", "{ name: b, type: categorical, role: other, levels: [u], missing: [{ code: u, reason: r }] }"),
      "this code is also a level",
    ],
    [
      "an identifier with another role",
      two("").replace("role: identifier", "role: other"),
      "columns[2].role: a column of type identifier has the role identifier",
    ],
    [
      "a unit of protection that is no column",
      two("protect: { patient: pid }"),
      "protect.patient: no column has this name",
    ],
    [
      "a consent column that folds",
      two(
        "consent: { column: b, exclude: [u] }",
        "{ name: b, type: categorical, role: other, levels: [u], otherLevels: fold }",
      ),
      "the consent column is categorical with all its levels",
    ],
    [
      "a consent value that is no level",
      two("consent: { column: b, exclude: [w] }"),
      "neither a level nor a missing code",
    ],
    [
      "an event level nobody declared",
      two("survival: [{ name: s, time: a, event: b, censored: [u], causes: [w] }]"),
      "level 2 of the event column is neither under censored nor under causes",
    ],
    [
      "a cause that is no level",
      two("survival: [{ name: s, time: a, event: b, censored: [u], causes: [v, w] }]"),
      "causes[1]: the event column has no such level",
    ],
    [
      "a cause that is censored too",
      two("survival: [{ name: s, time: a, event: b, censored: [u], causes: [v, u] }]"),
      "repeats entry",
    ],
    [
      "a time that is a category",
      two("survival: [{ name: s, time: b, event: b, censored: [u], causes: [v] }]"),
      "a column of type continuous or integer is expected",
    ],
    [
      "an inequality with a category",
      two("constraints: [{ kind: inequality, low: a, high: b }]"),
      "constraints[0].high: a column of type",
    ],
    ["an unknown kind", two("constraints: [{ kind: product, low: a, high: b }]"), "kind is one of"],
    [
      "an order of a number and a category",
      two("constraints: [{ kind: order, columns: [a, b] }]"),
      "constraints[0].columns[1]: a column of type",
    ],
    [
      "a column twice in an order",
      two("constraints: [{ kind: order, columns: [a, a] }]"),
      "a column stands in it twice",
    ],
    ["a sum with itself", two("constraints: [{ kind: sum, total: a, parts: [a] }]"), "repeats entry"],
    [
      "a question that depends on itself",
      two("constraints: [{ kind: branching, columns: [a], when: { column: a, is: present } }]"),
      "the premise looks at the column itself",
    ],
    [
      "a branching logic that nobody understands",
      two('constraints: [{ kind: branching, columns: [a], when: "datediff([b], 3)" }]'),
      "branching logic",
    ],
    [
      "a branching logic on a level that is none",
      two("constraints: [{ kind: branching, columns: [a], when: \"[b] = 'w'\" }]"),
      "the column has no such level",
    ],
    [
      "an empty test",
      two("constraints: [{ kind: if-then, if: { column: a }, then: { column: b, in: [u] } }]"),
      "min or max is expected",
    ],
    [
      "a test for a level that is none",
      two("constraints: [{ kind: if-then, if: { column: a, min: 1 }, then: { column: b, in: [w] } }]"),
      "the column has no such level",
    ],
    [
      "a combination of the wrong length",
      two("constraints: [{ kind: fixed-combinations, columns: [b, c], allowed: [[u]] }]"),
      "2 entries are expected, one a column; found 1",
    ],
    ["prevalence without size", two("population: { prevalence: 0.001 }"), "prevalence and size belong together"],
    ["a coverage above 1", two("population: { coverage: 1.5 }"), "a share in (0, 1] is expected"],
    ["a day that is none", two('dataCut: "2001-02-30"'), "a day of the calendar is expected"],
    ["bad YAML", "version: 1\nname: [x\n", "not valid YAML"],
    ["a key twice", "version: 1\nversion: 1\n", "s.yaml:2:1: not valid YAML (duplicate key)"],
    ["nothing", "", "expected object"],
    ["a list", "[]", "expected object"],
    ["an unknown alias", "version: *x\n", "s.yaml"],
  ])("refuses %s and says where", async (_, text, says) => {
    const error = await errorOf(() => parseSchema(text, "s.yaml"));
    expect(error.code).toBe("E_SCHEMA");
    expect(error.message).toContain(says);
    expect(error.message).toContain("s.yaml");
  });

  it("survives nesting and aliases made to exhaust it", async () => {
    expect((await errorOf(() => parseSchema("[".repeat(200_000), "s"))).code).toBe("E_SCHEMA");
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefgh"
      .split("")
      .map((key, i) => `${key}: &${key} [${Array(9).fill(`*${"abcdefg"[i]!}`).join(",")}]`)
      .join("\n")}\n`;
    expect((await errorOf(() => parseSchema(bomb, "s"))).code).toBe("E_SCHEMA");
  });

  it("reads the example of docs/schema.md", () => {
    const example = /```yaml\n([^]*?)```/.exec(readFileSync(join(root, "docs/schema.md"), "utf8"))![1]!;
    expect(parseSchema(example, "docs/schema.md").columns.length).toBe(8);
  });

  it("tells a missing file", async () => {
    expect((await errorOf(() => readSchema(join(root, "no-such.yaml")))).code).toBe("E_FILE");
  });
});
