import { describe, expect, it } from "vitest";
import { makeCohort } from "../../src/core/data/cohort.ts";
import { cohortDigest } from "../../src/core/data/cohort-digest.ts";
import type { ControlRequest } from "../../src/pipeline/controls/control-step.ts";
import { keepingControls, type ControlBasis } from "../../src/pipeline/controls/kept-controls.ts";
import type { CheckpointStore } from "../../src/pipeline/refits/checkpoints.ts";
import type { RefitRunner } from "../../src/pipeline/refits/refit-runner.ts";
import { suiteOf, type RunRequest } from "../../src/pipeline/run.ts";
import { toyPolicy, toyRegistry } from "./toys.ts";

const request: ControlRequest = {
  control: "copy",
  recipe: { generatorId: "copy", params: {}, nRows: 60 },
  seedPath: "controls/verbatim copy",
  nRefits: 80,
  presets: ["suite"],
  context: { alpha: 0.05, cellSize: 5, adversaries: [], ceilings: { replicas: { verbatim: { excess: 0.05 } } } },
};
const basis: ControlBasis = { registry: "r", program: "p", node: "20" };

function memory(): CheckpointStore & { readonly entries: Map<string, unknown> } {
  const entries = new Map<string, unknown>();
  return {
    entries,
    get: async (key) => entries.get(key),
    put: async (key, value) => void entries.set(key, value),
  };
}

/** Counts what it is asked. */
function counting(): RefitRunner & { asked: number } {
  const unused = async (): Promise<never> => {
    throw new Error("not asked for");
  };
  const runner = {
    asked: 0,
    release: unused,
    refits: unused,
    close: async () => undefined,
    control: async ({ control }: ControlRequest) => {
      runner.asked++;
      return { control, results: [] };
    },
  };
  return runner;
}

describe("kept controls", () => {
  it("are asked once, and again wherever something that decides them is different", async () => {
    const store = memory();
    const runner = counting();
    const ask = async (one: ControlRequest, on = basis): Promise<number> => {
      const keeping = keepingControls(runner, store, on, (id) => id !== "command");
      expect(await keeping.control(one)).toEqual({ control: one.control, results: [] });
      return keeping.reused;
    };
    expect(await ask(request)).toBe(0);
    expect(await ask(request)).toBe(1);
    expect(runner.asked).toBe(1);
    const others: readonly ControlRequest[] = [
      { ...request, nRefits: 81 },
      { ...request, seedPath: "controls/verbatim copy, drawn again" },
      { ...request, recipe: { ...request.recipe, nRows: 61 } },
      { ...request, recipe: { ...request.recipe, params: { share: 0.1 } } },
      { ...request, context: { ...request.context, alpha: 0.01 } },
      { ...request, context: { ...request.context, ceilings: { replicas: { verbatim: { excess: 0.06 } } } } },
      { ...request, presets: ["suite", "onePatient"] },
      { ...request, world: "shuffled-labels" },
    ];
    for (const other of others) expect(await ask(other)).toBe(0);
    for (const on of [
      { ...basis, registry: "s" },
      { ...basis, program: "q" },
      { ...basis, node: "22" },
    ])
      expect(await ask(request, on)).toBe(0);
    expect(runner.asked).toBe(1 + others.length + 3);
  });

  it("are done again where an entry was changed, and never kept of an outside program", async () => {
    const store = memory();
    const runner = counting();
    const keeping = keepingControls(runner, store, basis, (id) => id !== "command");
    await keeping.control(request);
    const [[key, entry]] = [...store.entries] as [[string, { sha256: string; bytes: Uint8Array }]];
    const changed = entry.bytes.slice();
    changed[changed.length - 1]! ^= 1;
    for (const other of [{ ...entry, bytes: changed }, { bytes: entry.bytes }, "torn", null]) {
      store.entries.set(key, other);
      await keeping.control(request);
    }
    expect(keeping.reused).toBe(0);
    expect(runner.asked).toBe(5);
    const outside = { ...request, recipe: { ...request.recipe, generatorId: "command" } };
    await keeping.control(outside);
    await keeping.control(outside);
    expect(runner.asked).toBe(7);
  });
});

describe("stream of the controls", () => {
  const registry = toyRegistry(60);
  const of = (cohort: typeof registry, seed: string): string =>
    suiteOf(
      {
        registry: { cohort, adversaries: [] },
        policy: toyPolicy,
        nRows: 60,
        seed: { seed },
      } as unknown as RunRequest,
      { generatorId: "toy", params: {}, nRows: 60 },
    ).seed;

  it("is that of the registry, whatever the seed of the run", () => {
    expect(of(registry, "a")).toBe(of(registry, "b"));
    expect(of(registry, "a")).not.toBe(of(toyRegistry(59), "a"));
  });

  it("is another one after any change of the registry", () => {
    const [first, ...rest] = registry.columns;
    const seen = new Set([cohortDigest(registry)]);
    const again = (columns: typeof registry.columns, more: Parameters<typeof makeCohort>[4]): void =>
      void seen.add(cohortDigest(makeCohort("train", registry.schema, columns, registry.nRows, more)));
    const { units, sourceRows } = registry;
    const changed =
      first!.kind === "numeric"
        ? { ...first!, values: first!.values.with(3, -1) }
        : { ...first!, codes: first!.codes.with(3, -1) };
    again([changed, ...rest], { units, sourceRows });
    again([{ ...first!, reasons: new Uint8Array(registry.nRows) }, ...rest], { units, sourceRows });
    again(registry.columns, { units, sourceRows: sourceRows.map((row) => row + 1) });
    again(registry.columns, { units: units.map((unit) => (unit === 1 ? 0 : unit)), sourceRows });
    again(registry.columns, { units, sourceRows, droppedSite: { name: "s", codes: new Int32Array(registry.nRows) } });
    expect(seen.size).toBe(6);
    const same = makeCohort("train", registry.schema, registry.columns, registry.nRows, { units, sourceRows });
    expect(cohortDigest(same)).toBe(cohortDigest(registry));
  });
});
