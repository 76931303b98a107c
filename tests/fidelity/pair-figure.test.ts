import { describe, expect, it } from "vitest";
import { makeCohort, withRole, type Cohort, type Column } from "../../src/core/data/cohort.ts";
import type { Analysis, CohortSchema } from "../../src/core/data/schema.ts";
import { associationFigure } from "../../src/fidelity/association-figure.ts";
import { pairFigures } from "../../src/fidelity/pair-figure.ts";
import { quantile } from "../../src/stats/quantile.ts";
import { pbcCohort } from "./pbc-cohort.ts";

const CELL = 11;
const drawn = (cohort: Cohort, cellSize = CELL): ReturnType<typeof pairFigures> => {
  const synthetic = withRole(cohort, "synthetic");
  return pairFigures(cohort, synthetic, associationFigure(cohort, synthetic, cellSize), cellSize);
};
const pbc = pbcCohort();
const numbers = (name: string): Float64Array => {
  const column = pbc.columns.find((one) => one.name === name);
  return column?.kind === "numeric" ? column.values : new Float64Array();
};

describe("pairs of columns", () => {
  const figures = drawn(pbc);

  it("are the strongest of the registry, each point resting on at least four times the cell size", () => {
    expect(figures.length).toBeGreaterThan(2);
    expect(figures.length).toBeLessThanOrEqual(6);
    for (const { columns, groups, level, registry, synthetic } of figures) {
      expect(groups.length).toBeGreaterThan(1);
      expect(registry).toEqual(synthetic);
      const [by, of] = [numbers(columns[0]), numbers(columns[1])];
      if (level !== undefined || by.length === 0) continue;
      groups.forEach((label, at) => {
        const isIn = (x: number): boolean =>
          label.kind === "below"
            ? x < Number(label.to)
            : label.kind === "between"
              ? x >= Number(label.from) && x < Number(label.to)
              : label.kind === "from" && x >= Number(label.from);
        const values = of.filter((value, row) => isIn(by[row]!) && !Number.isNaN(value)).sort();
        expect(values.length).toBeGreaterThanOrEqual(4 * CELL);
        const two = (p: number): number => Number(quantile(values, p).toPrecision(2));
        expect(registry[at]).toEqual({ low: two(0.25), middle: two(0.5), high: two(0.75) });
      });
    }
  });

  it("leave out follow-up, dates, and every pair of which one group is too small", () => {
    const followUp = new Set((pbc.schema.survival ?? []).flatMap(({ time, event }) => [time, event]));
    expect(figures.some(({ columns }) => columns.some((name) => followUp.has(name)))).toBe(false);
    expect(drawn(pbc, 60).every(({ groups }) => groups.length <= 3)).toBe(true);
    expect(drawn(pbc, 200)).toEqual([]);
  });

  it("put what declared analyses are about first", () => {
    const analyses: Analysis[] = [
      { name: "a", kind: "linear", outcome: "albumin", terms: [{ column: "age" }] },
      { name: "b", kind: "mean-difference", outcome: "protime", group: "sex" },
    ];
    const declared = drawn({ ...pbc, schema: { ...pbc.schema, analyses } });
    expect(declared[0]).toMatchObject({ columns: ["age", "albumin"], why: "declared" });
    expect(declared.filter(({ why }) => why === "strong").length).toBeGreaterThan(0);
  });

  it("tell shares only where level and complement both hold the cell size", () => {
    const schema: CohortSchema = {
      version: 1,
      name: "two codes",
      columns: ["site", "sign"].map((name) => ({ name, type: "categorical", role: "other", levels: ["a", "b"] })),
    };
    const n = 200;
    const world = (rare: number): Cohort => {
      const site = Int32Array.from({ length: n }, (_, i) => Number(i >= 100));
      // In the second site as many as `rare` have the sign, in the first half of all.
      const sign = Int32Array.from({ length: n }, (_, i) => (i < 100 ? i % 2 : Number(i - 100 < rare)));
      const coded = (name: string, codes: Int32Array): Column => ({
        ...{ kind: "coded", name, codes, levels: ["a", "b"], ordered: false, nPublicLevels: 2 },
      });
      return makeCohort("train", schema, [coded("site", site), coded("sign", sign)], n);
    };
    expect(drawn(world(10))).toEqual([]);
    expect(drawn(world(91))).toEqual([]);
    const [figure] = drawn(world(11));
    expect(figure?.registry.map(({ middle }) => middle)).toEqual(figure?.level === "b" ? [0.5, 0.11] : [0.5, 0.89]);
  });
});
