import { describe, expect, it } from "vitest";
import { generatorById } from "../../generators/index.ts";
import { column } from "../../src/core/data/cohort.ts";
import { conditionTest } from "../../src/core/data/condition.ts";
import type { Condition } from "../../src/core/contracts/generator.ts";
import { createRng } from "../../src/core/rng.ts";
import { sampleBatches } from "../../src/pipeline/sampling/sample-batches.ts";
import { dealTotals, sampleWithTotals, type Total } from "../../src/pipeline/sampling/sample-with-totals.ts";
import { readRegistry } from "../../src/io/registry/read-registry.ts";
import { readSchema } from "../../src/io/schema/read-schema.ts";
import { toyCohort } from "../generators/toys.ts";
import { registryFolder } from "../registry-folder.ts";

const young: Total = { column: "age", condition: { below: 45 }, rows: 12 };

describe("totals", () => {
  it("are dealt out as a random order of the rows would", () => {
    const totals = [young, { ...young, rows: 30 }];
    const nDeals = 4000;
    const found = [0, 0];
    for (let deal = 0; deal < nDeals; deal++) {
      const parts = dealTotals(totals, [20, 50, 30], createRng(`deal/${deal}`));
      expect([0, 1].map((at) => parts.reduce((sum, part) => sum + part[at]!.rows, 0))).toEqual([12, 30]);
      for (const part of parts) expect(part[0]!.rows + part[1]!.rows).toBeLessThanOrEqual(50);
      parts[0]!.forEach((total, at) => (found[at]! += total.rows / nDeals));
    }
    // Hypergeometric: 20 of 100 rows, of which 12 (30) are marked. Four standard errors of the mean.
    [12, 30].forEach((marked, at) => {
      const variance = 20 * (marked / 100) * (1 - marked / 100) * (80 / 99);
      expect(Math.abs(found[at]! - marked / 5)).toBeLessThan(4 * Math.sqrt(variance / nDeals));
    });
  });

  it("hold over all batches together", async () => {
    const fitted = await generatorById("bayesian-network").fit(toyCohort(128), {}, createRng("fit"));
    let found = 0;
    for await (const batch of sampleBatches(fitted, 450, createRng("s"), { totals: [young], batchRows: 100 })) {
      const test = conditionTest(column(batch, "age"), young.condition);
      for (let row = 0; row < batch.nRows; row++) if (test(row)) found += 1;
    }
    expect(found).toBe(12);
  });

  it.each<[string, readonly Total[], Record<string, Condition>]>([
    ["ask for more rows than there are", [{ ...young, rows: 11 }], {}],
    [
      "overlap",
      [
        { ...young, rows: 1 },
        { ...young, condition: { max: 45, min: 44 }, rows: 1 },
      ],
      {},
    ],
    [
      "speak of two columns",
      [
        { ...young, rows: 1 },
        { column: "sex", condition: { in: ["f"] }, rows: 1 },
      ],
      {},
    ],
    ["meet a condition on their column", [{ ...young, rows: 1 }], { age: { min: 1 } }],
    ["are no whole numbers", [{ ...young, rows: 1.5 }], {}],
    ["are none", [], {}],
  ])("are refused where they %s", async (_, totals, given) => {
    const fitted = await generatorById("marginals").fit(toyCohort(60), {}, createRng("fit"));
    await expect(sampleWithTotals(fitted, 10, totals, createRng("s"), given)).rejects.toMatchObject({
      code: "E_RANGE",
    });
  });

  it("are refused for visits", async () => {
    const folder = registryFolder("pbcseq");
    const { cohort } = await readRegistry(
      `${folder}pbcseq.csv`,
      await readSchema(`${folder}cohort.schema.yaml`),
      "train",
    );
    const fitted = await generatorById("marginals").fit(cohort, {}, createRng("fit"));
    await expect(
      sampleWithTotals(fitted, 50, [{ column: "sex", condition: { in: ["f"] }, rows: 4 }], createRng("s")),
    ).rejects.toMatchObject({ code: "E_UNSUPPORTED" });
  });
});
