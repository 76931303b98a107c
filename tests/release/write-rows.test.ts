import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { describe, expect, it } from "vitest";
import { compressors } from "hyparquet-compressors";
import { makeCohort, takeRows, type Cohort } from "../../src/core/data/cohort.ts";
import { RaresynthError } from "../../src/core/errors.ts";
import type { CohortSchema } from "../../src/core/data/schema.ts";
import { cohortToCsv } from "../../src/io/tables/write-csv.ts";
import { writeRows } from "../../src/release/write-rows.ts";
import { scratch } from "../e2e/harness.ts";
import { toyCohort } from "../generators/toys.ts";

const folder = scratch();

/** Rows of a cohort in parts of this size. */
function partsOf(cohort: Cohort, size: number): () => AsyncIterable<Cohort> {
  return async function* () {
    for (let from = 0; from < cohort.nRows; from += size)
      yield takeRows(
        cohort,
        Array.from({ length: Math.min(size, cohort.nRows - from) }, (_, at) => from + at),
        "synthetic",
      );
  };
}

async function readBack(path: string): Promise<Record<string, unknown>[]> {
  return parquetReadObjects({ file: await asyncBufferFromFile(path), compressors });
}

const schema: CohortSchema = {
  version: 1,
  name: "w",
  columns: [
    { name: "n", type: "integer", role: "other" },
    { name: "d", type: "date", role: "other" },
    { name: "x", type: "continuous", role: "other" },
  ],
};
const numbers = (n: number[]): Cohort<"synthetic"> =>
  makeCohort(
    "synthetic",
    schema,
    [
      { kind: "numeric", name: "n", values: Float64Array.from(n) },
      { kind: "numeric", name: "d", values: new Float64Array(n.length).fill(1) },
      { kind: "numeric", name: "x", values: Float64Array.from(n, (value) => value / 2) },
    ],
    n.length,
  );

describe("writeRows", () => {
  it("writes the same CSV in parts as at once", async () => {
    const cohort = toyCohort(57);
    const path = join(folder, "parts.csv");
    expect(await writeRows(path, partsOf(cohort, 10))).toBe(57);
    expect(readFileSync(path, "utf8")).toBe(cohortToCsv(cohort));
  });

  it("writes a row group for each part and the same cells as at once", async () => {
    const cohort = toyCohort(57);
    const [parts, whole] = [join(folder, "parts.parquet"), join(folder, "whole.parquet")];
    await writeRows(parts, partsOf(cohort, 10));
    await writeRows(whole, partsOf(cohort, 57));
    const metadata = await parquetMetadataAsync(await asyncBufferFromFile(parts));
    expect(metadata.row_groups.map((group) => Number(group.num_rows))).toEqual([10, 10, 10, 10, 10, 7]);
    expect(await readBack(parts)).toEqual(await readBack(whole));
    expect(metadata.schema).toEqual((await parquetMetadataAsync(await asyncBufferFromFile(whole))).schema);
  });

  it.each([
    ["too large for INT32", 3e9],
    ["not whole", 2.5],
  ])("takes the type of a column from all parts: one value %s in the last", async (_, odd) => {
    const path = join(folder, "wide.parquet");
    const values = [1, 2, 3, NaN, 5, odd];
    await writeRows(path, partsOf(numbers(values), 2));
    const { schema: elements, num_rows } = await parquetMetadataAsync(await asyncBufferFromFile(path));
    expect(Number(num_rows)).toBe(6);
    expect(elements.slice(1).map(({ name, type, converted_type }) => [name, type, converted_type])).toEqual([
      ["n", "DOUBLE", undefined],
      ["d", "INT32", "DATE"],
      ["x", "DOUBLE", undefined],
    ]);
    expect((await readBack(path)).map((row) => row["n"])).toEqual([1, 2, 3, null, 5, odd]);
    await writeRows(path, partsOf(numbers([1, 2, 3]), 2));
    expect((await parquetMetadataAsync(await asyncBufferFromFile(path))).schema[1]!.type).toBe("INT32");
  });

  it.each(["csv", "parquet"])("leaves the old %s and nothing beside it when a part fails", async (ending) => {
    const path = join(folder, ending, `kept.${ending}`);
    await writeRows(path, partsOf(numbers([1, 2]), 1));
    const before = readFileSync(path);
    const failing = async function* (): AsyncGenerator<Cohort> {
      yield numbers([7]);
      throw new RaresynthError("E_CANCELLED", "stop.");
    };
    await expect(writeRows(path, failing)).rejects.toMatchObject({ code: "E_CANCELLED" });
    expect(readFileSync(path)).toEqual(before);
    expect(readdirSync(join(folder, ending))).toEqual([`kept.${ending}`]);
  });

  it("names the file that cannot be written", async () => {
    writeFileSync(join(folder, "file"), "");
    await expect(writeRows(join(folder, "file", "x.csv"), partsOf(numbers([1]), 1))).rejects.toMatchObject({
      code: "E_FILE",
    });
    expect(existsSync(join(folder, "file", "x.csv"))).toBe(false);
  });
});
