import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generatorById } from "../../../generators/index.ts";
import { redcapCommand } from "../../../src/cli/commands/doors/redcap.ts";
import type { CohortSchema } from "../../../src/core/data/schema.ts";
import { createRng } from "../../../src/core/rng.ts";
import { parseMissingCodes } from "../../../src/io/doors/redcap/missing-option.ts";
import { readDictionary } from "../../../src/io/doors/redcap/read-dictionary.ts";
import { readRedcap, type RedcapReading } from "../../../src/io/doors/redcap/redcap.ts";
import { writeRedcap } from "../../../src/io/doors/redcap/write/write-redcap.ts";
import { nameRows } from "../../../src/io/registry/number-patients.ts";
import { readRegistry } from "../../../src/io/registry/read-registry.ts";
import { readSchema } from "../../../src/io/schema/read-schema.ts";
import { withLists } from "../../../src/io/schema/with-lists.ts";
import { packageRoot } from "../../../src/io/settings/package-root.ts";
import { tableToCsv } from "../../../src/io/tables/files/table-to-csv.ts";
import { parseCsv } from "../../../src/io/tables/parse-csv.ts";
import type { RawTable } from "../../../src/io/tables/raw-table.ts";
import { cohortToCsv } from "../../../src/io/tables/write-csv.ts";
import { inventedRareLink } from "../../generators/structured/rarelink-export.ts";
import { temporaryFiles } from "../temporary-files.ts";

const MADE = join(packageRoot(), "sample-data/redcap-registry");
const CODES = "UNK=Unknown,NASK=Not asked,NA=Not applicable,-999=Not recorded";
const EVENTS = ["enrolment_arm_1", "year_1_arm_1", "year_2_arm_1"];
const text = (...path: string[]): string => readFileSync(join(...path), "utf8").replace(/^\uFEFF/, "");
const made = { text: text(MADE, "dictionary.csv"), missing: CODES };
const rareLink = {
  text: text(import.meta.dirname, "../../reference/redcap/rarelink/dictionary.csv"),
  missing: "",
};
type Project = typeof made;
const fieldsOf = (project: Project) => readDictionary(parseCsv(project.text, "dictionary"), "dictionary");

function read(file: RawTable, project: Project, cellSize: number): RedcapReading {
  const again = parseCsv(tableToCsv(file), "import", 0, "repeated");
  return readRedcap(again, parseCsv(project.text, "dictionary"), {
    ...{ name: "again", cellSize, missing: project.missing === "" ? [] : parseMissingCodes(project.missing) },
    where: { data: "import", dictionary: "dictionary" },
  });
}

/** The rows of a registry under synthetic ids: what can be compared cell by cell. */
function renamed({ table, schema }: RedcapReading): RawTable {
  const id = table.names.indexOf(schema.protect?.patient ?? "");
  const numbers = new Map<string, string>();
  for (const cell of table.cells[id] ?? []) if (!numbers.has(cell)) numbers.set(cell, `SYN-${numbers.size + 1}`);
  return {
    ...table,
    cells: table.cells.map((column, at) => (at === id ? column.map((cell) => numbers.get(cell) ?? "") : column)),
  };
}

/** Columns that are kept, but counts of what has no column; each cell, a folded one as empty. */
function cells(table: RawTable, schema: CohortSchema, of: RawTable = table): Record<string, readonly string[]> {
  const counts = new Set((schema.lists ?? []).flatMap(({ other }) => (other === undefined ? [] : [other])));
  const names = schema.columns.flatMap(({ name, role }) => (role === "identifier" || counts.has(name) ? [] : [name]));
  return Object.fromEntries(
    names.map((name) => {
      const own = of.cells[of.names.indexOf(name)] ?? Array.from({ length: of.nRows }, () => "");
      return [name, own.map((cell) => (cell === "(other)" ? "" : cell))];
    }),
  );
}

