import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createRng } from "../../src/core/rng.ts";
import { auc } from "../../src/stats/auc.ts";
import { nullResiduals } from "../../src/stats/null-residuals.ts";
import { randomForest } from "../../src/stats/random-forest.ts";

interface World {
  readonly n: number;
  readonly columns: readonly (readonly number[])[];
  readonly outcome: readonly number[];
  readonly area: number;
  readonly sd: number;
}
const reference = join(import.meta.dirname, "../reference/random-forest");
const read = (file: string): unknown => JSON.parse(readFileSync(join(reference, file), "utf8"));
const { worlds } = read("random-forest.json") as { worlds: Record<string, World> };
/** What cutting covariates at quantiles may cost or gain, in area under the curve. */
const BY_BINS = 0.01;
const N_FORESTS = 8;

function areaOf({ n, columns, outcome }: World, seed: string): number {
  const all = columns.map((column) => Float64Array.from(column));
  const forest = randomForest(
    all.map((column) => column.subarray(0, n)),
    outcome.slice(0, n),
    createRng(seed),
  );
  const scored = outcome.slice(n).map((y, i) => ({ y, score: forest(all, n + i) }));
  const scores = (wanted: number): Float64Array =>
    Float64Array.from(scored.filter(({ y }) => y === wanted).map(({ score }) => score));
  return auc(scores(1), scores(0));
}

describe("random forest", () => {
  it.each(Object.entries(worlds))("tells apart as scikit-learn's does, within what forests vary: %s", (name, world) => {
    const areas = Array.from({ length: N_FORESTS }, (_, k) => areaOf(world, `${name}/${k}`));
    const mean = areas.reduce((sum, area) => sum + area, 0) / N_FORESTS;
    // Three standard errors of a difference of two means.
    const chance = 3 * world.sd * Math.sqrt(1 / N_FORESTS + 1 / 20);
    expect(Math.abs(mean - world.area)).toBeLessThan(chance + BY_BINS);
  });

  it("sees an interaction that a sum of effects cannot, and nothing where there is nothing", () => {
    expect(areaOf(worlds["interaction"]!, "seen")).toBeGreaterThan(0.8);
    const world = worlds["sum"]!;
    const rng = createRng("nothing");
    const areas = Array.from({ length: 10 }, (_, k) =>
      areaOf({ ...world, outcome: world.outcome.map(() => rng.int(2)) }, `nothing/${k}`),
    );
    expect(Math.abs(areas.reduce((sum, area) => sum + area, 0) / 10 - 0.5)).toBeLessThan(0.04);
  });

  it("is the same from the same stream, and a share where the outcome is 0 and 1", () => {
    const [x, y] = [
      Float64Array.from({ length: 40 }, (_, i) => i),
      Array.from({ length: 40 }, (_, i) => Number(i > 20)),
    ];
    const told = (seed: string): number[] => {
      const forest = randomForest([x], y, createRng(seed));
      return Array.from(x, (_, i) => forest([x], i));
    };
    expect(told("a")).toEqual(told("a"));
    expect(told("a")).not.toEqual(told("b"));
    expect(told("a").every((share) => share >= 0 && share <= 1)).toBe(true);
    expect(told("a")[0]).toBeLessThan(0.05);
    expect(told("a")[39]).toBeGreaterThan(0.95);
    expect(() => randomForest([], [], createRng("a"))).toThrow(/needs rows and covariates/);
  });

  it("stands on constant covariates and on one class", () => {
    const flat = randomForest([new Float64Array(30)], new Float64Array(30).fill(1), createRng("flat"));
    expect(flat([new Float64Array(1)], 0)).toBe(1);
  });
});

it("martingale residuals without covariates equal those of R's survival", () => {
  const { time, event, residuals } = read("null-residuals.json") as Record<string, number[]>;
  const own = nullResiduals(time!, event!);
  own.forEach((value, i) => expect(value).toBeCloseTo(residuals![i]!, 9));
  expect(own.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 12);
});
