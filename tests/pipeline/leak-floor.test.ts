import { describe, expect, it } from "vitest";
import { checks } from "../../disclosure/index.ts";
import { generatorById } from "../../generators/index.ts";
import type { CheckContext, DisclosureCheck, Evidence, Refit } from "../../src/core/contracts/disclosure.ts";
import type { Policy } from "../../src/core/contracts/policy.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import { createRng } from "../../src/core/rng.ts";
import { readPolicy } from "../../src/io/settings/read-policy.ts";
import { measureFloor, refusedDraws, withFloor } from "../../src/pipeline/controls/leak-floor.ts";
import { plantLeaks } from "../../src/pipeline/controls/planted-leaks.ts";
import { planLeftOut } from "../../src/pipeline/refits/refit-plan.ts";
import { refitOnce } from "../../src/pipeline/refits/refit-task.ts";
import { ADVERSARIES, drawPatients } from "../laws/simulated-world.ts";
import { estimate, finding, measured, toyCheck, toyPolicy, toyRegistry } from "./toys.ts";

/**
 * The toy's excess has a lower end of .02 below the share of copied patients, and its ceiling is .05: more than 7 % are
 * refused.
 */
const toy: DisclosureCheck = { ...toyCheck, readsFile: true };
const registry = toyRegistry(200);
const clean = refitOf(registry, "clean");

function refitOf(cohort: typeof registry, path: string): Promise<Refit> {
  const recipe = { generatorId: "marginals", params: generatorById("marginals").defaults, nRows: cohort.nRows };
  return refitOnce(cohort, recipe, new Int32Array(0), createRng(path), generatorById);
}

async function toyEvidence(): Promise<Evidence> {
  const file = (await clean).synthetic;
  const status = new Uint8Array(registry.nUnits);
  status[0] = 1;
  return { registry, released: [file], refits: [{ status, synthetic: file }], namedUnits: [] };
}

const ask = (check: DisclosureCheck, policy: Policy = toyPolicy) => ({
  policy,
  checks: [check],
  adversaries: [],
  seed: "floor",
});

describe("floor of detection", () => {
  it("is the smallest refused share, in rows and people, by the check that refuses it", async () => {
    const floor = (await measureFloor(await toyEvidence(), ask(toy)))!;
    const verbatim = floor.kinds.find((one) => one.kind === "verbatim")!;
    // 14 rows are 7.0 % and not above the ceiling; the next step is 20 rows.
    expect(verbatim).toEqual({
      kind: "verbatim",
      draws: { searched: 5, confirmed: 59 },
      caught: { share: 0.1, rows: 20, people: 20, checks: ["toy"] },
    });
    // Noise on the one number leaves no copy, which is all that the toy sees.
    expect(floor.kinds.find((one) => one.kind === "noisy")!.caught).toBeUndefined();
    expect(floor.leftOut).toEqual([]);
  });

  it("counts no check that refuses the file as it is, and none that failed on a control", async () => {
    const crying: DisclosureCheck = {
      ...toy,
      run: async (evidence, params, rng, context) => {
        const result = await toy.run(evidence, params, rng, context);
        if (result.status !== "measured") return result;
        return { ...result, findings: result.findings.map((one) => ({ ...one, excess: { ...one.excess, low: 0.9 } })) };
      },
    };
    const cried = (await measureFloor(await toyEvidence(), ask(crying)))!;
    expect(cried.leftOut).toEqual([{ check: "toy", why: "refuses the file as it is" }]);
    expect(cried.kinds.every((one) => one.caught === undefined)).toBe(true);

    const floor = await measureFloor(await toyEvidence(), ask(toy));
    const failed = {
      outcomes: [],
      failedChecks: [{ check: "toy", failure: { kind: "missed a leak", control: "verbatim-copy" } }],
    } as const;
    const report = await withFloor(failed, floor, async (ids) => measureFloor(await toyEvidence(), ask(toy), ids));
    expect(report.detectionFloor!.leftOut).toEqual([{ check: "toy", why: "failed on a control" }]);
    expect(report.detectionFloor!.kinds.every((one) => one.caught === undefined)).toBe(true);
  });

  it("lies no lower than the least lucky of the draws in which it was looked for", async () => {
    const valuesOf = (cohort: Cohort): Float64Array =>
      cohort.columns[0]!.kind === "numeric" ? cohort.columns[0]!.values : new Float64Array();
    const real = new Set(valuesOf(registry));
    // Of one draw the smaller leak lies within the larger; so the check knows which draw it is shown. It sees 4 rows of
    // each, but of the second only 40.
    const draws: Set<string>[] = [];
    const fickle: DisclosureCheck = {
      ...toy,
      run: async (evidence) => {
        const leaked = new Set(
          [...valuesOf(evidence.released[0]!)].flatMap((x, row) => (real.has(x) ? [`${row}:${x}`] : [])),
        );
        const last = draws.at(-1);
        const isOfLast = last !== undefined && [...leaked].some((one) => last.has(one));
        if (leaked.size > 0 && !isOfLast) draws.push(leaked);
        const low = leaked.size >= (draws.length === 2 ? 40 : 4) ? 0.9 : 0;
        return measured("toy", [finding("copied", estimate(low, low, 1))]);
      },
    };
    const floor = (await measureFloor(await toyEvidence(), ask(fickle)))!;
    expect(floor.kinds.find(({ kind }) => kind === "verbatim")!.caught!.rows).toBeGreaterThanOrEqual(40);
  });

  it("plants the smaller leak within the larger one", async () => {
    const file = (await clean).synthetic;
    const leaked = (kind: "verbatim" | "outliers" | "noisy", share: number): Set<string> => {
      const planted = plantLeaks(file, registry, () => true, { kind, share }, createRng("nested")).columns[0]!;
      const before = file.columns[0]!;
      if (planted.kind !== "numeric" || before.kind !== "numeric") throw new Error("numbers");
      return new Set(
        [...planted.values].flatMap((value, row) => (value === before.values[row] ? [] : [`${row}:${value}`])),
      );
    };
    for (const kind of ["verbatim", "outliers", "noisy"] as const)
      expect(leaked(kind, 0.4)).toEqual(new Set([...leaked(kind, 0.4), ...leaked(kind, 0.05)]));
  });
});

