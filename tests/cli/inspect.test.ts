import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { judge } from "../../src/pipeline/gate.ts";
import { estimate, finding, measured, toyPolicy, toyPreflight } from "../pipeline/toys.ts";
import { inspectCommand } from "../../src/cli/commands/inspect.ts";
import type { CliIo } from "../../src/cli/cli-io.ts";
import { RaresynthError } from "../../src/core/errors.ts";
import { packageRoot } from "../../src/io/settings/package-root.ts";
import { readRegistry } from "../../src/io/registry/read-registry.ts";
import { readSchema } from "../../src/io/schema/read-schema.ts";

const folder = mkdtempSync(join(tmpdir(), "raresynth-inspect-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const root = packageRoot();

function silent(): { io: CliIo; lines: string[] } {
  const lines: string[] = [];
  return {
    lines,
    io: {
      out: (line) => void lines.push(line),
      err: (line) => void lines.push(line),
      progress: () => undefined,
      signal: new AbortController().signal,
    },
  };
}

describe("inspect", () => {
  it.each(["pbc", "cgd0", "rhDNase", "dystrophy"])(
    "writes and prints for %s what is in tests/golden/inspect",
    async (name) => {
      const data = join(root, "sample-data", name, `${name}.csv`);
      const out = join(folder, `${name}.yaml`);
      const { io, lines } = silent();
      expect(await inspectCommand(data, { out }, io)).toBe(0);
      const written = readFileSync(out, "utf8");
      await expect(written).toMatchFileSnapshot(join(root, "tests/golden/inspect", `${name}.yaml`));
      await expect(`${lines.join("\n").replaceAll(out, "FILE").replaceAll(data, "DATA")}\n`).toMatchFileSnapshot(
        join(root, "tests/golden/inspect", `${name}.txt`),
      );
      const read = await readRegistry(data, await readSchema(out), "train");
      expect(read.cohort.nRows).toBeGreaterThan(0);
      // With nothing but strong results a schema that nobody confirmed is inconclusive.
      expect(read.confirmation.open.map(({ kind }) => kind)).toContain("columns");
      const strong = [measured("toy", [finding("copied", estimate(0, -0.01, 0.001))])];
      const before = { ...toyPreflight, confirmation: read.confirmation };
      expect(judge(toyPolicy, strong, { preflight: toyPreflight }).outcome).toBe("pass");
      expect(judge(toyPolicy, strong, { preflight: before }).outcome).toBe("inconclusive");
    },
  );

  it("never overwrites a schema", async () => {
    const out = join(folder, "kept.yaml");
    writeFileSync(out, "mine");
    const { io } = silent();
    await expect(inspectCommand(join(root, "sample-data/pbc/pbc.csv"), { out }, io)).rejects.toMatchObject({
      code: "E_FILE",
    });
    expect(readFileSync(out, "utf8")).toBe("mine");
  });

  it("prints one line of JSON with counts", async () => {
    const { io, lines } = silent();
    await inspectCommand(join(root, "sample-data/pbc/pbc.csv"), { json: true }, io);
    expect(lines.length).toBe(1);
    const printed = JSON.parse(lines[0]!) as { preflight: { quasiIdentifierSets: { nSampleUniques: number }[] } };
    expect(printed.preflight.quasiIdentifierSets[0]!.nSampleUniques).toBe(25);
  });

  it("says why it refuses free text and images, shows no value, and still counts the rest", async () => {
    const data = join(folder, "text.csv");
    const rows = Array.from(
      { length: 60 },
      (_, row) =>
        `p${row},${20 + (row % 30)},"Zyx9Canary said on visit ${row} that it was fine",scan_${row}.png,${row % 3 === 0 ? "m" : "f"}`,
    );
    writeFileSync(data, `pid,age,note,photo,sex\n${rows.join("\n")}\n`);
    const { io, lines } = silent();
    const out = join(folder, "text.yaml");
    await inspectCommand(data, { out }, io);
    expect(lines.join("\n")).toContain("Refused (free text or images): note, photo.");
    expect(lines.join("\n")).not.toContain("Zyx9Canary");
    expect(readFileSync(out, "utf8")).not.toContain("Zyx9Canary");
    await expect(readRegistry(data, await readSchema(out), "train")).rejects.toSatisfy(
      (error) => error instanceof RaresynthError && error.code === "E_FREE_TEXT",
    );
  });

  it("says at n = 12 that no verdict but inconclusive is reachable", async () => {
    const data = join(folder, "small.csv");
    writeFileSync(
      data,
      readFileSync(join(root, "sample-data/pbc/pbc.csv"), "utf8").split("\n").slice(0, 13).join("\n"),
    );
    const { io, lines } = silent();
    expect(await inspectCommand(data, {}, io)).toBe(0);
    expect(lines.join("\n")).toContain("INCONCLUSIVE. 12 patients or families are fewer than 50");
  });
});
