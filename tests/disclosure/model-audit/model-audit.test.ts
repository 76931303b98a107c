import { describe, expect, it } from "vitest";
import { modelAudit } from "../../../disclosure/model-audit/model-audit.ts";
import { roundingError, wholeDenominator } from "../../../disclosure/model-audit/whole-denominator.ts";
import type { Finding } from "../../../src/core/contracts/disclosure.ts";
import { createRng } from "../../../src/core/rng.ts";
import { CONTEXT, drawPatients } from "../../laws/simulated-world.ts";

const registry = drawPatients("train", 150, createRng("registry"));
const audit = async (model: unknown, cellSize = CONTEXT.cellSize): Promise<Map<string, Finding>> => {
  const result = await modelAudit.run(
    { registry, released: [], refits: [], model, namedUnits: [] },
    {},
    createRng("audit"),
    { ...CONTEXT, cellSize },
  );
  if (result.status !== "measured") throw new Error(result.status);
  expect(result.decides).toBe(false);
  return new Map(result.findings.map((finding) => [finding.id, finding]));
};
const sharesOf = (counts: readonly number[], digits: number): number[] => {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => Number((count / total).toFixed(digits)));
};
const COUNTS = [3, 41, 27, 9, 40, 30];

describe("wholeDenominator", () => {
  it.each([[4], [6], [12]])("finds 150 records behind shares of %i digits", (digits) => {
    const table = sharesOf(COUNTS, digits);
    expect(wholeDenominator(table, roundingError(table), 150)).toBe(150);
  });

  it("fits no number of records to noisy shares", () => {
    const rng = createRng("noise");
    const noisy = sharesOf(COUNTS, 9).map((share) => Number((share + 0.003 * rng.normal()).toFixed(6)));
    expect(wholeDenominator(noisy, roundingError(noisy), 150)).toBeUndefined();
  });
});

describe("model-audit", () => {
  it("reads the two small counts behind rounded frequencies, plain and cumulative", async () => {
    const shares = sharesOf(COUNTS, 4);
    const cumulative = shares.map((_, k) =>
      Number(
        shares
          .slice(0, k + 1)
          .reduce((sum, share) => sum + share, 0)
          .toFixed(4),
      ),
    );
    expect((await audit({ body: { p: shares } })).get("small-counts")!.attack.value).toBe(2);
    expect((await audit({ body: { deep: [{ cumulative }] } })).get("small-counts")!.attack.value).toBe(2);
  });

  it("reads raw counts of a column's levels", async () => {
    const centre = registry.columns.find((one) => one.name === "centre")!;
    const counts =
      centre.kind === "coded"
        ? centre.levels.map((_, level) => centre.codes.filter((code) => code === level).length)
        : [];
    const small = counts.filter((count) => count > 0 && count < 30).length;
    expect(small).toBeGreaterThan(0);
    expect((await audit({ table: [...counts].reverse() }, 30)).get("small-counts")!.attack.value).toBe(small);
    expect((await audit({ table: counts.map((count) => count + 1) }, 30)).get("small-counts")!.attack.value).toBe(0);
  });

  it("counts no cell in tables whose cells are all large, noisy, or rounded to a hundredth", async () => {
    expect((await audit({ p: sharesOf([30, 40, 50, 30], 6) })).get("small-counts")!.attack.value).toBe(0);
    expect((await audit({ p: sharesOf(COUNTS, 2) })).get("small-counts")!.attack.value).toBe(0);
    const rng = createRng("noise");
    expect(
      (await audit({ p: sharesOf(COUNTS, 9).map((share) => share + 0.003 * rng.normal()) })).get("small-counts")!.attack
        .value,
    ).toBe(0);
  });

  it("finds values that one patient has, and none in a model of rounded quantiles", async () => {
    const marker = registry.columns.find((one) => one.name === "marker")!;
    const values = marker.kind === "numeric" ? [...marker.values] : [];
    const held = (await audit({ support: values })).get("sole-values")!;
    expect(held.attack.value).toBe(1);
    expect(held.p).toBeLessThan(0.001);
    const rounded = (await audit({ support: values.map((value) => Number(value.toPrecision(2))) })).get("sole-values")!;
    expect(rounded.attack.value).toBe(0);
    expect(rounded.p).toBeGreaterThan(0.05);
  });

  it("does not blame whole numbers that anybody could name", async () => {
    const integers = Array.from({ length: 120 }, (_, k) => k);
    const found = (await audit({ grid: integers })).get("sole-values")!;
    expect(found.p).toBeGreaterThan(0.05);
  });

  it("says that it has no model", async () => {
    const result = await modelAudit.run(
      { registry, released: [], refits: [], namedUnits: [] },
      {},
      createRng("audit"),
      CONTEXT,
    );
    expect(result).toMatchObject({ status: "inconclusive", decides: false, why: "E_NO_MODEL" });
  });
});
