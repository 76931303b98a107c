import { describe, expect, it } from "vitest";
import { inspectCommand } from "../../../src/cli/commands/inspect.ts";
import { describedTable, type DescribedTable } from "../../../src/io/doors/frictionless/described-table.ts";
import { readDescriptor } from "../../../src/io/doors/frictionless/read-descriptor.ts";
import type { ColumnSchema } from "../../../src/core/data/schema.ts";
import { assembleRegistry } from "../../../src/io/registry/assemble-registry.ts";
import { checkSchema } from "../../../src/io/schema/check-schema.ts";
import { readSchema } from "../../../src/io/schema/read-schema.ts";
import { parseCsv } from "../../../src/io/tables/parse-csv.ts";
import { doorNote as german } from "../../../src/report/words/de/doors/door-notes.ts";
import { doorNote as english } from "../../../src/report/words/en/doors/door-notes.ts";
import { temporaryFiles } from "../temporary-files.ts";

const files = temporaryFiles();
let nFiles = 0;
const descriptor = (value: unknown): string =>
  files.write(`d${nFiles++}.json`, typeof value === "string" ? value : JSON.stringify(value));

async function described(csv: string, value: unknown, data = "registry.csv"): Promise<DescribedTable> {
  const declared = await readDescriptor(descriptor(value), data);
  return describedTable(parseCsv(csv, data), declared, "registry", data);
}

/** Sixty made-up patients. */
const N = 60;
const rows = Array.from({ length: N }, (_, k) =>
  [
    `P${k}`,
    `0${1 + (k % 9)}/0${1 + (k % 7)}/2001`,
    1 + (k % 3),
    k % 7 === 0 ? "-9" : (k * 1.5).toFixed(1).replace(".", ","),
    ["mild", "severe", "moderate"][k % 3],
    k % 2 === 0 ? "ja" : "nein",
    `00${k % 4}`,
    100 + (k % 5),
    1950 + (k % 40),
    k % 5 === 0 ? "" : `{"a":${k}}`,
  ]
    .map((cell) =>
      String(cell).includes(",") || String(cell).includes('"') ? `"${String(cell).replaceAll('"', '""')}"` : cell,
    )
    .join(","),
);
const CSV = `code,seen,arm,level,grade,dead,hla,batch,birth,extra\n${rows.join("\n")}\n`;

const FIELDS = {
  code: { name: "code", type: "string", constraints: { required: true } },
  seen: { name: "seen", type: "date", format: "%d/%m/%Y", constraints: { minimum: "2000-01-01" } },
  arm: { name: "arm", type: "integer", title: "Arm of the trial" },
  level: {
    name: "level",
    type: "number",
    decimalChar: ",",
    constraints: { minimum: 0, exclusiveMaximum: 200, pattern: ".*" },
  },
  grade: { name: "grade", type: "string" },
  dead: { name: "dead", type: "boolean", trueValues: ["ja"], falseValues: ["nein"] },
  hla: { name: "hla", type: "string" },
  batch: { name: "batch", type: "string" },
  birth: { name: "birth", type: "year", constraints: { minimum: "1900", exclusiveMaximum: 2030 } },
  extra: { name: "extra", type: "object" },
};

const one = {
  name: "p",
  resources: [
    { name: "other", path: "other.csv", schema: { fields: [{ name: "x" }] } },
    {
      name: "registry",
      path: "data/registry.csv",
      schema: {
        fields: [
          ...Object.values({
            ...FIELDS,
            arm: { ...FIELDS.arm, constraints: { enum: [1, 2, 3, 9] } },
            grade: { ...FIELDS.grade, constraints: { enum: ["mild", "moderate", "severe"] } },
          }),
        ],
        missingValues: ["", "-9"],
        primaryKey: ["code"],
      },
    },
  ],
};
const two = {
  fieldsMatch: "equal",
  fields: Object.values({
    ...FIELDS,
    arm: { ...FIELDS.arm, categories: [{ value: 1, label: "A" }, 2, 3, 9] },
    grade: { ...FIELDS.grade, categories: ["mild", "moderate", "severe"], categoriesOrdered: true },
    level: { ...FIELDS.level, missingValues: [{ value: "-9", label: "not measured" }] },
  }),
  primaryKey: "code",
};

