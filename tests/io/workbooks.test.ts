import { mkdtempSync, rmSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { inferTableSchema } from "../../src/io/infer/infer-schema.ts";
import { packageRoot } from "../../src/io/settings/package-root.ts";
import { readRegistry } from "../../src/io/registry/read-registry.ts";
import { readRawTable } from "../../src/io/tables/read-raw-table.ts";

const file = (name: string): string => join(packageRoot(), "tests/reference/workbooks", name);
const folder = mkdtempSync(join(tmpdir(), "raresynth-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("an Excel workbook (openpyxl)", () => {
  it("gives the cells of its first sheet, dates as days, and names the others", async () => {
    const { table } = await readRawTable(file("two-sheets.xlsx"));
    expect(table.names).toEqual(["id", "sex", "code", "seen", "value", "score"]);
    expect(table.cells).toEqual([
      ["P1", "P2", "P3", "P4"],
      ["1", "2", "1", "2"],
      ["007", "7a", "x", "y"],
      ["2001-02-03", "1979-12-31", "", "2020-02-29"],
      ["1.5", "2.25", "", "0.1"],
      ["3", "-9", "4", "-8"],
    ]);
    expect(table.notes?.join()).toContain('"Notes"');
  });

  it("gives the sheet that was asked for", async () => {
    const { table } = await readRawTable(`${file("two-sheets.xlsx")}#Notes`);
    expect(table.names).toEqual(["remark", "by"]);
    await expect(readRawTable(`${file("two-sheets.xlsx")}#None`)).rejects.toMatchObject({ code: "E_FORMAT" });
  });

  it("is refused under the schema of another sheet, naming the sheet that was read and the others", async () => {
    const columns = ["remark", "by"].map((name) => ({ name, type: "categorical", role: "other" }) as const);
    const schema = { version: 1, name: "x", columns } as const;
    const act = readRegistry(file("two-sheets.xlsx"), schema, "train");
    await expect(act).rejects.toMatchObject({
      code: "E_SCHEMA_MISMATCH",
      where: expect.stringContaining(', sheet "Patients"') as string,
      hint: expect.stringContaining("Notes") as string,
    });
  });

  it("is refused where a formula has no stored value", async () => {
    await expect(readRawTable(file("formulas.xlsx"))).rejects.toMatchObject({ code: "E_FORMAT" });
  });
});

describe("an SPSS file (pyreadstat)", () => {
  it("gives labels, dates and user-missing values with their reasons", async () => {
    const { table } = await readRawTable(file("labels.sav"));
    expect(table.cells).toEqual([
      ["P1", "P2", "P3", "P4"],
      ["female", "male", "female", "male"],
      ["007", "7a", "x", "y"],
      ["2001-02-03", "1979-12-31", "", "2020-02-29"],
      ["1.5", "2.25", "", "0.1"],
      ["3", "-9", "4", "-8"],
    ]);
    const { schema } = inferTableSchema(table, "labels", "labels.sav");
    const column = (name: string) => schema.columns.find((one) => one.name === name);
    expect(column("sex")).toMatchObject({ label: "Sex at birth", levels: ["female", "male", "other"] });
    expect(column("score")?.missing).toEqual([
      { code: "-8", reason: "refused" },
      { code: "-9", reason: "not asked" },
    ]);
  });
});

describe("an SPSS file of padded rows (pyreadstat, row_compress)", () => {
  it("gives every row, letters across pieces whole, and texts longer than 255 bytes", async () => {
    const { table } = await readRawTable(file("letters.sav"));
    const rows = Array.from({ length: 24 }, (_, k) => k);
    expect(table.names).toEqual(["straße", "lang", "zahl"]);
    expect(table.cells).toEqual([
      rows.map((k) => ["Universitätsklinikum", "abcdefgä", "déjà", "à"][k % 4]),
      rows.map((k) => (k === 1 ? "é".repeat(300) : `t${k % 3}`)),
      rows.map((k) => (k % 5 === 0 ? "" : String(k / 2))),
    ]);
    expect(table.declared?.get("lang")?.label).toBe("Länge");
  });

  it("is refused where it is cut short, at whatever byte, never read in part", async () => {
    const bytes = readFileSync(file("letters.sav"));
    for (const share of [0.5, 0.9, 0.99, 1 - 16 / bytes.length]) {
      const path = join(folder, `cut-${share}.sav`);
      writeFileSync(path, bytes.subarray(0, Math.floor(share * bytes.length)));
      await expect(readRawTable(path), String(share)).rejects.toMatchObject({ code: "E_FORMAT" });
    }
  });

  it("is refused in an encoding that is not known, or where a text is not in it", async () => {
    const bytes = readFileSync(file("letters.sav"));
    const at = bytes.indexOf("UTF-8");
    for (const [name, code] of [
      ["XYZ-1", "E_ENCODING"],
      ["ASCII", ""],
    ] as const) {
      const path = join(folder, `${name}.sav`);
      writeFileSync(path, Buffer.concat([bytes.subarray(0, at), Buffer.from(name), bytes.subarray(at + 5)]));
      const read = readRawTable(path);
      if (code !== "") await expect(read).rejects.toMatchObject({ code });
      // A named encoding of one byte a letter is taken at its word.
      else expect((await read).table.cells[0]?.[3]).toBe("Ã");
    }
    const broken = Buffer.from(bytes);
    broken[broken.lastIndexOf("é")] = 0xff;
    writeFileSync(join(folder, "broken.sav"), broken);
    await expect(readRawTable(join(folder, "broken.sav"))).rejects.toMatchObject({ code: "E_ENCODING" });
  });
});

describe("formats that are not read", () => {
  it.each(["labels.zsav", "table.dta", "table.xpt"])("%s is refused with how to export", async (name) => {
    await expect(readRawTable(file(name))).rejects.toMatchObject({
      code: "E_FORMAT",
      hint: expect.stringMatching(/.{20}/),
    });
  });

  it.each([
    ["sas7bdat", Buffer.concat([Buffer.alloc(12), Buffer.from("c2ea8160", "hex"), Buffer.alloc(64)]), "E_FORMAT"],
    ["gzip", Buffer.from("1f8b0800000000", "hex"), "E_FORMAT"],
    ["xls", Buffer.from("d0cf11e0a1b11ae1", "hex"), "E_FORMAT"],
    ["zip", Buffer.from("504b030414000000", "hex"), "E_FORMAT"],
    ["utf-16", Buffer.from("\uFEFFa,b\n1,2\n", "utf16le"), "E_ENCODING"],
  ])("%s by its first bytes, whatever its name", async (name, bytes, code) => {
    const path = join(folder, `${name}.csv`);
    writeFileSync(path, bytes);
    await expect(readRawTable(path)).rejects.toMatchObject({ code });
  });
});
