import { defined, nth } from "../../src/core/access.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import type { CohortSchema } from "../../src/core/data/schema.ts";
import type { Rng } from "../../src/core/rng.ts";
import { decodeStates } from "../../src/privacy/domain/decode.ts";
import type { DomainColumn, PublicDomain } from "../../src/privacy/domain/domain.ts";
import type { RedrawModel } from "../constraints/conditional-redraw.ts";
import { repairRows } from "../constraints/repair-rows.ts";
import { outputSchema } from "../shared/contract/output-schema.ts";
import { drawStates } from "./estimate/draw-states.ts";
import { estimate, type Measurement, type TreeModel } from "./estimate/mirror-descent.ts";
import { modelTable } from "./estimate/model-table.ts";

/** The distribution behind noisy tables; a survival time without event, or the reverse, has none. Post-processing. */
export function modelOfTables(domain: PublicDomain, measured: readonly Measurement[]): TreeModel {
  return estimate(
    domain.columns.map((column) => column.nStates),
    measured,
    { impossible: domain.survival.map(([time, event]) => unpaired(domain, time, event)) },
  );
}

/**
 * Rows from the model. Rules of the schema are kept by drawing refused cells again from the model's own marginals.
 * Claim: post-processing: reads the model, the schema and the stream alone.
 * @param kept schema without identifiers
 */
export function rowsOfModel(
  model: TreeModel,
  kept: CohortSchema,
  domain: PublicDomain,
  nRows: number,
  rng: Rng,
): Cohort<"synthetic"> {
  const states = drawStates(model, nRows, rng.child("states"));
  return rowsOfStates(states, (at) => modelTable(model, [at]), kept, domain, nRows, rng);
}

/**
 * Rows of drawn states: values inside the bins, then the schema's rules by drawing refused cells again.
 * Claim: post-processing: reads the states, the marginals, the schema and the stream alone.
 * @param states per column, the state of each row @param marginal expected persons in each state of a column
 */
export function rowsOfStates(
  states: readonly Uint8Array[],
  marginal: (column: number) => Float64Array,
  kept: CohortSchema,
  domain: PublicDomain,
  nRows: number,
  rng: Rng,
): Cohort<"synthetic"> {
  const drawn = decodeStates(kept, domain, states, nRows, rng.child("values"));
  const columns = new Map(drawn.columns.map((column) => [column.name, column]));
  const schema = outputSchema(kept, drawn.columns);
  const redraws = domain.columns.map((column, at) => redrawOf(column, marginal(at)));
  repairRows(schema, redraws, columns, nRows, [], [], rng.child("rules"));
  return { ...drawn, schema, columns: [...columns.values()] };
}

function unpaired(domain: PublicDomain, time: number, event: number) {
  const columns = [Math.min(time, event), Math.max(time, event)];
  const [first, second] = columns.map((at) => nth(domain.columns, at)) as [DomainColumn, DomainColumn];
  const cells: number[] = [];
  for (let a = 0; a < first.nStates; a++)
    for (let b = 0; b < second.nStates; b++)
      if ((first.canMiss && a === first.nStates - 1) !== (second.canMiss && b === second.nStates - 1))
        cells.push(a * second.nStates + b);
  // Where only one of the two can be missing, both states are open and repair has no say.
  return { columns, cells: first.canMiss === second.canMiss ? cells : [] };
}

function redrawOf(column: DomainColumn, counts: Float64Array): RedrawModel {
  const observed = counts.slice(0, column.nStates - (column.canMiss ? 1 : 0));
  const total = observed.reduce((sum, count) => sum + count, 0) || 1;
  if (column.kind === "coded")
    return {
      kind: "coded",
      name: column.name,
      shares: column.levels.map((level, at) => ({ level, share: nth(observed, at) / total })),
    };
  const p = [0];
  for (const count of observed) p.push(defined(p.at(-1)) + count / total);
  return {
    kind: "numeric",
    name: column.name,
    few: false,
    margin: {
      p,
      value: [...column.edges],
      support: {
        low: nth(column.edges, 0),
        high: defined(column.edges.at(-1)),
        grid: column.grid,
        isInteger: Number.isInteger(column.grid) && Number.isInteger(column.origin),
        empty: false,
      },
    },
  };
}
