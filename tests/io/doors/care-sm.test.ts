import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { careSmCommand } from "../../../src/cli/commands/doors/care-sm.ts";
import { inspectCommand } from "../../../src/cli/commands/inspect.ts";
import { readCareSm } from "../../../src/io/doors/care-sm/care-sm.ts";
import { writeCareSm } from "../../../src/io/doors/care-sm/write-care-sm.ts";
import { curieOf, iriOf, TEMPLATE } from "../../../src/io/doors/care-sm/elements.ts";
import type { DoorReading } from "../../../src/io/doors/door.ts";
import { assembleRegistry } from "../../../src/io/registry/assemble-registry.ts";
import { checkSchema } from "../../../src/io/schema/check-schema.ts";
import { schemaToYaml } from "../../../src/io/schema/write-schema.ts";
import { tableToCsv } from "../../../src/io/tables/files/table-to-csv.ts";
import { parseCsv } from "../../../src/io/tables/parse-csv.ts";
import { doorNote as german } from "../../../src/report/words/de/doors/door-notes.ts";
import { doorNote as english } from "../../../src/report/words/en/doors/door-notes.ts";

/** The exemplar's templates: 100 made-up patients (see LICENSE there). */
const EXAMPLE = join(import.meta.dirname, "../../reference/care-sm");
const root = mkdtempSync(join(tmpdir(), "care-sm-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let nFolders = 0;
function folder(files: Readonly<Record<string, string>>): string {
  const path = join(root, `f${nFolders++}`);
  mkdirSync(path);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
}
const options = { name: "care", cellSize: 11 };
const read = async (path: string): Promise<DoorReading> => {
  const found = await readCareSm(path, options);
  if (found === undefined) throw new Error("no folder of templates");
  return found;
};
const cells = ({ table }: DoorReading, name: string): readonly string[] => table.cells[table.names.indexOf(name)] ?? [];
const template = (name: string) => parseCsv(readFileSync(join(EXAMPLE, `${name}.csv`), "utf8"), name);

describe("a folder of CARE-SM templates", async () => {
  const care = await read(EXAMPLE);

  it("becomes one row a patient, cell by cell what the templates say", () => {
    const pids = cells(care, "pid");
    expect(pids).toHaveLength(100);
    for (const [model, name, from] of [
      ["Sex", "sex", "valueIRI"],
      ["Status", "status", "valueIRI"],
      ["Birthplace", "birthplace", "valueIRI"],
      ["Birthyear", "birthyear", "value"],
      ["Deathdate", "deathdate", "value"],
      ["First_visit", "first_visit", "value"],
      ["Symptoms_onset", "symptoms_onset", "value"],
      ["Laboratory", "lab_NCIT_C105949", "value"],
      ["Examination", "exam_NCIT_C16358", "value"],
    ] as const) {
      const table = template(model);
      const at = (column: string): readonly string[] => table.cells[table.names.indexOf(column)] ?? [];
      const told = new Map(at("pid").map((pid, row) => [pid, at(from)[row] ?? ""]));
      const expected = pids.map((pid) =>
        from === "value" ? (told.get(pid) ?? "") : (curieOf(told.get(pid) ?? "") ?? ""),
      );
      expect([name, cells(care, name)]).toEqual([name, expected]);
    }
    for (const [model, from, prefix] of [
      ["Phenotype", "valueIRI", ""],
      ["Diagnosis", "valueIRI", "diagnosis_"],
      ["Medication", "agent", "medication_"],
      ["Surgery", "target", "surgery_"],
    ] as const) {
      const table = template(model);
      const at = (column: string): readonly string[] => table.cells[table.names.indexOf(column)] ?? [];
      const holders = new Map<string, Set<string>>();
      at(from).forEach((iri, row) => {
        const code = curieOf(iri) ?? "";
        holders.set(code, (holders.get(code) ?? new Set()).add(at("pid")[row] ?? ""));
      });
      for (const [code, own] of holders) {
        const column = care.schema.columns.find((one) => one.code === code && one.name.startsWith(prefix));
        expect([code, column !== undefined]).toEqual([code, own.size >= 11]);
        if (column !== undefined)
          expect(cells(care, column.name)).toEqual(pids.map((pid) => (own.has(pid) ? "yes" : "")));
      }
    }
  });

  it("has a schema that is valid, reads the table, and drops variants, days of birth and patients", () => {
    const { schema, table } = care;
    expect(checkSchema(schema)).toEqual([]);
    expect(schema.columns.every(({ inferred }) => inferred === true)).toBe(true);
    expect(schema.columns.flatMap(({ name, role }) => (role === "identifier" ? [name] : []))).toEqual([
      "pid",
      "birthdate",
      "variant_1",
      "variant_2",
    ]);
    expect(cells(care, "variant_1")).toContain("NM_000341.3(SLC3A1):c.-82T>G");
    expect(schema.columns.find(({ name }) => name === "sex")?.label).toContain("NCIT:C16576 = female");
    expect(schema.lists?.map(({ name, other }) => [name, other])).toEqual([
      ["diagnoses", "diagnoses_other"],
      ["phenotypes", "phenotypes_other"],
      ["medications", "medications_other"],
      ["surgeries", undefined],
    ]);
    expect(schema.constraints).toEqual([
      { kind: "branching", columns: ["deathdate"], when: { column: "status", in: ["SIO:010059"] }, inferred: true },
    ]);
    const { cohort } = assembleRegistry(table, schema, "train", "care");
    expect(cohort.nUnits).toBe(100);
    expect(cohort.columns.some(({ name }) => name.startsWith("variant"))).toBe(false);
  });

  it("tells what it passed over, in both languages", () => {
    expect(care.notes.map(({ kind }) => kind)).toEqual([
      "care-sm-read",
      "care-sm-never-no",
      "care-sm-passed-over",
      "care-sm-passed-over",
      "care-sm-rare",
    ]);
    for (const words of [english, german])
      for (const note of care.notes) expect(words(note as Parameters<typeof english>[0]).length).toBeGreaterThan(20);
  });

  it("is read by inspect, which writes table and schema", async () => {
    const path = folder({});
    cpSync(EXAMPLE, path, { recursive: true });
    const out = join(root, "care.yaml");
    const lines: string[] = [];
    const io = {
      out: (line: string) => void lines.push(line),
      err: () => undefined,
      progress: () => undefined,
      signal: new AbortController().signal,
    };
    expect(await inspectCommand(path, { out, table: join(root, "care.csv") }, io)).toBe(0);
    expect(lines.join("\n")).toContain("CARE-SM:");
    expect(readFileSync(join(root, "care.csv"), "utf8").split("\n")[0]).toBe(care.table.names.join(","));
    expect(readdirSync(root)).toContain("care.yaml");
  });
});

describe("other folders", () => {
  it("without templates are no CARE-SM", async () => {
    expect(await readCareSm(folder({}), options)).toBeUndefined();
    expect(await readCareSm(folder({ "a.csv": "x,y\n1,2\n" }), options)).toBeUndefined();
    expect(await readCareSm(join(EXAMPLE, "Sex.csv"), options)).toBeUndefined();
    expect(await readCareSm(join(root, "nowhere"), options)).toBeUndefined();
  });

  it("are refused with a code where a template is wrong, naming no cell", async () => {
    const sex = (line: string) => ({ "Sex.csv": `model,pid,startdate,valueIRI\n${line}\n` });
    const value = (model: string, ...lines: string[]) => ({
      [`${model}.csv`]: `model,pid,startdate,value,target\n${lines.join("\n")}\n`,
    });
    const obo = "http://purl.obolibrary.org/obo/NCIT_";
    const cases: readonly (readonly [string, Record<string, string>, string])[] = [
      ["a column of no template", { "Sex.csv": "model,pid,SECRET\nSex,1,2\n" }, "E_CARE_SM"],
      ["no model", sex(",1,2020-01-01,"), "E_CARE_SM"],
      ["no patient", sex("Sex,,2020-01-01,"), "E_CARE_SM"],
      ["no IRI", sex("Sex,1,2020-01-01,SECRET"), "E_CARE_SM"],
      ["another scheme", sex("Sex,1,2020-01-01,javascript:SECRET"), "E_CARE_SM"],
      ["no date", sex("Sex,1,SECRET,"), "E_CARE_SM"],
      ["a date that is none", value("Deathdate", "Deathdate,1,2020-01-01,2020-02-31,"), "E_CARE_SM"],
      ["a year that is none", value("Birthyear", "Birthyear,1,2020-01-01,SECRET,"), "E_CARE_SM"],
      ["a number that is none", value("Laboratory", `Laboratory,1,2020-01-01,SECRET,${obo}C1`), "E_CARE_SM"],
      ["two sexes on a day", sex(`Sex,1,2020-01-01,${obo}C16576\nSex,1,2020-01-01,${obo}C20197`), "E_CARE_SM"],
      ["ragged rows", sex("Sex,1"), "E_CSV"],
      ["an empty file", { "Sex.csv": "", "Status.csv": "model,pid\nStatus,1\n" }, "E_EMPTY"],
    ];
    for (const [what, files, code] of cases) {
      const error = await readCareSm(folder(files), options).then(
        () => undefined,
        (thrown: unknown) => thrown as { code: string; message: string },
      );
      expect([what, error?.code]).toEqual([what, code]);
      if (what !== "a column of no template") expect(error?.message).not.toContain("SECRET");
    }
  });

  it("give the latest of several values, and the state of the latest day", async () => {
    const obo = "http://purl.obolibrary.org/obo/NCIT_";
    const made = await read(
      folder({
        "Status.csv": `model,pid,startdate,valueIRI\nStatus,1,2022-01-01,${obo}C2\nStatus,1,2020-01-01,${obo}C1\n`,
        "Unknown.csv": "model,pid\nConsent,2\n",
      }),
    );
    expect(cells(made, "status")).toEqual(["NCIT:C2", ""]);
    const elsewhere = await read(folder({ "Sex.csv": "model,pid,valueIRI\nSex,1,https://example.org/x#y\n" }));
    expect(cells(elsewhere, "sex")).toEqual(["https://example.org/x#y"]);
    expect(made.notes).toContainEqual({ kind: "care-sm-repeated", values: 1 });
    expect(made.notes).toContainEqual({ kind: "care-sm-passed-over", elements: 1, files: 0 });
  });
});

describe("templates of synthetic rows", async () => {
  const care = await read(EXAMPLE);
  const id = care.table.names.indexOf("pid");
  const own = {
    ...care.table,
    cells: care.table.cells.map((column, at) => (at === id ? column.map((_, row) => `SYN-${row + 1}`) : column)),
  };
  const { files, left } = writeCareSm(own, care.schema);

  it("read back as the same table", async () => {
    const again = await read(
      folder(Object.fromEntries([...files].map(([model, table]) => [`${model}.csv`, tableToCsv(table)]))),
    );
    // Patients of whom a template tells first come first: rows are compared by number.
    const order = Array.from({ length: own.nRows }, (_, row) => cells(again, "pid").indexOf(String(row + 1)));
    for (const { name, role } of care.schema.columns) {
      if (role === "identifier" || left.includes(name)) continue;
      const back = order.map((row) => cells(again, name)[row] ?? "");
      expect([name, back]).toEqual([name, cells(care, name)]);
    }
    expect(left).toEqual(["diagnoses_other", "phenotypes_other", "medications_other"]);
  });

  it("hold only columns of the templates, whole numbers as patients, the mark SYNTHETIC, and no variant or day of birth", () => {
    for (const [model, table] of files) {
      expect(table.names.filter((name) => !TEMPLATE.has(name))).toEqual([]);
      const at = (column: string) => table.cells[table.names.indexOf(column)] ?? [];
      expect(at("model").every((cell) => cell === model)).toBe(true);
      expect([...at("pid"), ...at("event_id")].every((cell) => /^\d+$/.test(cell))).toBe(true);
      expect(at("comments").every((cell) => cell.startsWith("SYNTHETIC"))).toBe(true);
      expect(tableToCsv(table)).not.toMatch(/c\.-82|50012/);
    }
    expect(files.has("Birthdate")).toBe(false);
  });

  it("are written by care-sm, and not of a registry", async () => {
    const schema = join(root, "schema.yaml");
    writeFileSync(schema, schemaToYaml(care.schema));
    const io = {
      out: () => undefined,
      err: () => undefined,
      progress: () => undefined,
      signal: new AbortController().signal,
    };
    const [synthetic, registry] = [join(root, "synthetic.csv"), join(root, "registry.csv")];
    const kept = own.names.flatMap((name, at) =>
      care.schema.columns.find((one) => one.name === name)?.role === "identifier" && name !== "pid" ? [] : [at],
    );
    writeFileSync(
      synthetic,
      tableToCsv({
        names: kept.map((at) => own.names[at] ?? ""),
        nRows: own.nRows,
        cells: kept.map((at) => own.cells[at] ?? []),
      }),
    );
    writeFileSync(registry, tableToCsv(care.table));
    const out = join(root, "templates");
    expect(await careSmCommand(synthetic, { schema, out }, io)).toBe(0);
    expect(readdirSync(out)).toContain("Phenotype.csv");
    await expect(careSmCommand(synthetic, { schema, out }, io)).rejects.toMatchObject({ code: "E_FILE" });
    await expect(careSmCommand(registry, { schema, out: `${out}2` }, io)).rejects.toMatchObject({
      code: "E_UNSUPPORTED",
    });
    expect(() =>
      writeCareSm({ names: ["x"], nRows: 1, cells: [["1"]] }, { version: 1, name: "x", columns: [] }),
    ).toThrow(expect.objectContaining({ code: "E_UNSUPPORTED" }) as Error);
  });
});

it("compact forms lead back to their IRI", () => {
  for (const iri of [
    "http://purl.obolibrary.org/obo/HP_0001250",
    "http://www.orpha.net/ORDO/Orphanet_79282",
    "http://semanticscience.org/resource/SIO_010059",
    "https://www.whocc.no/atc_ddd_index/?code=L01XC02",
  ])
    expect(iriOf(curieOf(iri) ?? "")).toBe(iri);
  expect(curieOf("https://www.ncbi.nlm.nih.gov/clinvar/variation/897001/")).toBeUndefined();
  expect(iriOf("nothing")).toBeUndefined();
});
