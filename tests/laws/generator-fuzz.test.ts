import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { generators } from "../../generators/index.ts";
import { makeCohort } from "../../src/core/data/cohort.ts";
import type { Column } from "../../src/core/data/cohort.ts";
import { createRng } from "../../src/core/rng.ts";
import { coded, numeric } from "../generators/toys.ts";
import { lawParams } from "./law-params.ts";
import { SMOOTH_TAILS, tailReach } from "./tail-reach.ts";

/** Columns as registries really have them: heaps, outliers, tiny spreads, rare levels, holes, repeats. */
const columnArbitrary = fc.oneof(
  fc.record({
    kind: fc.constant("number" as const),
    scale: fc.constantFrom(1e-4, 1, 1e6),
    heap: fc.double({ min: 0, max: 1, noNaN: true }),
    missing: fc.constantFrom(0, 0.02, 0.3, 0.95, 1),
    grid: fc.constantFrom(0, 1, 0.1),
  }),
  fc.record({
    kind: fc.constant("levels" as const),
    nLevels: fc.integer({ min: 0, max: 30 }),
    skew: fc.constantFrom(0.5, 1, 4),
    missing: fc.constantFrom(0, 0.02, 0.3, 0.95, 1),
    ordered: fc.boolean(),
    declared: fc.boolean(),
  }),
);

describe("any generator on any cohort", () => {
  it("draws rows of the right shape, inside what was observed", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(columnArbitrary, { minLength: 1, maxLength: 7 }),
        fc.integer({ min: 40, max: 130 }),
        fc.integer({ min: 1, max: 2 }),
        fc.string(),
        async (kinds, nUnits, repeats, seed) => {
          const rng = createRng(`fuzz/${seed}`);
          const nRows = nUnits * repeats;
          const columns = kinds.map((kind, index): Column => {
            const hole = () => rng.float() < kind.missing;
            const rows = Array.from({ length: nRows });
            if (kind.kind === "number") {
              const value = () =>
                (rng.float() < kind.heap ? 3 : rng.normal() * (rng.float() < 0.02 ? 100 : 1)) * kind.scale;
              return numeric(
                `c${index}`,
                rows.map(() =>
                  hole() ? NaN : kind.grid === 0 ? value() : Math.round(value() / kind.grid) * kind.grid,
                ),
              );
            }
            const names = Array.from({ length: Math.max(1, kind.nLevels) }, (_, level) => `level ${level}`);
            return coded(
              `c${index}`,
              rows.map(() =>
                hole() || kind.nLevels === 0 ? undefined : names[Math.floor(names.length * rng.float() ** kind.skew)],
              ),
              kind.declared ? names : [],
              kind.ordered,
            );
          });
          const units = Int32Array.from({ length: nRows }, (_, row) => Math.floor(row / repeats));
          const cohort = makeCohort(
            "train",
            {
              version: 1,
              name: "fuzz",
              columns: columns.map(({ name, kind }) => ({
                name,
                type: kind === "numeric" ? "continuous" : "categorical",
                role: "other",
              })),
            },
            columns,
            nRows,
            { units },
          );
          for (const generator of generators) {
            // The neural ones meet about a third of the cohorts.
            if (cohort.nUnits < generator.minUnits) continue;
            const fitted = await generator.fit(cohort, lawParams(generator.id), createRng("fit"));
            const drawn = await fitted.sample(30, createRng("draw"));
            drawn.columns.forEach((column, index) => {
              const source = columns[index]!;
              if (column.kind === "numeric" && source.kind === "numeric") {
                const observed = source.values.filter((value) => !Number.isNaN(value));
                const inside = column.values.filter((value) => !Number.isNaN(value));
                if (observed.length === 0) {
                  expect(inside.length).toBe(0);
                  return;
                }
                const { low, high } = SMOOTH_TAILS.includes(generator.id)
                  ? tailReach([...observed])
                  : { low: Math.min(...observed), high: Math.max(...observed) };
                expect(
                  inside.every((value) => value >= low - 1e-9 && value <= high + 1e-9),
                  generator.id,
                ).toBe(true);
              } else if (column.kind === "coded")
                expect(
                  column.codes.every((code) => code >= -1 && code < column.levels.length),
                  generator.id,
                ).toBe(true);
            });
          }
        },
      ),
      { numRuns: 60, seed: 11 },
    );
  });
});
