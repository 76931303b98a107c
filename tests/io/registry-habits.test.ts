import { describe, expect, it } from "vitest";
import { columnSchema, type ColumnSchema } from "../../src/core/data/schema.ts";
import { inferTableSchema, type InferOptions } from "../../src/io/infer/infer-schema.ts";
import { assembleRegistry } from "../../src/io/registry/assemble-registry.ts";
import { schemaToYaml } from "../../src/io/schema/write-schema.ts";
import { parseSchema } from "../../src/io/schema/read-schema.ts";
import { parseCsv } from "../../src/io/tables/parse-csv.ts";
import { cohortToCsv } from "../../src/io/tables/write-csv.ts";
import { errorOf } from "./temporary-files.ts";

type Cell = string | ((row: number) => string);

function infer(columns: Record<string, readonly Cell[]>, nRows = 120, options: InferOptions = {}) {
  const names = Object.keys(columns);
  const cells = names.map((name) =>
    Array.from({ length: nRows }, (_, row) => {
      const cell = columns[name]![row % columns[name]!.length]!;
      return typeof cell === "string" ? cell : cell(row);
    }),
  );
  const table = { names, nRows, cells };
  const { schema, notes } = inferTableSchema(table, "t", "t.csv", options);
  // What inspect writes reads back as what it inferred.
  expect(parseSchema(schemaToYaml(schema), "t.yaml")).toEqual(schema);
  const read = (name: string): ColumnSchema => columnSchema(schema, name)!;
  const noteOf = (name: string): string => notes.filter((note) => note.startsWith(`${name}:`)).join(" ");
  /** Cells of a column as they are written after reading. */
  const written = (name: string): string[] => {
    const { cohort } = assembleRegistry(table, schema, "train", "t.csv");
    const back = parseCsv(cohortToCsv(cohort), "back.csv");
    return [...back.cells[back.names.indexOf(name)]!];
  };
  return { schema, notes, read, noteOf, written, table };
}

const day = (row: number): Date => new Date(Date.UTC(1990, 0, 1 + row * 37));
const iso = (row: number): string => day(row).toISOString().slice(0, 10);
const dmy = (row: number, sign = "."): string => iso(row).split("-").reverse().join(sign);
const mdy = (row: number): string => `${iso(row).slice(5, 7)}/${iso(row).slice(8)}/${iso(row).slice(0, 4)}`;
const number = (row: number): string => String(((row * 37) % 101) / 10);

