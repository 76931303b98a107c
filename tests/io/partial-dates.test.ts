import { describe, expect, it } from "vitest";
import { makeCohort } from "../../src/core/data/cohort.ts";
import { constraintViolations } from "../../src/core/data/constraint-violations.ts";
import { periodOf, standInDay } from "../../src/core/data/partial-date.ts";
import type { CohortSchema } from "../../src/core/data/schema.ts";
import { createFaults } from "../../src/io/schema/faults.ts";
import { inferType } from "../../src/io/infer/infer-type.ts";
import { daysOfIsoDate, daysOfPartialDate, isoDateOfDays } from "../../src/io/tables/iso-date.ts";
import { typeColumn } from "../../src/io/registry/type-column.ts";
import { cohortToCsv } from "../../src/io/tables/write-csv.ts";

const schema: CohortSchema = {
  version: 1,
  name: "t",
  dataCut: "2020-06-30",
  columns: [
    { name: "a", type: "date", role: "other", partialDates: true },
    { name: "b", type: "date", role: "other", partialDates: true },
  ],
};

function read(name: "a" | "b", cells: string[]) {
  const faults = createFaults();
  const column = typeColumn(
    schema.columns.find((one) => one.name === name)!,
    cells,
    Int32Array.from(cells.keys()),
    "strict",
    faults,
  );
  faults.throwIfAny("t");
  return column;
}

describe("partial dates", () => {
  it("are read to the middle of their period and written as they were", () => {
    const cells = ["2001", "2001-02", "2001-02-28", "", "1950-12", "2000"];
    const cohort = makeCohort("train", schema, [read("a", cells), read("b", cells)], cells.length);
    const column = cohort.columns[0]!;
    if (column.kind !== "numeric") throw new Error("not numeric");
    expect(Array.from(column.values, (day) => (Number.isNaN(day) ? "" : isoDateOfDays(day)))).toEqual([
      "2001-07-01",
      "2001-02-15",
      "2001-02-28",
      "",
      "1950-12-15",
      "2000-07-01",
    ]);
    expect([...column.precision!]).toEqual([2, 1, 0, 0, 1, 2]);
    expect(cohortToCsv(cohort).split("\n").slice(1, 7)).toEqual(cells.map((cell) => `${cell},${cell}`));
  });

  it("are refused where the column does not allow them, or the calendar has no such month", () => {
    expect(() => read("a", ["2001-13"])).toThrow(/YYYY-MM or YYYY/);
    const faults = createFaults();
    typeColumn({ name: "c", type: "date", role: "other" }, ["2001-02"], [1], "strict", faults);
    expect(() => faults.throwIfAny("t")).toThrow(/YYYY-MM-DD/);
    expect(daysOfPartialDate("2001-2").days).toBeNaN();
  });

  it("cover their period: leap years, ends of years", () => {
    expect(periodOf(daysOfIsoDate("2000-02-15"), 1)).toEqual({
      first: daysOfIsoDate("2000-02-01"),
      last: daysOfIsoDate("2000-02-29"),
    });
    expect(periodOf(daysOfIsoDate("1999-07-01"), 2)).toEqual({
      first: daysOfIsoDate("1999-01-01"),
      last: daysOfIsoDate("1999-12-31"),
    });
    expect(standInDay(daysOfIsoDate("1999-12-31"), 2)).toBe(daysOfIsoDate("1999-07-01"));
  });

  it("break an order only where no day of the period keeps it", () => {
    const a = ["2001", "2001-05", "2001-05-10", "2002", "2020"];
    const b = ["2001-03-01", "2001-04", "2001", "2001-12", "2020-01-02"];
    const cohort = makeCohort("train", schema, [read("a", a), read("b", b)], 5);
    expect([...constraintViolations(cohort, { kind: "order", columns: ["a", "b"] })]).toEqual([1, 3]);
  });

  it("are recognised beside whole dates", () => {
    expect(inferType("onset", ["2001", "2002-03", "2001-04-05"], [])).toMatchObject({
      type: "date",
      partialDates: true,
    });
    expect(inferType("year", ["2001", "2002", "2003"], []).type).not.toBe("date");
    expect(inferType("onset", ["2001", "2002-33"], []).refusal?.code).toBe("E_VALUE");
  });
});
