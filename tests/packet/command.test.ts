import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commandGenerator, lookupGenerator } from "../../src/command/command-generator.ts";
import { fillCommand, parseCommand } from "../../src/command/parse-command.ts";
import { sandboxMeans } from "../../src/command/sandbox.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import { createRng } from "../../src/core/rng.ts";
import { parseSchema } from "../../src/io/schema/read-schema.ts";
import { readRegistry } from "../../src/io/registry/read-registry.ts";

const folder = mkdtempSync(join(tmpdir(), "command-test-"));
const schema = parseSchema(
  `version: 1
name: tiny
columns:
  - { name: age, type: integer, role: quasi-identifier, bounds: { min: 0, max: 120 } }
  - { name: sex, type: categorical, role: quasi-identifier, levels: [f, m] }
`,
  "tiny",
);
const csv = join(folder, "tiny.csv");
writeFileSync(
  csv,
  `age,sex\n${Array.from({ length: 40 }, (_, k) => `${20 + k},${k % 2 === 0 ? "f" : "m"}`).join("\n")}\n`,
);
const train = async (): Promise<Cohort<"train">> => (await readRegistry(csv, schema, "train")).cohort;

let n = 0;
/** A program in JavaScript, which every test machine has. `a` holds train, out, seed, rows. */
function program(body: string): string {
  const path = join(folder, `program-${n++}.mjs`);
  writeFileSync(path, `import * as fs from "node:fs";\nconst a = process.argv.slice(2);\n${body}\n`);
  return `"${process.execPath}" "${path}" {train} {out} {seed} {rows}`;
}
const copy =
  'const rows = fs.readFileSync(a[0], "utf8").trim().split("\\n"); fs.writeFileSync(a[1], rows.slice(0, 1 + Number(a[3])).join("\\n") + "\\n");';

async function sample(command: string, rows = 30, more: object = {}): Promise<Cohort<"synthetic">> {
  const rng = createRng("seed");
  const fitted = await commandGenerator.fit(
    await train(),
    { command, seconds: 20, memoryMb: 100_000, ...more },
    rng.child("fit"),
  );
  return fitted.sample(rows, rng.child("sample"));
}
const refused = expect.objectContaining({ code: "E_COMMAND" }) as Error;

describe("a program as a generator", () => {
  it("gives the rows that it wrote, as a cohort of the schema", async () => {
    const rows = await sample(program(copy));
    expect(rows.nRows).toBe(30);
    expect(rows.columns.map(({ name }) => name)).toEqual(["age", "sex"]);
    expect(lookupGenerator("command")).toBe(commandGenerator);
  });

  it("is given a seed that follows from the stream, and nothing but that", async () => {
    const seen = program(`${copy} fs.writeFileSync(${JSON.stringify(join(folder, "seen"))} + a[2], "");`);
    await sample(seen);
    await sample(seen);
    expect(readdirSync(folder).filter((name) => name.startsWith("seen"))).toHaveLength(1);
  });

  it("sees no network where the system allows it, a bare environment and its own folder", async () => {
    process.env["RARESYNTH_TEST_SECRET"] = "secret";
    const body = `import { networkInterfaces } from "node:os";
      const others = Object.values(networkInterfaces()).flat().filter((one) => !one.internal);
      if (process.env.RARESYNTH_TEST_SECRET !== undefined) process.exit(3);
      if (${sandboxMeans().noNetwork !== undefined} && others.length > 0) process.exit(4);
      ${copy}`;
    expect((await sample(program(body))).nRows).toBe(30);
  });

  it("is refused when it fails, hangs, leaves children or writes nothing", async () => {
    await expect(sample(program("process.exit(7)"))).rejects.toThrow("code 7");
    await expect(sample(program("setInterval(() => 0, 1000)"), 30, { seconds: 2 })).rejects.toThrow("within 2 s");
    await expect(sample(program(""))).rejects.toThrow("not written");
    await expect(sample("no-such-program-anywhere {train} {out} {seed}")).rejects.toThrow(refused);
  }, 60_000);

  it("is read as a stranger's file: links, other rows, columns, levels and values are refused, and no cell is named", async () => {
    const bad: Record<string, string> = {
      link: "fs.symlinkSync(a[0], a[1])",
      "hard link": "fs.linkSync(a[0], a[1])",
      folder: "fs.mkdirSync(a[1])",
      "too few rows": copy.replace("1 + Number(a[3])", "5"),
      "another column": 'fs.writeFileSync(a[1], "age,sex,more\\n" + "30,f,1\\n".repeat(Number(a[3])))',
      "an unlisted level": 'fs.writeFileSync(a[1], "age,sex\\n" + "30,secret-level\\n".repeat(Number(a[3])))',
      "out of bounds": 'fs.writeFileSync(a[1], "age,sex\\n" + "987654,f\\n".repeat(Number(a[3])))',
      "no numbers": 'fs.writeFileSync(a[1], "age,sex\\n" + "SECRET-CELL,f\\n".repeat(Number(a[3])))',
      "not text": "fs.writeFileSync(a[1], Buffer.from([0xff, 0xfe, 0, 0, 1]))",
      empty: 'fs.writeFileSync(a[1], "")',
    };
    for (const [what, body] of Object.entries(bad)) {
      const error: unknown = await sample(program(body)).catch((caught: unknown) => caught);
      expect(error, what).toEqual(refused);
      expect(String(error), what).not.toMatch(/secret-level|987654|SECRET-CELL/);
    }
  }, 120_000);

  it("leaves nothing of the data behind", async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith("raresynth-command-")).length;
    await sample(program("process.exit(1)")).catch(() => undefined);
    await sample(program(copy));
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith("raresynth-command-")).length).toBeLessThanOrEqual(
      before,
    );
  });

  it("cannot be given conditions, nor loaded", async () => {
    const fitted = await commandGenerator.fit(await train(), { command: program(copy) }, createRng("x"));
    await expect(fitted.sample(5, createRng("y"), { sex: { in: ["f"] } })).rejects.toMatchObject({
      code: "E_UNSUPPORTED",
    });
    expect(() => commandGenerator.load(fitted.toModel(11))).toThrow(
      expect.objectContaining({ code: "E_MODEL" }) as Error,
    );
  });
});

describe("a command", () => {
  it("is split at blanks and quotes alone: no shell reads it", () => {
    const words = parseCommand(`python "my file.py" {train} --out={out} '{seed};rm -rf /' $HOME \`x\` {rows}`);
    expect(words).toEqual([
      "python",
      "my file.py",
      "{train}",
      "--out={out}",
      "{seed};rm -rf /",
      "$HOME",
      "`x`",
      "{rows}",
    ]);
    expect(fillCommand(words, { train: "/t/{out}.csv", out: "/o", seed: "1", rows: "2" }).slice(2, 5)).toEqual([
      "/t/{out}.csv",
      "--out=/o",
      "1;rm -rf /",
    ]);
  });

  it("is refused where a place is missing or unknown, or a quote is open", () => {
    for (const text of [
      "",
      "python x {train} {out}",
      "python x {out} {seed}",
      "python 'x {train} {out} {seed}",
      "p {train} {out} {seed} {home}",
    ])
      expect(() => parseCommand(text), text).toThrow(refused);
  });
});
