import { describe, expect, it } from "vitest";
import { columnSchema } from "../../src/core/data/schema.ts";
import { inferTableSchema } from "../../src/io/infer/infer-schema.ts";
import { errorOf } from "./temporary-files.ts";

/** Infers from columns of cells; short ones are repeated to 60 rows. */
function infer(columns: Record<string, (string | ((row: number) => string))[]>, nRows = 60) {
  const names = Object.keys(columns);
  const cells = names.map((name) =>
    Array.from({ length: nRows }, (_, row) => {
      const cell = columns[name]![row % columns[name]!.length]!;
      return typeof cell === "string" ? cell : cell(row);
    }),
  );
  return inferTableSchema({ names, nRows, cells }, "t", "t.csv");
}
const varied = (row: number): string => String(100 + ((row * 37) % 59));

describe("inferSchema", () => {
  it("types numbers, codes, dates and text", () => {
    const { schema } = infer({
      a: [varied],
      b: [(row) => (row / 8).toFixed(2)],
      c: ["0", "1"],
      d: ["red", "blue", "green"],
      e: [(row) => `2001-01-${String(1 + (row % 28)).padStart(2, "0")}`],
      f: ["001", "002", "010"],
      g: ["0", "0.5", "1"],
      h: [(row) => (3.2 * (1 + (row % 30))).toFixed(1)],
    });
    expect(schema.columns.map((column) => column.type)).toEqual([
      "integer",
      "continuous",
      "categorical",
      "categorical",
      "date",
      "categorical",
      "ordinal",
      "continuous",
    ]);
    expect(schema.columns.map((column) => column.grid)).toEqual([
      1,
      0.01,
      undefined,
      undefined,
      1,
      undefined,
      undefined,
      3.2,
    ]);
    expect(columnSchema(schema, "g")?.levels).toEqual(["0", "0.5", "1"]);
    expect(schema.columns.every((column) => column.inferred)).toBe(true);
    expect(schema.columns.every((column) => column.bounds === undefined)).toBe(true);
  });

  it("finds missing codes, but not a value that only looks like one", () => {
    const { schema } = infer({
      a: [varied, varied, "-999"],
      b: [varied, "UNK", "NASK"],
      c: ["f", "m", "NA"],
      d: [varied, varied, "9999"],
      e: [(row) => String(60 + (row % 41))],
      g: [(row) => String(row - 30)],
    });
    expect(columnSchema(schema, "a")?.missing?.map((entry) => entry.code)).toEqual(["-999"]);
    expect(columnSchema(schema, "b")?.missing).toEqual([
      { code: "NASK", reason: "not asked" },
      { code: "UNK", reason: "unknown" },
    ]);
    expect(columnSchema(schema, "b")?.type).toBe("integer");
    expect(columnSchema(schema, "c")).toMatchObject({ levels: ["f", "m"], missing: [{ code: "NA" }] });
    expect(columnSchema(schema, "d")?.missing?.map((entry) => entry.code)).toEqual(["9999"]);
    // 99 within 60..100, and -9 among values below zero, are values.
    expect(columnSchema(schema, "e")?.missing).toBeUndefined();
    expect(columnSchema(schema, "g")?.missing).toBeUndefined();
  });

  it("finds patients that repeat and families", () => {
    const { schema, notes } = infer({
      patient_id: [(row) => `p${Math.floor(row / 2)}`],
      family_id: [(row) => `f${Math.floor(row / 6)}`],
      age: [varied],
    });
    expect(schema.protect).toEqual({ patient: "patient_id", family: "family_id" });
    expect(schema.columns.slice(0, 2).map((column) => column.role)).toEqual(["identifier", "identifier"]);
    expect(notes.join()).toContain("patient_id: repeats over rows");
  });

  it("drops e-mails, running numbers and nearly unique text, and keeps no level of few patients", () => {
    const { schema, notes } = infer({
      mail: [(row) => `a${row}@example.org`],
      n: [(row) => String(row + 1)],
      variant: [(row) => `c.${row}A>G`],
      k: [(row) => (row < 4 ? "rare" : "common")],
    });
    expect(schema.columns.slice(0, 3).map((column) => column.type)).toEqual(["identifier", "identifier", "identifier"]);
    expect(columnSchema(schema, "k")).toMatchObject({ levels: ["common"], otherLevels: "fold" });
    expect(notes.join()).not.toContain("rare,");
    expect(notes.join()).toContain("1 of 2 levels");
  });

  it("counts the holders of a level in patients, not rows", () => {
    const { schema } = infer({
      pid: [(row) => `p${Math.floor(row / 10)}`, (row) => `p${Math.floor(row / 10)}`],
      k: [(row) => (row < 40 ? "a" : "b")],
    });
    // 40 rows are 4 patients.
    expect(columnSchema(schema, "k")?.levels).toBeUndefined();
  });

  it.each([
    ["free text", (row: number) => `Patient came in on day ${row} and felt much better`, "free text"],
    ["image files", (row: number) => `scan_${row % 3}.dcm`, "images"],
    ["base64", (row: number) => "iVBORw0KGgo".repeat(20) + String(row), "images"],
  ])("refuses %s with the reason", (_, cell, reason) => {
    const { schema, notes } = infer({ id: [(row) => `p${row}`], note: [cell] });
    expect(columnSchema(schema, "note")?.type).toBe("free-text");
    expect(notes.join()).toContain(`note: ${reason}`);
  });

  it.each(["03/04/2001", "3.4.01"])("refuses dates like %s with advice", async (date) => {
    const error = await errorOf(() => infer({ seen: [date] }));
    expect(error).toMatchObject({ code: "E_VALUE", message: expect.stringContaining("YYYY-MM-DD") as string });
    expect(error.message).not.toContain(date);
  });

  it("refuses decimal commas, days that are none, and a file without header", async () => {
    expect((await errorOf(() => infer({ a: ["1,500", "2,250", "3"] }))).code).toBe("E_DECIMAL_COMMA");
    expect((await errorOf(() => infer({ a: [...Array<string>(29).fill("2001-01-01"), "2001-02-30"] }))).code).toBe(
      "E_VALUE",
    );
    expect((await errorOf(() => infer({ "34": ["1"], f: ["m"], "2001-01-01": ["2001-01-02"] }))).code).toBe("E_CSV");
  });

  it("finds time and event with competing causes, and asks where codes do not tell", () => {
    const pair = infer({ time: [varied], status: ["0", "1", "2"] }).schema;
    expect(pair.survival).toEqual([
      { name: "follow-up", time: "time", event: "status", censored: ["0"], causes: ["1", "2"], inferred: true },
    ]);
    expect(columnSchema(pair, "status")).toMatchObject({ role: "sensitive", otherLevels: "refuse" });
    expect(infer({ futime: [varied], status: ["1", "2"] }).schema.survival?.[0]).toMatchObject({
      censored: ["1"],
      causes: ["2"],
    });
    const unclear = infer({ time: [varied], censored: ["0", "1"] });
    expect(unclear.schema.survival).toBeUndefined();
    expect(unclear.notes.join()).toContain("does not tell which code means censored");
    const zero = infer({ time: ["0", varied], status: ["0", "1"] });
    expect(zero.schema.survival).toHaveLength(1);
    expect(zero.notes.join()).toMatch(/time: 30 times are 0 and stay in the pair/);
    expect(infer({ time: ["-1", varied], status: ["0", "1"] }).schema.survival).toBeUndefined();
  });

  it("finds several pairs by the first word of their names, with the unit that a name tells", () => {
    const { schema } = infer({
      pfs_status: ["0", "1"],
      os_months: [varied],
      os_status: ["alive", "dead"],
      pfs_months: [varied],
      visit_days: [varied],
    });
    expect(schema.survival).toEqual([
      {
        name: "os",
        time: "os_months",
        event: "os_status",
        censored: ["alive"],
        causes: ["dead"],
        timeUnit: "months",
        inferred: true,
      },
      {
        name: "pfs",
        time: "pfs_months",
        event: "pfs_status",
        censored: ["0"],
        causes: ["1"],
        timeUnit: "months",
        inferred: true,
      },
    ]);
    expect(columnSchema(schema, "pfs_status")).toMatchObject({ role: "sensitive", otherLevels: "refuse" });
  });

  it("says which columns had codes taken for missing, without the codes", () => {
    const { notes } = infer({ a: [varied, varied, "-999"], b: [varied], c: ["f", "m", "NA"] });
    const told = notes.filter((note) => note.includes("taken for missing"));
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^a, c: codes were/);
    expect(told[0]).not.toContain("999");
  });

  it("proposes that one outcome comes after another where the order holds in every row, with ties", () => {
    const earlier = (row: number) => 10 + ((row * 7) % 40);
    const columns = (late: (row: number) => number) => ({
      pfs_months: [(row: number) => String(earlier(row))],
      pfs_status: ["0", "1"],
      os_months: [(row: number) => String(late(row))],
      os_status: ["0", "1"],
    });
    const after = (late: (row: number) => number) => infer(columns(late)).schema.survival?.map((pair) => pair.after);
    expect(after((row) => earlier(row) + (row % 3) * 5)).toEqual([undefined, "pfs"]);
    expect(
      after((row) => earlier(row) + 3 + (row % 3)),
      "never equal",
    ).toEqual([undefined, undefined]);
    expect(
      after((row) => (row === 17 ? 1 : earlier(row) + (row % 3) * 5)),
      "one exception",
    ).toEqual([undefined, undefined]);
  });

  it("finds the step of scores in tens, fives and halves, and none in a few counts that are even", () => {
    const { schema } = infer({
      karnofsky: ["100", "90", "80", "70", "60", "40"],
      edss: ["0", "1", "1.5", "2", "2.5", "3.5", "4", "6", "6.5"],
      dose: ["0", "25", "50", "75", "125"],
      visits: ["0", "2", "4", "6"],
      a: [varied],
      odd: ["100", "90", "80", "70", "63", "40"],
    });
    expect(schema.columns.map(({ type, grid }) => [type, grid])).toEqual([
      ["integer", 10],
      ["continuous", 0.5],
      ["integer", 25],
      ["integer", 1],
      ["integer", 1],
      ["integer", 1],
    ]);
    // The ends of a named instrument are public; nobody knows those of a dose.
    expect(schema.columns.map(({ bounds }) => bounds)).toEqual([
      { min: 0, max: 100 },
      { min: 0, max: 10 },
      ...new Array<undefined>(4).fill(undefined),
    ]);
    expect(
      columnSchema(infer({ edss_change: ["-1", "-0.5", "0", "1.5", "2", "2.5"] }).schema, "edss_change")?.bounds,
    ).toBe(undefined);
  });
});
