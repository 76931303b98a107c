import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  assessFile,
  openRegistry,
  readRegistry,
  readSchema,
  renderReport,
  runRegistry,
  withRole,
  writeRelease,
  writeResults,
  type RunResult,
} from "../../src/index.ts";
import { parsePolicy } from "../../src/io/settings/read-policy.ts";
import { LENIENT_POLICY, sample } from "../e2e/harness.ts";

const folder = mkdtempSync(join(tmpdir(), "raresynth-api-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const { data, schema } = sample("dystrophy");
const sixty = join(folder, "sixty.csv");
writeFileSync(sixty, `${readFileSync(data, "utf8").split("\n").slice(0, 61).join("\n")}\n`);
// Controls run the checks that the policy asks; one of them is enough here.
const lenient = parsePolicy(LENIENT_POLICY, "lenient");
const policy = { ...lenient, thresholds: lenient.thresholds.slice(0, 1) };
const options = { policy, generator: "marginals", refits: 20, seed: "entry points", workers: 0 } as const;

describe("runRegistry", () => {
  let result: RunResult;
  beforeAll(async () => {
    result = await runRegistry(await openRegistry(sixty, { schema }), options);
  }, 300_000);

  it("attacks with the adversaries that ship with the program, whatever the registry was read with", async () => {
    const plain = await readRegistry(sixty, await readSchema(schema), "train");
    const assessed = await assessFile(plain, { synthetic: result.released, policy, seed: "s", workers: 0 });
    expect(assessed.adversaries.length).toBeGreaterThan(0);
    expect(assessed.adversaries).toEqual(result.adversaries);
    expect(assessed.record.reveal()).toMatchObject({ seed: "s", given: true });
  }, 120_000);

  it("records seed, recipe and who chose the number of refits", () => {
    expect(result.record.reveal()).toMatchObject({
      seed: "entry points",
      given: true,
      generator: { id: "marginals" },
      nRows: 60,
      nWorkers: 0,
      refits: { nRefits: 20, chosenBy: "caller" },
    });
    // A record holds the seed, so that it cannot be written by accident.
    expect(() => JSON.stringify(result)).toThrow(/Sensitive/);
  });

  it("renders public and internal reports, of which only the internal one knows the seed", async () => {
    for (const format of ["html", "json", "markdown"] as const)
      expect(await renderReport(result, { format })).not.toContain("entry points");
    expect(await renderReport(result, { audience: "internal", format: "json" })).toContain("entry points");
    expect(await renderReport(result)).toBe(await renderReport(result, { audience: "public", format: "html" }));
    const [sheet, draft] = [
      await renderReport(result, { format: "pdf" }),
      await renderReport(result, { format: "pdf", watermark: "draft" }),
    ];
    for (const bytes of [sheet, draft]) expect(Buffer.from(bytes).subarray(0, 5).toString()).toBe("%PDF-");
    expect(Buffer.compare(sheet, draft)).not.toBe(0);
  });

  it("releases on PASS only", async () => {
    const passed: RunResult = { ...result, verdict: { ...result.verdict, outcome: "pass" } };
    const failed: RunResult = { ...result, verdict: { ...result.verdict, outcome: "fail" } };
    await expect(writeRelease(failed, { folder: join(folder, "failed") })).rejects.toMatchObject({ code: "E_RELEASE" });
    expect(existsSync(join(folder, "failed"))).toBe(false);
    const out = join(folder, "passed");
    await writeRelease(passed, { folder: out });
    expect(readdirSync(out)).toEqual(expect.arrayContaining(["synthetic.csv", "report.html", "manifest.json"]));
  });

  it("writes what the command line writes, once", async () => {
    const out = join(folder, "results");
    const failed: RunResult = { ...result, verdict: { ...result.verdict, outcome: "fail" } };
    expect(await writeResults(failed, { folder: out })).not.toHaveProperty("release");
    expect(readdirSync(out).sort()).toEqual([
      "report.internal.html",
      "report.internal.json",
      "run-record.internal.json",
    ]);
    await expect(writeResults(failed, { folder: out })).rejects.toMatchObject({ code: "E_RELEASE" });
  });
});

describe("what runRegistry refuses before it fits anything", () => {
  it.each([
    [{ refits: 19 }, "E_RANGE"],
    [{ rows: 0 }, "E_RANGE"],
    [{ workers: -1 }, "E_RANGE"],
    [{ generator: "copy" }, "E_GENERATOR"],
    [{ generator: { id: "cart", params: { minLeafUnit: 3 } } }, "E_GENERATOR"],
    [{ policy: "none-of-that-name" }, "E_POLICY"],
  ])("%j", async (wrong, code) => {
    const registry = await openRegistry(sixty, { schema });
    await expect(runRegistry(registry, { ...options, ...wrong })).rejects.toMatchObject({ code });
  });

  it("work that was cancelled before it began", async () => {
    const registry = await openRegistry(sixty, { schema });
    const signal = AbortSignal.abort();
    await expect(runRegistry(registry, { ...options, signal })).rejects.toMatchObject({ code: "E_CANCELLED" });
    const synthetic = withRole(registry.cohort, "synthetic");
    await expect(assessFile(registry, { synthetic, policy, signal, workers: 0 })).rejects.toMatchObject({
      code: "E_CANCELLED",
    });
  });
});

it(
  "ends soon after its signal in the middle of the refits, and goes on from there to the same numbers",
  { tags: ["thorough"], timeout: 300_000 },
  async () => {
    const registry = await openRegistry(sixty, { schema });
    const resumeIn = join(folder, "resumed");
    const abort = new AbortController();
    const stopped = runRegistry(registry, {
      ...options,
      resumeIn,
      signal: abort.signal,
      onProgress: ({ stage, done }) => {
        if (stage === "checks" && done === 1) abort.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ code: "E_CANCELLED" });
    let resumed = false;
    const rest = await runRegistry(registry, { ...options, resumeIn, onResume: () => (resumed = true) });
    const whole = await runRegistry(registry, options);
    expect(resumed).toBe(true);
    const numbers = (one: RunResult) => renderReport(one, { audience: "internal", format: "json" });
    expect(await numbers(rest)).toBe(await numbers(whole));
  },
);
