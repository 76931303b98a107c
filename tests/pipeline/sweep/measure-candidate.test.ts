import type { Estimate } from "../../../src/core/contracts/estimate.ts";
import type { Finding, FindingId } from "../../../src/core/contracts/finding.ts";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { checks } from "../../../disclosure/index.ts";
import { generatorById } from "../../../generators/index.ts";
import type { Cohort } from "../../../src/core/data/cohort.ts";
import { RaresynthError } from "../../../src/core/errors.ts";
import { createRng } from "../../../src/core/rng.ts";
import type { CandidateResult, SweepCandidate } from "../../../src/core/contracts/sweep.ts";
import { screensOf } from "../../../src/pipeline/check-presets.ts";
import { parsePolicy } from "../../../src/io/settings/read-policy.ts";
import { readRegistry } from "../../../src/io/registry/read-registry.ts";
import { readSchema } from "../../../src/io/schema/read-schema.ts";
import { noCheckpoints } from "../../../src/pipeline/refits/checkpoints.ts";
import { inProcessRunner } from "../../../src/pipeline/refits/in-process-runner.ts";
import { planLeftOut } from "../../../src/pipeline/refits/refit-plan.ts";
import type { RefitRunner } from "../../../src/pipeline/refits/refit-runner.ts";
import { run, type RegistryInput } from "../../../src/pipeline/run.ts";
import { listCandidates } from "../../../src/pipeline/sweep/candidates.ts";
import { foldKeyOf, selectionFold } from "../../../src/pipeline/sweep/folds.ts";
import { heldOutFidelity, realBaseline, refitScores } from "../../../src/pipeline/sweep/held-out-fidelity.ts";
import { affordableSweepRefits, candidateMeter } from "../../../src/pipeline/sweep/measure-candidate.ts";
import { sweepOutcome } from "../../../src/pipeline/sweep/sweep-outcome.ts";
import { LENIENT_POLICY, sample } from "../../e2e/harness.ts";

const policy = parsePolicy(LENIENT_POLICY, "lenient");
const screens = screensOf(checks);
const tools = { checks, onProgress: () => undefined, now: () => 0, parallelism: 1 };
let cohort: Cohort<"train">;
let registry: RegistryInput;
let runner: RefitRunner;

beforeAll(async () => {
  const { data, schema } = sample("cgd0");
  ({ cohort } = await readRegistry(data, await readSchema(schema), "train"));
  registry = {
    cohort,
    droppedIdentifiers: [],
    nDroppedByConsent: 0,
    confirmation: { open: [] },
    namedUnits: [],
    adversaries: [],
    warnings: [],
    inputs: [],
  };
  runner = inProcessRunner(cohort, checks, generatorById);
});

const setup = () => ({ registry, policy, screens, nRows: cohort.nRows, seed: "s", nRefits: 20 });
const settingsOf = (generatorId: string, ...params: object[]) => ({
  generatorId,
  settings: params.map((one) => ({ ...generatorById(generatorId).defaults, ...one })),
});

