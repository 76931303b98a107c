import { nth } from "../../core/access.ts";
import { rhoOfEpsilon } from "../accounting/zcdp.ts";
import { THRESHOLDS, type BudgetPlan, type CoarserColumn, type ReleasePlan } from "../../core/privacy/release-plan.ts";
import type { DomainColumn, PublicDomain } from "../domain/domain.ts";

/**
 * What to expect of a release, from the schema and a declared number of patients; reads no data.
 * Definition: K = n / sigma2 with sigma2 = sqrt(1.5 (d - 1) / rho), the noise of one cell of a tree's table when a
 * third of rho pays for it.
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
  const coarsen = coarserColumns(domain.columns, k);
  const noiseShareOf = (sizes: readonly number[]): number =>
    d < 2 ? 0 : (averagePairCells(sizes) * sigmaTwoWay) / patients;
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
    noiseShare: noiseShareOf(domain.columns.map(({ nStates }) => nStates)),
    noiseShareCoarser: noiseShareOf(
      domain.columns.map(({ name, nStates }) => coarsen.find((one) => one.name === name)?.coarser ?? nStates),
    ),
    expect,
    method,
    columnsToDrop,
    drop: leastNeeded(domain).slice(0, columnsToDrop ?? 0),
    coarsen,
  };
}

/**
 * Columns by what leaving them out costs: first those that neither survival nor a declared edge needs, and of these the
 * ones with the most states.
 */
function leastNeeded({ columns, survival, edges }: PublicDomain): string[] {
  const degree = columns.map((_, at) => edges.filter((edge) => edge.includes(at)).length);
  return columns
    .map(({ name, nStates }, at) => ({ name, nStates, at }))
    .filter(({ at }) => !survival.some((pair) => pair.includes(at)))
    .sort((a, b) => nth(degree, a.at) - nth(degree, b.at) || b.nStates - a.nStates)
    .map(({ name }) => name);
}

/**
 * States that a column carries at this K, missing not counted.
 * Source: accuracy and correlations by bins on WDBC, 2 to 6 bins at epsilon .5 to 5: 3-4 states below K = 30, 5-6 above
 * (generators/dp/METHOD.md).
 */
function coarserColumns(columns: readonly DomainColumn[], k: number): CoarserColumn[] {
  const most = k < 30 ? 4 : 6;
  return columns.flatMap(({ name, nStates, canMiss }) => {
    const coarser = most + (canMiss ? 1 : 0);
    return nStates > coarser ? [{ name, nStates, coarser }] : [];
  });
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

function averagePairCells(sizes: readonly number[]): number {
  let sum = 0;
  let n = 0;
  sizes.forEach((a, i) => sizes.slice(i + 1).forEach((b) => ((sum += a * b), n++)));
  return n === 0 ? 0 : sum / n;
}
