import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { closestRecord } from "../../../disclosure/closest-record/closest-record.ts";
import { closerToMembers, permutedExcess } from "../../../disclosure/closest-record/label-shares.ts";
import { membership } from "../../../disclosure/membership/membership.ts";
import { replicas } from "../../../disclosure/replicas/replicas.ts";
import { advantageAtMedian, tprAtFpr } from "../../../disclosure/shared/game/roc.ts";
import type { Cohort, Role } from "../../../src/core/data/cohort.ts";
import type { Evidence, Measured } from "../../../src/core/contracts/disclosure.ts";
import { createRng } from "../../../src/core/rng.ts";
import { auc } from "../../../src/stats/auc.ts";
import { readTable, tableCohort } from "../read-table.ts";
import type { Kinds } from "../read-table.ts";

const FOLDER = "tests/reference/insurance";
const KINDS: Kinds = {
  age: "numeric",
  bmi: "numeric",
  children: "numeric",
  charges: "numeric",
  sex: ["female", "male"],
  smoker: ["no", "yes"],
  region: ["northeast", "northwest", "southeast", "southwest"],
};
const order = JSON.parse(
  readFileSync(resolve(import.meta.dirname, "../../reference/insurance/holdout_order.json"), "utf8"),
) as number[];
const load = <R extends Role>(role: R, file: string, rows?: readonly number[]): Cohort<R> =>
  tableCohort(role, readTable(`${FOLDER}/${file}`), KINDS, rows, {
    age: "quasi-identifier",
    sex: "quasi-identifier",
    region: "quasi-identifier",
    charges: "sensitive",
    smoker: "sensitive",
  });
const members = load("train", "train_set.csv");
const nonMembers = load("holdout", "holdout_set.csv", order.slice(0, 250));
const others = load("holdout", "holdout_set.csv", order.slice(250, 500));
const synthetic = load("synthetic", "bayesian_network_synth_250.csv");

/**
 * The oracle's own encoding: numbers standardised on the synthetic rows (population standard deviation), levels
 * one-hot.
 */
function oracleEncoding(fitOn: Cohort): (cohort: Cohort) => number[][] {
  const raw = (cohort: Cohort): number[][] =>
    Array.from({ length: cohort.nRows }, (_, row) =>
      cohort.columns.flatMap((one) =>
        one.kind === "numeric" ? [one.values[row]!] : one.levels.map((__, k) => (one.codes[row] === k ? 1 : 0)),
      ),
    );
  const rows = raw(fitOn);
  const means = rows[0]!.map((_, c) => rows.reduce((sum, row) => sum + row[c]!, 0) / rows.length);
  const sds = means.map((mean, c) =>
    Math.sqrt(rows.reduce((sum, row) => sum + (row[c]! - mean) ** 2, 0) / rows.length),
  );
  const numeric = fitOn.columns.flatMap((one) => (one.kind === "numeric" ? [true] : one.levels.map(() => false)));
  return (cohort) =>
    raw(cohort).map((row) => row.map((value, c) => (numeric[c]! ? (value - means[c]!) / sds[c]! : value)));
}

function closestDistances(queries: readonly number[][], targets: readonly number[][]): number[] {
  return queries.map((query) =>
    Math.sqrt(
      Math.min(...targets.map((target) => query.reduce((sum, value, c) => sum + (value - target[c]!) ** 2, 0))),
    ),
  );
}