describe("held-out fidelity", () => {
  it(
    "gives a verbatim copier no more than other real patients reach, and independent columns less in associations",
    { tags: ["thorough"] },
    async () => {
      const masks = planLeftOut(cohort.nUnits, 20, createRng("masks"));
      const baseline = realBaseline(cohort, masks);
      const of = async (generatorId: string) => {
        const refits = await runner.refits(
          { generatorId, params: generatorById(generatorId).defaults, nRows: cohort.nRows },
          "r",
          masks,
        );
        const fidelity = heldOutFidelity(cohort, refits, baseline);
        const mean = (values: readonly (number | null)[]): number =>
          values.reduce<number>((sum, value) => sum + value!, 0) / values.length;
        return {
          score: mean(refitScores(fidelity)),
          ...Object.fromEntries(fidelity.map(({ family, perRefit }) => [family, mean(perRefit)])),
        } as Record<string, number>;
      };
      const [copy, marginals, network] = [await of("copy"), await of("marginals"), await of("bayesian-network")];
      expect(copy["score"]).toBeGreaterThan(0.97);
      expect(copy["score"]).toBeLessThan(1.1);
      expect(marginals["associations"]).toBeGreaterThan(1.1);
      expect(network["associations"]!).toBeLessThan(marginals["associations"]!);
    },
  );

  it("counts a number that the synthetic rows do not allow as no likeness, instead of leaving it out", () => {
    const masks = planLeftOut(cohort.nUnits, 2, createRng("masks"));
    const baseline = realBaseline(cohort, masks);
    const constant = {
      ...cohort,
      role: "synthetic" as const,
      columns: cohort.columns.map((one) =>
        one.kind === "numeric"
          ? { ...one, values: one.values.map(() => 1) }
          : { ...one, codes: one.codes.map(() => 0) },
      ),
    };
    const status = masks.map((out) =>
      Uint8Array.from({ length: cohort.nUnits }, (_, unit) => Number(out.includes(unit))),
    );
    const fidelity = heldOutFidelity(
      cohort,
      status.map((one) => ({ status: one, synthetic: constant })),
      baseline,
    );
    const associations = fidelity.find(({ family }) => family === "associations")!;
    expect(associations.perRefit.every((value) => value! > 2)).toBe(true);
  });
});

