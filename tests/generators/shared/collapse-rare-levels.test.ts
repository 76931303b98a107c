import { describe, expect, it } from "vitest";
import {
  emittedLevels,
  collapseRareLevels,
  OTHER_LEVEL,
  expandLevel,
  raisedRates,
} from "../../../generators/shared/encoding/collapse-rare-levels.ts";
import { createRng } from "../../../src/core/rng.ts";
import { coded } from "../toys.ts";

function cellsOf(counts: Record<string, number>): string[] {
  return Object.entries(counts).flatMap(([level, count]) => Array.from({ length: count }, () => level));
}

function ownUnits(length: number): Int32Array {
  return Int32Array.from({ length }, (_, row) => row);
}

describe("collapseRareLevels", () => {
  it("keeps a level that just enough units hold, and folds one that a unit less holds", () => {
    for (const ordered of [false, true]) {
      const groupsAt = (count: number) =>
        collapseRareLevels(
          coded("c", cellsOf({ a: 20, b: 20, c: count }), ["a", "b", "c"], ordered),
          ownUnits(40 + count),
          5,
        ).groups.map((group) => group.members.map((member) => member.level));
      expect(groupsAt(5)).toEqual([["a"], ["b"], ["c"]]);
      expect(groupsAt(4)).toHaveLength(2);
    }
  });

  it("names an undeclared level in a pool only from enough units on", () => {
    const named = (count: number) =>
      JSON.stringify(
        collapseRareLevels(coded("c", cellsOf({ a: 20, b: count, c: 4 }), ["a"]), ownUnits(24 + count), 5),
      );
    expect(named(5)).toContain('"b"');
    expect(named(4)).not.toContain('"b"');
  });

  it("pools rare nominal levels and keeps the others apart", () => {
    const column = coded("c", cellsOf({ a: 20, b: 10, c: 3, d: 2 }), ["a", "b", "c", "d"]);
    const { codeOf, groups } = collapseRareLevels(column, ownUnits(35), 5);
    expect(groups.map((group) => group.members.map((member) => member.level))).toEqual([["a"], ["b"], ["c", "d"]]);
    expect([...codeOf]).toEqual([0, 1, 2, 2]);
  });

  it("lets the next rarest level join a pool that is still too small", () => {
    const column = coded("c", cellsOf({ a: 20, b: 10, c: 3 }), ["a", "b", "c"]);
    const { groups } = collapseRareLevels(column, ownUnits(33), 5);
    expect(groups.map((group) => group.members.map((member) => member.level))).toEqual([["a"], ["b", "c"]]);
  });

  it("never names an undeclared rare level, anywhere in its result", () => {
    const column = coded("c", cellsOf({ a: 20, b: 10, secret: 3, hidden: 4 }), ["a", "b"]);
    const folding = collapseRareLevels(column, ownUnits(37), 5);
    const text = JSON.stringify(folding.groups) + JSON.stringify(emittedLevels(column, folding.groups));
    expect(text).not.toContain("secret");
    expect(text).not.toContain("hidden");
    expect(folding.groups.at(-1)!.members).toEqual([{ level: OTHER_LEVEL, weight: 1 }]);
    expect(emittedLevels(column, folding.groups)).toEqual({ levels: ["a", "b", OTHER_LEVEL], nPublicLevels: 2 });
  });

  it("may name an undeclared level that enough units hold", () => {
    const column = coded("c", cellsOf({ a: 20, extra: 9 }), ["a"]);
    expect(emittedLevels(column, collapseRareLevels(column, ownUnits(29), 5).groups)).toEqual({
      levels: ["a", "extra"],
      nPublicLevels: 1,
    });
  });

  it("merges a rare ordered level with the smaller neighbour", () => {
    const column = coded("o", cellsOf({ 1: 30, 2: 3, 3: 12, 4: 30 }), ["1", "2", "3", "4"], true);
    expect([...collapseRareLevels(column, ownUnits(75), 5).codeOf]).toEqual([0, 1, 1, 2]);
  });

  it("counts units, not rows", () => {
    const column = coded("c", cellsOf({ a: 20, b: 8 }), ["a", "b"]);
    const oneUnitForB = Int32Array.from({ length: 28 }, (_, row) => Math.min(row, 20));
    expect(collapseRareLevels(column, ownUnits(28), 5).groups.length).toBe(2);
    expect(collapseRareLevels(column, oneUnitForB, 5).groups.length).toBe(1);
  });

  it("treats a declared level that nobody holds as rare", () => {
    const column = coded("c", cellsOf({ a: 20, b: 20 }), ["a", "b", "nobody"]);
    const { groups } = collapseRareLevels(column, ownUnits(40), 5);
    expect(groups.length).toBe(2);
    expect(groups[0]!.members.map((member) => member.level)).toEqual(["a", "nobody"]);
  });

  it("keeps the rate of every rare level within one standard error of the registry's", () => {
    for (const n of [60, 200, 1000])
      for (let rare = 1; rare <= 10; rare++) {
        const column = coded("c", cellsOf({ no: n - rare, yes: rare }), ["no", "yes"]);
        const { members } = collapseRareLevels(column, ownUnits(n), 11).groups[0]!;
        const total = members.reduce((sum, { weight }) => sum + weight, 0);
        const drawn = members.find(({ level }) => level === "yes")!.weight / total;
        const error = Math.sqrt(((rare / n) * (1 - rare / n)) / n);
        expect(Math.abs(drawn - rare / n)).toBeLessThanOrEqual(1.04 * error);
      }
  });

  it("does not let many levels that nobody holds drive out the others", () => {
    const empty = Array.from({ length: 30 }, (_, at) => `z${at}`);
    const column = coded("c", cellsOf({ a: 60 }), ["a", ...empty]);
    const { members } = collapseRareLevels(column, ownUnits(60), 11).groups[0]!;
    expect(members.find(({ level }) => level === "a")!.weight).toBeCloseTo(59, 2);
  });

  it("says that a rate was raised between bounds that tell no count", () => {
    const notesAt = (rare: number) =>
      raisedRates(coded("c", cellsOf({ no: 200 - rare, yes: rare }), ["no", "yes"]), ownUnits(200), 11);
    expect(notesAt(3)).toEqual([
      { kind: "rate-raised", column: "c", level: "yes", minUnits: 11, from: 0.015, to: 0.02 },
    ]);
    expect(notesAt(5)).toEqual([]);
    expect(raisedRates(coded("c", [undefined, undefined], ["a", "b"]), ownUnits(2), 11)).toEqual([]);
  });

  it("gives the same weights to counts that one patient tells apart, mostly, and none that is a count", () => {
    const weights = [0, 1, 2, 3, 4].map((rare) => {
      const column = coded("c", cellsOf({ a: 200, b: 4, c: rare }), ["a", "b", "c"]);
      return collapseRareLevels(column, ownUnits(204 + rare), 5)
        .groups.at(-1)!
        .members.map((member) => member.weight)
        .join();
    });
    expect(weights).toEqual(["200,3,1", "3,1", "3,1", "3,3", "3,3"]);
  });

  it("copes with a column without levels and with one that is all missing", () => {
    expect(collapseRareLevels(coded("c", [undefined, undefined], []), ownUnits(2), 5).groups).toEqual([]);
    expect(collapseRareLevels(coded("c", [undefined, undefined], ["a", "b"]), ownUnits(2), 5).groups.length).toBe(1);
  });
});

describe("unfoldLevel", () => {
  it("draws members by weight (chi-square, alpha .001)", () => {
    const groups = [
      {
        label: "x",
        members: [
          { level: "a", weight: 1 },
          { level: "b", weight: 0.5 },
          { level: "c", weight: 0.25 },
        ],
      },
    ];
    const rng = createRng("unfold");
    const counts: Record<string, number> = { a: 0, b: 0, c: 0 };
    for (let i = 0; i < 7000; i++) counts[expandLevel(groups, 0, rng)]! += 1;
    const expected = { a: 4000, b: 2000, c: 1000 };
    const chiSquare = Object.entries(expected).reduce((sum, [level, e]) => sum + (counts[level]! - e) ** 2 / e, 0);
    expect(chiSquare).toBeLessThan(13.8155);
  });
});
