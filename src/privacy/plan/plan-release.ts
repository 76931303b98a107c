import { rhoOfEpsilon } from "../accounting/zcdp.ts";
import type { DomainColumn, PublicDomain } from "../domain/domain.ts";

/** What a budget buys at this size, as words and programs read it. */
export type Expectation = "joint model" | "declared graph only" | "marginals" | "nothing";

/**
 * Patients a standard deviation of noise in a two-way cell, from which a chosen tree beats independent columns, from which a declared graph does, and
 * from which choosing pairs one by one pays; and the same of a one-way cell for usable marginals.
 * Source: four registries of 128-1384 patients, 10-31 columns, epsilon .5-10 (generators/dp/METHOD.md).
 */
export const THRESHOLDS = { joint: 20, graph: 10, oneByOne: 60, marginals: 20 } as const;

export interface BudgetPlan {
  readonly epsilon: number;
  readonly rho: number;
  /** Noise of a cell in patients: all columns alone; the tree's tables of dp-mst. */
  readonly sigmaOneWay: number;
  readonly sigmaTwoWay: number;
  /** Patients over the noise of a two-way cell, and of a one-way cell where all budget goes into those. */
  readonly k: number;
  readonly kMarginals: number;
  /** Noise over all cells of an average two-way table, as a share of the patients. */
  readonly noiseShare: number;
  readonly expect: Expectation;
  readonly method: "dp-marginals" | "dp-graph" | "dp-mst" | "dp-aim" | undefined;
  /** Fewest columns to leave out for a chosen tree; 0 where it is reached; undefined where leaving all but two would not do. */
  readonly columnsToDrop: number | undefined;
}

export interface ReleasePlan {
  readonly patients: number;
  readonly delta: number;
  readonly nColumns: number;
  readonly hasEdges: boolean;
  readonly budgets: readonly BudgetPlan[];
  /** Columns with the most states first: what to group or leave out. */
  readonly widest: readonly { readonly name: string; readonly nStates: number }[];
  /** Smallest declared size at which a chosen tree and a declared graph pay, a budget. */
  readonly smallest: readonly { readonly epsilon: number; readonly joint: number; readonly graph: number }[];
}

/**
 * What to expect of a release, from the schema and a declared number of patients; reads no data.
 * Definition: K = n / sigma2 with sigma2 = sqrt(1.5 (d - 1) / rho), the noise of one cell of a tree's table when a third of rho pays for it.
 * @param patients declared size, at least 1 @param epsilons each above 0
 * @throws {E_RANGE}
 */
export function planRelease(
  domain: PublicDomain,
  patients: number,
  epsilons: readonly number[],
  delta: number,
): ReleasePlan {
  const d = domain.columns.length;
  const hasEdges = domain.edges.length > 0;
  return {
    patients,
    delta,
    nColumns: d,
    hasEdges,
    budgets: epsilons.map((epsilon) => planBudget(domain, patients, epsilon, delta)),
    widest: [...domain.columns]
      .sort((a, b) => b.nStates - a.nStates)
      .slice(0, 5)
      .map(({ name, nStates }) => ({ name, nStates })),
    smallest: epsilons.map((epsilon) => ({
      epsilon,
      joint: smallestSize(d, epsilon, delta, THRESHOLDS.joint),
      graph: smallestSize(d, epsilon, delta, THRESHOLDS.graph),
    })),
  };
}

/** Smallest number of patients with K at a threshold. @param d columns */
export function smallestSize(d: number, epsilon: number, delta: number, threshold: number): number {
  return Math.ceil(threshold * twoWaySigma(d, rhoOfEpsilon(epsilon, delta)));
}

/** Noise of one two-way cell of a tree over d columns. */
export function twoWaySigma(d: number, rho: number): number {
  return Math.sqrt((1.5 * Math.max(1, d - 1)) / rho);
}

function planBudget(domain: PublicDomain, patients: number, epsilon: number, delta: number): BudgetPlan {
  const d = domain.columns.length;
  const rho = rhoOfEpsilon(epsilon, delta);
  const sigmaOneWay = Math.sqrt(d / (2 * rho));
  const sigmaTwoWay = twoWaySigma(d, rho);
  const k = d < 2 ? 0 : patients / sigmaTwoWay;
  const kMarginals = patients / sigmaOneWay;
  const hasEdges = domain.edges.length > 0;
  const { expect, method } = expectation(k, kMarginals, hasEdges);
  let columnsToDrop: number | undefined;
  for (let drop = 0; drop <= d - 2; drop++)
    if (patients / twoWaySigma(d - drop, rho) >= THRESHOLDS.joint) {
      columnsToDrop = drop;
      break;
    }
  return {
    epsilon,
    rho,
    sigmaOneWay,
    sigmaTwoWay,
    k,
    kMarginals,
    noiseShare: d < 2 ? 0 : (averagePairCells(domain.columns) * sigmaTwoWay) / patients,
    expect,
    method,
    columnsToDrop,
  };
}

function expectation(k: number, kMarginals: number, hasEdges: boolean): Pick<BudgetPlan, "expect" | "method"> {
  if (k >= THRESHOLDS.joint)
    return {
      expect: "joint model",
      method: k >= THRESHOLDS.oneByOne ? "dp-aim" : hasEdges ? "dp-graph" : "dp-mst",
    };
  if (k >= THRESHOLDS.graph && hasEdges) return { expect: "declared graph only", method: "dp-graph" };
  if (kMarginals >= THRESHOLDS.marginals)
    return { expect: k >= THRESHOLDS.graph ? "declared graph only" : "marginals", method: "dp-marginals" };
  return { expect: "nothing", method: undefined };
}

function averagePairCells(columns: readonly DomainColumn[]): number {
  let sum = 0;
  let n = 0;
  columns.forEach((a, i) => columns.slice(i + 1).forEach((b) => ((sum += a.nStates * b.nStates), n++)));
  return n === 0 ? 0 : sum / n;
}
