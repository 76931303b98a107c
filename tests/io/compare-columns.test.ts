import { describe, expect, it } from "vitest";
import type { CohortSchema } from "../../src/core/data/schema.ts";
import { assembleRegistry } from "../../src/io/registry/assemble-registry.ts";
import { assembleSynthetic } from "../../src/io/registry/assemble-synthetic.ts";
import { compareColumns } from "../../src/io/registry/compare-columns.ts";
import type { CodedColumn } from "../../src/core/data/cohort.ts";
import { errorOf } from "./temporary-files.ts";

const SCHEMA: CohortSchema = {
  version: 1,
  name: "r",
  columns: [
    { name: "stage", type: "categorical", role: "sensitive", levels: ["1", "2", "3"] },
    { name: "city", type: "categorical", role: "quasi-identifier", otherLevels: "fold" },
    { name: "crea", type: "continuous", role: "other" },
    { name: "urea", type: "continuous", role: "other" },
  ],
};
const N = 100;
type Cell = (row: number) => string;
const OWN: readonly Cell[] = [
  (row) => String(1 + (row % 3)),
  (row) => ["Oulu", "Bergen"][row % 2]!,
  (row) => String(60 + (row % 50)),
  (row) => String(5 + (row % 50) / 10),
];

function table(cells: readonly Cell[]) {
  return {
    names: SCHEMA.columns.map(({ name }) => name),
    nRows: N,
    cells: cells.map((cell) => Array.from({ length: N }, (_, row) => cell(row))),
  };
}
const REGISTRY = assembleRegistry(table(OWN), SCHEMA, "train", "r").cohort;

function compare(changed: Partial<Record<number, Cell>>) {
  const cells = OWN.map((cell, at) => changed[at] ?? cell);
  return compareColumns(REGISTRY, assembleSynthetic(table(cells), SCHEMA, "synthetic", "s"));
}

describe("compareColumns", () => {
  it("has nothing to say of the registry's own spelling", () => expect(compare({}).warnings).toEqual([]));

  it.each([
    ["1.0", (row: number) => `${1 + (row % 3)}.0`],
    ["01", (row: number) => `0${1 + (row % 3)}`],
    [" 1 ", (row: number) => ` ${1 + (row % 3)} `],
  ])("reads codes written %s as the same codes", (_, cell) => {
    const { cohort, warnings } = compare({ 0: cell, 1: (row) => ["OULU", " bergen"][row % 2]! });
    const own = compare({}).cohort;
    expect(warnings).toEqual([]);
    for (const at of [0, 1]) {
      expect((cohort.columns[at] as CodedColumn).codes).toEqual((own.columns[at] as CodedColumn).codes);
      expect((cohort.columns[at] as CodedColumn).levels).toEqual((own.columns[at] as CodedColumn).levels);
    }
  });

  it("refuses a column whose levels are foreign, all or one in ten, without naming one", async () => {
    for (const cell of [() => "grade IV", (row: number) => (row % 10 === 0 ? "grade IV" : "2")]) {
      const error = await errorOf(() => compare({ 0: cell }));
      expect(error).toMatchObject({ code: "E_SCHEMA_MISMATCH", where: "stage" });
      expect(error.message).not.toContain("grade IV");
    }
  });

  it("names a column without values and with one value, and refuses one in another unit", () => {
    expect(compare({ 0: () => "" }).warnings).toContainEqual({ kind: "no-synthetic-value", column: "stage" });
    expect(compare({ 0: () => "1" }).warnings).toContainEqual({ kind: "one-synthetic-value", column: "stage" });
    expect(() => compare({ 2: (row) => String((60 + (row % 50)) * 88.4) })).toThrow(
      expect.objectContaining({
        code: "E_SCHEMA_MISMATCH",
        where: "crea",
        message: expect.stringMatching(/about 90 times/),
      }),
    );
    // One number in ten beyond the range is no other unit.
    expect(compare({ 2: (row) => String(row % 10 === 0 ? 200 : 60 + (row % 50)) }).warnings).toEqual([]);
  });

  it("names columns that were shuffled", () => {
    const shuffled = compare({ 3: (row) => String(5 + ((row * 37 + 11) % 50) / 10) });
    expect(shuffled.warnings).toContainEqual({ kind: "unrelated-in-file", columns: ["crea", "urea"] });
  });
});
