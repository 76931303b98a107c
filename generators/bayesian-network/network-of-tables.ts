import { RaresynthError } from "../../src/core/errors.ts";
import type { PairTables, TableColumn } from "../shared/tables/pair-tables.ts";
import { conditionalTable, type NetworkNode, type TableParams } from "./conditional-table.ts";
import { edgeRules } from "./edge-rules.ts";
import { familyScorer, type CountFamily } from "./family-score.ts";
import { learnStructure } from "./learn-structure.ts";
import { makeVariable, type StateColumn, type Variable } from "./variable.ts";

export interface NetworkOfTablesParams extends TableParams {
  /** Multiplies the BIC penalty. */
  readonly penalty: number;
  /** Edges [from, to] that must be. */
  readonly required: readonly (readonly [string, string])[];
}

/**
 * The network of `fitNetwork` with at most one parent a column, on states that are given, from counts of pairs alone.
 * Claim: a function of the tables; equals the fit on rows in the same states
 * (`tests/federation/recipe/models.test.ts`). Differs from `fitNetwork`: bins are public, missing is a state and no
 * gate, survival times and events are columns like others.
 * @returns nodes in the order of the columns
 */
export function networkOfTables(tables: PairTables, params: NetworkOfTablesParams): NetworkNode[] {
  const variables = tables.columns.map((column, at) =>
    makeVariable(asStates(column), tables.margins[at] ?? new Float64Array(column.nStates)),
  );
  return networkOf(variables, tables.total, params, countPairs(variables, tables));
}

/** The same from any source of counts. @param nUnits patients in all */
export function networkOf(
  variables: readonly Variable[],
  nUnits: number,
  params: NetworkOfTablesParams,
  countFamily: CountFamily,
): NetworkNode[] {
  const scorer = familyScorer(variables, nUnits, params.penalty, countFamily);
  const rules = edgeRules(
    variables.map(({ name }) => name),
    { blacklist: [], whitelist: params.required, tiers: [] },
    [],
  );
  const families = learnStructure(
    variables.length,
    scorer,
    rules,
    variables.map(() => 1),
  );
  return families.map((family, child) =>
    conditionalTable(variables, child, family, family.parents, params, countFamily),
  );
}

/** Each state as a row of its own, weighed by its count. */
function asStates({ name, nStates, canMiss, ordered }: TableColumn): StateColumn {
  return {
    spec: { kind: "coded", name, hasMissing: canMiss, ordered },
    codes: Int32Array.from({ length: nStates }, (_, state) => state),
    nStates,
  };
}

function countPairs(variables: readonly Variable[], tables: PairTables): CountFamily {
  return (child, c, parents, resolutions, table) => {
    const own = variables[child]?.childResolutions[c];
    const [parent, second] = parents;
    if (own === undefined || second !== undefined)
      throw new RaresynthError("E_INTERNAL", "tables of pairs know at most one parent.");
    const other = parent === undefined ? undefined : variables[parent]?.resolutions[resolutions[0] ?? 0];
    table.fill(0, 0, own.size * (other?.size ?? 1));
    const put = (cell: number, count: number): void => {
      table[cell] = (table[cell] ?? 0) + count;
    };
    if (parent === undefined || other === undefined) {
      tables.margins[child]?.forEach((count, state) => put(own.map[state] ?? 0, count));
      return 1;
    }
    const isFirst = parent < child;
    const counts = isFirst ? tables.pair(parent, child) : tables.pair(child, parent);
    const width = (isFirst ? tables.columns[child] : tables.columns[parent])?.nStates ?? 1;
    for (let cell = 0; cell < counts.length; cell++) {
      const [row, column] = [Math.floor(cell / width), cell % width];
      const [of, given] = isFirst ? [column, row] : [row, column];
      put((other.map[given] ?? 0) * own.size + (own.map[of] ?? 0), counts[cell] ?? NaN);
    }
    return other.size;
  };
}
