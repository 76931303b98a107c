import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { checks } from "../../disclosure/index.ts";
import { keepingChecks } from "../../src/api/runs/keep-checks.ts";
import type { CheckResult, DisclosureCheck, Evidence } from "../../src/core/contracts/disclosure.ts";
import { withRole } from "../../src/core/data/cohort.ts";
import { seal } from "../../src/core/data/sensitive.ts";
import { packValues, unpackValues } from "../../src/core/packed-values.ts";
import { createRng } from "../../src/core/rng.ts";
import { assessFile, openRegistry, renderReport, writeResults } from "../../src/index.ts";
import { parsePolicy } from "../../src/io/settings/read-policy.ts";
import { LENIENT_POLICY, sample } from "../e2e/harness.ts";
import { temporaryFiles } from "../io/temporary-files.ts";

const files = temporaryFiles();
const { data, schema } = sample("dystrophy");
const [header, ...records] = readFileSync(data, "utf8").trim().split("\n");
writeFileSync(files.path("sixty.csv"), `${[header, ...records.slice(0, 60)].join("\n")}\n`);
writeFileSync(files.path("synthetic.csv"), `${[header, ...records.slice(60, 120)].join("\n")}\n`);
const lenient = parsePolicy(LENIENT_POLICY, "lenient");
const policy = { ...lenient, thresholds: lenient.thresholds.slice(0, 1) };

it("keeps the result of a check by all that decides it, sealed as it was", async () => {
  const { cohort } = await openRegistry(files.path("sixty.csv"), { schema });
  const values = new Map<string, unknown>();
  const store = {
    get: async (key: string) => (values.has(key) ? unpackValues(values.get(key) as Uint8Array) : undefined),
    put: async (key: string, value: unknown) => void values.set(key, packValues(value)),
  };
  let runs = 0;
  const result = { status: "measured", findings: [{ low: -Infinity }], persons: seal([{ unit: 3, risk: 0.5 }]) };
  const check = { ...checks[0]!, run: async () => (runs++, result as unknown as CheckResult) };
  const [keeping] = keepingChecks([check], store) as [DisclosureCheck];
  const context = { alpha: 0.05, cellSize: 5, ceilings: {}, adversaries: [] };
  const evidence = { registry: cohort, released: [], refits: [], namedUnits: [] };
  const run = async (more: Partial<Evidence>, path = "s") =>
    (await keeping.run({ ...evidence, ...more }, {}, createRng(path), context)) as unknown as typeof result;
  await run({});
  const kept = await run({});
  expect([runs, kept.findings, kept.persons.reveal()]).toEqual([1, result.findings, result.persons.reveal()]);
  await run({}, "another stream");
  await run({ released: [withRole(cohort, "synthetic")] });
  expect(runs).toBe(3);
  // What can ask for refits is never kept.
  await run({ refit: async () => [] });
  await run({ refit: async () => [] });
  expect(runs).toBe(5);
});

it(
  "an assessment that was stopped goes on with the checks that were done, to the same report",
  { tags: ["thorough"] },
  async () => {
    const registry = await openRegistry(files.path("sixty.csv"), { schema });
    const options = { synthetic: files.path("synthetic.csv"), policy, workers: 0 };
    const out = files.path("out");
    const stop = new AbortController();
    await expect(
      assessFile(registry, {
        ...options,
        resumeIn: out,
        signal: stop.signal,
        onProgress: ({ stage, done }) => {
          if (stage === "checks" && done === 4) stop.abort();
        },
      }),
    ).rejects.toMatchObject({ code: "E_CANCELLED" });
    // The plan with the seed, and four checks.
    expect(readdirSync(join(out, ".resume"))).toHaveLength(5);
    const { seed } = (JSON.parse(readFileSync(join(out, ".resume", "plan.json"), "utf8")) as { seed: { seed: string } })
      .seed;
    let resumed = 0;
    const rest = await assessFile(registry, { ...options, resumeIn: out, onResume: () => (resumed += 1) });
    expect(resumed).toBe(1);
    expect(rest.record.reveal()).toMatchObject({ seed, given: false });
    const whole = await assessFile(registry, { ...options, seed });
    const page = async (result: typeof whole): Promise<unknown> =>
      renderReport(result, { audience: "internal", format: "json", language: "en" });
    expect(await page({ ...rest, record: whole.record })).toEqual(await page(whole));
    await writeResults(rest, { folder: out });
    expect(readdirSync(out)).not.toContain(".resume");
  },
);
