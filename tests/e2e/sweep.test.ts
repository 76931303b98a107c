import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseReport } from "../../src/report/report-schema.ts";
import { parseSweep } from "../../src/report/sweep/sweep-schema.ts";
import { filesBelow, LENIENT_POLICY, raresynth, sample, scratch, type Ran } from "./harness.ts";

const folder = scratch();
const lenient = join(folder, "lenient.yaml");
writeFileSync(lenient, LENIENT_POLICY);
const { data, schema } = sample("cgd0");
const settings = join(folder, "settings.json");
writeFileSync(settings, JSON.stringify({ marginals: [{}], "bayesian-network": [{ maxParents: 1 }] }));
const sweepArgs = (out: string): string[] => [
  "sweep",
  data,
  "--schema",
  schema,
  "--policy",
  lenient,
  "--generators",
  "bayesian-network,marginals",
  "--settings",
  settings,
  "--refits",
  "20",
  "--seed",
  "a-seed-for-sweeps",
  "--out",
  join(folder, out),
];
const sweep = (out: string, ...more: string[]) => raresynth([...sweepArgs(out), ...more]);
const run = (out: string, ...more: string[]) =>
  raresynth([
    "run",
    data,
    "--schema",
    schema,
    "--policy",
    lenient,
    "--refits",
    "130",
    "--seed",
    "a-seed-for-tests",
    "--out",
    join(folder, out),
    "--chosen",
    join(folder, "two/sweep.internal.json"),
    ...more,
  ]);
let finished: Promise<Ran> | undefined;
/** The sweep that the cases look at. */
const first = (): Promise<Ran> => (finished ??= sweep("two", "--workers", "2"));
const bytes = (out: string) =>
  Object.fromEntries(
    [...filesBelow(join(folder, out))]
      .filter(([path]) => !path.startsWith("times/") && path !== "sweep-record.internal.json")
      .map(([path, content]) => [path, createHash("sha256").update(content).digest("hex")]),
  );

describe("sweep, then run", () => {
  it("measures the candidates and chooses", async () => {
    const reference = await first();
    expect(reference.stderr).not.toContain("error E_");
    expect(reference.code).toBe(0);
  });

  it(
    "gives the same bytes with two workers, one, or none, and when it was killed",
    { tags: ["thorough"], timeout: 120_000 },
    async () => {
      const reference = await first();
      for (const workers of ["1", "0"]) {
        expect((await sweep(`workers-${workers}`, "--workers", workers)).code).toBe(0);
        expect(bytes(`workers-${workers}`)).toEqual(bytes("two"));
      }
      const killed = await raresynth(sweepArgs("killed"), { killAfterMs: 0.35 * reference.ms });
      expect(killed.code).toBeNull();
      expect((await sweep("killed")).code).toBe(0);
      expect(bytes("killed")).toEqual(bytes("two"));
    },
  );

  it(
    "runs what was chosen and says among how many attempts, without naming split or seed outside",
    { tags: ["thorough"], timeout: 120_000 },
    async () => {
      await first();
      const chosen = parseSweep(readFileSync(join(folder, "two/sweep.internal.json"), "utf8"), "two");
      const ran = await run("run");
      expect(ran.stderr).not.toContain("error E_");
      expect(ran.code).toBe(0);
      const internal = parseReport(readFileSync(join(folder, "run/report.internal.json"), "utf8"));
      expect(internal.generator).toMatchObject({
        id: chosen.settings.find((one) => one.setting === chosen.chosen)!.generator,
        attempts: { candidates: 2, settings: 2, seeds: 1 },
      });
      expect(internal.checks.find((one) => one.id === "membership")!.notes).toContainEqual(
        expect.objectContaining({ kind: "unseen-by-choice", candidates: 2 }),
      );
      expect(internal.notTested.at(-1)).toBe("choice of the recipe");
      for (const [path, content] of filesBelow(join(folder, "run/release")))
        for (const secret of ["a-seed-for-sweeps", "a-seed-for-tests", chosen.attempts.foldKey])
          expect(content.includes(secret), path).toBe(false);
      expect(JSON.parse(readFileSync(join(folder, "run/release/report.json"), "utf8")).generator.attempts).toEqual({
        candidates: 2,
        settings: 2,
        seeds: 1,
      });
      expect((await raresynth(["verify", join(folder, "run/release")])).code).toBe(0);
    },
  );

  it("refuses a choice made on another registry, under another policy, or beside --generator", async () => {
    await first();
    const { data: other, schema: otherSchema } = sample("dystrophy");
    const elsewhere = await raresynth([
      "run",
      other,
      "--schema",
      otherSchema,
      "--policy",
      lenient,
      "--chosen",
      join(folder, "two/sweep.internal.json"),
      "--out",
      join(folder, "elsewhere"),
    ]);
    expect(elsewhere.stderr).toContain("error E_SWEEP");
    expect((await run("policy", "--policy", "controlled-access")).stderr).toContain("error E_SWEEP");
    expect((await run("both", "--generator", "cart")).stderr).toContain("error E_USAGE");
  });
});