describe("a Frictionless descriptor as schema", () => {
  it.each([
    ["data package 1, of two resources", one, "categorical", "-9"],
    ["a Table Schema 2", two, "ordinal", "not measured"],
  ])("%s gives types, levels, missing codes, bounds and key", async (_, value, grade, reason) => {
    const { schema, notes } = await described(CSV, value);
    const column = (name: string): ColumnSchema | undefined => schema.columns.find((each) => each.name === name);
    expect(checkSchema(schema)).toEqual([]);
    expect(schema.columns.every(({ inferred }) => inferred === true)).toBe(true);
    expect(schema.protect).toEqual({ patient: "code" });
    expect(column("code")).toMatchObject({ type: "identifier", role: "identifier" });
    expect(column("seen")).toMatchObject({ type: "date", format: "DD/MM/YYYY", bounds: { min: "2000-01-01" } });
    expect(column("arm")).toMatchObject({
      type: "categorical",
      levels: ["1", "2", "3", "9"],
      label: "Arm of the trial",
    });
    expect(column("level")).toMatchObject({
      ...{ type: "continuous", decimal: ",", bounds: { min: 0, max: 200 } },
      missing: [{ code: "-9", reason }],
    });
    expect(column("grade")).toMatchObject({ type: grade, levels: ["mild", "moderate", "severe"] });
    expect(column("dead")).toMatchObject({ type: "categorical", levels: ["ja", "nein"] });
    expect(column("hla")?.type).toBe("categorical");
    expect(column("batch")?.type).toBe("categorical");
    expect(column("birth")).toMatchObject({ type: "integer", bounds: { min: 1900, max: 2029 } });
    expect(column("extra")?.type).toBe("identifier");
    expect(notes).toEqual(
      expect.arrayContaining([
        { kind: "descriptor-read", fields: 10, columns: 10 },
        { kind: "descriptor-dropped", columns: ["extra"] },
        { kind: "descriptor-required", columns: ["code"] },
        { kind: "descriptor-unread", properties: ["pattern"] },
      ]),
    );
    // The table is read under it: level 9 is public though nobody holds it.
    expect(assembleRegistry(parseCsv(CSV, "x"), schema, "train", "x").cohort.nUnits).toBe(N);
  });

  it("says the same in both languages, and no cell", async () => {
    const { notes } = await described(CSV, one);
    const facts = notes.flatMap((note) =>
      typeof note === "string" || !note.kind.startsWith("descriptor") ? [] : [note],
    );
    for (const words of [english, german]) for (const fact of facts) expect(words(fact).length).toBeGreaterThan(20);
  });

  it("leaves an identifier one whatever is declared, and guesses what is not in it", async () => {
    const csv = `patient_id,surname,age\n${Array.from({ length: 30 }, (_, k) => `${k + 1},Name${k},${20 + ((k * 7) % 11)}`).join("\n")}\n`;
    const fields = [
      { name: "patient_id", type: "integer" },
      { name: "surname", type: "string" },
    ];
    const { schema, notes } = await described(csv, { fields });
    expect(schema.columns.map(({ type }) => type)).toEqual(["identifier", "identifier", "integer"]);
    expect(notes).toContainEqual({ kind: "descriptor-undeclared", columns: ["age"] });
  });

  const code = async (csv: string, value: unknown, data?: string): Promise<string> =>
    described(csv, value, data).then(
      () => "read",
      (error: unknown) => {
        const { code: found = "", message } = error as { code?: string; message: string };
        expect(message).not.toContain("SECRET");
        return found;
      },
    );

  it("is refused with a code where it is no descriptor or one of another table", async () => {
    const plain = "a,b\n1,2\n2,3\n";
    const schema = (fields: unknown, more: object = {}) => ({ fields, ...more });
    const cases: readonly (readonly [string, unknown, string])[] = [
      ["no JSON", "{", "E_DESCRIPTOR"],
      ["a list", [], "E_DESCRIPTOR"],
      ["a link", { $ref: "http://x" }, "E_DESCRIPTOR"],
      ["no fields", { fields: [] }, "E_DESCRIPTOR"],
      ["fields of no name", schema([{ type: "string" }, null, 3]), "E_DESCRIPTOR"],
      ["an unknown type", schema([{ name: "a", type: "SECRET" }]), "E_DESCRIPTOR"],
      ["a name twice", schema([{ name: "a" }, { name: "a" }]), "E_DESCRIPTOR"],
      ["an enum that is none", schema([{ name: "a", constraints: { enum: "SECRET" } }]), "E_DESCRIPTOR"],
      ["levels that are objects", schema([{ name: "a", categories: [{ label: "SECRET" }] }]), "E_DESCRIPTOR"],
      ["constraints that are none", schema([{ name: "a", constraints: ["SECRET"] }]), "E_DESCRIPTOR"],
      [
        "bounds that are none",
        schema([{ name: "a", type: "integer", constraints: { minimum: "SECRET" } }]),
        "E_DESCRIPTOR",
      ],
      [
        "bounds upside down",
        schema([{ name: "a", type: "integer", constraints: { minimum: 3, maximum: 1 } }]),
        "E_DESCRIPTOR",
      ],
      ["missing values that are none", schema([{ name: "a" }], { missingValues: "NA" }), "E_DESCRIPTOR"],
      ["a key that is no field", schema([{ name: "a" }], { primaryKey: "z" }), "E_DESCRIPTOR"],
      ["a key that is no name", schema([{ name: "a" }], { primaryKey: { a: 1 } }), "E_DESCRIPTOR"],
      ["a schema elsewhere", { resources: [{ path: "registry.csv", schema: "../../etc/passwd" }] }, "E_DESCRIPTOR"],
      ["a schema behind a link", { resources: [{ path: "registry.csv", schema: "https://x/y.json" }] }, "E_DESCRIPTOR"],
      ["a schema that is not there", { resources: [{ path: "registry.csv", schema: "gone.json" }] }, "E_FILE"],
      ["two resources, neither of that name", { resources: [{ path: "x.csv" }, { path: "y.csv" }] }, "E_DESCRIPTOR"],
      ["a column that is not there", schema([{ name: "a" }, { name: "z" }]), "E_SCHEMA_MISMATCH"],
      ["a lacking column that may lack", schema([{ name: "a" }, { name: "z" }], { fieldsMatch: ["superset"] }), "read"],
      ["names of the language", schema([{ name: "__proto__" }, { name: "a" }], { fieldsMatch: "partial" }), "read"],
    ];
    for (const [what, value, expected] of cases) expect([what, await code(plain, value)]).toEqual([what, expected]);
  });

  it("tells cells that are not as declared by row, never by value", async () => {
    const key = {
      fields: [
        { name: "a", type: "string" },
        { name: "b", constraints: { required: true } },
      ],
      primaryKey: "a",
    };
    expect(await code("a,b\nSECRET,1\nSECRET,2\n", key)).toBe("E_VALUE");
    expect(await code("a,b\nx,1\ny,\n", key)).toBe("E_VALUE");
    const { schema } = await described("a,b\nSECRET,1\nx,2\n", {
      fields: [
        { name: "a", constraints: { enum: ["x"] } },
        { name: "b", type: "integer" },
      ],
    });
    expect(() => assembleRegistry(parseCsv("a,b\nSECRET,1\nx,2\n", "x"), schema, "train", "x")).toThrow(
      /^(?![\s\S]*SECRET)/,
    );
  });

  it("is an option of inspect", async () => {
    const data = files.write("registry.csv", CSV);
    const out = `${data}.yaml`;
    const lines: string[] = [];
    const io = {
      out: (line: string) => void lines.push(line),
      err: () => undefined,
      progress: () => undefined,
      signal: new AbortController().signal,
    };
    expect(await inspectCommand(data, { descriptor: descriptor(one), out }, io)).toBe(0);
    expect(lines.join("\n")).toContain("The descriptor has 10 of 10 columns");
    expect((await readSchema(out)).columns).toHaveLength(10);
    await expect(inspectCommand(data, { descriptor: descriptor(one), redcap: data }, io)).rejects.toMatchObject({
      code: "E_USAGE",
    });
  });
});
