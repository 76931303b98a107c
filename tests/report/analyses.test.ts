import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { withRole } from "../../src/core/data/cohort.ts";
import type { Analysis, CohortSchema } from "../../src/core/data/schema.ts";
import { createRng } from "../../src/core/rng.ts";
import { compareAnalyses } from "../../src/fidelity/analyses/verdict/compare-analyses.ts";
import { buildInternalReport, buildPublicReport, type Report } from "../../src/report/model.ts";
import { chartsOf, drawCharts } from "../../src/report/charts.ts";
import { renderHtml } from "../../src/report/render-html.ts";
import { renderJson } from "../../src/report/render-json.ts";
import { PBC_ANALYSES } from "../fidelity/analyses/declared.ts";
import { pbcCohort } from "../fidelity/pbc-cohort.ts";
import { fakeOutcome } from "./fake-outcome.ts";

const cohort = pbcCohort();
const schema: CohortSchema = {
  ...cohort.schema,
  columns: cohort.schema.columns.map((column) => {
    const own = cohort.columns.find(({ name }) => name === column.name)!;
    return own.kind === "coded" ? { ...column, levels: own.levels.filter((level) => level !== "4") } : column;
  }),
};
const analyses: readonly Analysis[] = [
  ...PBC_ANALYSES.slice(0, 4),
  { name: "by stage", kind: "linear", outcome: "albumin", terms: [{ column: "stage", reference: "1" }] },
  // Four men had a transplant or are at risk late: cells below the cell size.
  {
    name: "men",
    kind: "kaplan-meier",
    survival: "survival",
    causes: ["1"],
    times: [1826],
    group: "sex",
    inferred: true,
  },
  {
    name: "few",
    kind: "cox",
    survival: "survival",
    causes: ["2"],
    terms: [{ column: "age" }, { column: "bili" }, { column: "albumin" }],
    subgroup: { column: "age", min: 70 },
  },
];
const base = fakeOutcome("pass", "run");
const outcome = {
  ...base,
  schema,
  fidelity: {
    ...base.fidelity,
    rows: [],
    marginals: [],
    survival: [],
    analyses: compareAnalyses(
      cohort,
      withRole(cohort, "synthetic"),
      createRng("report"),
      { nSplits: 4, nSamples: 6 },
      analyses,
    ),
  },
};
const internal = buildInternalReport(outcome);
const open = buildPublicReport(outcome);
const resultsOf = (report: Report) => report.fidelity.analyses!.results;
const cellSize = outcome.policy.cellSize.value;

describe("analyses in reports", () => {
  const published = readFileSync(join(import.meta.dirname, "../../schemas/report.schema.json"), "utf8");
  const validate = new Ajv2020({ formats: { date: true }, allErrors: true }).compile(JSON.parse(published) as object);
  it("both reports follow the published schema", () => {
    for (const report of [internal, open])
      expect(validate(JSON.parse(renderJson(report))), JSON.stringify(validate.errors)).toBe(true);
  });
  it("the internal report has the numbers as they are", () => {
    const fit = outcome.fidelity.analyses.results[0]!.registry;
    const [first] = resultsOf(internal)[0]!.quantities;
    expect(fit.status === "fitted" && fit.estimates[0]!.value).toBe(first!.registry!.value);
    expect(resultsOf(internal)[0]!.registry).toMatchObject({ rows: { exactly: 416 }, events: { exactly: 160 } });
  });
  it("the public report rounds to about half a standard error, and counts by the cell size", () => {
    outcome.fidelity.analyses.results.forEach((result, r) => {
      const shown = resultsOf(open)[r]!;
      if (result.registry.status === "fitted") {
        expect(shown.registry).toMatchObject({
          rows: { atLeast: Math.floor(result.registry.nRows / cellSize) * cellSize },
        });
      }
      result.quantities.forEach(({ registry }, q) => {
        const value = shown.quantities[q]!.registry?.value;
        if (registry === undefined || typeof value !== "number") return;
        expect(Math.abs(value - registry.value)).toBeLessThanOrEqual(registry.standardError / 4 + 1e-9);
      });
    });
    expect(resultsOf(open)[0]!.quantities[1]!.registry!.value).not.toBe(
      resultsOf(internal)[0]!.quantities[1]!.registry!.value,
    );
  });
  it("the public report suppresses what rests on fewer than the cell size, with all that would give it back", () => {
    let nSuppressed = 0;
    outcome.fidelity.analyses.results.forEach((result, r) =>
      result.quantities.forEach(({ registry }, q) => {
        const shown = resultsOf(open)[r]!.quantities[q]!;
        if (registry === undefined) return;
        expect(shown.registry!.value === "suppressed").toBe(registry.support < cellSize);
        if (registry.support >= cellSize) return;
        nSuppressed++;
        expect(shown.registry).toEqual({ value: "suppressed", low: "suppressed", high: "suppressed" });
        for (const value of [shown.standardisedDifference, shown.overlap, shown.sign, shown.significance])
          expect(value === undefined || value === "suppressed").toBe(true);
        expect([shown.sameSize, shown.halves, shown.fullSize]).toEqual([undefined, undefined, undefined]);
      }),
    );
    expect(nSuppressed).toBeGreaterThan(0);
  });
  it("the public report names no level that is not on a public list", () => {
    const stage = resultsOf(open).find(({ name }) => name === "by stage")!;
    expect(stage.quantities.map(({ quantity }) => quantity)).toContainEqual({ kind: "unnamed" });
    expect(JSON.stringify(stage)).not.toContain('"level":"4"');
  });
  it.each(["en", "de"] as const)("both pages show verdict, estimates and a forest plot (%s)", async (language) => {
    for (const report of [internal, open]) {
      const spoken = { ...report, language };
      const charts = chartsOf(spoken).filter(({ id }) => id.startsWith("forest-"));
      const page = renderHtml(spoken, await drawCharts(charts));
      expect(charts.length).toBe(4);
      expect(page).toContain('id="analyses"');
      for (const { name } of analyses) expect(page).toContain(name);
      expect(page).toContain("forest-1-death");
      expect(page).not.toContain("undefined");
    }
  });
});
