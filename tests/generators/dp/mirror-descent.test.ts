import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { drawStates } from "../../../generators/dp/estimate/draw-states.ts";
import { junctionTree } from "../../../generators/dp/estimate/junction-tree.ts";
import { estimate, totalOf, type Measurement } from "../../../generators/dp/estimate/mirror-descent.ts";
import { modelTable } from "../../../generators/dp/estimate/model-table.ts";
import { createRng } from "../../../src/core/rng.ts";
import { chiSquareTail } from "../../../src/stats/special.ts";

interface Case {
  name: string;
  total: number;
  measurements: { clique: string[]; stddev: number; y: number[] }[];
  marginals: Record<string, number[]>;
  loss: number;
}
const fixture = JSON.parse(readFileSync(new URL("../../reference/dp/mbi.json", import.meta.url), "utf8")) as {
  sizes: Record<string, number>;
  cases: Case[];
};
const names = Object.keys(fixture.sizes);
const sizes = Object.values(fixture.sizes);
const at = (name: string): number => names.indexOf(name);
const measured = ({ measurements }: Case): Measurement[] =>
  measurements.map(({ clique, stddev, y }) => ({ columns: clique.map(at), sigma: stddev, counts: y }));

describe("mirror descent against mbi 2.0.0", () => {
  it.each(fixture.cases)("$name", (one) => {
    const given = measured(one);
    expect(totalOf(given)).toBeCloseTo(one.total, 8);
    const model = estimate(sizes, given, { steps: 4000, tolerance: 1e-15 });
    let worst = 0;
    for (const [key, expected] of Object.entries(one.marginals)) {
      const table = modelTable(model, key.split("|").map(at));
      expected.forEach((value, cell) => (worst = Math.max(worst, Math.abs(table[cell]! - value))));
    }
    expect(worst).toBeLessThan(1e-4);
    expect(Math.abs(model.loss - one.loss)).toBeLessThan(1e-5);
  });
});

describe("the model", () => {
  const model = estimate(sizes, measured(fixture.cases[2]!), { steps: 500 });

  it("joins cliques so that every column's cliques hang together", () => {
    const { cliques, parent, separators } = junctionTree([2, 2, 2, 2, 2, 2], [[0, 1], [1, 2], [2, 3], [0, 3], [4]]);
    for (let column = 0; column < 6; column++) {
      const holding = cliques.flatMap((clique, i) => (clique.includes(column) ? [i] : []));
      expect(holding.length).toBeGreaterThan(0);
      // Connected: all but one of them share the column with their parent.
      expect(holding.filter((i) => parent[i] === -1 || !separators[i]!.includes(column)).length).toBe(1);
    }
  });

  it("is drawn from exactly: frequencies of every pair agree", () => {
    const n = 20_000;
    const states = drawStates(model, n, createRng("draw"));
    for (const [a, b] of [
      [0, 1],
      [0, 3],
      [2, 3],
    ] as const) {
      const expected = modelTable(model, [a, b]).map((count) => (count / model.total) * n);
      const seen = new Float64Array(expected.length);
      for (let row = 0; row < n; row++) seen[states[a]![row]! * sizes[b]! + states[b]![row]!]!++;
      const x = expected.reduce((sum, e, cell) => sum + (e > 0 ? (seen[cell]! - e) ** 2 / e : 0), 0);
      expect(chiSquareTail(x, expected.length - 1)).toBeGreaterThan(1e-4);
    }
  });

  it("gives no mass to cells that cannot occur", () => {
    const closed = estimate(sizes, measured(fixture.cases[1]!), {
      impossible: [{ columns: [0, 1], cells: [1, 4] }],
    });
    const table = modelTable(closed, [0, 1]);
    expect([table[1], table[4]]).toEqual([0, 0]);
    expect(table.reduce((a, b) => a + b, 0)).toBeCloseTo(closed.total, 6);
  });

  it("takes at most 2 s of processor time for 19 columns and 18 edges", () => {
    const rng = createRng("speed");
    const many = Array.from({ length: 19 }, (_, i) => 4 + (i % 4));
    const tables = [
      ...many.map((size, i) => ({ columns: [i], size, sigma: 15 })),
      ...many.slice(1).map((size, i) => ({
        columns: [Math.floor(i / 2), i + 1],
        size: size * many[Math.floor(i / 2)]!,
        sigma: 14,
      })),
    ].map(({ columns, size, sigma }) => ({
      columns,
      sigma,
      counts: Array.from({ length: size }, () =>
        Math.round(Math.exp(rng.normal()) * (300 / size) + sigma * rng.normal()),
      ),
    }));
    const start = process.cpuUsage();
    const fitted = estimate(many, tables, { steps: 500 });
    const used = process.cpuUsage(start);
    expect(fitted.tree.cliques.length).toBe(18);
    expect((used.user + used.system) / 1e6).toBeLessThan(2);
  });
});