describe("candidateMeter", () => {
  it("goes on inside a candidate that was killed, to the same result", { tags: ["thorough"] }, async () => {
    const [candidate] = listCandidates([settingsOf("marginals", {})], ["1"]);
    const long = { ...setup(), nRefits: 30 };
    const whole = await candidateMeter(long, { ...tools, runner })(candidate!);
    const kept = new Map<string, unknown>();
    const storeOf = () => ({
      get: async (key: string) => kept.get(key),
      put: async (key: string, value: unknown) => void kept.set(key, value),
    });
    let made = 0;
    const dying = (most: number): RefitRunner => ({
      ...runner,
      refits: async (recipe, path, outUnits, ...more) => {
        made += outUnits.length;
        if (made <= most) return runner.refits(recipe, path, outUnits, ...more);
        await vi.waitUntil(() => kept.size === 3);
        throw new RaresynthError("E_CANCELLED", "killed");
      },
    });
    // The whole fit, the plan and 25 refits are kept, and the five that follow are not.
    await expect(candidateMeter(long, { ...tools, runner: dying(26), storeOf })(candidate!)).rejects.toThrow("killed");
    made = 0;
    const rest = await candidateMeter(long, { ...tools, runner: dying(Infinity), storeOf })(candidate!);
    expect(made).toBe(5);
    expect(rest.result).toEqual(whole.result);
  });

  it("gives a candidate the same result whatever was measured before it", { tags: ["thorough"] }, async () => {
    const [a, b] = listCandidates([settingsOf("marginals", {}), settingsOf("bayesian-network", {})], ["1"]);
    const meter = candidateMeter(setup(), { ...tools, runner });
    const first = [await meter(a!), await meter(b!)];
    const other = candidateMeter(setup(), { ...tools, runner });
    const second = [await other(b!), await other(a!)].reverse();
    expect(second).toEqual(first);
    expect(first.map(({ result }) => result.checks.map(({ checkId }) => checkId))).toEqual([
      ["membership", "rare-individuals", "replicas"],
      ["membership", "rare-individuals", "replicas"],
    ]);
    expect(JSON.stringify(first)).not.toContain("persons");
  });

  it(
    "measures nobody outside the selection fold, and compares all candidates of a seed on the same left-out patients",
    { tags: ["thorough"] },
    async () => {
      const seen: { path: string; outs: readonly Int32Array[] }[] = [];
      const spy: RefitRunner = {
        ...runner,
        refits: async (recipe, path, outs, onProgress) => {
          seen.push({ path, outs });
          return runner.refits(recipe, path, outs, onProgress);
        },
      };
      const meter = candidateMeter(setup(), { ...tools, runner: spy });
      for (const candidate of listCandidates([settingsOf("marginals", {}, { maxBins: 10 })], ["1", "2"]))
        await meter(candidate);
      const inFold = selectionFold(cohort.nUnits, foldKeyOf("s"));
      expect(seen.flatMap(({ outs }) => outs).every((out) => out.every((unit) => inFold[unit] === 1))).toBe(true);
      const masks = seen
        .filter(({ path }) => path.endsWith("/refit"))
        .map(({ outs }) => JSON.stringify(outs.map((out) => [...out])));
      expect([masks[0] === masks[2], masks[1] === masks[3], masks[0] === masks[1]]).toEqual([true, true, false]);
      expect(new Set(seen.map(({ path }) => path)).size).toBe(seen.length);
    },
  );

  it("draws from no stream that a run with the same seed draws from", { tags: ["thorough"] }, async () => {
    const paths = { sweep: new Set<string>(), run: new Set<string>() };
    const spy = (into: Set<string>): RefitRunner => ({
      ...runner,
      refits: async (recipe, path, outs) => {
        outs.forEach((_, at) => into.add(`${path}/${at}`));
        return runner.refits(recipe, path, outs);
      },
      control: async (request) => ({ control: request.control, results: [] }),
    });
    await candidateMeter(setup(), { ...tools, runner: spy(paths.sweep) })(
      listCandidates([settingsOf("marginals", {})], ["1"])[0]!,
    );
    await run(
      {
        registry,
        policy,
        generator: { id: "marginals", why: { kind: "command-line" }, params: {} },
        nRows: cohort.nRows,
        nRefits: 20,
        suite: { nRefits: 20 },
        seed: { seed: "s", given: true, guessable: true },
      },
      {
        ...tools,
        lookup: generatorById,
        checks: [],
        runner: spy(paths.run),
        store: noCheckpoints,
        about: { startedAt: "2026-01-01", softwareVersion: "0", nodeVersion: "0" },
      },
    );
    expect([paths.sweep.size, paths.run.size]).toEqual([21, 20]);
    expect([...paths.run].filter((path) => paths.sweep.has(path))).toEqual([]);
    expect([...paths.sweep].every((path) => path.startsWith("s/sweep/"))).toBe(true);
    expect([...paths.run].some((path) => path.startsWith("s/sweep"))).toBe(false);
  });

  it("counts a generator that cannot be fitted as an attempt that failed", async () => {
    const candidates = listCandidates([settingsOf("cart", { leafShare: 9 }), settingsOf("marginals", {})], ["1"]);
    const meter = candidateMeter(setup(), { ...tools, runner });
    const results = new Map<string, CandidateResult>();
    for (const candidate of candidates) results.set(candidate.id, (await meter(candidate)).result);
    const outcome = sweepOutcome(candidates, results, { policy, screens });
    expect(outcome.settings[0]).toMatchObject({
      standing: "not measured",
      qualifies: false,
      why: { kind: "failed", code: "E_GENERATOR", message: expect.stringMatching(/^leafShare/) as string },
    });
    expect([outcome.attempts, outcome.chosen]).toEqual([2, "marginals-1"]);
  });

  it("gives slow generators fewer refits", () => {
    expect([0.1, 10, 30, 600].map((seconds) => affordableSweepRefits(seconds, 2))).toEqual([60, 60, 20, 20]);
  });
});

