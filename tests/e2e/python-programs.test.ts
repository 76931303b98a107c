import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generatorById } from "../../generators/index.ts";
import { createRng } from "../../src/core/rng.ts";
import { readCareSm } from "../../src/io/doors/care-sm/care-sm.ts";
import { writeCareSm } from "../../src/io/doors/care-sm/write-care-sm.ts";
import { phenopacketsOf } from "../../src/io/doors/phenopackets/write-packets.ts";
import { inferTableSchema } from "../../src/io/infer/infer-schema.ts";
import { assembleRegistry } from "../../src/io/registry/assemble-registry.ts";
import { readRegistry } from "../../src/io/registry/read-registry.ts";
import { readSchema } from "../../src/io/schema/read-schema.ts";
import { tableToCsv } from "../../src/io/tables/files/table-to-csv.ts";
import { parseCsv } from "../../src/io/tables/parse-csv.ts";
import type { RawTable } from "../../src/io/tables/raw-table.ts";
import { readRawTable } from "../../src/io/tables/read-raw-table.ts";
import { cohortToCsv } from "../../src/io/tables/write-csv.ts";
import { root, scratch } from "./harness.ts";

const folder = scratch();
const cached = join(root, "node_modules/.cache/formats/venv/bin/python");
/** A Python with the packages of tests/formats/requirements.txt, such as that of `npm run test:formats`. */
const python = process.env["RARESYNTH_FORMATS_PYTHON"] ?? (existsSync(cached) ? cached : "python3");
const script = (name: string, ...args: string[]) =>
  spawnSync(python, [join(root, "tests/formats", name), ...args], { encoding: "utf8", timeout: 120_000 });

function lacks(...modules: string[]): string {
  const found = modules.map((name) => `importlib.util.find_spec(${JSON.stringify(name)})`).join(" and ");
  const has = spawnSync(python, ["-c", `import importlib.util, sys; sys.exit(0 if ${found} else 1)`]).status === 0;
  return has ? "" : ` (skipped: needs Python with ${modules.join(", ")}; RARESYNTH_FORMATS_PYTHON names it)`;
}

const tables = lacks("openpyxl", "pandas", "pyreadstat");
describe.skipIf(tables !== "")(`files that openpyxl and pyreadstat write now${tables}`, () => {
  const write = (): Record<"xlsx" | "sav", Record<string, string[]>> => {
    const done = script("write_tables.py", folder, "7");
    if (done.status !== 0) throw new Error(done.stderr);
    return JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as ReturnType<typeof write>;
  };
  const cells = ({ names, cells: all }: RawTable) => Object.fromEntries(names.map((name, at) => [name, all[at]]));

  it("are read cell by cell: numbers, days, texts, blanks, labels, user-missing values", async () => {
    const expected = write();
    const book = (await readRawTable(join(folder, "written.xlsx"))).table;
    expect(cells(book)).toEqual(expected.xlsx);
    expect(book.sheet).toEqual({ name: "Patients", others: ["Visits"] });
    expect((await readRawTable(`${join(folder, "written.xlsx")}#Visits`)).table.names).toEqual(["id", "visit"]);
    for (const file of ["written.sav", "rows.sav"]) {
      const { table } = await readRawTable(join(folder, file));
      expect(cells(table)).toEqual(expected.sav);
      const { schema } = inferTableSchema(table, "written", file);
      const column = (name: string) => schema.columns.find((one) => one.name === name);
      expect(column("sex")).toMatchObject({ label: "Sex at birth", levels: ["weiblich, ß", "männlich à", "divers"] });
      expect(column("score")?.missing).toEqual(
        expect.arrayContaining([
          { code: "-9", reason: "not asked" },
          { code: "-8", reason: "refused" },
        ]),
      );
      expect(column("seen")?.type).toBe("date");
    }
  });

  it("are refused with a code where they cannot be read whole", async () => {
    for (const file of ["written.zsav", "formulas.xlsx", "written.xlsx#None"])
      await expect(readRawTable(join(folder, file)), file).rejects.toMatchObject({ code: "E_FORMAT" });
  });
});

const packets = lacks("phenopackets");
it.skipIf(packets !== "")(
  `PyPI phenopackets finds nothing in synthetic packets, and every planted fault${packets}`,
  async () => {
    const sample = join(root, "sample-data/fbxl4");
    const schema = await readSchema(join(sample, "cohort.schema.yaml"));
    const { cohort } = await readRegistry(join(sample, "fbxl4.csv"), schema, "train");
    const marginals = generatorById("marginals");
    const rows = await (
      await marginals.fit(cohort, marginals.defaults, createRng("fit"))
    ).sample(95, createRng("rows"));
    const made = phenopacketsOf(parseCsv(cohortToCsv(rows), "rows"), schema, "2026-11-30T00:00:00Z");
    const path = join(folder, "packets.ndjson");
    writeFileSync(path, made.map((one) => `${JSON.stringify(one)}\n`).join(""));
    const checked = script("check_phenopackets.py", path);
    expect(checked.stdout).toContain("95 packets, 0 with a finding");
    expect(checked.status, checked.stdout + checked.stderr).toBe(0);
  },
);

const toolkit = lacks("toolkit", "pandas");
it.skipIf(toolkit !== "")(`care-sm-toolkit keeps every row and patient of synthetic templates${toolkit}`, async () => {
  const read = await readCareSm(join(root, "tests/reference/care-sm"), { name: "care", cellSize: 11 });
  if (read === undefined) throw new Error("no templates");
  const { cohort } = assembleRegistry(read.table, read.schema, "train", "care");
  const marginals = generatorById("marginals");
  const rows = await (await marginals.fit(cohort, marginals.defaults, createRng("fit"))).sample(100, createRng("rows"));
  const out = join(folder, "templates");
  mkdirSync(out);
  const { files } = writeCareSm(parseCsv(cohortToCsv(rows), "rows"), read.schema);
  for (const [model, table] of files) writeFileSync(join(out, `${model}.csv`), tableToCsv(table));
  const checked = script("check_care_sm.py", out);
  expect(checked.status, checked.stdout + checked.stderr).toBe(0);
});
