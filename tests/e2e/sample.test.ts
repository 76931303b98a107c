import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { asyncBufferFromFile, parquetMetadataAsync } from "hyparquet";
import { beforeAll, describe, expect, it } from "vitest";
import { BATCH_ROWS } from "../../src/pipeline/sampling/sample-batches.ts";
import { inProcess, raresynth, sample, scratch } from "./harness.ts";

const folder = scratch();
const model = join(folder, "model.json");

beforeAll(async () => {
  const { data, schema } = sample("pbc");
  expect(
    (
      await inProcess([
        "fit",
        data,
        "--schema",
        schema,
        "--out",
        model,
        "--generator",
        "bayesian-network",
        "--seed",
        "fit",
      ])
    ).code,
  ).toBe(0);
});

/** Cells of a CSV without quoted commas, by column. */
function cells(path: string, name: string): string[] {
  const [head, ...lines] = readFileSync(path, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => line.split(","));
  return lines.map((line) => line[head!.indexOf(name)]!);
}

describe("sample", () => {
  it("streams more rows than one batch and prints how fast", async () => {
    const path = join(folder, "many.parquet");
    const nRows = 2 * BATCH_ROWS + 7;
    const { code, stdout } = await inProcess(["sample", model, "--rows", String(nRows), "--out", path, "--seed", "s"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      new RegExp(`^${nRows} synthetic rows written to .* \\(\\d+ rows per second\\)\nThese rows are untested`),
    );
    const metadata = await parquetMetadataAsync(await asyncBufferFromFile(path));
    expect(metadata.row_groups.map((group) => Number(group.num_rows))).toEqual([BATCH_ROWS, BATCH_ROWS, 7]);
  });

  it("draws exactly twelve patients under forty, and men only", async () => {
    const path = join(folder, "twelve.csv");
    expect(
      (
        await inProcess([
          "sample",
          model,
          "--rows",
          "150",
          "--out",
          path,
          "--seed",
          "s",
          "--given",
          "sex=m",
          "--total",
          "age<40=12",
          "age>=60=50",
        ])
      ).code,
    ).toBe(0);
    const ages = cells(path, "age")
      .filter((cell) => cell !== "")
      .map(Number);
    expect(ages.filter((age) => age < 40).length).toBe(12);
    expect(ages.filter((age) => age >= 60).length).toBe(50);
    expect(new Set(cells(path, "sex"))).toEqual(new Set(["m"]));
    expect(cells(path, "sex").length).toBe(150);
  });

  it.each([
    [["--total", "age<40"], "E_USAGE"],
    [["--total", "age<40=200"], "E_RANGE"],
    [["--total", "time<100=2"], "E_UNSUPPORTED"],
    [["--given", "time<100"], "E_UNSUPPORTED"],
    [["--total", "age<40=2", "age<30=1"], "E_RANGE"],
  ])("refuses %j", async (more, code) => {
    const path = join(folder, "refused.csv");
    const ran = await inProcess(["sample", model, "--rows", "100", "--out", path, ...more]);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain(code);
    expect(readdirSync(folder)).not.toContain("refused.csv");
  });

  it("leaves the old file when it is killed", async () => {
    const path = join(folder, "killed.csv");
    const args = ["sample", model, "--rows", "2000000", "--out", path, "--seed", "s"];
    expect((await inProcess(["sample", model, "--rows", "10", "--out", path, "--seed", "s"])).code).toBe(0);
    const before = readFileSync(path);
    expect((await raresynth(args, { killAfterMs: 2500 })).code).toBe(null);
    expect(readFileSync(path)).toEqual(before);
  });
});
