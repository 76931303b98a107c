import { nth } from "../../core/access.ts";
import { makeCohort, type Cohort, type Column } from "../../core/data/cohort.ts";
import type { CohortSchema } from "../../core/data/schema.ts";
import type { Rng } from "../../core/rng.ts";
import { gridOfBin } from "./bins.ts";
import type { DomainColumn, PublicDomain } from "./domain.ts";

/** Level of values outside a list that folds them. */
const OTHER = "(other)";

/**
 * Rows from drawn states: a number is drawn evenly from the grid of its bin.
 * Claim: post-processing; reads the domain and the drawn states alone.
 * @param schema public schema of the rows
 * @param states per column, the state of each row
 */
export function decodeStates(
  schema: CohortSchema,
  domain: PublicDomain,
  states: readonly Uint8Array[],
  nRows: number,
  rng: Rng,
): Cohort<"synthetic"> {
  const times = new Set(domain.survival.map(([time]) => time));
  const columns = domain.columns.map((column, at) =>
    decodeColumn(column, nth(states, at), times.has(at), rng.child(column.name)),
  );
  return makeCohort("synthetic", schema, columns, nRows);
}

function decodeColumn(column: DomainColumn, states: Uint8Array, aboveZero: boolean, rng: Rng): Column {
  const isMissing = (state: number): boolean => column.canMiss && state === column.nStates - 1;
  if (column.kind === "coded") {
    const levels = column.other === undefined ? column.levels : [...column.levels, OTHER];
    return {
      kind: "coded",
      name: column.name,
      codes: Int32Array.from(states, (state) => (isMissing(state) ? -1 : state)),
      levels,
      nPublicLevels: levels.length,
      ordered: column.ordered,
    };
  }
  const { edges, grid, origin } = column;
  const ranges = edges.slice(1).map((_, bin) => gridOfBin(edges, grid, origin, bin));
  return {
    kind: "numeric",
    name: column.name,
    values: Float64Array.from(states, (state) => {
      if (isMissing(state)) return NaN;
      const { first, last } = nth(ranges, state);
      const lowest = aboveZero ? Math.max(first, Math.min(last, Math.floor(-origin / grid) + 1)) : first;
      // Twelve digits take away what binary fractions add to a decimal grid.
      return Number((origin + grid * (lowest + rng.int(last - lowest + 1))).toPrecision(12));
    }),
  };
}
