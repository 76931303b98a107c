import { describe, expect, it } from "vitest";
import { encode, mixedSpace, takeEncoded } from "../../../disclosure/shared/distance/mixed-space.ts";
import type { EncodedRows } from "../../../disclosure/shared/distance/mixed-space.ts";
import { plainIndex, searchOf, treeIndex } from "../../../disclosure/shared/distance/nearest-index.ts";
import {
  closest,
  countWithin,
  nearest,
  nearestDistance,
  nearestTies,
  nearestUnits,
} from "../../../disclosure/shared/distance/nearest.ts";
import { pairDistance } from "../../../disclosure/shared/distance/pair-distance.ts";
import { makeCohort } from "../../../src/core/data/cohort.ts";
import type { Cohort, Column } from "../../../src/core/data/cohort.ts";
import { createRng } from "../../../src/core/rng.ts";
import type { Rng } from "../../../src/core/rng.ts";

interface Shape {
  readonly numbers: number;
  readonly steps: number;
  readonly levels: readonly number[];
  readonly missing: number;
  readonly rowsPerUnit: number;
  readonly constant?: boolean;
}

/**
 * Rows with many ties: numbers on a few steps, a column without range, missing values, every fourth row a copy of an
 * earlier one.
 */
function draw(shape: Shape, n: number, rng: Rng): Cohort<"train"> {
  const source = Int32Array.from({ length: n }, (_, row) => (row > 0 && row % 4 === 0 ? rng.int(row) : row));
  const copied = <T extends Float64Array | Int32Array>(values: T): T => {
    source.forEach((from, row) => {
      values[row] = values[from]!;
    });
    return values;
  };
  const numeric = (name: string, value: () => number): Column => ({
    kind: "numeric",
    name,
    values: copied(Float64Array.from({ length: n }, () => (rng.float() < shape.missing ? NaN : value()))),
  });
  const columns: Column[] = [
    ...Array.from({ length: shape.numbers }, (_, c) =>
      numeric(`x${c}`, () => Math.floor(rng.float() ** 2 * shape.steps) / 7),
    ),
    ...(shape.constant === true ? [numeric("flat", () => 3)] : []),
    ...shape.levels.map((nLevels, c): Column => ({
      kind: "coded",
      name: `c${c}`,
      codes: copied(Int32Array.from({ length: n }, () => (rng.float() < shape.missing ? -1 : rng.int(nLevels)))),
      levels: Array.from({ length: nLevels }, (_, k) => `l${k}`),
      nPublicLevels: nLevels,
      ordered: false,
    })),
  ];
  return makeCohort("train", { version: 1, name: "t", columns: [] }, columns, n, {
    units: Int32Array.from({ length: n }, (_, row) => Math.floor(row / shape.rowsPerUnit)),
  });
}

/** The definition: every pair, in order. */
function plainly(
  queries: EncodedRows,
  targets: EncodedRows,
  excludeSameUnit: boolean,
): { d1: number[]; d2: number[]; index: number[]; tied: number[]; ties: number[][] } {
  const all = Array.from({ length: queries.nRows }, (_, i) => {
    const pairs = Array.from({ length: targets.nRows }, (__, j) => ({
      j,
      d: pairDistance(queries, i, targets, j),
    })).filter(({ j }) => !excludeSameUnit || targets.units[j] !== queries.units[i]);
    const sorted = pairs.map(({ d }) => d).sort((a, b) => a - b);
    return {
      d1: sorted[0] ?? Infinity,
      d2: sorted[1] ?? Infinity,
      ties: pairs.filter(({ d }) => d === sorted[0]).map(({ j }) => j),
    };
  });
  return {
    d1: all.map((one) => one.d1),
    d2: all.map((one) => one.d2),
    index: all.map((one) => one.ties[0] ?? -1),
    tied: all.map((one) => Number(one.ties.length > 1)),
    ties: all.map((one) => one.ties),
  };
}

const SHAPES: Readonly<Record<string, Shape>> = {
  "numbers and categories": { numbers: 2, steps: 40, levels: [2, 3, 7], missing: 0.03, rowsPerUnit: 1 },
  "few values, many ties": { numbers: 1, steps: 3, levels: [2, 2], missing: 0.2, rowsPerUnit: 3 },
  "categories only, more than one word": { numbers: 0, steps: 1, levels: [15, 12, 9], missing: 0.1, rowsPerUnit: 1 },
  "numbers only": { numbers: 4, steps: 1000, levels: [], missing: 0, rowsPerUnit: 1 },
  "a column without range, levels too many to pack, half missing": {
    numbers: 1,
    steps: 50,
    levels: [40, 4],
    missing: 0.5,
    rowsPerUnit: 2,
    constant: true,
  },
};

/** The others are as much work again, and differ less. */
const QUICK = ["numbers and categories", "few values, many ties"];

