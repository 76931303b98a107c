import { describe, expect, it } from "vitest";
import { closestRecord } from "../../../disclosure/closest-record/closest-record.ts";
import { countMatches, matchSpace, packForMatching } from "../../../disclosure/replicas/match-space.ts";
import { replicas } from "../../../disclosure/replicas/replicas.ts";
import { encode, mixedSpace } from "../../../disclosure/shared/distance/mixed-space.ts";
import { nearest, nearestDistance } from "../../../disclosure/shared/distance/nearest.ts";
import { makeCohort, takeRows } from "../../../src/core/data/cohort.ts";
import type { Cohort, Column } from "../../../src/core/data/cohort.ts";
import type { CheckResult, Evidence, Measured } from "../../../src/core/contracts/disclosure.ts";
import { createRng } from "../../../src/core/rng.ts";
import { asFile, CONTEXT, drawPatients } from "../../laws/simulated-world.ts";

const measured = async (running: Promise<CheckResult>): Promise<Measured> => {
  const result = await running;
  if (result.status !== "measured") throw new Error(result.status);
  return result;
};
const smokeTest = async (evidence: Evidence): Promise<Measured> =>
  measured(closestRecord.run(evidence, closestRecord.defaults, createRng("distances"), CONTEXT));
const copies = async (evidence: Evidence): Promise<Measured> =>
  measured(replicas.run(evidence, {}, createRng("distances"), CONTEXT));
const table = (...columns: Column[]): Cohort<"train"> =>
  makeCohort(
    "train",
    { version: 1, name: "t", columns: [] },
    columns,
    columns[0]!.kind === "numeric" ? columns[0]!.values.length : columns[0]!.codes.length,
  );
const numbers = (name: string, values: readonly number[]): Column => ({
  kind: "numeric",
  name,
  values: Float64Array.from(values),
});

describe("medians of 0", () => {
  it("are no perfect score: a copy of a registry whose patients mostly have a twin is closer to members, at distance and ratio 0", async () => {
    const people = drawPatients("train", 40, createRng("twins"));
    // Thirty of forty stand twice, as two patients.
    const rows = Int32Array.from({ length: 70 }, (_, row) => (row < 60 ? row >> 1 : row - 30));
    const twins = takeRows(people, rows, "train");
    const registry: Cohort<"train"> = { ...twins, units: Int32Array.from(rows.keys()), nUnits: 70 };
    const evidence: Evidence = {
      registry,
      holdout: drawPatients("holdout", 70, createRng("others")),
      released: [{ ...registry, role: "synthetic" }],
      refits: [],
      namedUnits: [],
    };
    const result = await smokeTest(evidence);
    const [finding] = result.findings;
    expect([finding!.attack.value, finding!.control.value]).toEqual([1, 0.5]);
    expect([finding!.p, finding!.excess.low > 0.25]).toEqual([1 / 200, true]);
    // Both medians are 0, of the file to the registry and of the registry to itself; so is every quantile of the file's
    // ratio.
    expect(result.notes[1]).toEqual({ kind: "distance-to-registry", synthetic: 0, registry: 0 });
    expect(result.curves!.find((one) => one.id === "nndr-synthetic")!.series[0]!.x.every((x) => x === 0)).toBe(true);
    expect((await copies(evidence)).findings.find((one) => one.id === "all-columns")!.attack.value).toBe(1);
  });
});

describe("columns that tell nothing", () => {
  it("all missing, all alike, or one value in a thousand: distances stay numbers in 0..1", () => {
    const real = table(
      numbers("empty", [NaN, NaN, NaN]),
      numbers("constant", [5, 5, 5]),
      numbers("tiny", [0, 1e-12, 2e-12]),
    );
    const file = table(numbers("empty", [NaN, 3]), numbers("constant", [5, 6]), numbers("tiny", [0, 5]));
    const space = mixedSpace([real]);
    expect([...nearestDistance(encode(space, file), encode(space, real))]).toEqual([0, 1]);
    const others = nearest(encode(space, real), encode(space, real), { excludeSameUnit: true });
    expect([...others.d1].every((d) => d >= 0 && d <= 1)).toBe(true);
  });
});

describe("tolerances", () => {
  it("are in the unit of the column and not in proportion to a value: 0, negative and large values match alike", () => {
    const near = (truth: number, guess: number): boolean => {
      const own: Cohort<"train"> = {
        ...table(numbers("x", [truth, 500])),
        schema: { version: 1, name: "t", columns: [{ name: "x", type: "continuous", role: "other", tolerance: 2 }] },
      };
      const space = matchSpace(own);
      return (
        countMatches(space, packForMatching(space, own), packForMatching(space, table(numbers("x", [guess]))))[1]! > 0
      );
    };
    for (const truth of [0, -40, 3, 300])
      expect(
        [-2, -1.9, 1.9, 2, -2.1, 2.1].map((by) => near(truth, truth + by)),
        `${truth}`,
      ).toEqual([true, true, true, true, false, false]);
  });
});

describe("no sampling of rows", () => {
  it("finds the one copied patient whoever it is, in a registry and a file of 2000 rows", () => {
    const real = drawPatients("train", 2000, createRng("subsample"));
    const strangers = drawPatients("synthetic", 1999, createRng("subsample/strangers"));
    const space = mixedSpace([real]);
    const rows = encode(space, real);
    expect(nearestDistance(rows, encode(space, strangers)).every((d) => d > 0)).toBe(true);
    for (let k = 0; k < 6; k++) {
      const who = (k * 397 + 13) % 2000;
      const found = nearestDistance(rows, encode(space, asFile([strangers, takeRows(real, [who], "synthetic")])));
      expect([...found.keys()].filter((row) => found[row] === 0)).toEqual([who]);
    }
  });

  it("and the replica check names a count of one", async () => {
    const registry = drawPatients("train", 300, createRng("single"));
    for (const who of [0, 149, 299]) {
      const file = asFile([
        drawPatients("synthetic", 299, createRng(`single/${who}`)),
        takeRows(registry, [who], "synthetic"),
      ]);
      const result = await copies({
        registry,
        holdout: drawPatients("holdout", 300, createRng("single/holdout")),
        released: [file],
        refits: [],
        namedUnits: [],
      });
      expect(result.notes).toContainEqual({ kind: "exact-copies", units: 1 });
    }
  });
});
