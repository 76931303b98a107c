import { describe, expect, it } from "vitest";
import type { CohortSchema, ColumnSchema } from "../../../src/core/data/schema.ts";
import { ancestorsOf, parentsOf, readHierarchy, type Edges } from "../../../src/io/lists/hierarchy.ts";
import { LEAST_PATIENTS } from "../../../src/io/lists/fold-table.ts";
import { assembleRegistry, type Assembled } from "../../../src/io/registry/assemble-registry.ts";
import { parseSchema, readSchema } from "../../../src/io/schema/read-schema.ts";
import { clampingSchema } from "../../../src/io/schema/clamping-schema.ts";
import { schemaToYaml } from "../../../src/io/schema/write-schema.ts";
import { errorOf, shown, temporaryFiles } from "../temporary-files.ts";

const files = temporaryFiles();
const columnOf = (code: string): ColumnSchema => ({
  ...{ name: code.replace(":", "_"), type: "categorical", role: "sensitive" },
  ...{ levels: ["yes", "no"], list: "terms", code },
});
const schemaOf = (
  codes: readonly string[],
  edges: Edges | undefined,
  more: Partial<CohortSchema> = {},
): CohortSchema => ({
  version: 1,
  name: "x",
  columns: [
    { name: "id", type: "identifier", role: "identifier" },
    ...codes.map(columnOf),
    { name: "others", type: "integer", role: "other" },
  ],
  protect: { patient: "id" },
  lists: [{ name: "terms", other: "others", ...(edges === undefined ? {} : { edges }) }],
  ...more,
});
/** @param rows of each patient, the codes that are present and, after "!", absent */
const read = (schema: CohortSchema, rows: readonly (readonly string[])[]): Assembled<"train"> => {
  const cells = schema.columns.map(({ name, code }) =>
    rows.map((row, at) =>
      name === "id"
        ? `p${at}`
        : name === "others"
          ? "0"
          : row.includes(code ?? "")
            ? "yes"
            : row.includes(`!${code}`)
              ? "no"
              : "",
    ),
  );
  return assembleRegistry(
    { names: schema.columns.map(({ name }) => name), nRows: rows.length, cells },
    schema,
    "train",
    "x",
  );
};
const cellsOf = ({ cohort }: Assembled<"train">, name: string): string[] => {
  const found = cohort.columns.find((one) => one.name === name);
  if (found?.kind !== "coded") throw new Error(name);
  return Array.from(found.codes, (code) => found.levels[code] ?? "");
};
const times = (n: number, row: readonly string[]): string[][] => Array.from({ length: n }, () => [...row]);

