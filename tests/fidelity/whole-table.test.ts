import { writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { takeRows } from "../../src/core/data/cohort.ts";
import type { PackedCohort } from "../../src/core/data/packed-cohort.ts";
import { createRng, permutation } from "../../src/core/rng.ts";
import { itemKey } from "../../src/core/contracts/fidelity.ts";
import { fidelityMetrics } from "../../src/fidelity/index.ts";
import { rowGroups } from "../../src/fidelity/large/row-groups.ts";
import { wholeTableMetrics, type WholeTable } from "../../src/fidelity/large/whole-table.ts";
import { largeSource } from "../../src/io/large/blocks/table-blocks.ts";
import { readPacked } from "../../src/io/large/packed/read-packed.ts";
import { cohortToCsv } from "../../src/io/tables/write-csv.ts";
import { wideCohort } from "../../bench/wide-cohort.ts";
import { temporaryFiles } from "../io/temporary-files.ts";

const files = temporaryFiles();

it.each([
  ["few different values kept whole", {}],
  ["most values loose", { blockBytes: 9000, mostTexts: 8 }],
])("metrics over all rows are those of the metrics of their name (%s)", async (_, options) => {
  const all = wideCohort(900);
  const halves = [0, 1].map((odd) => {
    const rows = Int32Array.from({ length: 450 - 60 * odd }, (__, row) => 2 * row + odd);
    return takeRows(all, rows, "train");
  });
  const packed = await Promise.all(
    halves.map(async (half, at) => {
      const path = files.path(`half-${at}.csv`);
      writeFileSync(path, cohortToCsv(half));
      return (await readPacked(await largeSource(path), all.schema, "train", options)).cohort;
    }),
  );
  let last = 0;
  const whole = await wholeTableMetrics(packed[0]!, packed[1]!, { onShare: (done) => (last = done) });
  expect(last).toBe(1);
  expect(whole.pairs).toBeUndefined();
  expect(whole.metrics).toHaveLength(7);
  for (const { metric, values } of whole.metrics) {
    const expected = fidelityMetrics.find(({ id }) => id === metric)!.run(halves[0]!, halves[1]!);
    expect(values.map(({ item }) => itemKey(item))).toEqual(expected.map(({ item }) => itemKey(item)));
    values.forEach(({ value, why }, at) => {
      expect(why).toEqual(expected[at]!.why);
      if (value !== undefined) expect(value).toBeCloseTo(expected[at]!.value!, 10);
    });
  }
});

async function packedHalves(nRows: number): Promise<PackedCohort[]> {
  const all = wideCohort(2 * nRows);
  return Promise.all(
    [0, 1].map(async (odd) => {
      const half = takeRows(
        all,
        Int32Array.from({ length: nRows }, (_, row) => 2 * row + odd),
        "train",
      );
      const path = files.path(`sampled-${odd}.csv`);
      writeFileSync(path, cohortToCsv(half));
      return (await readPacked(await largeSource(path), all.schema, "train")).cohort;
    }),
  );
}

it("the stated error of pairs that rest on random rows covers the numbers of all rows", async () => {
  const [real, synthetic] = (await packedHalves(1000)) as [PackedCohort, PackedCohort];
  const exact = await wholeTableMetrics(real, synthetic);
  const rows = Int32Array.from(permutation(1000, createRng("tests/pairs")).slice(0, 300)).sort();
  const samples = { real: rowGroups(rows, 1000, createRng("tests/groups")) };
  const sampled = await wholeTableMetrics(real, synthetic, { samples, widthOf: () => Infinity });
  expect(sampled.pairs).toMatchObject({ rows: 300, synthetic: 1000 });
  const { error, remade } = sampled.pairs!;
  const gaps = pairNumbers(sampled).map((value, at) => Math.abs(value - pairNumbers(exact)[at]!));
  // The widest of the intervals of 95 %: of numbers that depend on each other, some few may lie beyond their own.
  expect(gaps.filter((gap) => gap > error).length).toBeLessThan(0.01 * gaps.length);
  expect(Math.max(...gaps)).toBeGreaterThan(error / 10);
  expect(remade).toBeLessThan(gaps.length / 10);
  // Columns rest on all rows, whatever the pairs rest on.
  expect(sampled.metrics.slice(0, 3)).toEqual(exact.metrics.slice(0, 3));
  // Where the error is not below the band, all rows decide.
  const narrow = await wholeTableMetrics(real, synthetic, { samples, widthOf: () => 0 });
  expect(narrow.metrics).toEqual(exact.metrics);
  expect(narrow.pairs!.remade).toBe(gaps.length);
});

function pairNumbers({ metrics }: WholeTable): number[] {
  return metrics
    .slice(3)
    .flatMap(({ values }) =>
      values.flatMap(({ item, value }) => (item.kind === "pair" && value !== undefined ? [value] : [])),
    );
}