describe("published membership attack on the insurance data", () => {
  const encodeLikeOracle = oracleEncoding(synthetic);
  const [real, fresh, reference, file] = [members, nonMembers, others, synthetic].map(encodeLikeOracle) as [
    number[][],
    number[][],
    number[][],
    number[][],
  ];
  const inScores = closestDistances(real, file).map((d) => -d);
  const outScores = closestDistances(fresh, file).map((d) => -d);

  it("reproduces AUC .74136 of the distance attack and .745472 of the difference", () => {
    expect(auc(inScores, outScores)).toBeCloseTo(0.74136, 5);
    const inReference = closestDistances(real, reference);
    const outReference = closestDistances(fresh, reference);
    expect(
      auc(
        inScores.map((score, k) => score + inReference[k]!),
        outScores.map((score, k) => score + outReference[k]!),
      ),
    ).toBeCloseTo(0.745472, 6);
  });

  it("reproduces the true positive rates at the published false positive rates, and the advantage at the median", () => {
    expect([0, 0.01, 0.1, 0.25].map((fpr) => tprAtFpr(inScores, outScores, fpr))).toEqual([0.132, 0.168, 0.424, 0.656]);
    expect(advantageAtMedian(inScores, outScores)).toBeCloseTo(0.36, 12);
  });

  it("reproduces the share .896 closer to members and its permutation null .499 with standard deviation .038", () => {
    const pooled = [...real, ...fresh];
    const isMember = Int8Array.from(pooled, (_, k) => (k < real.length ? 1 : 0));
    const closestUnits = file.map((row) => {
      const distances = pooled.map((other) => row.reduce((sum, value, c) => sum + (value - other[c]!) ** 2, 0));
      const smallest = Math.min(...distances);
      return Int32Array.from(distances.flatMap((d, k) => (d === smallest ? [k] : [])));
    });
    expect(closerToMembers(closestUnits, isMember)).toBeCloseTo(0.896, 12);
    const draws = permutedExcess([{ isMember, closestUnits }], 1999, createRng("insurance"));
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    const sd = Math.sqrt(draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length);
    expect(mean + 0.5).toBeCloseTo(0.5, 2);
    expect(sd).toBeGreaterThan(0.034);
    expect(sd).toBeLessThan(0.042);
    expect((1 + draws.filter((draw) => draw >= 0.396).length) / 2000).toBe(0.0005);
  });
});

describe("the checks on the same files", () => {
  const evidence: Evidence = {
    registry: members,
    holdout: nonMembers,
    released: [synthetic],
    refits: [],
    namedUnits: [],
  };
  const context = { alpha: 0.05, cellSize: 11, ceilings: {}, adversaries: [] };
  let results: Measured[];
  beforeAll(async () => {
    results = [
      await membership.run(evidence, { permutations: 1999 }, createRng("m"), context),
      await closestRecord.run(evidence, { permutations: 1999 }, createRng("c"), context),
      await replicas.run(evidence, {}, createRng("r"), context),
    ].map((result) => result as Measured);
  });

  it("membership: the mixed distance sees the leak at least as sharply as the published one", () => {
    const { attack, p, excess } = results[0]!.findings[0]!;
    expect(attack.value).toBeGreaterThan(0.697);
    expect(attack.low).toBeGreaterThan(0.65);
    expect(attack.high).toBeLessThan(1);
    expect(excess.value).toBeCloseTo(attack.value - 0.5, 12);
    expect(p).toBe(0.0005);
  });

  it("closest record: more than half of the excess of the published share, p .0005", () => {
    const { attack, control, p } = results[1]!.findings[0]!;
    expect(control.value).toBe(0.5);
    expect(attack.value).toBeGreaterThan(0.7);
    expect(p).toBe(0.0005);
  });

  it("replicas: finds the one exact copy", () => {
    expect(results[2]!.notes).toContainEqual({ kind: "exact-copies", units: 1 });
    expect(results[2]!.findings.find((finding) => finding.id === "verbatim-rare")!.attack.value).toBe(1);
  });

  it("holds the figures of the product's own distance still: AUC .740 [.688, .776], share .852", () => {
    const [m, c] = [results[0]!.findings[0]!, results[1]!.findings[0]!];
    const rounded = [m.attack.value, m.attack.low, m.attack.high, c.attack.value].map(
      (x) => Math.round(x * 1000) / 1000,
    );
    expect(rounded).toEqual([0.74, 0.688, 0.776, 0.852]);
  });
});
