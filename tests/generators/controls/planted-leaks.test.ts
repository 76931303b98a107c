import { describe, expect, it } from "vitest";
import { plantedLeaks } from "../../../generators/index.ts";
import { interpolate } from "../../../generators/controls/interpolate.ts";
import { hiddenChannel } from "../../../generators/controls/hidden-channel.ts";
import { kernel } from "../../../generators/controls/kernel.ts";
import { normal } from "../../../generators/controls/normal.ts";
import { secretCopy } from "../../../generators/controls/secret-copy.ts";
import type { Cohort, NumericColumn } from "../../../src/core/data/cohort.ts";
import type { Generator } from "../../../src/core/contracts/generator.ts";
import { createRng } from "../../../src/core/rng.ts";
import { drawPatients } from "../../laws/simulated-world.ts";

const train = drawPatients("train", 80, createRng("train"));
const make = async (generator: Generator, params = {}, n = 80): Promise<Cohort<"synthetic">> =>
  (await generator.fit(train, params, createRng("fit"))).sample(n, createRng("draw"));
const numbers = (cohort: Cohort, name: string): Float64Array =>
  (cohort.columns.find((one) => one.name === name) as NumericColumn).values;
const cells = (cohort: Cohort, names: readonly string[], row: number): string =>
  names
    .map((name) => {
      const one = cohort.columns.find((column) => column.name === name)!;
      return one.kind === "numeric" ? String(one.values[row]) : one.codes[row]! < 0 ? "" : one.levels[one.codes[row]!]!;
    })
    .join("|");

describe.each(plantedLeaks.map((generator) => [generator.id, generator] as const))("%s", (_, generator) => {
  it("gives rows of the registry's columns, the same from one seed, and is never saved", async () => {
    for (const n of [0, 1, 30, 200]) expect((await make(generator, {}, n)).nRows).toBe(n);
    const [one, two] = [await make(generator), await make(generator)];
    expect(one.columns).toEqual(two.columns);
    expect(one.columns.map((column) => [column.name, column.kind])).toEqual(
      train.columns.map((column) => [column.name, column.kind]),
    );
    expect(generator.isControl).toBe(true);
    expect(() => generator.load({} as never)).toThrow();
  });
});

describe("the leak is the one that is claimed", () => {
  it("kernel: without a bandwidth a copy, with one close to it", async () => {
    const all = new Set(Array.from({ length: 80 }, (_, row) => cells(train, ["age", "sex", "marker"], row)));
    const copied = await make(kernel, { bandwidth: 0 });
    for (let row = 0; row < 80; row++) expect(all.has(cells(copied, ["age", "sex", "marker"], row))).toBe(true);
    const near = numbers(await make(kernel), "marker");
    expect(
      near.every((value) => Math.min(...numbers(train, "marker").map((other) => Math.abs(other - value))) < 0.5),
    ).toBe(true);
  });

  it("interpolate: every number within the registry's range, and hardly a row repeated", async () => {
    const [own, drawn] = [numbers(train, "marker"), numbers(await make(interpolate), "marker")];
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(Math.min(...own));
    expect(Math.max(...drawn)).toBeLessThanOrEqual(Math.max(...own));
    expect(drawn.filter((value) => own.includes(value)).length).toBeLessThan(5);
  });

  it("secret-copy: what is known and what is secret as they stand, the rest not", async () => {
    const known = ["age", "sex", "centre", "severe", "stage"];
    const all = new Set(Array.from({ length: 80 }, (_, row) => cells(train, known, row)));
    const file = await make(secretCopy);
    for (let row = 0; row < 80; row++) expect(all.has(cells(file, known, row))).toBe(true);
    const whole = new Set(Array.from({ length: 80 }, (_, row) => cells(train, [...known, "marker"], row)));
    expect(
      Array.from({ length: 80 }, (_, row) => row).filter((row) => whole.has(cells(file, [...known, "marker"], row)))
        .length,
    ).toBeLessThan(5);
  });

  it("hidden-channel: undoing the code gives the patients", async () => {
    const file = await make(hiddenChannel);
    const [own, coded] = [numbers(train, "marker"), numbers(file, "marker")];
    const ends = Math.min(...own) + Math.max(...own);
    expect([...coded].map((value) => Math.round((ends - value) * 1e9)).sort()).toEqual(
      [...own].map((value) => Math.round(value * 1e9)).sort(),
    );
    expect(numbers(file, "marker").filter((value) => own.includes(value)).length).toBeLessThan(5);
  });

  it("normal: mean, spread and correlation of the numbers", async () => {
    const file = await make(normal, {}, 20_000);
    const [age, marker] = [numbers(file, "age"), numbers(file, "marker")];
    const moments = (x: Float64Array, y: Float64Array): number => {
      const [a, b] = [x, y].map((one) => one.reduce((sum, value) => sum + value, 0) / one.length) as [number, number];
      return x.reduce((sum, value, row) => sum + (value - a) * (y[row]! - b), 0) / (x.length - 1);
    };
    const correlation = (x: Float64Array, y: Float64Array): number =>
      moments(x, y) / Math.sqrt(moments(x, x) * moments(y, y));
    expect(correlation(age, marker)).toBeCloseTo(correlation(numbers(train, "age"), numbers(train, "marker")), 1);
    expect(Math.sqrt(moments(age, age))).toBeCloseTo(
      Math.sqrt(moments(numbers(train, "age"), numbers(train, "age"))),
      0,
    );
  });
});
