import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const golden = join(root, "tests/golden/report/inconclusive-internal/report.json");
const folder = mkdtempSync(join(tmpdir(), "compare-reports-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function compare(before: string, after: string): { readonly code: number | null; readonly lines: string[] } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, ".ci/compare-reports.mjs"), before, after],
    {
      encoding: "utf8",
    },
  );
  return { code: status, lines: (stdout + stderr).trim().split("\n") };
}

/** The golden report after a change. */
function changed(name: string, change: (report: ReturnType<typeof read>) => void): string {
  const report = read();
  change(report);
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(report));
  return path;
}

const read = () =>
  JSON.parse(readFileSync(golden, "utf8")) as {
    made: { date: string };
    checks: { id: string; findings: { id: string; stratum: string; attack: { value: number } }[] }[];
  };

describe("compare-reports", () => {
  it("finds no fact that differs between a report and itself, whatever day it was made on", () => {
    const later = changed("later.json", (report) => (report.made.date = "2030-01-01"));
    expect(compare(golden, later)).toEqual({ code: 0, lines: ["no fact differs"] });
  });

  it("names one changed number by check, finding and stratum", () => {
    const other = changed("number.json", (report) => (report.checks[0]!.findings[0]!.attack.value = 0.25));
    const { id, findings } = read().checks[0]!;
    const path = `checks[${id}].findings[${findings[0]!.id} ${findings[0]!.stratum}].attack.value`;
    expect(compare(golden, other)).toEqual({
      code: 1,
      lines: [`${path}: ${findings[0]!.attack.value} -> 0.25`, "1 facts differ"],
    });
  });

  it("does not shift the others where a member is new", () => {
    const fresh = changed("new.json", (report) => report.checks.unshift({ id: "fresh", findings: [] }));
    expect(compare(golden, fresh)).toEqual({
      code: 1,
      lines: ['checks[fresh].id: (absent) -> "fresh"', "checks[fresh].findings: (absent) -> []", "2 facts differ"],
    });
  });

  it("compares folders: their reports by fact, rows by bytes, and what only one of them holds", () => {
    const [before, after] = [join(folder, "before"), join(folder, "after")];
    for (const path of [before, after]) mkdirSync(join(path, "release"), { recursive: true });
    for (const path of [before, after]) cpSync(golden, join(path, "report.internal.json"));
    writeFileSync(join(before, "release/synthetic.csv"), "a\n1\n");
    writeFileSync(join(after, "release/synthetic.csv"), "a\n1\n");
    expect(compare(before, after)).toEqual({ code: 0, lines: ["no fact differs"] });
    writeFileSync(join(after, "release/synthetic.csv"), "a\n2\n");
    cpSync(golden, join(after, "release/report.json"));
    expect(compare(before, after)).toEqual({
      code: 1,
      lines: [`release/report.json: only in ${after}`, "release/synthetic.csv: the bytes differ", "2 facts differ"],
    });
  });

  it("ends with 2 where there is nothing to compare", () => {
    expect(compare(golden, join(folder, "nowhere.json")).code).toBe(2);
    mkdirSync(join(folder, "empty"));
    expect(compare(join(folder, "empty"), join(folder, "empty")).code).toBe(2);
  });
});
