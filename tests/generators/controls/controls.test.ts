import { describe, expect, it } from "vitest";
import { copy } from "../../../generators/controls/copy.ts";
import { jitter } from "../../../generators/controls/jitter.ts";
import { partialCopy } from "../../../generators/controls/partial-copy.ts";
import type { Cohort } from "../../../src/core/data/cohort.ts";
import { createRng } from "../../../src/core/rng.ts";
import { toyCohort } from "../toys.ts";

function rowsOf(cohort: Cohort): string[] {
  return Array.from({ length: cohort.nRows }, (_, row) =>
    JSON.stringify(
      cohort.columns.map((column) => {
        if (column.kind === "numeric") return Number.isNaN(column.values[row]!) ? null : column.values[row]!;
        return column.codes[row]! < 0 ? null : column.levels[column.codes[row]!]!;
      }),
    ),
  );
}

describe("controls", () => {
  const train = toyCohort(100);

  it("copy gives every row once where sizes agree, in another order", async () => {
    const rows = rowsOf(await (await copy.fit(train, {}, createRng("fit"))).sample(100, createRng("draw")));
    expect([...rows].sort()).toEqual([...rowsOf(train)].sort());
    expect(rows).not.toEqual(rowsOf(train));
  });

  it("copy draws patients with replacement otherwise, each as likely (chi-square, alpha .001)", async () => {
    const rows = rowsOf(await (await copy.fit(train, {}, createRng("fit"))).sample(20_000, createRng("draw")));
    const counts = new Map(rowsOf(train).map((row) => [row, 0]));
    for (const row of rows) counts.set(row, counts.get(row)! + 1);
    expect(counts.size).toBe(100);
    let chiSquare = 0;
    for (const count of counts.values()) chiSquare += (count - 200) ** 2 / 200;
    expect(chiSquare).toBeLessThan(148.23);
  });

  it.each([0, 0.05, 0.3, 1])("partial-copy with share %f copies that share of distinct patients", async (share) => {
    const rows = rowsOf(
      await (await partialCopy.fit(train, { share }, createRng("fit"))).sample(100, createRng("draw")),
    );
    const real = new Set(rowsOf(train));
    expect(new Set(rows.filter((row) => real.has(row))).size).toBe(Math.round(100 * share));
  });

  it("jitter replaces about the share of cells that it was told to", async () => {
    const real = new Set(rowsOf(train));
    const same = rowsOf(await (await jitter.fit(train, { flip: 0 }, createRng("fit"))).sample(100, createRng("draw")));
    expect(same.every((row) => real.has(row))).toBe(true);
    const fitted = await jitter.fit(train, { flip: 0.3 }, createRng("fit"));
    const drawn = await fitted.sample(100, createRng("draw"));
    // Ages have tenths, so a redrawn one rarely meets one of the hundred again at the same row.
    const unflipped = await (await jitter.fit(train, { flip: 0 }, createRng("fit"))).sample(100, createRng("draw"));
    const age = (cohort: Cohort) => cohort.columns.find((column) => column.name === "age")!;
    const [a, b] = [age(drawn), age(unflipped)];
    const changed =
      a.kind === "numeric" && b.kind === "numeric"
        ? a.values.filter((value, row) => value !== b.values[row]).length
        : 0;
    expect(changed).toBeGreaterThan(15);
    expect(changed).toBeLessThan(45);
  });

  it("refuse shares outside 0..1, conditions, and loading", async () => {
    await expect(partialCopy.fit(train, { share: 1.5 }, createRng("x"))).rejects.toMatchObject({ code: "E_GENERATOR" });
    await expect(jitter.fit(train, { flip: "much" }, createRng("x"))).rejects.toMatchObject({ code: "E_GENERATOR" });
    const fitted = await copy.fit(train, {}, createRng("x"));
    await expect(fitted.sample(5, createRng("x"), { sex: { in: ["f"] } })).rejects.toMatchObject({
      code: "E_UNSUPPORTED",
    });
    expect(() => fitted.toModel(11)).toThrow("never saved");
  });
});
