import { describe, expect, it } from "vitest";
import type { PublicDomain } from "../../../src/privacy/domain/domain.ts";
import { planRelease, smallestSize } from "../../../src/privacy/plan/plan-release.ts";
import { drawCharts } from "../../../src/report/charts.ts";
import { planChart } from "../../../src/report/dp/plan-chart.ts";
import { planPage } from "../../../src/report/dp/plan-page.ts";
import { planText } from "../../../src/report/dp/plan-text.ts";

const domainOf = (d: number, edges = 0): PublicDomain => ({
  columns: Array.from({ length: d }, (_, i) => ({
    kind: "coded",
    name: `c${i}`,
    levels: ["a", "b", "c", "d"],
    ordered: false,
    other: undefined,
    canMiss: true,
    nStates: 5,
  })),
  survival: [],
  edges: Array.from({ length: edges }, (_, i) => [i, i + 1] as const),
  unit: "patient",
  unitWeight: 840,
});

describe("the planner", () => {
  // Source: the feasibility study's table of smallest sizes (K >= 20 / K >= 10), rounded to whole patients.
  it.each([
    [6, [673, 351, 194, 128, 81, 45], [337, 176, 97, 64, 41, 23]],
    [10, [902, 471, 260, 171, 108, 60], [451, 236, 130, 86, 54, 30]],
    [14, [1084, 566, 312, 206, 130, 72], [542, 283, 156, 103, 65, 36]],
    [20, [1311, 685, 378, 249, 157, 87], [656, 343, 189, 125, 79, 44]],
    [30, [1619, 846, 466, 307, 194, 107], [810, 423, 233, 154, 97, 54]],
  ])("knows the smallest size for %d columns", (d, joint, graph) => {
    [0.5, 1, 1.9, 3, 5, 10].forEach((epsilon, i) => {
      expect(Math.abs(smallestSize(d, epsilon, 1e-6, 20) - joint[i]!)).toBeLessThanOrEqual(1);
      expect(Math.abs(smallestSize(d, epsilon, 1e-6, 10) - graph[i]!)).toBeLessThanOrEqual(1);
    });
  });

  it("finds the K of the four registries", () => {
    const k = (d: number, n: number) =>
      planRelease(domainOf(d), n, [0.5, 1.9, 10], 1e-6).budgets.map((one) => Math.round(one.k));
    expect(k(19, 418)).toEqual([7, 23, 100]);
    expect(k(14, 128)).toEqual([2, 8, 36]);
    expect(k(10, 1384)).toEqual([31, 107, 467]);
    expect(k(31, 455)).toEqual([6, 19, 84]);
  });

  it("says what to expect, and which method", () => {
    const at = (n: number, edges: number) =>
      planRelease(domainOf(19, edges), n, [1.9], 1e-6).budgets.map(({ expect: what, method }) => [what, method])[0];
    expect(at(50, 0)).toEqual(["nothing", undefined]);
    // One column cells: n / sqrt(19 / 2 rho) = 20 from 218 on.
    expect(at(170, 3)).toEqual(["nothing", undefined]);
    expect(at(250, 0)).toEqual(["declared graph only", "dp-marginals"]);
    expect(at(250, 3)).toEqual(["declared graph only", "dp-graph"]);
    expect(at(400, 0)).toEqual(["joint model", "dp-mst"]);
    expect(at(400, 3)).toEqual(["joint model", "dp-graph"]);
    expect(at(1400, 0)).toEqual(["joint model", "dp-aim"]);
  });

  it("says how many columns to leave out, and none where that does not help", () => {
    const [budget] = planRelease(domainOf(20), 300, [1.9], 1e-6).budgets;
    const left = 20 - budget!.columnsToDrop!;
    expect(smallestSize(left, 1.9, 1e-6, 20)).toBeLessThanOrEqual(300);
    expect(smallestSize(left + 1, 1.9, 1e-6, 20)).toBeGreaterThan(300);
    expect(planRelease(domainOf(20), 30, [0.5], 1e-6).budgets[0]!.columnsToDrop).toBeUndefined();
  });

  it("names the columns to leave out: those that nothing needs and that have most states, never time and event", () => {
    const domain = domainOf(20, 3);
    const [budget] = planRelease(domain, 300, [1.9], 1e-6).budgets;
    expect(budget!.drop.length).toBe(budget!.columnsToDrop);
    const inEdges = new Set(domain.edges.flat().map((at) => domain.columns[at]!.name));
    expect(budget!.drop.filter((name) => inEdges.has(name))).toEqual([]);
  });

  it("names the columns to coarsen, and what that brings", () => {
    const wide: PublicDomain = {
      ...domainOf(6),
      columns: domainOf(6).columns.map((column, at) => (at === 0 ? { ...column, nStates: 12 } : column)),
    };
    const [budget] = planRelease(wide, 200, [1.9], 1e-6).budgets;
    expect(budget!.coarsen).toContainEqual({
      name: wide.columns[0]!.name,
      nStates: 12,
      coarser: wide.columns[0]!.canMiss ? 5 : 4,
    });
    expect(budget!.noiseShareCoarser).toBeLessThan(budget!.noiseShare);
  });

  it.each(["en", "de"] as const)(
    "speaks plainly, with a figure, and claims nothing was read (%s)",
    async (language) => {
      const plan = planRelease(domainOf(19, 3), 400, [0.5, 1.9, 10], 1e-6);
      const text = planText(plan, language).join("\n");
      expect(text).toContain(language === "en" ? "Nothing was read" : "Nichts wurde gelesen");
      expect(text).toMatch(language === "en" ? /A joint model needs \d+ patients/ : /braucht \d+ Personen/);
      const chart = planChart(plan, language);
      const figures = await drawCharts([chart]);
      expect(figures["dp-plan"]).toMatch(/^<svg role="img"/);
      const page = planPage(plan, figures, language);
      expect(page).toContain(language === "en" ? "chosen tree" : "gewählter Baum");
      expect(page).not.toContain("undefined");
      expect(page).not.toContain("NaN");
    },
  );
});
