import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { raresynth, sample, scratch } from "./harness.ts";

const folder = scratch();

/** The first n patients of pbc. */
function firstOf(n: number): string {
  const lines = readFileSync(sample("pbc").data, "utf8").split("\n");
  const path = join(folder, `pbc-${n}.csv`);
  writeFileSync(path, `${lines.slice(0, n + 1).join("\n")}\n`);
  return path;
}

const cases: [string, string, string][] = [
  ["12 rows of pbc", firstOf(12), sample("pbc").schema],
  ["30 rows of pbc", firstOf(30), sample("pbc").schema],
  ["60 rows of pbc", firstOf(60), sample("pbc").schema],
  ["cgd0, 128 rows", sample("cgd0").data, sample("cgd0").schema],
  ["dystrophy, 209 rows", sample("dystrophy").data, sample("dystrophy").schema],
  ["rhDNase, 767 rows", sample("rhDNase").data, sample("rhDNase").schema],
];

describe("every size and registry", () => {
  it.each(cases)(
    "ends in a verdict with reasons: %s",
    async (name, data, schema) => {
      const ran = await raresynth([
        "run",
        data,
        "--schema",
        schema,
        "--out",
        join(folder, name),
        "--refits",
        "60",
        "--seed",
        "sizes",
        "--json",
      ]);
      expect(ran.stderr).not.toMatch(/error E_|\n\s+at /);
      expect([0, 2, 3]).toContain(ran.code);
      const verdict = JSON.parse(ran.stdout) as { because: { sentence: string }[] };
      expect(verdict.because.length).toBeGreaterThan(0);
      expect(verdict.because.every(({ sentence }) => sentence.length > 10)).toBe(true);
      if (name.startsWith("12") || name.startsWith("30")) expect(ran.code).not.toBe(0);
    },
    300_000,
  );
});
