import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { generatorById } from "../../generators/index.ts";
import { createRng } from "../../src/core/rng.ts";
import { refitOnce } from "../../src/pipeline/refits/refit-task.ts";
import { workerPool } from "../../src/pipeline/refits/worker-pool.ts";
import { toyCohort } from "../generators/toys.ts";
import { lawParams } from "../laws/law-params.ts";

const dist = resolve(import.meta.dirname, "../../dist");

describe("TensorFlow.js", () => {
  it("is loaded by a fit of a neural generator, not by the registry of generators nor the command line", () => {
    const script = (then: string) => `
      const { generatorById } = await import(${JSON.stringify(pathToFileURL(join(dist, "generators/index.js")).href)});
      await import(${JSON.stringify(pathToFileURL(join(dist, "src/index.js")).href)});
      ${then}
      console.log("loaded: " + (globalThis._tfengine !== undefined));`;
    const run = (then: string) =>
      spawnSync(process.execPath, ["--input-type=module", "--eval", script(then)], { encoding: "utf8" });
    const quiet = run("");
    expect([quiet.stdout, quiet.stderr]).toEqual(["loaded: false\n", ""]);
    const open = `await (await import(${JSON.stringify(pathToFileURL(join(dist, "generators/shared/neural/open-backend.js")).href)})).openBackend("wasm");`;
    expect(run(open).stdout).toBe("loaded: true\n");
  });

  it("refits in worker threads, with the rows of a refit in this one", async () => {
    const registry = toyCohort(130);
    const pool = workerPool(registry, pathToFileURL(join(dist, "src/worker.js")), 2);
    try {
      for (const generatorId of ["tvae", "ctgan"]) {
        const recipe = { generatorId, params: lawParams(generatorId), nRows: 40 };
        const out = [Int32Array.of(1, 2), Int32Array.of(5)];
        const refits = await pool.refits(recipe, "seed", out);
        for (const [run, { synthetic }] of refits.entries()) {
          const here = await refitOnce(registry, recipe, out[run]!, createRng(`seed/${run}`), generatorById);
          expect(synthetic.columns).toEqual(here.synthetic.columns);
        }
      }
    } finally {
      await pool.close();
    }
  });
});
