import { describe, expect, it } from "vitest";
import { networkOf, networkOfTables } from "../../../generators/bayesian-network/network-of-tables.ts";
import type { NetworkNode } from "../../../generators/bayesian-network/conditional-table.ts";
import { countRows } from "../../../generators/bayesian-network/family-score.ts";
import { drawStates } from "../../../generators/bayesian-network/draw-states.ts";
import { makeVariable } from "../../../generators/bayesian-network/variable.ts";
import { copulaOfTables, drawTableStates, stateVariables } from "../../../generators/copula/copula-of-tables.ts";
import { COPULA_DEFAULTS } from "../../../generators/copula/copula-params.ts";
import { fitCopula } from "../../../generators/copula/fit-copula.ts";
import { pairsOf, pairTables, type TableColumn } from "../../../generators/shared/tables/pair-tables.ts";
import { createRng } from "../../../src/core/rng.ts";

const COLUMNS: readonly TableColumn[] = [
  { name: "a", nStates: 4, canMiss: false, ordered: true },
  { name: "b", nStates: 3, canMiss: true, ordered: true },
  { name: "c", nStates: 4, canMiss: true, ordered: false },
  { name: "d", nStates: 2, canMiss: false, ordered: false },
  { name: "e", nStates: 6, canMiss: false, ordered: true },
];
const NETWORK = { minUnits: 5, minReportedCount: 11, smoothing: 0.5, penalty: 1, required: [] };

/** Related states of n patients: rows of states. */
function world(seed: string, n: number): number[][] {
  const rng = createRng(seed);
  return Array.from({ length: n }, () => {
    const z = rng.normal();
    return COLUMNS.map(({ nStates, canMiss }) => {
      if (canMiss && rng.float() < 0.15 + (z > 1 ? 0.3 : 0)) return nStates - 1;
      const observed = nStates - (canMiss ? 1 : 0);
      return Math.max(0, Math.min(observed - 1, Math.floor((z + rng.normal() + 2) * (observed / 4))));
    });
  });
}

/** Counts of all pairs of a site, one table after the other. */
function cellsOf(rows: readonly number[][]): number[] {
  return pairsOf(COLUMNS.length).flatMap(([a, b]) => {
    const width = COLUMNS[b]!.nStates;
    const table = new Array<number>(COLUMNS[a]!.nStates * width).fill(0);
    for (const row of rows) table[row[a]! * width + row[b]!]!++;
    return table;
  });
}

/** What three unequal sites share: the sum of their tables. */
function summed(rows: readonly number[][]) {
  const cut = [0, Math.floor(rows.length / 2), Math.floor(rows.length * 0.8), rows.length];
  const sites = [0, 1, 2].map((i) => cellsOf(rows.slice(cut[i], cut[i + 1])));
  return pairTables(
    COLUMNS,
    sites[0]!.map((_, cell) => sites.reduce((sum, own) => sum + own[cell]!, 0)),
  );
}

const codesOf = (rows: readonly number[][], at: number): Int32Array => Int32Array.from(rows, (row) => row[at]!);

/** The network on pooled rows, by the code of the generator. */
function pooledNetwork(rows: readonly number[][]): NetworkNode[] {
  const variables = COLUMNS.map(({ name, nStates, canMiss, ordered }, at) =>
    makeVariable(
      { spec: { kind: "coded", name, hasMissing: canMiss, ordered }, codes: codesOf(rows, at), nStates },
      new Float64Array(rows.length).fill(1),
    ),
  );
  return networkOf(variables, rows.length, NETWORK, countRows(variables));
}

function expectClose(found: readonly number[], wanted: readonly number[]): void {
  expect(found.length).toBe(wanted.length);
  found.forEach((value, at) => expect(Math.abs(value - wanted[at]!)).toBeLessThan(1e-9));
}

describe("models of sums over sites", () => {
  const worlds = Array.from({ length: 12 }, (_, i) => world(`world/${i}`, 40 + 35 * i));

  it("are the network of the pooled rows in the same states", () => {
    let edges = 0;
    for (const rows of worlds) {
      const found = networkOfTables(summed(rows), NETWORK);
      pooledNetwork(rows).forEach((node, at) => {
        const own = found[at]!;
        expect([own.name, own.parents, own.parentMaps, own.childMap]).toEqual([
          ...[node.name, node.parents, node.parentMaps, node.childMap],
        ]);
        expectClose(own.table, node.table);
        expectClose(own.within, node.within);
        edges += node.parents.length;
      });
    }
    expect(edges).toBeGreaterThan(20);
  });

  it("are the copula of the pooled rows in the same states", () => {
    for (const rows of worlds) {
      const params = { ...COPULA_DEFAULTS, minLeafUnits: 11, minUnits: 0, minReportedCount: 0 };
      const found = copulaOfTables(summed(rows), params);
      const variables = COLUMNS.flatMap((column, at) =>
        stateVariables(column).map((variable) => ({
          ...variable,
          codes: codesOf(rows, at).map((state) => variable.codes[state]!),
        })),
      );
      const units = Int32Array.from({ length: rows.length }, (_, i) => i);
      const weights = new Float64Array(rows.length).fill(1);
      const pooled = fitCopula({ nRows: rows.length, units, nUnits: rows.length, weights, variables }, params);
      expect(found.variables).toEqual(pooled.variables);
      expectClose(found.correlations, pooled.correlations);
      expect(found.correlations.some((one) => Math.abs(one) > 0.2)).toBe(true);
    }
  });

  it("draw rows with the shares and the associations of the tables", () => {
    const rows = world("large", 3000);
    const tables = summed(rows);
    const n = 20_000;
    const drawn = [
      drawStates(networkOfTables(tables, NETWORK), n, (name) => createRng(`draw/${name}`), new Map()),
      drawTableStates(
        copulaOfTables(tables, { ...COPULA_DEFAULTS, minUnits: 5, minReportedCount: 11 }),
        COLUMNS,
        n,
        createRng("draw"),
      ),
    ];
    for (const states of drawn) {
      const again = pairTables(COLUMNS, cellsOf(Array.from({ length: n }, (_, row) => states.map((own) => own[row]!))));
      COLUMNS.forEach((_, at) => {
        const distance = tables.margins[at]!.reduce(
          (sum, count, state) => sum + Math.abs(count / 3000 - again.margins[at]![state]! / n) / 2,
          0,
        );
        expect(distance).toBeLessThan(0.02);
      });
      for (const [a, b, most] of [
        [0, 4, 0.5],
        [0, 1, 0.8],
      ] as const) {
        const real = Array.from(tables.pair(a, b), (count) => count / 3000);
        const own = Array.from(again.pair(a, b), (count) => count / n);
        const apart = Array.from(real, (_, cell) => {
          const width = COLUMNS[b]!.nStates;
          const margin = (m: Float64Array, state: number): number => m[state]! / 3000;
          return margin(tables.margins[a]!, Math.floor(cell / width)) * margin(tables.margins[b]!, cell % width);
        });
        const variation = (p: number[], q: number[]): number =>
          p.reduce((sum, x, i) => sum + Math.abs(x - q[i]!) / 2, 0);
        expect(variation(own, real)).toBeLessThan(variation(apart, real) * most);
      }
    }
  });
});