describe("the patient's column", () => {
  const spellings = [
    "Patient_ID", "Patient ID", "patientId", "PATIENT-ID", "patient.no", "Record ID", "Subject ID", "Study ID", "Case ID", "Participant ID",
    "Patientennummer", "Pat-Nr.", "Fallnummer", "MRN", "NHS number", "Hospital number", "N° dossier", "Numéro patient",
    "Código del paciente", "Codice paziente", "Patiëntnummer", "deelnemernummer", "USUBJID", "pid",
  ]; // prettier-ignore
  it.each(spellings)("is known as %s, as text and as a number", (name) => {
    for (const cell of [
      (row: number) => `HD-${Math.floor(row / 3)}`,
      (row: number) => String(104729 + 7 * Math.floor(row / 3)),
    ]) {
      const { schema, read } = infer({ [name]: [cell], sex: ["f", "f", "f", "m", "m", "m"], bili: [number] });
      expect(read(name).role).toBe("identifier");
      expect(schema.protect).toEqual({ patient: name });
      expect(schemaToYaml(schema)).not.toContain("HD-1");
    }
  });

  it("is known by its structure where the name says nothing", () => {
    const birth = (row: number): string => iso(Math.floor(row / 3));
    const { schema, noteOf } = infer({
      code7: [(row) => `K${Math.floor(row / 3) + 100}x`],
      dob: [birth],
      bili: [number],
    });
    expect(schema.protect).toEqual({ patient: "code7" });
    expect(noteOf("code7")).toMatch(/sex and birth/);
  });

  it("is joined with the centre where numbers begin anew in each", () => {
    const { schema, table } = infer({
      centre: [(row) => (row < 60 ? "A" : "B")],
      patient_no: [(row) => String(1 + Math.floor((row % 60) / 2))],
      dob: [(row) => iso(Math.floor(row / 2))],
      bili: [number],
    });
    expect(schema.protect).toEqual({ patient: "patient_no", within: "centre" });
    expect(assembleRegistry(table, schema, "train", "t").cohort.nUnits).toBe(60);
  });

  it("is not the row names that count the rows of a file; a column of its own is", () => {
    for (const first of [0, 1]) {
      const count = (row: number): string => String(first + row);
      const { schema, read, noteOf } = infer({ "(row names)": [count], age: ["31", "42"], bili: [number] });
      expect(read("(row names)").type).toBe("identifier");
      expect(schema.protect).toBeUndefined();
      expect(noteOf("(row names)")).toBe("");
      expect(infer({ "(row names)": [count], pidnum: [(row) => String(10056 + 7 * row)] }).schema.protect).toEqual({
        patient: "pidnum",
      });
    }
  });

  it.each(["patient_age", "case_control", "stage", "recurrence", "site", "drug name"])("is not %s", (name) => {
    expect(infer({ [name]: ["1", "2", "3"], bili: [number] }).read(name).role).not.toBe("identifier");
  });

  it("drops numbers that each row has for itself, and names of people", () => {
    const { read } = infer({
      sample_barcode: [(row) => `2760${String(1e13 + row * 987654321)}`],
      nhs: [(row) => String(9000000000 + row * 7654321)],
      initials: ["AB", "CD", "EF"],
      gp_name: ["Dr X", "Dr Y"],
      "E-Mail": [(row) => `a${row}@b.org`],
      Hausarzt: ["Meier", "Huber"],
      bili: [number],
    });
    for (const name of ["sample_barcode", "nhs", "initials", "gp_name", "E-Mail", "Hausarzt"])
      expect([name, read(name).type]).toEqual([name, "identifier"]);
  });
});