describe("sweepOutcome", () => {
  const candidates = ["a", "b"].flatMap((id) =>
    ["1", "2"].map((seed): SweepCandidate => ({
      id: `${id}-1.${seed}`,
      setting: `${id}-1`,
      generatorId: id,
      params: {},
      seed,
    })),
  );
  const resultOf = (candidate: string, auc: number, score: number, copied: number): CandidateResult => {
    const around = (value: number, half: number): Estimate => ({
      value,
      low: value - half,
      high: value + half,
      level: 0.9,
      n: 64,
      method: "wilson",
    });
    const finding = (id: FindingId, value: number, half: number): Finding => ({
      id,
      quantity: id === "all-columns" ? "rate" : "area",
      stratum: "all",
      attack: around(value, half),
      control: around(0.5, 0),
      excess: around(value - 0.5, half),
      p: 0.5,
      multiplicity: { procedure: "one test" },
      needed: { kind: "more-patients" },
    });
    const check = (checkId: string, one: Finding) => ({
      status: "measured" as const,
      checkId,
      decides: true,
      findings: [one],
      notes: [],
    });
    return {
      candidate,
      nRefits: 20,
      fidelity: [{ family: "marginals", perRefit: Array.from({ length: 20 }, (_, i) => score + (i % 5) / 10) }],
      checks: [
        check("membership", finding("auc", auc, 0.02)),
        check("rare-individuals", finding("pooled-exposure", auc, 0.02)),
        check("replicas", { ...finding("all-columns", 0.5, 0), excess: around(copied, 0.03) }),
      ],
    };
  };
  const outcomeOf = (a: [number, number, number], b: [number, number, number], secondSeed = 0) =>
    sweepOutcome(
      candidates,
      new Map(
        candidates.map(({ id, seed }) => {
          const [auc, score, copied] = id.startsWith("a") ? a : b;
          return [id, resultOf(id, auc + (seed === "2" ? secondSeed : 0), score, copied)];
        }),
      ),
      { policy, screens },
    );

  it("takes the better fidelity where both lie under every ceiling, and tells the two apart refit by refit", () => {
    const outcome = outcomeOf([0.55, 1.0, 0], [0.52, 1.1, 0]);
    expect(outcome.chosen).toBe("a-1");
    expect(outcome.settings[1]!.fidelity!.low).toBeLessThan(outcome.settings[0]!.fidelity!.high);
    expect(outcome.settings[1]!.toChosen!.low).toBeGreaterThan(0);
  });

  it("chooses nobody whose upper bound lies above the ceiling, nor anybody shown to copy", () => {
    expect(outcomeOf([0.69, 1.0, 0], [0.52, 1.1, 0]).chosen).toBe("b-1");
    expect(outcomeOf([0.55, 1.0, 0.95], [0.52, 1.1, 0]).chosen).toBe("b-1");
    expect(outcomeOf([0.69, 1.0, 0], [0.72, 1.1, 0]).chosen).toBeUndefined();
  });

  it("does not ask of rates on one file that they be narrow", () => {
    const outcome = outcomeOf([0.55, 1.0, 0.88], [0.52, 1.1, 0]);
    expect(outcome.settings[0]!.lines.find(({ check }) => check === "replicas")!.outcome).toBe("inconclusive");
    expect(outcome.chosen).toBe("a-1");
  });

  it("reads the mean over the seeds, not the luckiest", () => {
    expect(outcomeOf([0.66, 1.0, 0], [0.52, 1.1, 0], 0.06).chosen).toBe("b-1");
  });

  it.each(["associations", "coefficients"] as const)("refuses what keeps no more %s than independent columns", (of) => {
    const keeps = (synthetic: number) => ({
      own: { synthetic, fitted: 10 },
      independent: { synthetic: 2, fitted: 10 },
    });
    const outcome = sweepOutcome(
      candidates,
      new Map(
        candidates.map(({ id }) => [
          id,
          { ...resultOf(id, 0.52, id.startsWith("a") ? 1 : 1.1, 0), [of]: keeps(id.startsWith("a") ? 2.5 : 8) },
        ]),
      ),
      { policy, screens },
    );
    expect([outcome.chosen, outcome.settings[0]!.why]).toEqual([
      "b-1",
      { kind: `no ${of}`, kept: 0.25, independent: 0.2 },
    ]);
  });

  it("chooses nothing under a policy that asks nothing of the drawn finding", () => {
    const mute = { ...policy, thresholds: policy.thresholds.filter(({ check }) => check !== "membership") };
    const outcome = sweepOutcome(candidates, new Map(candidates.map(({ id }) => [id, resultOf(id, 0.5, 1, 0)])), {
      policy: mute,
      screens,
    });
    expect([outcome.chosen, outcome.settings[0]!.why]).toEqual([
      undefined,
      { kind: "no ceiling", check: "membership", finding: "auc" },
    ]);
  });
});
