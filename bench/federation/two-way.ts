import { dpGraph } from "../../generators/dp/dp-graph.ts";
import { drawStates } from "../../generators/dp/estimate/draw-states.ts";
import { modelOfTables } from "../../generators/dp/release-rows.ts";
import { noisyCells, tablesOfSum } from "../../src/api/federation/round-cells.ts";
import { planRound } from "../../src/api/federation/round-queries.ts";
import { takeRows, type Cohort } from "../../src/core/data/cohort.ts";
import type { CohortSchema } from "../../src/core/data/schema.ts";
import { createRng } from "../../src/core/rng.ts";
import { rehearsalBudget } from "../../src/privacy/accounting/budget.ts";
import { createMeter } from "../../src/privacy/accounting/meter.ts";
import { rhoOfEpsilon } from "../../src/privacy/accounting/zcdp.ts";
import { tableError } from "../../src/privacy/curve/error-curve.ts";
import { encodeStates, type StateTable } from "../../src/privacy/domain/encode.ts";
import { publicDomain } from "../../src/privacy/domain/public-domain.ts";
import type { NoiseSource } from "../../src/privacy/noise/noise-source.ts";

/** How the sites' noise is laid out. */
export interface Federation {
  /** Rows of each site, one after the other. */
  readonly sizes: readonly number[];
  readonly colluding: number;
  readonly noise: "shared" | "local";
}

/** A registry whose two-way tables are asked for, in one place or by sites. */
export interface TwoWayBench {
  readonly cohort: Cohort<"train">;
  /** Schema without identifiers, with public bins and a declared graph. */
  readonly kept: CohortSchema;
  /** The whole schema, which rounds are planned from. */
  readonly schema: CohortSchema;
  readonly epsilon: number;
}

/**
 * Two-way error of dp-graph with the noise of one place, or with the noise of sites; rows are drawn from the same
 * stream for either.
 * @param federation undefined: one place @param seed of the rows
 * @returns mean total variation over all pairs of columns, 0..1
 */
export function twoWayError(
  { cohort, kept, schema, epsilon }: TwoWayBench,
  federation: Federation | undefined,
  noise: NoiseSource,
  seed: string,
): number {
  const domain = publicDomain(kept, "patient");
  const real = encodeStates(cohort, domain);
  const rho = rhoOfEpsilon(epsilon, 1e-6);
  const tables =
    federation === undefined
      ? dpGraph.measure(real, domain, rho, createMeter(noise, rehearsalBudget(rho)).meter)
      : federated();
  const states = drawStates(modelOfTables(domain, tables), cohort.nRows, createRng(seed));
  const weights = new Int32Array(cohort.nRows).fill(domain.unitWeight);
  return tableError(domain, real, { nRows: cohort.nRows, states, weights }, 2);

  function federated() {
    const { sizes, colluding, noise: how } = federation!;
    const sites = sizes.map((patients, at) => ({ name: `${at}`, keyid: `${at}`.padStart(64, "0"), patients }));
    const plan = { method: "dp-graph", delta: 1e-6, earlier: [], noise: how } as const;
    const round = planRound({ ...plan, schema, epsilon, sites, colluding });
    let first = 0;
    const parts = sizes.map((size) => {
      const rows = Int32Array.from({ length: size }, (_, i) => first + i);
      first += size;
      const own: StateTable = encodeStates(takeRows(cohort, rows, "train"), domain);
      return noisyCells(round, domain, own, noise);
    });
    const sum = parts[0]!.map((_, cell) => parts.reduce((all, part) => all + part[cell]!, 0));
    return tablesOfSum(round, domain, sum);
  }
}