describe("dates", () => {
  it.each([
    ["YYYYMMDD", (row: number) => iso(row).replaceAll("-", "")],
    ["DD.MM.YYYY", dmy],
    ["MM/DD/YYYY", mdy],
    ["DD/MM/YYYY", (row: number) => dmy(row, "/")],
    ["YYYY/MM/DD", (row: number) => iso(row).replaceAll("-", "/")],
    [
      "DD-MMM-YYYY",
      (row: number) => `${iso(row).slice(8)}-${day(row).toUTCString().slice(8, 11)}-${iso(row).slice(0, 4)}`,
    ],
    [
      "DDMONYYYY",
      (row: number) =>
        `${iso(row).slice(8)}${day(row).toUTCString().slice(8, 11).toUpperCase()}${iso(row).slice(0, 4)}`,
    ],
  ])("in the form %s are read and come back in it", (format, cell) => {
    const { read, written, table, noteOf } = infer({
      seen: [(row) => (row % 9 === 4 ? "" : cell(row))],
      bili: [number],
    });
    expect(read("seen")).toMatchObject({ type: "date", format });
    expect(noteOf("seen")).toContain(format);
    expect(written("seen")).toEqual(table.cells[0]);
  });

  it("lose their time of day, and say so", () => {
    const { read, written, noteOf } = infer({ seen: [(row) => `${iso(row)} 0${row % 9}:15`], bili: [number] });
    expect(read("seen")).toMatchObject({ type: "date", format: "YYYY-MM-DD HH:mm" });
    expect(noteOf("seen")).toContain("time of day is dropped");
    expect(written("seen")[3]).toBe(iso(3));
  });

  it("that both readings fit are not guessed", async () => {
    const both = (row: number): string => `0${1 + (row % 9)}/0${1 + (row % 8)}/2001`;
    const error = await errorOf(() => infer({ seen: [both], bili: [number] }));
    expect(error).toMatchObject({ code: "E_VALUE" });
    expect(error.message).toMatch(/day first and month first both fit/);
    expect(infer({ seen: [both], bili: [number] }, 120, { dates: "month-first" }).read("seen").format).toBe(
      "MM/DD/YYYY",
    );
  });

  it("in several forms are refused with their number", async () => {
    const error = await errorOf(() =>
      infer({ onset: [(row) => (row % 5 === 0 ? dmy(row, "/") : iso(row))], bili: [number] }),
    );
    expect(error.message).toMatch(/onset.*24 of 120 cells/s);
  });

  it("with a year of two digits are refused for that reason; a span of years is no date", async () => {
    const short = (row: number): string => dmy(row, "/").replace(/\d\d(\d\d)$/, "$1");
    expect((await errorOf(() => infer({ onset: [short], bili: [number] }))).message).toMatch(/four digits/);
    const season = (row: number): string => `${1980 + (row % 8)}-${81 + (row % 8)}`;
    expect(infer({ season: [season], bili: [number] }).read("season").type).toBe("categorical");
  });

  it("are read where some cells have a fraction of a second", () => {
    const cell = (row: number): string => `${iso(row)} 10:12:13${row % 9 === 0 ? ".204001" : ""}`;
    const { read, written } = infer({ seen: [cell], bili: [number] });
    expect(read("seen")).toMatchObject({ type: "date", format: "YYYY-MM-DD HH:mm:ss" });
    expect(written("seen")[9]).toBe(iso(9));
  });

  it("of which the day or month is unknown keep what is known", () => {
    const cell = (row: number): string =>
      row % 6 === 1 ? iso(row).slice(0, 7) : row % 6 === 2 ? iso(row).slice(0, 4) : iso(row);
    const { read, written, table } = infer({ onset: [cell], bili: [number] });
    expect(read("onset")).toMatchObject({ type: "date", partialDates: true });
    expect(written("onset")).toEqual(table.cells[0]);
  });

  it("that stand for none are missing codes, and dates after today are told", () => {
    const { read, noteOf } = infer(
      {
        stop: [(row) => (row % 10 === 0 ? "9999-12-31" : row === 7 ? "2035-05-05" : iso(row))],
        born: [(row) => (row % 20 === 0 ? "1900-01-01" : iso(row))],
        bili: [number],
      },
      120,
      { today: "2026-11-30" },
    );
    expect(read("stop").missing).toEqual([{ code: "9999-12-31", reason: "placeholder date" }]);
    expect(read("born").missing).toEqual([{ code: "1900-01-01", reason: "placeholder date" }]);
    expect(noteOf("stop")).toMatch(/1 date lies after today/);
  });
});

