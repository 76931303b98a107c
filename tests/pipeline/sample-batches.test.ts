import { describe, expect, it } from "vitest";
import { generatorById } from "../../generators/index.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import { createRng } from "../../src/core/rng.ts";
import { readRegistry } from "../../src/io/registry/read-registry.ts";
import { readSchema } from "../../src/io/schema/read-schema.ts";
import { sampleBatches } from "../../src/pipeline/sampling/sample-batches.ts";
import { toyCohort } from "../generators/toys.ts";
import { registryFolder } from "../registry-folder.ts";

async function collected(batches: AsyncIterable<Cohort>): Promise<Cohort[]> {
  const all: Cohort[] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}

describe("sampleBatches", () => {
  it("draws the rows of a plain sample where they fit one batch", async () => {
    const fitted = await generatorById("cart").fit(toyCohort(60), {}, createRng("fit"));
    const batches = await collected(sampleBatches(fitted, 100, createRng("s"), { batchRows: 100 }));
    expect(batches).toEqual([await fitted.sample(100, createRng("s"))]);
  });

  it("draws each batch from a stream of its own, so that more rows change no earlier batch", async () => {
    const fitted = await generatorById("bayesian-network").fit(toyCohort(60), {}, createRng("fit"));
    const few = await collected(sampleBatches(fitted, 250, createRng("s"), { batchRows: 100 }));
    const more = await collected(sampleBatches(fitted, 460, createRng("s"), { batchRows: 100 }));
    expect(few.map((batch) => batch.nRows)).toEqual([100, 100, 50]);
    expect(more.map((batch) => batch.nRows)).toEqual([100, 100, 100, 100, 60]);
    expect(more.slice(0, 2)).toEqual(few.slice(0, 2));
    expect(few[0]!.columns).not.toEqual(few[1]!.columns);
  });

  it("numbers patients on from batch to batch", async () => {
    const folder = registryFolder("pbcseq");
    const { cohort } = await readRegistry(
      `${folder}pbcseq.csv`,
      await readSchema(`${folder}cohort.schema.yaml`),
      "train",
    );
    const fitted = await generatorById("cart").fit(cohort, {}, createRng("fit"));
    const batches = await collected(sampleBatches(fitted, 130, createRng("s"), { batchRows: 50 }));
    const numbers = batches.flatMap((batch) => {
      const [first] = batch.columns;
      expect(batch.schema.protect).toEqual({ patient: first!.name });
      if (first!.kind !== "coded") return [];
      const { codes, levels } = first!;
      return [...codes].map((code) => Number(levels[code]!.slice("SYN-".length)));
    });
    expect(numbers.length).toBe(130);
    expect(numbers[0]).toBe(1);
    numbers.slice(1).forEach((number, at) => expect([0, 1]).toContain(number - numbers[at]!));
    const ends = [50, 100].map((at) => numbers[at]! - numbers[at - 1]!);
    expect(ends).toEqual([1, 1]);
  });

  it("stops between batches when it is cancelled", async () => {
    const fitted = await generatorById("marginals").fit(toyCohort(60), {}, createRng("fit"));
    const abort = new AbortController();
    const done: number[] = [];
    const drawing = collected(
      sampleBatches(fitted, 500, createRng("s"), {
        batchRows: 100,
        signal: abort.signal,
        onProgress: (event) => {
          done.push(event.done);
          if (event.done === 200) abort.abort();
        },
      }),
    );
    await expect(drawing).rejects.toMatchObject({ code: "E_CANCELLED" });
    expect(done).toEqual([100, 200]);
  });
});