describe("checks that read the file", () => {
  const world = drawPatients("train", 50, createRng("floor world"));
  const context: CheckContext = { alpha: 0.05, cellSize: 5, ceilings: {}, adversaries: ADVERSARIES };
  const made = (async (): Promise<Evidence> => {
    const recipe = { generatorId: "marginals", params: generatorById("marginals").defaults, nRows: world.nRows };
    const once = async (out: Int32Array, path: string): Promise<Refit> =>
      refitOnce(world, recipe, out, createRng(path), generatorById);
    const refits: Refit[] = [];
    for (const [k, out] of planLeftOut(world.nUnits, 30, createRng("floor masks")).entries())
      refits.push(await once(out, `floor/${k}`));
    return {
      registry: world,
      released: [(await once(new Int32Array(0), "floor/file")).synthetic],
      refits,
      namedUnits: [],
    };
  })();

  it("say of a second file what they would have said of it first", async () => {
    const evidence = await made;
    const released = [
      plantLeaks(evidence.released[0]!, world, () => true, { kind: "verbatim", share: 0.3 }, createRng("second")),
    ];
    for (const check of checks.filter((one) => one.readsFile === true)) {
      const on = async (files: Evidence): Promise<unknown> =>
        check.run(files, { ...check.defaults, maxFiles: 5, permutations: 49 }, createRng("law"), context);
      await on(evidence);
      const second = await on({ ...evidence, released });
      // Other refits of the same content: nothing is known of them.
      expect(second, check.id).toEqual(await on({ ...evidence, released, refits: [...evidence.refits] }));
    }
  });

  it("keep the floor that is said: nine in ten of further draws are refused", async () => {
    const evidence = await made;
    const asked = checks.filter((one) => ["replicas", "linkability"].includes(one.id));
    const question = {
      policy: await readPolicy("controlled-access"),
      checks: asked,
      adversaries: ADVERSARIES,
      seed: "kept",
    };
    const floor = (await measureFloor(evidence, question))!;
    const caught = floor.kinds.flatMap((one) => (one.caught === undefined ? [] : [{ kind: one.kind, ...one.caught }]));
    expect(caught.map((one) => one.kind)).toContain("verbatim");
    for (const { kind, rows } of caught)
      expect(await refusedDraws(evidence, question, { kind, rows }, 20, []), kind).toBeGreaterThanOrEqual(18);
  }, 60_000);
});