describe("numbers", () => {
  it("beside limits stay numbers, and limits come back as they are written", () => {
    const { read, noteOf, written, table } = infer({
      crp: [(row) => (row % 6 === 0 ? "<5" : row % 10 === 3 ? "> 200" : String(6 + row))],
      age: [(row) => (row % 11 === 0 ? "90+" : String(30 + (row % 55)))],
    });
    expect(read("crp")).toMatchObject({
      type: "integer",
      missing: [
        { code: "<5", below: 5 },
        { code: "> 200", above: 200 },
      ],
    });
    expect(read("age")).toMatchObject({
      type: "integer",
      role: "quasi-identifier",
      missing: [{ code: "90+", above: 90 }],
    });
    expect(noteOf("crp")).toMatch(/plain numbers; the rest: .*below a limit/);
    expect(written("crp")).toEqual(table.cells[0]);
    expect(written("age")).toEqual(table.cells[1]);
  });

  it.each([
    ["a unit in some cells", (row: number) => (row % 8 === 0 ? `${row} ng/mL` : String(row * 3)), /unit/],
    ["spreadsheet errors", (row: number) => (row % 12 === 5 ? "#VALUE!" : String(row * 3)), /./],
    ["a few words", (row: number) => (row === 9 ? "haemolysed" : String(row * 3)), /read as missing/],
    [
      "blanks around",
      (row: number) => (row % 7 === 0 ? ` ${(row * 37) % 997} ` : String((row * 37) % 997)),
      /blanks around/,
    ],
    ["a mark", (row: number) => (row === 9 ? "27*" : String(row * 3)), /read as missing/],
  ])("with %s are numbers, and it is told", (_, cell, note) => {
    const { read, notes } = infer({ x: [cell], bili: [number] });
    expect(read("x").type).toBe("integer");
    expect(notes.join()).toMatch(note);
    expect(notes.join()).not.toContain("haemolysed");
  });

  it("with per cents in every cell keep them", () => {
    const { read, written, table } = infer({ fvc: [(row) => `${40 + (row % 60)} %`], bili: [number] });
    expect(read("fvc")).toMatchObject({ type: "integer", suffix: " %" });
    expect(written("fvc")).toEqual(table.cells[0]);
  });

  it("with a decimal comma or thousands are read where one reading fits, and asked about where two do", async () => {
    const comma = infer({
      x: [(row) => number(row).replace(".", ",")],
      y: [(row) => `${1 + (row % 8)}.${String(100 + row)},5`],
    });
    expect(comma.read("x")).toMatchObject({ type: "continuous", decimal: "," });
    expect(comma.read("y")).toMatchObject({ decimal: ",", thousands: "." });
    expect(comma.written("y")).toEqual(comma.table.cells[1]);
    const both: Cell = (row) => `${1 + (row % 8)},${String(100 + row)}`;
    expect((await errorOf(() => infer({ x: [both] }))).code).toBe("E_DECIMAL_COMMA");
    expect(infer({ x: [both] }, 120, { decimal: "comma" }).read("x")).toMatchObject({ decimal: "," });
    expect(infer({ x: [both] }, 120, { decimal: "point" }).read("x")).toMatchObject({ thousands: "," });
  });

  it("come back with their decimals", () => {
    const { read, written, table } = infer({
      x: [(row) => `${20 + (row % 70)}.0`],
      y: [(row) => (row / 8).toFixed(2)],
    });
    expect(read("x")).toMatchObject({ type: "integer", decimals: 1 });
    expect(written("x")).toEqual(table.cells[0]);
    expect(written("y")).toEqual(table.cells[1]);
  });

  it("of which one is noisy keep their grid", () => {
    expect(infer({ x: [(row) => (row === 5 ? "2.3000000000000003" : number(row))] }).read("x").grid).toBe(0.1);
    expect(infer({ x: [(row) => (row === 5 ? "2.345" : number(row))] }).read("x").grid).toBe(0.1);
  });

  it("with four decimals are no months of a year", () => {
    const cell = (row: number): string => (1 + ((row * 37) % 90) / 10 + 0.0393).toFixed(4);
    expect(infer({ dis: [cell], bili: [number] }).read("dis").type).toBe("continuous");
  });

  it("that count are numbers, ratings are ordered, clock times are minutes", () => {
    const { read, written, table } = infer({
      n_relapses: ["0", "0", "0", "1", "2", "0", "1", "3", "0", "0"],
      pain_score: [(row) => String(1 + (row % 10))],
      taken_at: [(row) => `${String(row % 24).padStart(2, "0")}:${String((row * 7) % 60).padStart(2, "0")}`],
    });
    expect(read("n_relapses").type).toBe("integer");
    expect(read("pain_score")).toMatchObject({
      type: "ordinal",
      levels: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"],
    });
    expect(read("taken_at")).toMatchObject({ type: "integer", format: "HH:mm" });
    expect(written("taken_at")).toEqual(table.cells[2]);
  });
});