describe("a REDCap import of synthetic rows", () => {
  it("of the made registry reads back as the same table: events, boxes, missing codes, instances, groups", () => {
    const raw = readRedcap(parseCsv(text(MADE, "export-raw.csv"), "e", 0, "repeated"), parseCsv(made.text, "d"), {
      ...{ name: "registry", cellSize: 11, missing: parseMissingCodes(CODES) },
      where: { data: "e", dictionary: "d" },
    });
    const own = renamed(raw);
    const { file, left } = writeRedcap(own, raw.schema, fieldsOf(made), EVENTS);
    const again = read(file, made, 11);
    expect(cells(own, raw.schema, again.table)).toEqual(cells(own, raw.schema));
    expect(again.schema.visits).toEqual(raw.schema.visits);
    expect(again.schema.site).toBe("redcap_data_access_group");
    expect(left).toEqual([]);
    // Only names that the export of the project has as well: REDCap refuses others.
    const header = parseCsv(text(MADE, "export-raw.csv"), "e").names;
    expect(file.names.filter((name) => !header.includes(name))).toEqual([]);
    expect(file.cells[0]?.every((cell) => cell.startsWith("SYN-"))).toBe(true);
  });

  it("of rows that a generator drew reads back as these rows", async () => {
    const schema = await readSchema(join(MADE, "cohort.schema.yaml"));
    const { cohort } = await readRegistry(join(MADE, "redcap-registry.csv"), schema, "train");
    const cart = generatorById("cart");
    const drawn = await (await cart.fit(cohort, cart.defaults, createRng("fit"))).sample(80, createRng("rows"));
    const named = nameRows(drawn);
    const rows = parseCsv(cohortToCsv(named), "synthetic");
    // As in a release.
    const told = withLists(named.schema, cohort.schema);
    const { file } = writeRedcap(rows, told, fieldsOf(made), EVENTS);
    const again = read(file, made, 1);
    const isCode = (name: string): boolean => /^HP_/.test(name);
    for (const [name, column] of Object.entries(cells(rows, told, again.table)))
      if (again.table.names.includes(name) || isCode(name))
        expect([name, column]).toEqual([name, cells(rows, told)[name]]);
    expect(again.table.nRows).toBe(rows.nRows);
  });

  it("of RareLink's dictionary, one instance a form, reads back as the same table", () => {
    const reading = inventedRareLink(60);
    const own = renamed(reading);
    const { file, left } = writeRedcap(own, reading.schema, fieldsOf(rareLink), []);
    const again = read(file, rareLink, 11);
    expect(cells(own, reading.schema, again.table)).toEqual(cells(own, reading.schema));
    expect(left).toEqual([]);
  });

  it("puts the one form that repeats into instances where there are no events", () => {
    const project = {
      text: "field_name,form_name,field_type,field_label,text_validation_type_or_show_slider_number\nid,a,text,,\nx,a,text,,integer\nday,b,text,,date_ymd\nw,b,text,,number_comma_decimal\n",
      missing: "",
    };
    const reading = read(
      parseCsv(
        'id,redcap_repeat_instrument,redcap_repeat_instance,x,day,w\n1,,,5,,\n1,b,1,,2020-01-01,"1,5"\n1,b,2,,2021-01-01,2\n2,,,6,,\n',
        "e",
      ),
      project,
      1,
    );
    const own = renamed(reading);
    const { file } = writeRedcap(own, reading.schema, fieldsOf(project), []);
    expect(file.names).toEqual([
      "id",
      "redcap_repeat_instrument",
      "redcap_repeat_instance",
      "x",
      "a_complete",
      "day",
      "w",
      "b_complete",
    ]);
    expect(file.cells[file.names.indexOf("w")]).toEqual(["", "1,5", "2", ""]);
    expect(cells(own, reading.schema, read(file, project, 1).table)).toEqual(cells(own, reading.schema));
  });

  it("is refused where dictionary, events and rows do not belong together", () => {
    const code = (act: () => unknown): unknown => {
      try {
        return act();
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    const reading = inventedRareLink(20);
    const other = { text: "field_name,form_name,field_type\nid,a,text\nzzz,a,text\n", missing: "" };
    expect(code(() => writeRedcap(renamed(reading), reading.schema, fieldsOf(other), []))).toBe("E_REDCAP");
    const raw = readRedcap(parseCsv(text(MADE, "export-raw.csv"), "e", 0, "repeated"), parseCsv(made.text, "d"), {
      ...{ name: "registry", cellSize: 11, missing: parseMissingCodes(CODES) },
      where: { data: "e", dictionary: "d" },
    });
    expect(code(() => writeRedcap(renamed(raw), raw.schema, fieldsOf(made), EVENTS.slice(0, 2)))).toBe("E_REDCAP");
  });

  it("is refused of a registry, whose identifiers it has", async () => {
    const files = temporaryFiles();
    const io = {
      out: () => undefined,
      err: () => undefined,
      progress: () => undefined,
      signal: new AbortController().signal,
    };
    const act = redcapCommand(
      join(MADE, "redcap-registry.csv"),
      { schema: join(MADE, "cohort.schema.yaml"), dictionary: join(MADE, "dictionary.csv"), out: files.write("x", "") },
      io,
    );
    await expect(act).rejects.toMatchObject({ code: "E_UNSUPPORTED" });
  });
});
