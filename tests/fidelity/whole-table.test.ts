import { writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { takeRows } from "../../src/core/data/cohort.ts";
import { itemKey } from "../../src/core/contracts/fidelity.ts";
import { fidelityMetrics } from "../../src/fidelity/index.ts";
import { wholeTableMetrics } from "../../src/fidelity/large/whole-table.ts";
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
  const whole = await wholeTableMetrics(packed[0]!, packed[1]!, (done) => (last = done));
  expect(last).toBe(1);
  expect(whole).toHaveLength(7);
  for (const { metric, values } of whole) {
    const expected = fidelityMetrics.find(({ id }) => id === metric)!.run(halves[0]!, halves[1]!);
    expect(values.map(({ item }) => itemKey(item))).toEqual(expected.map(({ item }) => itemKey(item)));
    values.forEach(({ value, why }, at) => {
      expect(why).toEqual(expected[at]!.why);
      if (value !== undefined) expect(value).toBeCloseTo(expected[at]!.value!, 10);
    });
  }
});