describe("few whole numbers", () => {
  it("are called codes or numbers, never both", () => {
    const { read, noteOf } = infer({ size: [(row) => (row === 7 ? "3" : String(1 + (row % 2)))], bili: [number] });
    expect(read("size").type).toBe("integer");
    expect(noteOf("size")).toMatch(/read as numbers/);
    expect(noteOf("size")).not.toMatch(/read as codes/);
    expect(infer({ size: ["1", "2", "3"], bili: [number] }).noteOf("size")).toMatch(/read as codes/);
  });
});

describe("codes", () => {
  it.each([
    ["1.0 and 2.0", ["1.0", "2.0"]],
    ["01, 02, 03", ["01", "02", "03"]],
    ["TRUE and FALSE", ["TRUE", "FALSE"]],
    ["yes and no with NA", ["Yes", "No", "NA"]],
  ])("written %s come back so", (_, cells) => {
    const { read, written, table } = infer({ sex: cells, bili: [number] });
    expect(read("sex").type).toBe("categorical");
    expect(written("sex")).toEqual(table.cells[0]);
  });

  it("that differ in case or blanks only are one level", () => {
    const { read, noteOf } = infer({ sex: ["Female", "female", " Female ", "Male", "MALE", "Female"], bili: [number] });
    expect(read("sex").levels).toEqual(["Female", "MALE"]);
    expect(noteOf("sex")).toMatch(/2 levels are written in 4 ways/);
  });

  it("whose case is their meaning stay apart", () => {
    expect(infer({ allele: ["AA", "Aa", "aa"], bili: [number] }).read("allele").levels).toEqual(["AA", "Aa", "aa"]);
  });
});

describe("time to event", () => {
  const time = (row: number): string => String(5 + ((row * 37) % 900));
  it("is follow-up, never an age or an exposure", () => {
    const { schema } = infer({
      age_years: [number],
      disease_duration_years: [number],
      followup_days: [time],
      status: ["0", "1"],
    });
    expect(schema.survival).toEqual([
      {
        name: "follow-up",
        time: "followup_days",
        event: "status",
        censored: ["0"],
        causes: ["1"],
        timeUnit: "days",
        inferred: true,
      },
    ]);
  });

  it.each([
    [["alive", "dead"], ["alive"], ["dead"]],
    [["censored", "transplant", "dead"], ["censored"], ["dead", "transplant"]],
    [["1.0", "2.0"], ["1.0"], ["2.0"]],
    [["lebend", "verstorben"], ["lebend"], ["verstorben"]],
    [["FALSE", "TRUE"], ["FALSE"], ["TRUE"]],
  ])("understands %s", (cells, censored, causes) => {
    expect(infer({ time: [time], status: cells }).schema.survival).toMatchObject([{ censored, causes }]);
  });

  it.each([
    ["nobody has the event", { time: [time], status: ["0"] }, /one value only/],
    ["everybody has it", { time: [time], status: ["1"] }, /one value only/],
    ["times below 0", { time: ["-3", time, time], status: ["0", "1"] }, /40 times are below 0/],
    ["start and stop", { tstart: [time], tstop: [time], status: ["0", "1"] }, /start, stop/],
    ["start and stop are numbered", { TIME0: [time], TIME1: [time], EVENT: ["0", "1"] }, /start, stop/],
    ["one without the other", { time: ["", time], status: ["0", "1"] }, /missing where the other is not/],
  ])("is not taken where %s, with the reason", (_, columns, reason) => {
    const { schema, notes } = infer(columns);
    expect(schema.survival).toBeUndefined();
    expect(notes.join("\n")).toMatch(reason);
  });
});