for (const [name, shape] of Object.entries(SHAPES))
  describe(`a search through a tree: ${name}`, { tags: QUICK.includes(name) ? [] : ["thorough"] }, () => {
    const real = draw(shape, 1000, createRng(`${name}/real`));
    const file = draw(shape, 1300, createRng(`${name}/file`));
    const space = mixedSpace([real]);
    const queries = encode(space, real);
    const targets = encode(space, file);

    it("is what nearest, closest, nearestDistance and nearestTies use at this size", () => {
      expect(treeIndex(targets).depth).toBeGreaterThan(3);
      expect(targets.nRows).toBeGreaterThanOrEqual(15 * space.nColumns ** 2);
    });

    it("gives the distances, first rows, ties and flags of all pairs", () => {
      const expected = plainly(queries, targets, false);
      const found = nearest(queries, targets);
      expect([...found.d1]).toEqual(expected.d1);
      expect([...found.d2]).toEqual(expected.d2);
      expect([...found.index]).toEqual(expected.index);
      expect([...found.tied]).toEqual(expected.tied);
      const first = closest(queries, targets);
      expect([[...first.d1], [...first.index], [...first.tied]]).toEqual([expected.d1, expected.index, expected.tied]);
      expect([...nearestDistance(queries, targets)]).toEqual(expected.d1);
      const { starts, rows } = nearestTies(queries, targets);
      expect(expected.ties.map((_, i) => [...rows.subarray(starts[i], starts[i + 1])])).toEqual(expected.ties);
    });

    it("leaves out a unit's own rows", () => {
      const expected = plainly(targets, targets, true);
      const found = nearest(targets, targets, { excludeSameUnit: true });
      expect([[...found.d1], [...found.d2], [...found.index], [...found.tied]]).toEqual([
        expected.d1,
        expected.d2,
        expected.index,
        expected.tied,
      ]);
    });

    it("gives the distances to the closest other units", () => {
      const k = 3;
      const found = nearestUnits(targets, k);
      for (let unit = 0; unit < targets.nUnits; unit += 29) {
        const smallest = new Map<number, number>();
        for (let i = 0; i < targets.nRows; i++)
          if (targets.units[i] === unit)
            for (let j = 0; j < targets.nRows; j++) {
              const other = targets.units[j]!;
              if (other !== unit)
                smallest.set(other, Math.min(smallest.get(other) ?? Infinity, pairDistance(targets, i, targets, j)));
            }
        expect([...found.subarray(unit * k, unit * k + k)]).toEqual(
          [...smallest.values()].sort((a, b) => a - b).slice(0, k),
        );
      }
    });

    it("counts the rows within a radius that rows lie exactly on", () => {
      const { d2 } = nearest(queries, targets);
      const counts = countWithin(queries, targets, d2);
      for (let i = 0; i < queries.nRows; i += 7) {
        let expected = 0;
        for (let j = 0; j < targets.nRows; j++) expected += Number(pairDistance(queries, i, targets, j) <= d2[i]!);
        expect(counts[i]).toBe(expected);
      }
      expect(
        countWithin(
          queries,
          targets,
          d2.map(() => -1),
        ).every((count) => count === 0),
      ).toBe(true);
    });

    it("shows every row within a bound once, and no other", () => {
      const tree = searchOf(treeIndex(targets), queries);
      const plain = searchOf(plainIndex(targets), queries);
      for (const bound of [-1, 0, 0.5, 1.25, Infinity])
        for (let i = 0; i < queries.nRows; i += 101) {
          const lists = [tree, plain].map((search) => {
            const seen: string[] = [];
            search(i, bound, (row, sum) => {
              seen.push(`${row} ${sum}`);
              return bound;
            });
            return seen.sort();
          });
          expect(lists[0]).toEqual(lists[1]);
        }
    });

    it("agrees on no, one and two targets, and on no query", () => {
      for (const n of [0, 1, 2]) {
        const few = takeEncoded(
          targets,
          Array.from({ length: n }, (_, row) => row),
        );
        const expected = plainly(queries, few, false);
        const found = nearest(queries, few);
        expect([[...found.d1], [...found.d2], [...found.index], [...found.tied]]).toEqual([
          expected.d1,
          expected.d2,
          expected.index,
          expected.tied,
        ]);
        const index = treeIndex(few);
        const best = Array.from({ length: 20 }, (_, i) => {
          let smallest = Infinity;
          searchOf(index, queries)(i, Infinity, (__, sum) => (smallest = sum));
          return smallest / space.nColumns;
        });
        expect(best).toEqual(expected.d1.slice(0, 20));
      }
      expect(nearest(takeEncoded(queries, []), targets).d1).toHaveLength(0);
    });
  });

it("finds the first of 3000 equal rows, and all of them", () => {
  const same = makeCohort(
    "train",
    { version: 1, name: "t", columns: [] },
    [{ kind: "numeric", name: "x", values: Float64Array.from({ length: 3000 }, (_, row) => Number(row === 2999)) }],
    3000,
  );
  const rows = encode(mixedSpace([same]), same);
  const { index, tied } = nearest(rows, rows);
  expect([index[0], index[1500], index[2999], tied[0], tied[2999]]).toEqual([0, 0, 2999, 1, 0]);
  const { starts } = nearestTies(rows, rows);
  expect([starts[1]! - starts[0]!, starts[3000]! - starts[2999]!]).toEqual([2999, 1]);
});
