import { wordsIn } from "../../src/report/words/words.ts";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeCohort, takeRows, withRole, type Cohort, type Column } from "../../src/core/data/cohort.ts";
import type { FidelityReport, FidelityRow, MetricId } from "../../src/core/contracts/fidelity.ts";
import { createRng, permutation } from "../../src/core/rng.ts";
import { compareFidelity } from "../../src/fidelity/compare-fidelity.ts";
import { halves } from "../../src/fidelity/halves.ts";
import { readingOf } from "../../src/report/fidelity-rows.ts";
import { readAnotherHalf } from "../../bench/another-half/measure.ts";
import { readRegistry } from "../../src/io/registry/read-registry.ts";
import { readSchema } from "../../src/io/schema/read-schema.ts";
import { registryFolder } from "../registry-folder.ts";
import { pbcCohort, pbcSchema } from "./pbc-cohort.ts";

const nameOf = wordsIn("en").fidelity.item;
const all = pbcCohort();
const options = { nSplits: 20, cellSize: 11 };
const rowOf = (report: FidelityReport, metric: string, item: string): FidelityRow =>
  report.rows.find((row) => row.metric === metric && nameOf(row.item) === item)!;

const sum = <T>(of: readonly T[], pick: (one: T) => number): number => of.reduce((total, one) => total + pick(one), 0);

/** Metrics that look at the same thing. */
const FAMILIES: Readonly<Record<string, readonly MetricId[]>> = {
  columns: ["kolmogorov-smirnov", "level-variation", "spread-ratio", "tail-share"],
  "missing values": ["missing-rate", "missing-patterns"],
  associations: [
    "pearson-difference",
    "spearman-difference",
    "cramer-difference",
    "correlation-ratio-difference",
    "association-retention",
    "coefficient-retention",
  ],
  "telling the two apart": ["propensity", "classifier-auc"],
  survival: ["kaplan-meier-gap", "restricted-mean-difference", "log-rank", "censoring-share"],
  "Cox models": ["cox-difference", "cox-overlap"],
  "logistic models": ["logistic-difference", "logistic-overlap"],
  prediction: ["train-synthetic-test-real", "prediction-difference"],
  "several columns at once": ["k-marginals", "subgroup-distance"],
  neighbours: ["alpha-precision", "beta-recall", "authenticity"],
};

/** Every column shuffled by itself: marginals as they are, no association. */
function shuffled(cohort: Cohort): Cohort<"synthetic"> {
  const columns = cohort.columns.map(
    (column): Column =>
      takeRows({ ...cohort, columns: [column] }, permutation(cohort.nRows, createRng(column.name)), "synthetic")
        .columns[0]!,
  );
  return makeCohort("synthetic", cohort.schema, columns, cohort.nRows);
}

describe("pbc against a verbatim copy", () => {
  // Processor time: what else the machine does is no fault of the program.
  const started = process.cpuUsage();
  const report = compareFidelity(all, withRole(all, "synthetic"), options, createRng("copy"));
  const used = process.cpuUsage(started);
  const seconds = (used.user + used.system) / 1e6;

  it.each(Object.keys(FAMILIES))("is flagged as better than real: %s", (family) => {
    const flags = report.rows
      .filter(({ metric }) => FAMILIES[family]!.includes(metric))
      .map((row) => [row.metric, readingOf(row)]);
    expect(flags.filter(([, flag]) => flag === "better than real")).not.toEqual([]);
  });
  it("is worse than real in nothing, and at no distance from itself", () => {
    expect(report.rows.filter((row) => readingOf(row) === "worse than real")).toEqual([]);
    for (const [metric, item] of [
      ["kolmogorov-smirnov", "mean"],
      ["pearson-difference", "mean"],
      ["correlation-ratio-difference", "mean"],
      ["propensity", "S_pMSE"],
    ] as const)
      expect(rowOf(report, metric, item).value).toBeCloseTo(0, 12);
  });
  it("knows every metric but the rules, which the registry keeps as well as its copy, in one family", () => {
    expect([...Object.values(FAMILIES).flat(), "constraint-validity"].toSorted()).toEqual(
      [...new Set(report.rows.map(({ metric }) => metric))].toSorted(),
    );
  });
  it("the ceiling has R's size: mean KS .089, mean variation .045, mean Pearson .097", () => {
    expect(rowOf(report, "kolmogorov-smirnov", "mean").ceiling!.median).toBeCloseTo(0.089, 1);
    expect(Math.abs(rowOf(report, "kolmogorov-smirnov", "mean").ceiling!.median - 0.0889)).toBeLessThan(0.015);
    expect(Math.abs(rowOf(report, "level-variation", "mean").ceiling!.median - 0.0454)).toBeLessThan(0.015);
    expect(Math.abs(rowOf(report, "pearson-difference", "mean").ceiling!.median - 0.0966)).toBeLessThan(0.015);
    expect(Math.abs(rowOf(report, "propensity", "pMSE").ceiling!.median - 0.0183)).toBeLessThan(0.005);
  });
  it("has every metric with an item, and every missing value a reason", () => {
    for (const { id } of report.metrics)
      expect(
        report.rows.some((row) => row.metric === id && row.value !== undefined),
        id,
      ).toBe(true);
    for (const row of report.rows)
      if (row.value === undefined || row.flag === "not computable")
        expect(row.why, `${row.metric} ${nameOf(row.item)}`).toBeDefined();
  });
  it("keeps the same numbers with the same seed", { tags: ["thorough"] }, () => {
    expect(compareFidelity(all, withRole(all, "synthetic"), { ...options, nSplits: 3 }, createRng("a"))).toEqual(
      compareFidelity(all, withRole(all, "synthetic"), { ...options, nSplits: 3 }, createRng("a")),
    );
  });
  it("20 splits take seconds, not minutes", () => {
    console.info(`fidelity: 20 splits of pbc in ${seconds.toFixed(2)} s`);
    expect(seconds).toBeLessThan(20);
  });
  it("figures show no small cell", () => {
    expect(report.survival.map(({ pair, cause, group }) => `${pair}: ${cause} ${group}`)).toContain(
      "survival: 2 registry",
    );
    for (const curve of report.survival) {
      expect(Math.min(...curve.atRisk)).toBeGreaterThanOrEqual(11);
      curve.atRisk.forEach((count) => expect(count % 11).toBe(0));
      // Two causes: cumulative incidences.
      expect(curve.estimate).toBe("incidence");
      for (let i = 0; i < curve.time.length; i++) {
        if (i > 0) expect(curve.survival[i]!).toBeGreaterThanOrEqual(curve.survival[i - 1]!);
        expect(curve.low![i]!).toBeLessThanOrEqual(curve.survival[i]!);
        expect(curve.high![i]!).toBeGreaterThanOrEqual(curve.survival[i]!);
      }
    }
    // 161 deaths in drops of at least 11: at most 14 drops and the start.
    expect(
      report.survival.find(({ cause, group }) => cause === "2" && group === "registry")!.time.length,
    ).toBeLessThanOrEqual(15);
    expect(report.marginals.length).toBe(all.columns.length);
    for (const figure of report.marginals) {
      const sum = figure.registry.reduce<number>((total, share) => total + share!, 0);
      expect(Math.abs(sum - 1)).toBeLessThan(0.01);
      for (const share of figure.registry) expect(share! * all.nRows).toBeGreaterThan(10.4);
    }
  });
});

