import type { CohortSchema } from "../../src/core/data/schema.ts";
import { assembleRegistry } from "../../src/io/registry/assemble-registry.ts";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { inspectCommand } from "../../src/cli/commands/inspect.ts";
import { schemaConfirmCommand } from "../../src/cli/commands/schema-confirm.ts";
import type { CliIo } from "../../src/cli/cli-io.ts";
import { readRegistry } from "../../src/io/registry/read-registry.ts";
import { readSchema } from "../../src/io/schema/read-schema.ts";

const folder = mkdtempSync(join(tmpdir(), "raresynth-confirm-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const DATA = join(folder, "data.csv");
writeFileSync(
  DATA,
  `Patient_ID,age,sex,stage,part_a,part_b,total\n${Array.from({ length: 80 }, (_, row) => `HD-${row},${20 + ((row * 7) % 50)},${(row * row) % 7 < 3 ? "f" : "m"},${1 + (row % 4)},${row % 13},${(row * 5) % 11},${(row % 13) + ((row * 5) % 11)}`).join("\n")}\n`,
);

function io(answers: readonly string[] = []): { io: CliIo; lines: string[] } {
  const lines: string[] = [];
  const left = [...answers];
  const ask = (question: string): Promise<string> => {
    lines.push(question);
    return Promise.resolve(left.shift() ?? "x");
  };
  return {
    lines,
    io: {
      out: (line) => void lines.push(line),
      err: (line) => void lines.push(line),
      progress: () => undefined,
      signal: new AbortController().signal,
      ...(answers.length === 0 ? {} : { ask }),
    },
  };
}
const openOf = async (schema: string) => (await readRegistry(DATA, await readSchema(schema), "train")).confirmation;

describe("schema confirm", () => {
  it("lists the guesses that are left and writes nothing, until all of them are checked", async () => {
    const path = join(folder, "a.yaml");
    await inspectCommand(DATA, { out: path }, io().io);
    const before = readFileSync(path, "utf8");
    expect((await openOf(path)).open.map(({ kind }) => kind)).toEqual(["columns", "proposals"]);
    await expect(schemaConfirmCommand(path, { by: "Dr A" }, io().io)).rejects.toMatchObject({
      code: "E_SCHEMA",
      message: expect.stringContaining("7 of 7 columns") as string,
    });
    expect(readFileSync(path, "utf8")).toBe(before);
    expect(await schemaConfirmCommand(path, { by: "Dr A", all: true }, io().io)).toBe(0);
    expect(await openOf(path)).toMatchObject({ open: [], by: "Dr A" });
    const text = readFileSync(path, "utf8");
    expect(text).toContain("# Roles decide what is tested");
    expect(text).not.toMatch(/inferred: true|^proposed:/m);
    expect((await readSchema(path)).constraints).toEqual([
      { kind: "sum", total: "total", parts: ["part_a", "part_b"] },
    ]);
  });

  it("is void after a change", async () => {
    const path = join(folder, "b.yaml");
    await inspectCommand(DATA, { out: path }, io().io);
    await schemaConfirmCommand(path, { by: "Dr A", all: true }, io().io);
    writeFileSync(path, readFileSync(path, "utf8").replace('role: "sensitive"', 'role: "other"'));
    expect((await openOf(path)).open.map(({ kind }) => kind)).toEqual(["roles", "changed"]);
  });

  it("refuses a schema that does not say who is protected", async () => {
    const path = join(folder, "c.yaml");
    await inspectCommand(DATA, { out: path }, io().io);
    writeFileSync(path, readFileSync(path, "utf8").replace(/protect:\n {2}patient: "Patient_ID"\n/, ""));
    expect((await openOf(path)).open.map(({ kind }) => kind)).toContain("protection");
    await expect(schemaConfirmCommand(path, { by: "Dr A", all: true }, io().io)).rejects.toMatchObject({
      code: "E_SCHEMA",
      where: "protect",
    });
  });

  it("does not take rows for patients where an identifier repeats", async () => {
    const visits = join(folder, "visits.csv");
    const text = readFileSync(DATA, "utf8").trimEnd().split("\n");
    writeFileSync(visits, [...text, ...text.slice(1)].join("\n"));
    const path = join(folder, "d.yaml");
    await inspectCommand(DATA, { out: path }, io().io);
    writeFileSync(
      path,
      readFileSync(path, "utf8").replace('protect:\n  patient: "Patient_ID"', "protect:\n  rows-are-patients: true"),
    );
    const { open } = (await readRegistry(visits, await readSchema(path), "train")).confirmation;
    expect(open).toContainEqual({ kind: "repeats", names: ["Patient_ID"] });
  });
});

describe("rows that count as patients", () => {
  const table = {
    names: ["sample_id", "Patient_ID", "sex", "stage"],
    nRows: 60,
    cells: [
      Array.from({ length: 60 }, (_, row) => `S${row}`),
      Array.from({ length: 60 }, (_, row) => `HD-${Math.floor(row / 2)}`),
      Array.from({ length: 60 }, (_, row) => (row % 4 < 2 ? "f" : "m")),
      Array.from({ length: 60 }, (_, row) => String(1 + (row % 3))),
    ],
  };
  const schema = (patientType: "identifier" | "categorical", protect: CohortSchema["protect"]): CohortSchema => ({
    version: 1,
    name: "t",
    columns: [
      { name: "sample_id", type: "identifier", role: "identifier" },
      patientType === "identifier"
        ? { name: "Patient_ID", type: "identifier", role: "identifier" }
        : { name: "Patient_ID", type: "categorical", role: "other", otherLevels: "fold" },
      { name: "sex", type: "categorical", role: "quasi-identifier", levels: ["f", "m"] },
      { name: "stage", type: "categorical", role: "sensitive", levels: ["1", "2", "3"] },
    ],
    ...(protect === undefined ? {} : { protect }),
  });
  const open = (one: CohortSchema) => assembleRegistry(table, one, "train", "t.csv").confirmation.open;

  it("are told where a column called after the patient repeats, whatever it was declared and whoever is protected", () => {
    for (const type of ["identifier", "categorical"] as const)
      for (const protect of [{ patient: "sample_id" }, { "rows-are-patients": true }])
        expect(open(schema(type, protect))).toEqual([{ kind: "repeats", names: ["Patient_ID"] }]);
    expect(open(schema("identifier", { patient: "Patient_ID" }))).toEqual([]);
  });

  it("are not enough where the roles leave nothing to ask", () => {
    const { columns, ...rest } = schema("identifier", { patient: "Patient_ID" });
    const roles = (sex: "quasi-identifier" | "other", stage: "sensitive" | "other") =>
      open({
        ...rest,
        columns: columns.map((column) =>
          column.name === "sex"
            ? { ...column, role: sex }
            : column.name === "stage"
              ? { ...column, role: stage }
              : column,
        ),
      });
    expect(roles("other", "sensitive")).toEqual([{ kind: "roles", lack: "quasi-identifier" }]);
    expect(roles("quasi-identifier", "other")).toEqual([{ kind: "roles", lack: "sensitive" }]);
    expect(roles("other", "other")).toEqual([{ kind: "roles", lack: "both" }]);
  });
});

describe("inspect --confirm", () => {
  it("needs a person at a terminal", async () => {
    await expect(inspectCommand(DATA, { confirm: true, out: join(folder, "e.yaml") }, io().io)).rejects.toMatchObject({
      code: "E_USAGE",
    });
  });

  it("walks through the columns with one key each, goes back on u, and writes who confirmed", async () => {
    const path = join(folder, "f.yaml");
    // id, age, back to age, age sensitive?, no: quasi-identifier; sex, stage with unit, part_a, part_b, total; patient
    // right; rule kept; name.
    const keys = ["\r", "\r", "u", "s", "q", "\r", "\r", "n", "points", "\r", "\r", "\r", "\r", "y", "y", "Dr B"];
    const { io: terminal, lines } = io(keys);
    expect(await inspectCommand(DATA, { confirm: true, out: path }, terminal)).toBe(0);
    const schema = await readSchema(path);
    expect(schema.columns.find(({ name }) => name === "age")?.role).toBe("quasi-identifier");
    expect(schema.columns.find(({ name }) => name === "stage")?.unit).toBe("points");
    expect(await openOf(path)).toMatchObject({ open: [], by: "Dr B" });
    expect(lines.join("\n")).not.toContain("HD-1");
  });

  it("writes nothing where the person stops", async () => {
    const path = join(folder, "g.yaml");
    expect(await inspectCommand(DATA, { confirm: true, out: path }, io(["\r", "x"]).io)).toBe(1);
    expect(() => readFileSync(path)).toThrow();
  });
});
