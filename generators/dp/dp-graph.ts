import { RaresynthError } from "../../src/core/errors.ts";
import { nCells, type PublicDomain } from "../../src/privacy/domain/domain.ts";
import { measureTable, sigmaOf, tableTag, type DpMethod } from "./dp-method.ts";
import { treeCells } from "./estimate/junction-tree.ts";

/** Cells of the model's cliques beyond which estimating takes minutes. */
export const MOST_MODEL_CELLS = 20_000;

/**
 * Tables of a graph that somebody declared without looking at the data: no budget goes into choosing. See METHOD.md.
 */
export const dpGraph: DpMethod = {
  id: "dp-graph",
  card: {
    title: "Noisy tables of a declared graph",
    summary:
      "Joint tables of the declared pairs of columns, and of survival time with its event, with discrete Gaussian noise; the distribution nearest to them with the largest entropy is drawn from.",
    source:
      "Canonne, Kamath, Steinke 2020 (noise); McKenna, Miklau, Sheldon 2021 (estimate); the declared graph is this project's.",
    claim: "(epsilon, delta)-DP for adding or removing one unit, as the statement of the release says.",
    notClaimed:
      "Associations between columns that no declared path joins. A size of an effect: bins and paths weaken it.",
  },
  plan: (domain, rho) => {
    const tables = declaredTables(domain);
    return tables.map((columns) => ({
      tag: tableTag(domain, columns),
      mechanism: "discrete Gaussian",
      nCells: nCells(domain, columns),
      sigma: sigmaOf(rho / tables.length),
      rho: rho / tables.length,
    }));
  },
  measure: (table, domain, rho, meter) => {
    const tables = declaredTables(domain);
    return tables.map((columns) => measureTable(table, domain, columns, rho / tables.length, meter));
  },
};

/**
 * Survival pairs and declared edges, then each column that stands in none.
 * @throws {E_SCHEMA} where no edge is declared, or the edges close circles too large to estimate
 */
export function declaredTables(domain: PublicDomain): number[][] {
  if (domain.edges.length === 0)
    throw new RaresynthError("E_SCHEMA", "dp-graph asks for declared pairs of columns, and there are none.", {
      where: "dp.edges",
      hint: "Declare pairs from the literature, or use dp-mst or dp-marginals.",
    });
  const edges = distinctPairs([...domain.survival, ...domain.edges]);
  const sizes = domain.columns.map((column) => column.nStates);
  if (treeCells(sizes, edges) > MOST_MODEL_CELLS)
    throw new RaresynthError("E_SCHEMA", `the declared edges close circles of more than ${MOST_MODEL_CELLS} cells.`, {
      where: "dp.edges",
      hint: "Declare fewer edges; without circles (a forest) any number of columns is cheap.",
    });
  const covered = new Set(edges.flat());
  return [...edges, ...domain.columns.flatMap((_, at) => (covered.has(at) ? [] : [[at]]))];
}

/** Ascending pairs, each once. */
export function distinctPairs(pairs: readonly (readonly [number, number])[]): number[][] {
  const seen = new Map(
    pairs.map(([a, b]) => [`${Math.min(a, b)},${Math.max(a, b)}`, [Math.min(a, b), Math.max(a, b)]]),
  );
  return [...seen.values()];
}
