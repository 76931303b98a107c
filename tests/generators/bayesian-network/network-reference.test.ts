import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { NetworkNode } from "../../../generators/bayesian-network/conditional-table.ts";
import { familyScorer } from "../../../generators/bayesian-network/family-score.ts";
import { drawGiven } from "../../../generators/bayesian-network/infer.ts";
import { makeVariable } from "../../../generators/bayesian-network/variable.ts";
import { createRng } from "../../../src/core/rng.ts";

interface Reference {
  data: Record<string, number[]>;
  families: { child: string; parents: string[]; bic: number }[];
  network: { name: string; states: number; parents: string[]; table: number[][] }[];
  evidence: Record<string, number>;
  posterior: number[][][];
}

const reference = JSON.parse(
  readFileSync(new URL("../../reference/bayesian-network/network.json", import.meta.url), "utf8"),
) as Reference;

describe("against pgmpy", () => {
  it("scores families by the same BIC", () => {
    const names = Object.keys(reference.data);
    const n = reference.data[names[0]!]!.length;
    const weights = new Float64Array(n).fill(1);
    const variables = names.map((name) => {
      const codes = Int32Array.from(reference.data[name]!);
      const levels = [...new Set(codes)].sort().map(String);
      const groups = levels.map((level) => ({ label: level, members: [{ level, weight: 1 }] }));
      const spec = {
        kind: "coded" as const,
        name,
        hasMissing: false,
        groups,
        levels,
        nPublicLevels: levels.length,
        ordered: false,
      };
      return makeVariable({ spec, codes, nStates: levels.length }, weights);
    });
    const scorer = familyScorer(variables, n, 1);
    for (const { child, parents, bic } of reference.families) {
      const found = scorer.family(
        names.indexOf(child),
        parents.map((name) => names.indexOf(name)).sort((a, b) => a - b),
      );
      expect(Math.abs(found.score - bic)).toBeLessThan(1e-9);
    }
  });

  it("draws from the same posterior (chi-square, alpha .001)", () => {
    const names = reference.network.map((node) => node.name);
    const identity = (size: number) => Array.from({ length: size }, (_, state) => state);
    const nodes: NetworkNode[] = reference.network.map((node) => ({
      name: node.name,
      parents: node.parents.map((parent) => names.indexOf(parent)),
      parentMaps: node.parents.map((parent) => identity(reference.network[names.indexOf(parent)]!.states)),
      childMap: identity(node.states),
      table: node.table.flat(),
      within: new Array<number>(node.states).fill(1),
    }));
    const evidence = new Map(
      Object.entries(reference.evidence).map(([name, state]) => {
        const index = names.indexOf(name);
        return [
          index,
          Float64Array.from({ length: reference.network[index]!.states }, (_, k) => (k === state ? 1 : 0)),
        ];
      }),
    );
    const nRows = 40_000;
    const states = drawGiven(nodes, evidence, nRows, createRng("posterior"));
    for (const [name, state] of Object.entries(reference.evidence))
      expect(states.get(names.indexOf(name))!.every((drawn) => drawn === state)).toBe(true);
    const [a, b, c] = ["a", "b", "c"].map((name) => states.get(names.indexOf(name))!);
    let chiSquare = 0;
    reference.posterior.forEach((plane, i) =>
      plane.forEach((line, j) =>
        line.forEach((p, k) => {
          let count = 0;
          for (let row = 0; row < nRows; row++) if (a![row] === i && b![row] === j && c![row] === k) count++;
          chiSquare += (count - nRows * p) ** 2 / (nRows * p);
        }),
      ),
    );
    // 18 cells, 17 degrees of freedom.
    expect(chiSquare).toBeLessThan(40.79);
  });
});
