import { describe, expect, it } from "vitest";
import { encode, mixedSpace } from "../../../disclosure/shared/distance/mixed-space.ts";
import type { EncodedRows } from "../../../disclosure/shared/distance/mixed-space.ts";
import { plainIndex, searchOf, type Search } from "../../../disclosure/shared/distance/nearest-index.ts";
import { sweepSearch } from "../../../disclosure/shared/distance/sweep-kernel.ts";
import { makeCohort, type Cohort, type Column } from "../../../src/core/data/cohort.ts";
import { createRng, type Rng } from "../../../src/core/rng.ts";

/** Rows with ties, values far outside and unknown levels. */
function draw(n: number, nNumbers: number, levels: readonly number[], rng: Rng): Cohort<"train"> {
  const columns: Column[] = [
    ...Array.from({ length: nNumbers }, (_, c): Column => ({
      kind: "numeric",
      name: `x${c}`,
      values: Float64Array.from({ length: n }, () =>
        rng.float() < 0.1 ? NaN : rng.float() < 0.05 ? 1e6 * rng.float() : rng.int(7) / 7 + (rng.int(3) - 1) * 2 ** -30,
      ),
    })),
    ...levels.map((nLevels, c): Column => ({
      kind: "coded",
      name: `c${c}`,
      codes: Int32Array.from({ length: n }, () => (rng.float() < 0.1 ? -1 : rng.int(nLevels))),
      levels: Array.from({ length: nLevels }, (_, k) => `l${k}`),
      nPublicLevels: nLevels,
      ordered: false,
    })),
  ];
  return makeCohort("train", { version: 1, name: "t", columns: [] }, columns, n, {
    units: Int32Array.from({ length: n }, (_, row) => row),
  });
}

/** Rows at most a bound away, which may shrink to the closest so far; with their sums. */
function found(search: Search, n: number, bound: number, shrinks: boolean): (readonly [number, number])[][] {
  return Array.from({ length: n }, (_, i) => {
    const rows: (readonly [number, number])[] = [];
    search(i, bound, (row, sum) => {
      rows.push([row, sum]);
      return shrinks ? sum : bound;
    });
    return rows;
  });
}

function bothSides(
  nQueries: number,
  nTargets: number,
  nNumbers: number,
  levels: readonly number[],
  seed: string,
): readonly [EncodedRows, EncodedRows] {
  const rng = createRng(seed);
  const real = draw(nQueries, nNumbers, levels, rng.child("queries"));
  const space = mixedSpace([real]);
  return [encode(space, real), encode(space, draw(nTargets, nNumbers, levels, rng.child("targets")))];
}

describe("a sweep finds the rows of a comparison of all pairs, with their exact sums", () => {
  for (const [nNumbers, levels] of [
    [3, [2, 3]],
    [9, [2, 2, 4, 14, 15, 9]],
    [1, []],
    [0, [3, 5]],
    [2, [40]],
    [31, [4, 4, 4]],
  ] as const)
    for (const nTargets of [8, 9, 61, 300])
      it(`${nNumbers} numbers, ${levels.length} categories, ${nTargets} targets`, () => {
        const [queries, targets] = bothSides(40, nTargets, nNumbers, levels, `sweep/${nNumbers}/${nTargets}`);
        const sweep = sweepSearch(queries, targets);
        expect(sweep).toBeDefined();
        const plain = searchOf(plainIndex(targets), queries);
        for (const [bound, shrinks] of [
          [Infinity, true],
          [Infinity, false],
          [1.5, false],
          [0, false],
          [-1, false],
        ] as const)
          expect(found(sweep!, 40, bound, shrinks)).toEqual(found(plain, 40, bound, shrinks));
      });
});

it("a search goes on when the memory was given to others meanwhile", () => {
  const [queries, targets] = bothSides(20, 50, 4, [3], "first");
  const sweep = sweepSearch(queries, targets)!;
  const before = found(sweep, 20, Infinity, true);
  const [others, many] = bothSides(20, 400_000, 10, [3], "many");
  for (let k = 0; k < 4; k++) found(sweepSearch(others, many)!, 1, 0, false);
  expect(found(sweep, 20, Infinity, true)).toEqual(before);
});

it("says so where it would not pay", () => {
  expect(sweepSearch(...bothSides(3, 50, 4, [3], "few"))).toBeUndefined();
  expect(sweepSearch(...bothSides(30, 5, 4, [3], "few"))).toBeUndefined();
});