describe("time to event of patients with several rows", () => {
  const columns = {
    patient_id: [(row: number) => `P${Math.floor(row / 2)}`],
    futime: [(row: number) => String(10 + ((row * 37) % 101))],
    status: ["0", "1", "1"],
    visit: [(row: number) => String(row % 2)],
  };

  it("is not taken where their rows differ, with the reason; taken where they agree", () => {
    const { schema, notes } = infer(columns);
    expect(schema.survival).toBeUndefined();
    expect(notes.join("\n")).toMatch(/rows of one patient differ/);
    const same = (row: number): string => columns.futime[0]!(Math.floor(row / 2));
    expect(
      infer({ ...columns, futime: [same], status: [(row) => String(Math.floor(row / 2) % 2)] }).schema.survival,
    ).toHaveLength(1);
  });

  it("is refused by code where it is declared all the same", async () => {
    const { schema, table } = infer(columns);
    const declared = {
      ...schema,
      columns: schema.columns.map((column) => (column.name === "status" ? { ...column, levels: ["0", "1"] } : column)),
      survival: [{ name: "f", time: "futime", event: "status", censored: ["0"], causes: ["1"] }],
    };
    const error = await errorOf(() => assembleRegistry(table, declared, "train", "t.csv"));
    expect(error.code).toBe("E_SURVIVAL");
    expect(error.message).toMatch(/one time and event \(status\) for each patient/);
  });
});

describe("time to event beside another time", () => {
  it("is that of the follow-up, not of the diagnosis", () => {
    const { schema } = infer({
      stime: [(row) => String(10 + ((row * 37) % 101))],
      status: ["0", "1"],
      "diag.time": [(row) => String(1 + (row % 40))],
    });
    expect(schema.survival).toMatchObject([{ time: "stime", event: "status" }]);
  });
});

describe("rules that hold in every row", () => {
  it("are proposed with their support: sums, orders, groups, boxes, dates and days", () => {
    const { schema, notes } = infer({
      age: [(row) => String(20 + ((row * 7) % 60))],
      age_group: [(row) => (20 + ((row * 7) % 60) < 50 ? "<50" : "50+")],
      part_a: [(row) => String(row % 13)],
      part_b: [(row) => String((row * 5) % 11)],
      total: [(row) => String((row % 13) + ((row * 5) % 11))],
      first: [iso],
      stay: [(row) => String((row * 3) % 17)],
      last: [(row) => new Date(day(row).getTime() + ((row * 3) % 17) * 864e5).toISOString().slice(0, 10)],
      race___1: ["1", "0", "0"],
      race___2: ["0", "1", "0"],
      race___3: ["0", "0", "1"],
      bili: [number],
    });
    const rules = schema.constraints!;
    expect(rules.every((rule) => rule.inferred === true)).toBe(true);
    expect(rules).toContainEqual({ kind: "sum", total: "total", parts: ["part_a", "part_b"], inferred: true });
    expect(rules).toContainEqual({ kind: "sum", total: "last", parts: ["first", "stay"], inferred: true });
    expect(rules).toContainEqual({ kind: "inequality", low: "first", high: "last", inferred: true });
    expect(rules).toContainEqual({
      kind: "one-hot",
      columns: ["race___1", "race___2", "race___3"],
      ticked: "1",
      count: "exactly-one",
      inferred: true,
    });
    expect(rules).toContainEqual({
      kind: "if-then",
      if: { column: "age", max: 49 },
      then: { column: "age_group", in: ["<50"] },
      inferred: true,
    });
    expect(notes.filter((note) => note.startsWith("(rule)")).every((note) => note.includes("120 rows"))).toBe(true);
  });

  it("that read alike are one note", () => {
    const { schema, notes } = infer({
      age: [(row) => String(20 + (row % 60))],
      age_group: [(row) => (row % 60 < 20 ? "young" : row % 60 < 40 ? "middle" : "old")],
    });
    expect(schema.constraints).toHaveLength(3);
    expect(notes.filter((note) => note.includes("age_group"))).toEqual([
      expect.stringMatching(/3 times with different values/),
    ]);
  });

  it("are not seen in columns that know nothing of each other", () => {
    const at = (k: number) => (row: number) => String((row * k * k + 13 * k + ((row * row * k) % 7)) % 97);
    const { schema } = infer(Object.fromEntries(Array.from({ length: 12 }, (_, k) => [`x${k}`, [at(k + 2)]])));
    expect(schema.constraints ?? []).toEqual([]);
  });

  it("make visits of rows whose patients repeat", () => {
    const { schema, notes } = infer({ pid: [(row) => `p${Math.floor(row / 3)}`], visit_date: [iso], bili: [number] });
    expect(schema.visits).toEqual({ time: "visit_date", inferred: true });
    expect(notes.join()).toMatch(/120 rows belong to 40 patients/);
  });
});

