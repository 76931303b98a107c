import { wordsIn } from "../../src/report/words/words.ts";
import { describe, expect, it } from "vitest";
import { makeCohort, takeRows, withRole, type Cohort, type Column } from "../../src/core/data/cohort.ts";
import type { FidelityReport, FidelityRow } from "../../src/core/contracts/fidelity.ts";
import { createRng, permutation } from "../../src/core/rng.ts";
import { compareFidelity } from "../../src/fidelity/compare-fidelity.ts";
import { halves } from "../../src/fidelity/halves.ts";
import { pbcCohort, pbcSchema } from "./pbc-cohort.ts";

const nameOf = wordsIn("en").fidelity.item;
const all = pbcCohort();
const options = { nSplits: 20, cellSize: 11 };
const rowOf = (report: FidelityReport, metric: string, item: string): FidelityRow =>
  report.rows.find((row) => row.metric === metric && nameOf(row.item) === item)!;

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

  // Half of the registry and a random half of its copy share about half of their rows, so distances are about 1/sqrt(2)
  // of the ceiling:
  // means over many items fall below the ceiling's 5th percentile, single items seldom do.
  it("is flagged as better than real, in the metrics that average", () => {
    for (const [metric, item] of [
      ["kolmogorov-smirnov", "mean"],
      ["pearson-difference", "mean"],
      ["correlation-ratio-difference", "mean"],
      ["propensity", "S_pMSE"],
    ] as const) {
      const row = rowOf(report, metric, item);
      expect([metric, row.flag]).toEqual([metric, "better than real"]);
      expect(row.value).toBeCloseTo(0, 12);
    }
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
    expect(seconds).toBeLessThan(15);
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

describe("pbc with its associations destroyed", () => {
  const report = compareFidelity(all, shuffled(all), { ...options, nSplits: 10 }, createRng("shuffled"));
  it("is worse than real where columns go together, and not in the marginals", () => {
    for (const metric of ["pearson-difference", "spearman-difference", "correlation-ratio-difference"])
      expect([metric, rowOf(report, metric, "mean").flag]).toEqual([metric, "worse than real"]);
    expect(rowOf(report, "missing-patterns", "all columns").flag).toBe("worse than real");
    expect(rowOf(report, "kolmogorov-smirnov", "mean").flag).not.toBe("worse than real");
  });
});

describe("fresh real patients in the place of synthetic ones", () => {
  it("are seldom flagged as better than real", { tags: ["thorough"] }, () => {
    let flagged = 0;
    for (let seed = 0; seed < 6; seed++) {
      const [registry, fresh] = halves(all, createRng(`fresh/${seed}`));
      const report = compareFidelity(
        registry,
        withRole(fresh, "synthetic"),
        { ...options, nSplits: 10 },
        createRng(`seed/${seed}`),
      );
      const flags = (["kolmogorov-smirnov", "pearson-difference", "correlation-ratio-difference"] as const).map(
        (metric) => rowOf(report, metric, "mean").flag,
      );
      flagged += flags.filter((flag) => flag === "better than real").length;
    }
    // 18 flags at a nominal 5 %.
    expect(flagged).toBeLessThanOrEqual(2);
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
