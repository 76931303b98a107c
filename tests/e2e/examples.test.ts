import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { LENIENT_POLICY, raresynth, root, sample, scratch } from "./harness.ts";

const folder = scratch();
const sixty = join(folder, "sixty.csv");
const { data, schema } = sample("dystrophy");
writeFileSync(sixty, `${readFileSync(data, "utf8").split("\n").slice(0, 61).join("\n")}\n`);

const example = async (name: string, ...args: string[]): Promise<string> =>
  (await promisify(execFile)(process.execPath, [join(root, "examples", `${name}.mjs`), ...args], { cwd: root })).stdout;

describe("examples", () => {
  it(
    "release-a-registry reads, fits, tests, reports, and releases on PASS only",
    { tags: ["thorough"], timeout: 300_000 },
    async () => {
      const policy = join(folder, "lenient.yaml");
      writeFileSync(policy, LENIENT_POLICY);
      const out = join(folder, "released");
      mkdirSync(out);
      const printed = await example("release-a-registry", sixty, schema, out, policy, "40");
      const verdict = /^# (PASS|FAIL|INCONCLUSIVE): /m.exec(printed)?.[1];
      expect(readFileSync(join(out, "report.internal.html"), "utf8")).toContain("disclosure report (internal)");
      expect(existsSync(join(out, "release"))).toBe(verdict === "PASS");
      if (verdict === "PASS") expect((await raresynth(["verify", join(out, "release")])).code).toBe(0);
      expect(verdict).toBeDefined();
    },
  );

  it("assess-a-file says what cannot be decided without a holdout", async () => {
    const printed = await example("assess-a-file", sixty, schema);
    expect(printed).toMatch(/^# (FAIL|INCONCLUSIVE): dystrophy/m);
    expect(printed).toContain("| inconclusive |");
  });

  it("survival-from-synthetic-cohorts combines five fits into one interval", async () => {
    const lines = (await example("survival-from-synthetic-cohorts")).trim().split("\n");
    const ratios = lines.map((line) => Number(/(?:log hazard ratio|together:) (\d\.\d+)/.exec(line)?.[1]));
    expect(ratios).toHaveLength(7);
    // Five fits count alike, so the combined estimate is their mean.
    expect(ratios[6]).toBeCloseTo(ratios.slice(1, 6).reduce((sum, one) => sum + one, 0) / 5, 2);
    expect(ratios[0]).toBeCloseTo(0.99, 1);
  });
});
