import { describe, expect, it } from "vitest";
import { cellsOf, predicateSpace } from "../../../disclosure/singling-out/predicate-space.ts";
import { makeScratch, realKeys, singleOut } from "../../../disclosure/singling-out/single-out.ts";
import { singlingOut } from "../../../disclosure/singling-out/singling-out.ts";
import { takeRows } from "../../../src/core/data/cohort.ts";
import type { Cohort, Column } from "../../../src/core/data/cohort.ts";
import { createRng } from "../../../src/core/rng.ts";
import { asFile, CONTEXT, drawPatients, simulateEvidence } from "../../laws/simulated-world.ts";

const play = (real: Cohort, file: Cohort, nMembers = real.nUnits): Float64Array => {
  const space = predicateSpace(real);
  return singleOut(
    space,
    realKeys(space, cellsOf(space, real), real.units, real.nUnits),
    { cells: cellsOf(space, file), nRows: file.nRows },
    nMembers,
    makeScratch(space),
  );
};
/** The same by comparing everybody with everybody, crowd = all. */
function bruteForce(real: Cohort, file: Cohort): number[][] {
  const space = predicateSpace(real);
  const own = cellsOf(space, real);
  const other = cellsOf(space, file);
  const share = (axis: number, cell: number): number => other[axis]!.filter((one) => one === cell).length / file.nRows;
  return Array.from({ length: real.nUnits }, (_, row) =>
    space.sets.map((sets) => {
      let alone = 0;
      let hit = 0;
      for (const set of sets) {
        const same = (cells: readonly Int32Array[], at: number): boolean =>
          set.every((axis) => cells[axis]![at] === own[axis]![row]);
        if (Array.from({ length: real.nRows }, (__, r) => r).some((r) => r !== row && same(own, r))) continue;
        alone++;
        const met = Array.from({ length: file.nRows }, (__, r) => r).filter((r) => same(other, r)).length;
        const weight = set.reduce((product, axis) => product * share(axis, own[axis]![row]!), 1);
        if (met === 1 && weight <= (1 / Math.min(real.nUnits, file.nRows)) * (1 + 1e-9)) hit++;
      }
      return alone === 0 ? NaN : hit / alone;
    }),
  );
}

describe("singleOut", () => {
  it("finds what comparing everybody with everybody finds", () => {
    const real = drawPatients("train", 40, createRng("brute/real"));
    const file = asFile([
      takeRows(real, [1, 5, 9, 9, 30], "synthetic"),
      drawPatients("synthetic", 40, createRng("brute/file")),
    ]);
    const fast = play(real, file);
    bruteForce(real, file)
      .flat()
      .forEach((wanted, k) =>
        Number.isNaN(wanted) ? expect(fast[k]).toBeNaN() : expect(fast[k]).toBeCloseTo(wanted, 12),
      );
  });

  it("averages over crowds of the members' size: the chance that none of c others is among them", () => {
    const real = takeRows(drawPatients("train", 10, createRng("twins")), [0, 1, 2, 3, 4, 4, 5, 6, 7, 8], "train");
    const people: Cohort = { ...real, units: Int32Array.from({ length: 10 }, (_, row) => row), nUnits: 10 };
    // Rows 4 and 5 are twins: alone only where the other is outside a crowd of 6 of 10, with probability (10 - 6) / 9.
    const all = play(people, asFile([people]), 10);
    expect(all[4 * 3 + 2]).toBeNaN();
    const some = play(people, asFile([takeRows(people, [0, 1, 2, 3, 4, 6], "synthetic")]), 6);
    expect(some[4 * 3 + 2]!).toBeGreaterThan(0.5);
  });

  it("gives every set of columns the same part, however many levels a column has", () => {
    const space = predicateSpace(drawPatients("train", 50, createRng("quota")));
    expect(space.sets[0]!.length).toBe(space.axes.length);
    const wide = predicateSpace(wideCohort(24));
    expect(wide.sets[2]!.length).toBeLessThanOrEqual(300);
    const times = wide.axes.map((_, axis) => wide.sets[2]!.filter((set) => set.includes(axis)).length);
    expect(Math.min(...times)).toBeGreaterThan(0.5 * Math.max(...times));
  });

  it("keeps duplicate rows, constant columns and missing values in their place", () => {
    const real = drawPatients("train", 30, createRng("odd"));
    const constant: Column = { kind: "numeric", name: "marker", values: new Float64Array(30).fill(3) };
    const flat = { ...real, columns: real.columns.map((one) => (one.name === "marker" ? constant : one)) };
    expect(predicateSpace(flat).axes.map((axis) => axis.name)).not.toContain("marker");
    // A row that stands twice is no predicate that one row meets.
    const twice = play(real, asFile([takeRows(real, [3, 3], "synthetic"), takeRows(real, [7], "synthetic")]), 30);
    expect(twice[3 * 3 + 2]).toBe(0);
    expect(twice[7 * 3 + 2]!).toBeGreaterThan(0);
  });
});

describe("singling-out", () => {
  it("is quiet where registry and holdout differ in size, and sees copies there", async () => {
    const run = async (share: number, seed: number) => {
      const result = await singlingOut.run(
        { ...simulateEvidence({ nUnits: 90, share, nRefits: 0, nHoldout: 25 }, `unequal/${share}/${seed}`) },
        singlingOut.defaults,
        createRng(`${seed}`),
        CONTEXT,
      );
      if (result.status !== "measured") throw new Error(result.status);
      return result.findings[0]!;
    };
    let alarms = 0;
    let sum = 0;
    for (let seed = 0; seed < 60; seed++) {
      const { p, excess } = await run(0, seed);
      alarms += Number(p <= 0.05);
      sum += excess.value;
    }
    expect(alarms).toBeLessThanOrEqual(3 + 3 * Math.sqrt(60 * 0.05 * 0.95));
    expect(Math.abs(sum / 60)).toBeLessThan(0.06);
    expect((await run(0.5, 1)).p).toBeLessThan(0.01);
  });
});

function wideCohort(nColumns: number): Cohort {
  const rng = createRng("wide");
  const base = drawPatients("train", 40, rng);
  const columns = Array.from({ length: nColumns }, (_, c): Column => ({
    kind: "numeric",
    name: `x${String(c).padStart(2, "0")}`,
    values: Float64Array.from({ length: 40 }, () => rng.normal()),
  }));
  return {
    ...base,
    schema: {
      version: 1,
      name: "wide",
      columns: columns.map(({ name }) => ({ name, type: "continuous", role: "other" })),
    },
    columns,
  };
}
