import { nth } from "../../src/core/access.ts";
import type { PublicDomain } from "../../src/privacy/domain/domain.ts";
import { nCells } from "../../src/privacy/domain/domain.ts";
import { countTable } from "../../src/privacy/domain/encode.ts";
import { measureTable, sigmaOf, tableTag, type DpMethod, type PlannedQuery } from "./dp-method.ts";
import { distinctPairs } from "./dp-graph.ts";
import { estimate } from "./estimate/mirror-descent.ts";
import { modelTable } from "./estimate/model-table.ts";
import { scoreSensitivity, selectionScore } from "./selection-score.ts";

/**
 * Shares of rho for one-way tables, for choosing the tree, for its tables. Source: measured on four registries,
 * METHOD.md.
 */
const SHARES = { oneWay: 0.15, choice: 0.25, twoWay: 0.6 };

/** A tree of pairs chosen by the data at a price; survival pairs stand in it from the start. See METHOD.md. */
export const dpMst: DpMethod = {
  id: "dp-mst",
  card: {
    title: "Noisy tables of a chosen tree",
    summary:
      "One-way tables, then a spanning tree of pairs chosen by the exponential mechanism, then the tables of its edges; survival time and its event are always an edge.",
    source: "McKenna, Miklau, Sheldon 2021 (MST), with a score that is less by the noise to be expected (AIM, 2022).",
    claim: "(epsilon, delta)-DP for adding or removing one unit, as the statement of the release says.",
    notClaimed: "That the tree is the best one: it is itself noisy. Associations off the tree. A size of an effect.",
  },
  plan: (domain, rho) => {
    const { perColumn, perRound, perEdge, forced, nRounds, nEdges } = shares(domain, rho);
    const largest = Math.max(...domain.columns.map((column) => column.nStates)) ** 2;
    const choices = Array.from({ length: nRounds }, (_, i): PlannedQuery => ({
      tag: `edge ${i + 1}`,
      mechanism: "exponential",
      nCells: (domain.columns.length * (domain.columns.length - 1)) / 2,
      sigma: undefined,
      rho: perRound,
    }));
    const tables = Array.from({ length: nEdges }, (_, i): PlannedQuery => {
      const columns = forced[i];
      return {
        tag:
          columns === undefined ? `table of edge ${i - forced.length + 1} (to be chosen)` : tableTag(domain, columns),
        mechanism: "discrete Gaussian",
        nCells: columns === undefined ? largest : nCells(domain, columns),
        sigma: sigmaOf(perEdge),
        rho: perEdge,
      };
    });
    return [
      ...domain.columns.map((column, at): PlannedQuery => ({
        tag: tableTag(domain, [at]),
        mechanism: "discrete Gaussian",
        nCells: column.nStates,
        sigma: sigmaOf(perColumn),
        rho: perColumn,
      })),
      ...choices,
      ...tables,
    ];
  },
  measure: (table, domain, rho, meter) => {
    const { perColumn, perRound, perEdge, forced, nRounds } = shares(domain, rho);
    const sizes = domain.columns.map((column) => column.nStates);
    const oneWays = sizes.map((_, at) => measureTable(table, domain, [at], perColumn, meter));
    const edges = [...forced];
    const parts = partsOf(sizes.length, forced);
    if (nRounds > 0) {
      const model = estimate(sizes, oneWays);
      const sigma = sigmaOf(perEdge);
      const scores = new Map<string, bigint>();
      const scoreOf = (pair: number[]): bigint => {
        const key = pair.join();
        const known = scores.get(key);
        if (known !== undefined) return known;
        const score = selectionScore(
          countTable(table, domain, pair),
          modelTable(model, pair),
          sigma,
          domain.unitWeight,
        );
        scores.set(key, score);
        return score;
      };
      for (let round = 0; round < nRounds; round++) {
        const candidates = sizes.flatMap((_, a) =>
          sizes.flatMap((_, b) => (a < b && parts[a] !== parts[b] ? [[a, b]] : [])),
        );
        const taken = meter.choose(
          `edge ${round + 1}`,
          candidates.map(scoreOf),
          scoreSensitivity(domain.unitWeight),
          perRound,
        );
        edges.push(nth(candidates, taken));
        join(parts, nth(candidates, taken));
      }
    }
    return [...oneWays, ...edges.map((columns) => measureTable(table, domain, columns, perEdge, meter))];
  },
};

/** Prices of the steps. Where nothing is to be chosen, tables get that share too; a single column gets everything. */
function shares(domain: PublicDomain, rho: number) {
  const d = domain.columns.length;
  const forced = forest(d, distinctPairs(domain.survival));
  const nRounds = Math.max(0, d - 1 - forced.length);
  const nEdges = forced.length + nRounds;
  const choice = nRounds === 0 ? 0 : SHARES.choice;
  const twoWay = nEdges === 0 ? 0 : SHARES.twoWay + SHARES.choice - choice;
  const oneWay = 1 - choice - twoWay;
  return {
    perColumn: (rho * oneWay) / d,
    perRound: nRounds === 0 ? 0 : (rho * choice) / nRounds,
    perEdge: nEdges === 0 ? 0 : (rho * twoWay) / nEdges,
    forced,
    nRounds,
    nEdges,
  };
}

/** The pairs that close no circle, in order. */
function forest(nColumns: number, pairs: readonly number[][]): number[][] {
  const parts = Array.from({ length: nColumns }, (_, at) => at);
  return pairs.filter((pair) => {
    if (parts[nth(pair, 0)] === parts[nth(pair, 1)]) return false;
    join(parts, pair);
    return true;
  });
}

function partsOf(nColumns: number, pairs: readonly number[][]): number[] {
  const parts = Array.from({ length: nColumns }, (_, at) => at);
  for (const pair of pairs) join(parts, pair);
  return parts;
}

function join(parts: number[], pair: readonly number[]): void {
  const [into, from] = [nth(parts, nth(pair, 0)), nth(parts, nth(pair, 1))];
  parts.forEach((part, at) => part === from && (parts[at] = into));
}
