import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseLedger, readLedger } from "../../../src/packet/ledger/ledger.ts";
import { isPaidFor, rehearsalBudget, type Budget } from "../../../src/privacy/accounting/budget.ts";
import { createMeter } from "../../../src/privacy/accounting/meter.ts";
import { budgetSoFar, spendBudget, type SpendRequest } from "../../../src/privacy/ledger/spend-budget.ts";
import { sourceOf, systemNoise } from "../../../src/privacy/noise/noise-source.ts";
import { fixedKeyNoise } from "../fixed-key-noise.ts";

const AT = "2026-11-29T23:00:00Z";
const request = (rho: number, cap?: number): SpendRequest => ({
  population: "pbc",
  method: "dp-graph",
  rho,
  epsilon: 1,
  delta: 1e-6,
  cap,
  unit: "patient",
  inputs: "0".repeat(64),
  declaredBy: "a person",
  publishedElsewhere: [],
});
let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "dp-ledger-"));
  path = join(folder, "pbc.ledger.jsonl");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("the privacy ledger", () => {
  it("adds up over releases and refuses the one that would pass the cap, writing nothing", async () => {
    await spendBudget(path, request(0.04, 0.1), AT);
    expect(await spendBudget(path, request(0.06), AT)).toMatchObject({ sum: 0.1, cap: 0.1, seq: 2 });
    const before = await readFile(path, "utf8");
    await expect(spendBudget(path, request(1e-6), AT)).rejects.toMatchObject({ code: "E_BUDGET" });
    expect(await readFile(path, "utf8")).toBe(before);
  });

  it("takes the first release as the cap where nobody declared one", async () => {
    await spendBudget(path, request(0.05), AT);
    await expect(spendBudget(path, request(0.05), AT)).rejects.toMatchObject({ code: "E_BUDGET" });
  });

  it("never raises a cap, and keeps a lowered one", async () => {
    await spendBudget(path, request(0.01, 0.05), AT);
    await expect(spendBudget(path, request(0.2, 1), AT)).rejects.toMatchObject({ code: "E_BUDGET" });
    await spendBudget(path, request(0.01, 0.03), AT);
    await expect(spendBudget(path, request(0.02, 0.05), AT)).rejects.toMatchObject({ code: "E_BUDGET" });
  });

  it("is one population's, whatever the export is called", async () => {
    await spendBudget(path, request(0.01, 0.05), AT);
    await expect(spendBudget(path, { ...request(0.01), population: "other" }, AT)).rejects.toMatchObject({
      code: "E_LEDGER",
    });
  });

  it("has the entry on the disk before the first word of noise: a kill at that moment spends", async () => {
    const { budget } = await spendBudget(path, request(0.08), AT);
    let onDisk = "";
    const killed = sourceOf(() => {
      onDisk = readFileSync(path, "utf8");
      throw new Error("killed");
    });
    const { meter } = createMeter(killed, budget);
    expect(() => meter.noisyTable("one", Float64Array.of(1), 1, 0.05)).toThrow("killed");
    expect(budgetSoFar(parseLedger(onDisk, "ledger")).sum).toBe(0.08);
    await expect(spendBudget(path, request(0.08), AT)).rejects.toMatchObject({ code: "E_BUDGET" });
  });

  it("serves several writers at once without losing or overspending", async () => {
    const tries = await Promise.allSettled(
      Array.from({ length: 12 }, () => spendBudget(path, request(0.01, 0.05), AT)),
    );
    expect(tries.filter(({ status }) => status === "fulfilled").length).toBe(5);
    expect(budgetSoFar((await readLedger(path))!).sum).toBeCloseTo(0.05, 12);
  });
});

describe("the meter", () => {
  const counts = Float64Array.from({ length: 30 }, (_, i) => 840 * i);

  it("prices each draw by the noise it adds, and its sum is the budget", () => {
    const { meter, trace } = createMeter(systemNoise(), rehearsalBudget(0.08));
    meter.noisyTable("one", counts, 840, 0.05);
    meter.choose("two", [1n, 2n, 3n], 1n, 0.03);
    const { draws, rho, untaggedWords, isSystem, isPaidFor: paid } = trace();
    expect(draws.map(({ tag }) => tag)).toEqual(["one", "two"]);
    expect(draws[0]!.rho).toBeCloseTo(840 ** 2 / (2 * draws[0]!.sigma! ** 2), 12);
    expect(draws[0]!.rho).toBeLessThanOrEqual(0.05);
    expect(rho).toBeGreaterThan(0.08 * (1 - 1e-4));
    expect(rho).toBeLessThan(0.08 * (1 + 1e-8));
    expect({ untaggedWords, isSystem, paid }).toEqual({ untaggedWords: 0, isSystem: true, paid: false });
  });

  it("refuses the draw that would pass the budget, before drawing", () => {
    const noise = systemNoise();
    const { meter } = createMeter(noise, rehearsalBudget(0.08));
    meter.noisyTable("one", counts, 840, 0.06);
    const words = noise.wordsDrawn;
    expect(() => meter.noisyTable("two", counts, 840, 0.03)).toThrow(expect.objectContaining({ code: "E_BUDGET" }));
    expect(noise.wordsDrawn).toBe(words);
  });

  it("sees what was drawn beside it, and a source that is not the system's", () => {
    const noise = fixedKeyNoise("beside");
    const { meter, trace } = createMeter(noise, rehearsalBudget(0.08));
    meter.noisyTable("one", counts, 840, 0.06);
    noise.word();
    expect(trace()).toMatchObject({ untaggedWords: 1, isSystem: false });
  });

  it("takes no look-alike of a paid budget for one", async () => {
    const { budget } = await spendBudget(path, request(0.08), AT);
    const forged: Budget = { ...budget };
    expect([isPaidFor(budget), isPaidFor(forged), isPaidFor(rehearsalBudget(1))]).toEqual([true, false, false]);
  });
});