describe("what stands around a table", () => {
  const body = Array.from({ length: 12 }, (_, row) => `p${row},${20 + row},${row % 2 ? "f" : "m"}`);
  const names = (text: string): string[] => [...parseCsv(text, "t.csv").names];
  it("is read over with a note", () => {
    const cases: [string, string, string[]][] = [
      ["row names", `"",id,age,sex\n${body.map((line, row) => `${row},${line}`).join("\n")}`, ["(row names)", "id", "age", "sex"]],
      ["row names without a header field", `id,age,sex\n${body.map((line, row) => `${row},${line}`).join("\n")}`, ["(row names)", "id", "age", "sex"]],
      ["what write.table writes", `"id" "age" "sex"\n${body.map((line, row) => `"${row}" ${line.replaceAll(",", " ")}`).join("\n")}`, ["(row names)", "id", "age", "sex"]],
      ["blanks in runs", `id  age sex\n${body.map((line) => ` ${line.replaceAll(",", "   ")}`).join("\n")}`, ["id", "age", "sex"]],
      ["an empty last column", `id,age,sex,\n${body.map((line) => `${line},`).join("\n")}`, ["id", "age", "sex"]],
      ["rows without a value at the end", `id,age,sex\n${body.join("\n")}\n,,\n,,\n`, ["id", "age", "sex"]],
      ["sep=", `sep=,\nid,age,sex\n${body.join("\n")}`, ["id", "age", "sex"]],
      ["sep= with another separator", `\uFEFFsep=;\r\nid;age;sex\r\n${body.join("\r\n").replaceAll(",", ";")}`, ["id", "age", "sex"]],
    ]; // prettier-ignore
    for (const [what, text, expected] of cases) {
      const table = parseCsv(text, "t.csv");
      expect([what, names(text), table.nRows]).toEqual([what, expected, 12]);
      expect(table.notes!.length).toBeGreaterThan(0);
    }
  });

  it("is no separator where lines do not agree on it", () => {
    const prose = `remark\n${body.map((_, row) => `${"well ".repeat(1 + (row % 3))}now`).join("\n")}`;
    expect(names(prose)).toEqual(["remark"]);
    expect(parseCsv(`"a b" "c"\n${'"x y" 1\n'.repeat(5)}`, "t.csv").cells[0]![0]).toBe("x y");
  });

  it("is refused where it would be read as a patient", async () => {
    const labels = parseCsv(`id,age,sex\nIdentifier,Age in years,Sex\n${body.join("\n")}`, "t.csv");
    expect((await errorOf(() => inferTableSchema(labels, "t", "t.csv"))).message).toContain("second header row");
    const headerless = parseCsv(body.map((line) => line.slice(1)).join("\n"), "t.csv");
    expect((await errorOf(() => inferTableSchema(headerless, "t", "t.csv"))).message).toContain("no header row");
    const years = parseCsv(`id,2001,2002,2003\n${body.map((line) => `${line},4`).join("\n")}`, "t.csv");
    expect(inferTableSchema(years, "t", "t.csv").schema.columns).toHaveLength(4);
  });
});
