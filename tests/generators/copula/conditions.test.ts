import { describe, expect, it } from "vitest";
import { copula } from "../../../generators/copula/copula.ts";
import { COPULA_DEFAULTS } from "../../../generators/copula/copula-params.ts";
import { fitCopula } from "../../../generators/copula/fit-copula.ts";
import { sampleCopula } from "../../../generators/copula/sample-copula.ts";
import { createRng } from "../../../src/core/rng.ts";
import {
  codeOf,
  codesOf,
  cohort,
  groups,
  likelihood,
  mixedTable,
  range,
  scoresOf,
  table,
  valuesOf,
  weightOf,
} from "./copula-fixture.ts";

describe("conditions", () => {
  const body = fitCopula(mixedTable(), COPULA_DEFAULTS);
  const nRows = 60_000;
  const free = sampleCopula(body, nRows, createRng("free"), new Map());

  it.each([
    [
      "an interval and two levels of a nominal variable",
      new Map([
        [0, range(0.2, 1.1)],
        [1, likelihood(0, 1, 0, 1)],
      ]),
    ],
    [
      "groups of an ordered variable that are no neighbours, one of them in part",
      new Map([
        [2, likelihood(1, 0, 0.25)],
        [0, range(-Infinity, 0.5)],
      ]),
    ],
    [
      "everything but one level",
      new Map([
        [1, likelihood(1, 1, 0, 1)],
        [2, likelihood(0, 1, 1)],
      ]),
    ],
  ])("draws under %s as rejection from free draws does", (_, evidence) => {
    const coin = createRng("coin");
    const kept = Array.from({ length: nRows }, (_row, row) => row).filter((row) =>
      [...evidence].every(([at, one]) => coin.float() < weightOf(one, free[at]!, row)),
    );
    const drawn = sampleCopula(body, 20_000, createRng("given"), evidence);
    const isKept = new Set(kept);
    for (const [at, one] of evidence)
      expect(
        Array.from({ length: 20_000 }, (_row, row) => weightOf(one, drawn[at]!, row)).every((weight) => weight > 0),
      ).toBe(true);
    free.forEach((column, at) => {
      const want = valuesOf(column).filter((_value, row) => isKept.has(row));
      const have = valuesOf(drawn[at]!);
      for (const point of [-1.2, -0.5, 0, 0.3, 0.8, 1, 1.5, 2]) {
        const p = want.filter((value) => value <= point).length / want.length;
        const q = have.filter((value) => value <= point).length / have.length;
        const pooled = (p + q) / 2;
        expect(Math.abs(p - q)).toBeLessThan(
          4.5 * Math.sqrt(pooled * (1 - pooled) * (1 / want.length + 1 / have.length)) + 1e-9,
        );
      }
    });
  });

  it("honours a condition of probability 1e-5", () => {
    const drawn = sampleCopula(
      body,
      500,
      createRng("rare"),
      new Map([
        [0, range(3.2, Infinity)],
        [3, range(-Infinity, -2)],
        [1, likelihood(0, 0, 0, 1)],
      ]),
    );
    expect(Math.min(...scoresOf(drawn[0]))).toBeGreaterThanOrEqual(3.2);
    expect(Math.max(...scoresOf(drawn[3]))).toBeLessThanOrEqual(-2);
    expect(new Set(codesOf(drawn[1]))).toEqual(new Set([3]));
  });

  it("says where conditions cut the model into too many pieces", () => {
    const many = fitCopula(
      table(
        Array.from({ length: 10 }, (_, at) =>
          groups(
            `g${at}`,
            Int32Array.from({ length: 60 }, (_row, row) => (row * (at + 1)) % 5),
            5,
            true,
          ),
        ),
      ),
      COPULA_DEFAULTS,
    );
    const evidence = new Map(Array.from({ length: 10 }, (_, at) => [at, likelihood(1, 0, 1, 0, 1)]));
    expect(codeOf(() => sampleCopula(many, 1, createRng("many"), evidence))).toBe("E_UNSUPPORTED");
  });

  it("draws under conditions on columns, cell by cell inside them", async () => {
    const fitted = await copula.fit(cohort(), copula.defaults, createRng("fit"));
    const drawn = await fitted.sample(300, createRng("draw"), {
      x: { min: 0.4, max: 1 },
      g: { in: ["west", "south"] },
    });
    const [x, g] = ["x", "g"].map((name) => drawn.columns.find((column) => column.name === name)!);
    expect(x!.kind === "numeric" && x!.values.every((value) => value >= 0.4 && value <= 1)).toBe(true);
    const levels = g!.kind === "coded" ? g!.levels : [];
    expect(g!.kind === "coded" && g!.codes.every((code) => ["west", "south"].includes(levels[code]!))).toBe(true);
  });
});
