import { describe, expect, it } from "vitest";
import { cart } from "../../../generators/cart/cart.ts";
import type { CartBody } from "../../../generators/cart/cart-model.ts";
import { takeRows, type Cohort } from "../../../src/core/data/cohort.ts";
import { createRng, permutation } from "../../../src/core/rng.ts";
import { labelsOf, madeUpRegistry, numbersOf, rowsAsText } from "./cart-fixture.ts";

const draw = async (train: Cohort<"train">, nRows: number, seed = "s") =>
  (await cart.fit(train, cart.defaults, createRng("fit"))).sample(nRows, createRng(seed));
const names = ["time", "event", "x", "y", "z", "lab", "group", "test"];

describe("cart", () => {
  it("keeps margins: the two-sample KS distance of a large sample stays small", async () => {
    const train = madeUpRegistry(600, "margins");
    const synthetic = await draw(train, 4000);
    for (const name of ["x", "y", "z", "lab"])
      expect(ks(numbersOf(train, name), numbersOf(synthetic, name)), name).toBeLessThan(0.05);
  });

  it("keeps a linear relation and adds none that is not there", async () => {
    const train = madeUpRegistry(600, "relations");
    const synthetic = await draw(train, 4000);
    const real = pearson(numbersOf(train, "x"), numbersOf(train, "y"));
    expect(Math.abs(pearson(numbersOf(synthetic, "x"), numbersOf(synthetic, "y")) - real)).toBeLessThan(0.08);
    expect(Math.abs(pearson(numbersOf(synthetic, "x"), numbersOf(synthetic, "z")))).toBeLessThan(0.12);
  });

  it("draws columns that are missing together as missing together", async () => {
    const synthetic = await draw(madeUpRegistry(400, "blocks"), 3000);
    const lab = numbersOf(synthetic, "lab");
    const test = labelsOf(synthetic, "test");
    const holes = [...lab.keys()].filter((row) => Number.isNaN(lab[row]!));
    expect(holes.every((row) => test[row] === "")).toBe(true);
    expect(test.filter((label) => label === "").length).toBe(holes.length);
    // 3 of 10 in truth; the registry's own share has a standard error of .023.
    expect(Math.abs(holes.length / 3000 - 0.3)).toBeLessThan(0.09);
  });

  it("keeps a relation between categories, by frequency", async () => {
    const synthetic = await draw(madeUpRegistry(600, "categories"), 4000);
    const group = labelsOf(synthetic, "group");
    const test = labelsOf(synthetic, "test");
    const share = (wanted: string) => {
      const seen = test.filter((label, row) => group[row] === wanted && label !== "");
      return seen.filter((label) => label === "pos").length / seen.length;
    };
    expect(share("b") - share("a")).toBeGreaterThan(0.4);
  });

  it("gives the same rows for the same seed whatever the order of rows and columns", async () => {
    const train = madeUpRegistry(300, "order");
    const shuffled = takeRows(train, permutation(300, createRng("shuffle")), "train");
    const turned = { ...shuffled, columns: [...shuffled.columns].reverse() };
    const expected = rowsAsText(await draw(train, 200), names);
    expect(rowsAsText(await draw(shuffled, 200), names)).toEqual(expected);
    expect(rowsAsText(await draw(turned, 200), names)).toEqual(expected);
    expect(rowsAsText(await draw(train, 200, "another seed"), names)).not.toEqual(expected);
  });

  it("round-trips through JSON and holds no value of a patient with decimals", async () => {
    const train = madeUpRegistry(300, "model");
    const fitted = await cart.fit(train, cart.defaults, createRng("fit"));
    const text = JSON.stringify(fitted.toModel(11));
    const loaded = cart.load(JSON.parse(text) as ReturnType<typeof fitted.toModel>);
    expect(rowsAsText(await loaded.sample(100, createRng("r")), names)).toEqual(
      rowsAsText(await fitted.sample(100, createRng("r")), names),
    );
    const numbers = new Set(text.match(/-?\d+\.\d{3}(?=[,\]}])/g) ?? []);
    const patients = [...numbersOf(train, "x"), ...numbersOf(train, "y"), ...numbersOf(train, "lab")].filter((value) =>
      /\.\d{3}$/.test(String(value)),
    );
    expect(patients.length).toBeGreaterThan(400);
    expect(patients.filter((value) => numbers.has(String(value)))).toEqual([]);
  });

  it("refuses a model file whose leaves are smaller than the cell size, and one that is not a cart", async () => {
    const fitted = await cart.fit(madeUpRegistry(100, "cells"), cart.defaults, createRng("fit"));
    expect(() => fitted.toModel(30)).toThrow(expect.objectContaining({ code: "E_UNSUPPORTED" }));
    const refused = async (params: Partial<typeof cart.defaults>, about: string) => {
      const one = await cart.fit(madeUpRegistry(100, "cells"), { ...cart.defaults, ...params }, createRng("fit"));
      expect(() => one.toModel(11)).toThrow(about);
    };
    await refused({ minLeafUnits: 6, leafShare: 0.01 }, "leaves hold 6 units");
    await refused({ foldUnits: 6 }, "shares of levels");
    const model = fitted.toModel(11);
    expect(() => cart.load({ ...model, body: { ...(model.body as object), columns: [{ kind: "numeric" }] } })).toThrow(
      expect.objectContaining({ code: "E_MODEL" }),
    );
  });

  it("counts leaves in units: with two rows a unit no leaf holds fewer than the minimum of units", async () => {
    const train = madeUpRegistry(400, "units", 2);
    const body = (await cart.fit(train, cart.defaults, createRng("fit"))).toModel(11).body as CartBody;
    expect(train.nUnits).toBe(200);
    expect(body.leafUnits).toBe(Math.max(cart.defaults.minLeafUnits, Math.ceil(cart.defaults.leafShare * 200)));
  });

  it("codes the tails: a planted extreme is never approached", async () => {
    const train = madeUpRegistry(300, "tails");
    const values = numbersOf(train, "z").slice();
    values[7] = 1e6;
    const planted = {
      ...train,
      columns: train.columns.map((one) => (one.name === "z" && one.kind === "numeric" ? { ...one, values } : one)),
    };
    const synthetic = await draw(planted, 3000);
    const second = [...values].sort((a, b) => a - b).at(-5)!;
    expect(Math.max(...numbersOf(synthetic, "z"))).toBeLessThan(2 * second);
  });

  it("honours conditions by rejection and says so when they are too rare", async () => {
    const fitted = await cart.fit(madeUpRegistry(300, "given"), cart.defaults, createRng("fit"));
    const rows = await fitted.sample(50, createRng("g"), { group: { in: ["b"] }, x: { min: 50 } });
    expect(rows.nRows).toBe(50);
    expect(labelsOf(rows, "group").every((label) => label === "b")).toBe(true);
    expect(numbersOf(rows, "x").every((value) => value >= 50)).toBe(true);
    await expect(fitted.sample(5, createRng("g"), { x: { min: 1e9 } })).rejects.toMatchObject({
      code: "E_UNSUPPORTED",
    });
  });

  it("works at its smallest number of units and refuses one fewer", async () => {
    expect((await draw(madeUpRegistry(cart.minUnits, "least"), 30)).nRows).toBe(30);
    await expect(
      cart.fit(madeUpRegistry(cart.minUnits - 1, "least"), cart.defaults, createRng("fit")),
    ).rejects.toMatchObject({ code: "E_TOO_FEW" });
  });

  it("takes constants, single levels, all-missing columns and integers of few values", async () => {
    const train = madeUpRegistry(100, "odd");
    const odd: Cohort<"train"> = {
      ...train,
      columns: [
        ...train.columns,
        { kind: "numeric", name: "constant", values: new Float64Array(100).fill(3) },
        { kind: "numeric", name: "nothing", values: new Float64Array(100).fill(NaN) },
        {
          kind: "coded",
          name: "single",
          codes: new Int32Array(100),
          levels: ["only"],
          nPublicLevels: 1,
          ordered: false,
        },
        {
          kind: "coded",
          name: "blank",
          codes: new Int32Array(100).fill(-1),
          levels: ["p", "q"],
          nPublicLevels: 2,
          ordered: false,
        },
        { kind: "numeric", name: "few", values: Float64Array.from({ length: 100 }, (_, row) => row % 3) },
      ],
    };
    const synthetic = await draw(odd, 600);
    expect(new Set(numbersOf(synthetic, "constant"))).toEqual(new Set([3]));
    expect(numbersOf(synthetic, "nothing").every(Number.isNaN)).toBe(true);
    expect(new Set(labelsOf(synthetic, "single"))).toEqual(new Set(["only"]));
    expect(new Set(labelsOf(synthetic, "blank"))).toEqual(new Set([""]));
    for (const value of [0, 1, 2])
      expect(
        Math.abs(numbersOf(synthetic, "few").filter((drawn) => drawn === value).length / 600 - 1 / 3),
      ).toBeLessThan(0.08);
  });
});

function ks(a: Float64Array, b: Float64Array): number {
  const below = (sorted: number[], at: number) => sorted.filter((value) => value <= at).length / sorted.length;
  const [first, second] = [a, b].map((values) =>
    [...values].filter((value) => !Number.isNaN(value)).sort((p, q) => p - q),
  );
  return Math.max(...first!.map((at) => Math.abs(below(first!, at) - below(second!, at))));
}

function pearson(x: Float64Array, y: Float64Array): number {
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  let [sxy, sxx, syy] = [0, 0, 0];
  x.forEach((value, row) => {
    sxy += (value - mx) * (y[row]! - my);
    sxx += (value - mx) ** 2;
    syy += (y[row]! - my) ** 2;
  });
  return sxy / Math.sqrt(sxx * syy);
}