describe("cgd0 against a verbatim copy", () => {
  it(
    "is better than real in every family but prediction, of which halves of 64 patients show little",
    { tags: ["thorough"] },
    async () => {
      const folder = registryFolder("cgd0");
      const schema = await readSchema(join(folder, "cohort.schema.yaml"));
      const { cohort } = await readRegistry(join(folder, "cgd0.csv"), schema, "train");
      const report = compareFidelity(cohort, withRole(cohort, "synthetic"), options, createRng("copy"));
      const seen = report.rows.filter((row) => readingOf(row) !== "not computable");
      const better = Object.keys(FAMILIES).filter((family) =>
        seen.some((row) => FAMILIES[family]!.includes(row.metric) && readingOf(row) === "better than real"),
      );
      const asked = Object.keys(FAMILIES).filter((family) =>
        seen.some(({ metric }) => FAMILIES[family]!.includes(metric)),
      );
      expect(asked.filter((family) => !better.includes(family))).toEqual(["prediction"]);
      expect(seen.filter((row) => readingOf(row) === "worse than real")).toEqual([]);
    },
  );
});

describe("pbc with its associations destroyed", () => {
  const report = compareFidelity(all, shuffled(all), { ...options, nSplits: 10 }, createRng("shuffled"));
  it("is worse than real where columns go together, and not in the marginals", () => {
    for (const metric of ["pearson-difference", "spearman-difference", "correlation-ratio-difference"])
      expect([metric, readingOf(rowOf(report, metric, "mean"))]).toEqual([metric, "worse than real"]);
    expect(readingOf(rowOf(report, "missing-patterns", "all columns"))).toBe("worse than real");
    expect(readingOf(rowOf(report, "kolmogorov-smirnov", "mean"))).not.toBe("worse than real");
  });
});

describe("another real half in the place of the synthetic cohort", () => {
  it("leaves hardly a band, in one split", () => {
    const scores = readAnotherHalf(all, 1);
    expect(scores.length).toBeGreaterThan(300);
    // 1 in 20 for all of a kind together: far under 1 % of them.
    expect(sum(scores, ({ nWorse }) => nWorse)).toBeLessThanOrEqual(0.01 * sum(scores, ({ nSplits }) => nSplits));
  });
});

describe("halves", () => {
  it("never tear a unit apart", () => {
    const units = Int32Array.from({ length: all.nRows }, (_, row) => row >> 1);
    const [a, b] = halves(makeCohort("train", pbcSchema, all.columns, all.nRows, { units }), createRng("halves"));
    const left = new Set([...a.sourceRows].map((row) => (row - 1) >> 1));
    expect([...b.sourceRows].some((row) => left.has((row - 1) >> 1))).toBe(false);
    expect(a.nRows + b.nRows).toBe(all.nRows);
    expect(a.nUnits).toBe(104);
  });
});
