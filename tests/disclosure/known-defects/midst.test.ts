import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { nearestNeighbourRatio } from "../../../disclosure/closest-record/settings.ts";
import { countMatches, matchSpace, packForMatching } from "../../../disclosure/replicas/match-space.ts";
import { encode, mixedSpace } from "../../../disclosure/shared/distance/mixed-space.ts";
import { nearest } from "../../../disclosure/shared/distance/nearest.ts";
import { advantageAtMedian, tprAtFpr } from "../../../disclosure/shared/game/roc.ts";
import { makeCohort } from "../../../src/core/data/cohort.ts";
import type { Cohort, Column } from "../../../src/core/data/cohort.ts";
import { auc } from "../../../src/stats/auc.ts";

type Cells = Readonly<Record<string, readonly (number | string)[]>>;
interface Fixture {
  scores: { labels: number[]; scores: number[]; publishedTpr: [number, number][]; publishedLargestAdvantage: number };
  tables: {
    real: Cells;
    synthetic: Cells;
    publishedHits: [string[], number, number][];
    publishedRatios: [number, string][];
  };
}
const { scores, tables } = JSON.parse(
  readFileSync(new URL("../../reference/midst/midst.json", import.meta.url), "utf8"),
) as Fixture;

/** Range of each number among the five real rows. */
const RANGE = 4;
const LEVELS = ["cat", "dog", "horse"];

function cohortOf(cells: Cells, names: readonly string[], share = 0): Cohort<"train"> {
  const columns = names.map((name): Column => {
    const own = cells[name]!;
    if (typeof own[0] === "number") return { kind: "numeric", name, values: Float64Array.from(own, Number) };
    return {
      kind: "coded",
      name,
      codes: Int32Array.from(own, (cell) => LEVELS.indexOf(String(cell))),
      levels: LEVELS,
      nPublicLevels: 3,
      ordered: false,
    };
  });
  return makeCohort(
    "train",
    {
      version: 1,
      name: "fixture",
      columns: columns.map(({ name, kind }) => ({
        name,
        type: kind === "numeric" ? "continuous" : "categorical",
        role: "other",
        tolerance: share * RANGE,
      })),
    },
    columns,
    5,
  );
}

describe("scores that know nothing", () => {
  const of = (label: number): number[] => scores.scores.filter((_, k) => scores.labels[k] === label);
  const [members, nonMembers] = [of(1), of(0)];

  it("true positive rates at the published false positive rates", () => {
    for (const [fpr, tpr] of scores.publishedTpr) expect(tprAtFpr(members, nonMembers, fpr)).toBeCloseTo(tpr, 12);
  });

  it("the largest advantage over all thresholds is .143 on pure noise; a threshold that has not seen the labels finds next to nothing", () => {
    const overAll = Math.max(
      ...nonMembers.map((_, k) => tprAtFpr(members, nonMembers, k / nonMembers.length) - k / nonMembers.length),
    );
    expect(overAll).toBeCloseTo(scores.publishedLargestAdvantage, 6);
    expect(Math.abs(advantageAtMedian(members, nonMembers))).toBeLessThan(0.06);
    expect(Math.abs(auc(members, nonMembers) - 0.5)).toBeLessThan(0.03);
  });
});

describe("five toy rows", () => {
  it.each(tables.publishedHits)("hits on %j at %f of the range: %i of 5", (names, share, hits) => {
    const real = cohortOf(tables.real, names, share);
    const space = matchSpace(real);
    const counts = countMatches(
      space,
      packForMatching(space, cohortOf(tables.synthetic, names)),
      packForMatching(space, real),
    );
    const near = space.patterns.findIndex((pattern) => pattern.id === "all-columns");
    expect(
      Array.from({ length: 5 }, (_, row) => counts[row * space.patterns.length + near]!).filter((count) => count > 0),
    ).toHaveLength(hits);
  });

  it("first over second distance within the real range", () => {
    const names = ["column_a", "column_b", "column_d"];
    const real = cohortOf(tables.real, names);
    const space = mixedSpace([real]);
    const found = nearest(encode(space, cohortOf(tables.synthetic, names)), encode(space, real));
    for (const [row, ratio] of tables.publishedRatios) {
      const [first, second] = ratio.split("/").map(Number);
      expect(found.d1[row]! * 3 * RANGE).toBeCloseTo(first!, 12);
      expect(found.d2[row]! * 3 * RANGE).toBeCloseTo(second!, 12);
      expect(nearestNeighbourRatio(found.d1[row]!, found.d2[row]!)).toBeCloseTo(first! / second!, 12);
    }
  });
});
