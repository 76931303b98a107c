import { describe, expect, it } from "vitest";
import { unpackValues, packValues } from "../../src/core/packed-values.ts";
import { createRng } from "../../src/core/rng.ts";
import type { CheckpointStore } from "../../src/pipeline/refits/checkpoints.ts";
import { inProcessRunner } from "../../src/pipeline/refits/in-process-runner.ts";
import { planLeftOut } from "../../src/pipeline/refits/refit-plan.ts";
import { gatheringRunner } from "../../src/pipeline/shards/gathering-runner.ts";
import { doTask, refitTasks, taskOf, type ShardTask } from "../../src/pipeline/shards/shard-task.ts";
import { shardOf } from "../../src/pipeline/sweep/candidates.ts";
import { toyCheck, toyGenerator, toyRegistry } from "./toys.ts";

const registry = toyRegistry(30);
const own = (): ReturnType<typeof inProcessRunner> =>
  inProcessRunner(registry, [toyCheck], () => ({
    ...toyGenerator("toy", false),
  }));
const recipe = { generatorId: "toy", params: {}, nRows: 30 };
const masks = planLeftOut(30, 23, createRng("seed/masks"));
const tasks = refitTasks("refits", recipe, "seed/refit", masks, 0, 5);

/** As results lie in files. */
function fileLike(): CheckpointStore & { readonly files: Map<string, Uint8Array> } {
  const files = new Map<string, Uint8Array>();
  return {
    files,
    get: async (id) => (files.has(id) ? unpackValues(files.get(id) ?? new Uint8Array()) : undefined),
    put: async (id, value) => void files.set(id, packValues(value)),
  };
}

async function workAll(parts: readonly (readonly ShardTask[])[]): Promise<ReturnType<typeof fileLike>> {
  const store = fileLike();
  for (const part of parts) for (const task of part) await store.put(task.id, await doTask(task, own()));
  return store;
}

describe("work in parts", () => {
  it("is cut into batches that hold every refit once, numbered from the first", () => {
    expect(tasks.map(({ work }) => (work.kind === "refits" ? [work.first, work.outUnits.length] : []))).toEqual([
      [0, 5],
      [5, 5],
      [10, 5],
      [15, 5],
      [20, 3],
    ]);
    expect(new Set(tasks.map(({ id }) => id)).size).toBe(5);
  });

  it("gives the same bytes whatever the number of parts and their order, and those of one process", async () => {
    const one = await workAll([tasks]);
    const three = await workAll([3, 1, 2].map((index) => shardOf(tasks, index, 3)));
    expect([...three.files].toSorted()).toEqual([...one.files].toSorted());
    const gathered = await gatheringRunner(three, tasks, 5).refits(recipe, "seed/refit", masks);
    expect(gathered).toEqual(await own().refits(recipe, "seed/refit", masks));
  });

  it("has the address of its content: another byte of what decides it is another task", () => {
    const other = refitTasks("refits", { ...recipe, params: { trees: 2 } }, "seed/refit", masks, 0, 5);
    const otherSeed = refitTasks("refits", recipe, "seed/refit2", masks, 0, 5);
    const ids = new Set([...tasks, ...other, ...otherSeed].map(({ id }) => id));
    expect(ids.size).toBe(15);
    expect(refitTasks("stage-two", recipe, "seed/refit", masks, 0, 5).map(({ id }) => id)).toEqual(
      tasks.map(({ id }) => id),
    );
  });

  it("asks at once for all that is known to be missing, then for what a look adds", async () => {
    const store = fileLike();
    const release = taskOf("refits", { kind: "release", recipe, seedPath: "seed/release", cellSize: 11 });
    const first = [release, ...tasks];
    const empty = gatheringRunner(store, first, 5);
    await expect(empty.release(recipe, "seed/release", 11)).rejects.toMatchObject({ code: "E_WAITING" });
    expect(empty.waiting.map(({ id }) => id)).toEqual(first.map(({ id }) => id));
    for (const { id } of first) await store.put(id, []);
    const look = gatheringRunner(store, first, 5);
    await expect(look.refits(recipe, "seed/stage-two/look-1/from-0", masks)).rejects.toMatchObject({
      code: "E_WAITING",
    });
    expect(look.waiting.map(({ part }) => part)).toEqual(Array(5).fill("stage-two"));
  });
});
