import { describe, expect, it } from "vitest";
import { linkSuccess } from "../../../disclosure/linkability/link-success.ts";
import { linkability } from "../../../disclosure/linkability/linkability.ts";
import { splitsOf } from "../../../disclosure/linkability/splits.ts";
import { encode, mixedSpace, takeEncoded } from "../../../disclosure/shared/distance/mixed-space.ts";
import { nearest, nearestTies } from "../../../disclosure/shared/distance/nearest.ts";
import { pairDistance } from "../../../disclosure/shared/distance/pair-distance.ts";
import { makeCohort } from "../../../src/core/data/cohort.ts";
import { createRng } from "../../../src/core/rng.ts";
import { ADVERSARIES, CONTEXT, drawPatients, simulateEvidence } from "../../laws/simulated-world.ts";

const twoColumns = (first: number[], second: number[]) =>
  makeCohort(
    "train",
    { version: 1, name: "toy", columns: [] },
    [
      { kind: "numeric", name: "col0", values: Float64Array.from(first) },
      { kind: "numeric", name: "col1", values: Float64Array.from(second) },
    ],
    first.length,
  );

describe("linkSuccess", () => {
  it("links one of four records of the published toy example", () => {
    // Originals (0,0) (0,1) (4,9) (0,4) against synthetic (0,0) (1,1) (4,4) (9,9): only the first record's halves meet
    // without a tie.
    const real = twoColumns([0, 0, 4, 0], [0, 1, 9, 4]);
    const synthetic = twoColumns([0, 1, 4, 9], [0, 1, 4, 9]);
    const sides = ["col0", "col1"].map((name) => {
      const space = mixedSpace([real], [name]);
      return nearestTies(encode(space, real), encode(space, synthetic));
    });
    const success = linkSuccess(sides[0]!, sides[1]!);
    expect([...success].reduce((sum, one) => sum + one, 0) / 4).toBe(0.25);
  });

  it("averages ties: one common row of two and three candidates is a sixth", () => {
    const ties = (rows: number[]) => ({ starts: Int32Array.from([0, rows.length]), rows: Int32Array.from(rows) });
    expect(linkSuccess(ties([2, 5]), ties([1, 5, 9]))[0]).toBeCloseTo(1 / 6, 12);
    expect(linkSuccess(ties([2]), ties([3]))[0]).toBe(0);
    expect(linkSuccess(ties([2]), ties([2]))[0]).toBe(1);
  });
});

describe("nearestTies", () => {
  it("finds what brute force finds, ties and missing values included", () => {
    const real = drawPatients("train", 60, createRng("ties/real"));
    const space = mixedSpace([real], ["age", "sex", "second"]);
    const queries = encode(space, real);
    const targets = encode(space, drawPatients("synthetic", 80, createRng("ties/synthetic")));
    const { starts, rows } = nearestTies(queries, targets);
    const { d1, index, tied } = nearest(queries, targets);
    for (let i = 0; i < 60; i++) {
      const all = Array.from({ length: 80 }, (_, j) => pairDistance(queries, i, targets, j));
      const least = Math.min(...all);
      expect([...rows.subarray(starts[i], starts[i + 1])]).toEqual(all.flatMap((d, j) => (d === least ? [j] : [])));
      expect([least, rows[starts[i]!]!, starts[i + 1]! - starts[i]! > 1 ? 1 : 0]).toEqual([d1[i], index[i], tied[i]]);
    }
    expect(nearestTies(takeEncoded(queries, [0]), takeEncoded(targets, [])).rows.length).toBeGreaterThanOrEqual(0);
  });
});

describe("linkability", () => {
  it("takes the splits of the schema, else those of the adversaries, and none twice", () => {
    const registry = drawPatients("train", 20, createRng("splits"));
    expect(splitsOf(registry, ADVERSARIES).map((split) => split.left.length)).toEqual([3, 3, 5]);
    expect(splitsOf(registry, [ADVERSARIES[0]!, { ...ADVERSARIES[0]!, id: "same" }]).map(({ split }) => split)).toEqual(
      [{ kind: "quasi-identifiers-against-sensitive" }, { kind: "known-against-rest", adversary: "colleague" }],
    );
    const declared = {
      ...registry,
      schema: {
        ...registry.schema,
        splits: [{ name: "clinic and press", left: ["marker", "second"], right: ["age", "sex"] }],
      },
    };
    expect(splitsOf(declared, ADVERSARIES)).toHaveLength(1);
  });

  it("names the adversary, the number of targets and how small an excess it could see; the measured excess follows the copied share", async () => {
    const excess: number[] = [];
    for (const share of [0.1, 0.3, 0.6]) {
      const result = await linkability.run(
        simulateEvidence({ nUnits: 80, share, nRefits: 30, nHoldout: 0 }, `dose/${share}`),
        linkability.defaults,
        createRng("dose"),
        CONTEXT,
      );
      if (result.status !== "measured") throw new Error(result.status);
      const finding = result.findings[0]!;
      expect([finding.attack.n, typeof finding.adversary, finding.smallestDetectable! > 0]).toEqual([
        80,
        "object",
        true,
      ]);
      excess.push(finding.excess.value);
    }
    // Nine tenths are members of a run, and as many copies as in a full file fall to them; ties on the few
    // quasi-identifiers cost up to a third.
    [0.1, 0.3, 0.6].forEach((share, k) => {
      expect(excess[k]!).toBeGreaterThan((0.67 * share) / 0.9 - 0.02);
      expect(excess[k]!).toBeLessThan(share / 0.9 + 0.05);
    });
  });
});
