import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { tableOfBlock } from "../../src/io/large/blocks/cell-block.ts";
import { largeSource, tableBlocks } from "../../src/io/large/blocks/table-blocks.ts";
import { distinctCounter } from "../../src/io/large/distinct-counter.ts";
import { inferLarge } from "../../src/io/large/infer-large.ts";
import { inferSchema } from "../../src/io/infer/infer-schema.ts";
import { parseCsv } from "../../src/io/tables/parse-csv.ts";
import { errorOf, temporaryFiles } from "./temporary-files.ts";

const files = temporaryFiles();
const pbc = new URL("../../sample-data/pbc/pbc.csv", import.meta.url).pathname;

async function joined(path: string, blockBytes: number) {
  const cells: string[][] = [];
  let [names, nBlocks]: [readonly string[], number] = [[], 0];
  for await (const block of tableBlocks(await largeSource(path), { blockBytes })) {
    const { nBefore } = block;
    const table = tableOfBlock(block);
    ({ names } = table);
    expect(nBefore).toBe(cells[0]?.length ?? 0);
    table.cells.forEach((column, at) => (cells[at] ??= []).push(...column));
    nBlocks += 1;
  }
  return { names, cells, nBlocks };
}

describe("a file in blocks", () => {
  it.each([
    ["plain", readFileSync(pbc, "utf8")],
    [
      "quoted line feeds, quotes and umlauts",
      `name;note\n${Array.from({ length: 60 }, (_, row) => `ä${row};"a ""b""\n${"x;".repeat(row)}"`).join("\n")}\n`,
    ],
    ["row names", `age,sex\r\n${Array.from({ length: 90 }, (_, row) => `${row},${20 + row},f`).join("\r\n")}\r\n`],
    ["sep=", `sep=;\n${"age;sex\n".concat("31;f\n".repeat(80))}`],
  ])("holds the rows of the whole (%s)", async (_, text) => {
    const whole = parseCsv(text, "w.csv");
    for (const blockBytes of [97, 512, 1 << 20]) {
      const { names, cells, nBlocks } = await joined(files.write("b.csv", text), blockBytes);
      expect(names).toEqual(whole.names);
      expect(cells).toEqual(whole.cells);
      if (blockBytes === 97) expect(nBlocks).toBeGreaterThan(3);
    }
  });

  it("tells a ragged row by its number in the file, and bytes that are no text", async () => {
    const rows = Array.from({ length: 200 }, (_, row) => (row === 150 ? "1,2,3" : "1,2"));
    const error = await errorOf(() => joined(files.write("r.csv", `a,b\n${rows.join("\n")}`), 100));
    expect(error).toMatchObject({ code: "E_CSV" });
    expect(error.message).toContain("row 151");
    const latin = Buffer.concat([Buffer.from("a,b\n1,2\n"), Buffer.from([0xe9, 0x0a])]);
    expect(await errorOf(() => joined(files.write("l.csv", latin as never), 100))).toMatchObject({
      code: "E_ENCODING",
    });
  });
});

it("counts different texts, up to a limit", () => {
  const counter = distinctCounter();
  for (let round = 0; round < 2; round++) for (let at = 0; at < 50_000; at++) counter.add(`P${at}`);
  expect(counter.size).toBe(50_000);
  const few = distinctCounter(10);
  for (let at = 0; at < 100; at++) few.add(String(at));
  expect(few.size).toBe(10);
});

describe("a schema from passes over a large file", () => {
  it("is the one of the file where the sample is all of it", async () => {
    const large = await inferLarge(await largeSource(pbc), "pbc", {}, () => {}, { blockBytes: 4096, sampleRows: 1e6 });
    expect(large.schema).toEqual((await inferSchema(pbc)).schema);
    expect([large.nRows, large.nPatients]).toEqual([418, 418]);
  });

  it("is corrected by the rows that the sample does not hold", async () => {
    const n = 3000;
    const rows = Array.from({ length: n }, (_, row) => {
      const low = (row * 37) % 91;
      const isLate = row % 500 === 200;
      const high = isLate ? low - 5 : low + ((row * 11) % 17);
      return `P${Math.floor(row / 2)},${isLate ? 9 : 1 + (row % 3)},${low},${high},${isLate ? "n/k" : (row % 71) / 10}`;
    });
    const path = files.write("late.csv", `patient_id,stage,low,high,bili\n${rows.join("\n")}\n`);
    let last = 0;
    const large = await inferLarge(await largeSource(path), "late", {}, (done) => (last = done), {
      blockBytes: 8192,
      sampleRows: 400,
    });
    expect(large.sample.nRows).toBeLessThan(1000);
    expect([large.nRows, large.nPatients]).toEqual([n, n / 2]);
    expect(last).toBeCloseTo(1, 5);
    expect(large.schema.constraints ?? []).not.toContainEqual(expect.objectContaining({ low: "low", high: "high" }));
    expect(large.schema.columns.find(({ name }) => name === "stage")).toMatchObject({ otherLevels: "fold" });
    const notes = large.notes.join("\n");
    expect(notes).toMatch(/sample of \d+ of 3000 rows/);
    expect(notes).toMatch(/6 rows break it/);
    expect(notes).not.toMatch(/low <= high holds in all/);
    expect(notes).toMatch(/stage: 6 cells hold levels that the sample does not show/);
    expect(notes).toMatch(/bili: 6 cells outside the sample cannot be read/);
  });
});
