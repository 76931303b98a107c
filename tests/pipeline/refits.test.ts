import { describe, expect, it } from "vitest";
import type { Cohort } from "../../src/core/data/cohort.ts";
import { UNIT_IN, UNIT_OUT } from "../../src/core/contracts/disclosure.ts";
import { createRng } from "../../src/core/rng.ts";
import { checkpointedRunner, noCheckpoints } from "../../src/pipeline/refits/checkpoints.ts";
import { inProcessRunner } from "../../src/pipeline/refits/in-process-runner.ts";
import { planLeftOut } from "../../src/pipeline/refits/refit-plan.ts";
import { affordableRefits, chooseRefits } from "../../src/pipeline/refits/refit-number.ts";
import { freshRealOnce, refitOnce, splitFresh } from "../../src/pipeline/refits/refit-task.ts";
import { toyGenerator, toyRegistry } from "./toys.ts";

const registry = toyRegistry(60);
const lookup = () => toyGenerator("normal", false);
const recipe = { generatorId: "normal", params: {}, nRows: 60 };

describe("planLeftOut", () => {
  it("leaves out a tenth a run, and each unit about equally often (chi-square)", () => {
    const plan = planLeftOut(60, 2000, createRng("plan"));
    expect(plan.every((out) => out.length === 6 && new Set(out).size === 6)).toBe(true);
    const counts = new Float64Array(60);
    for (const out of plan) for (const unit of out) counts[unit]! += 1;
    const chi2 = counts.reduce((sum, count) => sum + (count - 200) ** 2 / 200, 0);
    expect(chi2).toBeLessThan(98.3); // 99.9 % point, 59 degrees of freedom
  });

  it("always leaves somebody in and somebody out", () => {
    for (const nUnits of [2, 3, 12])
      for (const out of planLeftOut(nUnits, 20, createRng("small"))) {
        expect(out.length).toBeGreaterThanOrEqual(1);
        expect(out.length).toBeLessThan(nUnits);
      }
  });
});

describe("refits", () => {
  it("fits on nobody who is out", async () => {
    const seen: number[] = [];
    const spy = {
      ...toyGenerator("normal", false),
      fit: async (...args: Parameters<ReturnType<typeof lookup>["fit"]>) => {
        seen.push(...args[0].sourceRows);
        return lookup().fit(...args);
      },
    };
    const refit = await refitOnce(registry, recipe, Int32Array.of(3, 7), createRng("r"), () => spy);
    expect(seen).not.toContain(4);
    expect(seen).not.toContain(8);
    expect(seen).toHaveLength(58);
    expect([refit.status[3], refit.status[7], refit.status[0]]).toEqual([UNIT_OUT, UNIT_OUT, UNIT_IN]);
  });

  it("draws fresh real rows only from patients who are not in the game", () => {
    const split = splitFresh(registry, createRng("split"));
    const refit = freshRealOnce(split, 60, Int32Array.of(1, 5), createRng("fresh"));
    const values = (cohort: Cohort) => (cohort.columns[0]!.kind === "numeric" ? [...cohort.columns[0]!.values] : []);
    expect([split.players.nUnits, split.fresh.nUnits]).toEqual([45, 15]);
    expect(new Set([...values(split.players), ...values(split.fresh)])).toEqual(new Set(values(registry)));
    expect(values(refit.synthetic).every((value) => values(split.fresh).includes(value))).toBe(true);
    expect([...refit.status].filter((status) => status === UNIT_OUT)).toHaveLength(2);
  });

  it("gives the same rows from a resumed run as from an uninterrupted one", async () => {
    const kept = new Map<string, unknown>();
    const store = {
      get: async (key: string) => kept.get(key),
      put: async (key: string, value: unknown) => void kept.set(key, value),
    };
    const plan = planLeftOut(60, 60, createRng("plan"));
    const whole = await checkpointedRunner(inProcessRunner(registry, [], lookup), {
      get: async () => undefined,
      put: async () => undefined,
    }).refits(recipe, "s", plan);
    let runs = 0;
    const dying = {
      ...toyGenerator("normal", false),
      fit: async (...args: Parameters<ReturnType<typeof lookup>["fit"]>) => {
        if (++runs > 40) throw new Error("killed");
        return lookup().fit(...args);
      },
    };
    await expect(
      checkpointedRunner(
        inProcessRunner(registry, [], () => dying),
        store,
      ).refits(recipe, "s", plan),
    ).rejects.toThrow("killed");
    expect(kept.size).toBe(1);
    expect(await checkpointedRunner(inProcessRunner(registry, [], lookup), store).refits(recipe, "s", plan)).toEqual(
      whole,
    );
  });

  it("gives the same rows however many refits are kept at a time", async () => {
    const plan = planLeftOut(60, 30, createRng("plan"));
    const plain = await inProcessRunner(registry, [], lookup).refits(recipe, "s", plan);
    for (const perCheckpoint of [1, 7, 25])
      expect(
        await checkpointedRunner(inProcessRunner(registry, [], lookup), noCheckpoints, perCheckpoint).refits(
          recipe,
          "s",
          plan,
        ),
      ).toEqual(plain);
  });

  it("stops with a code when it is cancelled", async () => {
    const abort = new AbortController();
    abort.abort();
    await expect(
      inProcessRunner(registry, [], lookup, abort.signal).refits(recipe, "s", [Int32Array.of(1)]),
    ).rejects.toMatchObject({ code: "E_CANCELLED" });
  });
});

describe("the number of refits", () => {
  it("is chosen by time once, and the same when a run goes on, however fast the machine is then", async () => {
    const kept = new Map<string, unknown>();
    const store = {
      get: async (key: string) => kept.get(key),
      put: async (key: string, value: unknown) => void kept.set(key, value),
    };
    const chosen = await chooseRefits(store, undefined, 18, 2);
    expect(chosen).toEqual({ nRefits: 110, chosenBy: "time", secondsAFit: 18, parallelism: 2 });
    expect(await chooseRefits(store, undefined, 0.02, 8)).toEqual(chosen);
    expect(await chooseRefits(store, 40, 18, 2)).toEqual({ nRefits: 40, chosenBy: "caller" });
    expect(await chooseRefits(noCheckpoints, undefined, 0.02, 2)).toEqual({ nRefits: 200, chosenBy: "default" });
  });
});

describe("affordableRefits", () => {
  it("asks 200 of fast generators and never fewer than decide of slow ones", () => {
    expect(affordableRefits(0.02, 2)).toBe(200);
    expect(affordableRefits(15, 2)).toBe(120);
    expect(affordableRefits(600, 2)).toBe(110);
  });
});