describe("folding along a hierarchy", () => {
  // 20 rare codes below four middle codes below one root; a frequent code of its own.
  const rare = Array.from({ length: 20 }, (_, k) => `R:${k}`);
  const edges: Edges = [
    ...rare.map((code, k): [string, string] => [code, `M:${k % 4}`]),
    ...[0, 1, 2, 3].map((k): [string, string] => [`M:${k}`, "T:0"]),
    ["F:0", "T:0"],
  ];
  // Middle code 0 is shared by 15 patients, 1 by 15, 2 and 3 by 5 each.
  const rows = [
    ...rare.flatMap((code, k) => times(k % 4 < 2 ? 3 : 1, [code])),
    ...times(30, ["F:0"]),
    ...times(
      10,
      rare.map((code) => `!${code}`),
    ),
  ];

  it("folds 20 rare codes into the nearest code that enough patients share", () => {
    const { cohort, warnings } = read(schemaOf([...rare, "F:0"], edges), rows);
    expect(cohort.columns.map(({ name }) => name).sort()).toEqual(["F_0", "M_0", "M_1", "T_0", "others"]);
    const present = (name: string): number =>
      cellsOf({ cohort } as Assembled<"train">, name).filter((cell) => cell === "yes").length;
    expect(["M_0", "M_1", "F_0", "T_0"].map(present)).toEqual([15, 15, 30, 70]);
    for (const { name, kind } of cohort.columns)
      if (kind === "coded") expect(present(name)).toBeGreaterThanOrEqual(LEAST_PATIENTS);
    expect(warnings).toContainEqual({
      kind: "codes-folded",
      list: "terms",
      folded: 20,
      lost: 0,
      fewerThan: LEAST_PATIENTS,
    });
  });

  it("makes child present imply parent present, in the table and as a rule", () => {
    const { cohort } = read(schemaOf([...rare, "F:0"], edges), rows);
    const [child, parent] = ["M_0", "T_0"].map((name) => cellsOf({ cohort } as Assembled<"train">, name));
    child?.forEach((cell, row) => cell === "yes" && expect(parent?.[row]).toBe("yes"));
    expect(cohort.schema.constraints).toContainEqual({
      ...{ kind: "if-then", if: { column: "M_0", in: ["yes"] }, then: { column: "T_0", in: ["yes"] } },
    });
    expect(cohort.schema.constraints).toHaveLength(3);
  });

  it("names no folded code anywhere in what is left, nor the hierarchy", () => {
    const { cohort } = read(schemaOf([...rare, "F:0"], edges), rows);
    const text = JSON.stringify(cohort.schema);
    for (const code of rare) expect(text).not.toContain(`"${code}"`);
    expect(cohort.schema.lists).toEqual([{ name: "terms", other: "others" }]);
    expect(parseSchema(schemaToYaml(cohort.schema), "x")).toEqual(cohort.schema);
  });

  it("takes a code without an ancestor that is shared into the count of others", () => {
    const { cohort, warnings } = read(schemaOf(["R:0", "F:0"], [["F:0", "T:0"]]), [
      ...times(2, ["R:0"]),
      ...times(12, ["F:0"]),
    ]);
    expect(cohort.columns.map(({ name }) => name)).not.toContain("R_0");
    const others = cohort.columns.find(({ name }) => name === "others");
    expect(others?.kind === "numeric" && [...others.values].slice(0, 3)).toEqual([1, 1, 0]);
    expect(warnings).toContainEqual(expect.objectContaining({ folded: 0, lost: 1 }));
  });

  it("counts a patient once who has several codes below one", () => {
    const below: Edges = [
      ["R:0", "M:0"],
      ["R:1", "M:0"],
      ["M:0", "T:0"],
    ];
    const ten = read(schemaOf(["R:0", "R:1", "F:0"], below), [...times(10, ["R:0", "R:1"]), ...times(12, ["F:0"])]);
    expect(ten.cohort.columns.map(({ name }) => name)).toEqual(["F_0", "others"]);
  });

  it("keeps absent where all codes below are absent, unknown where one is not known", () => {
    const below: Edges = [
      ["R:0", "M:0"],
      ["R:1", "M:0"],
    ];
    const found = read(schemaOf(["R:0", "R:1"], below), [
      ...times(6, ["R:0"]),
      ...times(6, ["R:1", "!R:0"]),
      ["!R:0", "!R:1"],
      ["!R:0"],
    ]);
    expect(cellsOf(found, "M_0").slice(-3)).toEqual(["yes", "no", ""]);
  });

  it("refuses a code that is absent while one below it is present, without saying more than where", async () => {
    const error = await errorOf(() =>
      read(schemaOf(["R:0", "M:0"], [["R:0", "M:0"]]), [...times(12, ["R:0"]), ["R:0", "!M:0"]]),
    );
    expect(error.code).toBe("E_VALUE");
    expect(shown(error)).toContain("M_0, row 13");
  });

  it("takes what the schema says of a folded column with it", () => {
    const schema = schemaOf([...rare, "F:0"], edges, {
      constraints: [{ kind: "if-then", if: { column: "R_0", in: ["yes"] }, then: { column: "F_0", is: "missing" } }],
      analyses: [{ name: "a", kind: "logistic", outcome: "F_0", terms: [{ column: "R_1" }] }],
      splits: [{ name: "s", left: ["R_2"], right: ["F_0"] }],
      adversaries: [{ id: "a", title: "A", columns: ["R_3", "F_0"] }],
    });
    const { cohort } = read(schema, rows);
    expect(JSON.stringify(cohort.schema)).not.toContain('"R_');
    expect(cohort.schema.adversaries).toEqual([{ id: "a", title: "A", columns: ["F_0"] }]);
  });

  it("folds nothing under differential privacy, where the choice would read the data", () => {
    expect(clampingSchema(schemaOf(rare, edges)).lists).toEqual([{ name: "terms", other: "others" }]);
  });
});

describe("a hierarchy's file", () => {
  it("is read beside the schema", async () => {
    files.write("h.csv", "parent,child\nM:0,R:0\n");
    const { lists: _lists, ...rest } = schemaOf(["R:0"], undefined);
    const path = files.write("s.yaml", schemaToYaml({ ...rest, lists: [{ name: "terms", hierarchy: "h.csv" }] }));
    expect((await readSchema(path)).lists?.[0]?.edges).toEqual([["R:0", "M:0"]]);
  });

  it.each([
    ["child,parent\na,b\nb,a\n", "E_SCHEMA"],
    ["child,parent\na,a\n", "E_SCHEMA"],
    ["child,parent\na,\n", "E_SCHEMA"],
    ["code,above\na,b\n", "E_SCHEMA"],
    ["child,parent\na,b,c\n", "E_CSV"],
  ])("%j is refused", async (text, code) => {
    expect((await errorOf(() => readHierarchy(files.write("bad.csv", text)))).code).toBe(code);
  });

  it("finds the nearest first, and goes round a diamond once", () => {
    const parents = parentsOf([
      ["a", "b"],
      ["a", "c"],
      ["b", "d"],
      ["c", "d"],
      ["d", "e"],
    ]);
    expect(ancestorsOf("a", parents)).toEqual(["b", "c", "d", "e"]);
    expect(ancestorsOf("a", parents, (code) => code === "d")).toEqual(["b", "c", "d"]);
  });
});
