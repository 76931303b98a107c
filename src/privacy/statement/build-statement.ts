import { nth } from "../../core/access.ts";
import {
  OUTSIDE_THE_CLAIM,
  type Declared,
  type DpStatementFacts,
  type StateName,
} from "../../core/privacy/dp-statement.ts";
import type { ErrorCurve } from "../../core/privacy/error-curve.ts";
import type { CohortSchema } from "../../core/data/schema.ts";
import { largestAuc, muOfRho } from "../accounting/gaussian-dp.ts";
import { meaningOfBudget } from "../accounting/meaning.ts";
import type { MeterTrace } from "../accounting/meter.ts";
import { deltaOfRho } from "../accounting/zcdp.ts";
import { largestAucOfRho } from "../audit/refits.ts";
import type { DomainColumn, PublicDomain } from "../domain/domain.ts";
import type { BudgetPlan } from "../../core/privacy/release-plan.ts";

export interface StatementParts {
  /** Schema of what is left, with its public inputs. */
  readonly kept: CohortSchema;
  readonly domain: PublicDomain;
  readonly epsilon: number;
  readonly delta: number;
  readonly rho: number;
  readonly allGaussian: boolean;
  readonly method: { readonly id: string };
  readonly trace: MeterTrace;
  readonly plan: BudgetPlan;
  readonly patients: number;
  readonly population: string;
  readonly rows: { readonly n: number; readonly areDeclared: boolean };
  readonly ledger: { readonly seq: number; readonly sum: number; readonly cap: number };
  readonly inputsSha256: string;
  readonly columns: DpStatementFacts["columns"];
  readonly errorCurve: ErrorCurve | undefined;
  readonly audits: DpStatementFacts["audits"];
  readonly made: DpStatementFacts["made"];
}

const CURVE_EPSILONS = [0.5, 1, 2, 3, 5, 8, 10] as const;
const NOBODY: Declared = { by: "nobody", on: "never", from: "nothing" };

/**
 * The facts of a release's statement.
 * Claim: made from public inputs, noisy tables and the synthetic rows; no count of the registry enters.
 */
export function buildStatement(parts: StatementParts): DpStatementFacts {
  const { kept, domain, trace, plan, method } = parts;
  const weight = domain.unitWeight;
  return {
    format: "raresynth-dp-statement",
    version: 1,
    claim: claimOf(parts),
    cohort: {
      name: kept.name,
      population: parts.population,
      rows: parts.rows.n,
      rowsAre: parts.rows.areDeclared ? "declared" : "noisy count",
    },
    method: { id: method.id },
    mechanisms: trace.draws.map(({ tag, mechanism, nCells, sigma, epsilon: own, rho: price }) => ({
      tag,
      mechanism,
      cells: nCells,
      sensitivity: 1,
      sigma: sigma === undefined ? null : sigma / weight,
      epsilon: own ?? null,
      rho: price,
    })),
    publicInputs: publicInputsOf(parts),
    ledger: {
      entry: parts.ledger.seq,
      sum: parts.ledger.sum,
      cap: parts.ledger.cap,
      publishedElsewhere: kept.dp?.publishedElsewhere ?? null,
    },
    justification: kept.dp?.justification ?? { by: NOBODY.by, on: NOBODY.on, because: "", rejected: [] },
    plan: { k: plan.k, kMarginals: plan.kMarginals, expect: plan.expect },
    errorCurve: parts.errorCurve ?? null,
    smallGroups: { cellsBelow: smallestGroup(parts) },
    columns: parts.columns,
    outsideTheClaim: OUTSIDE_THE_CLAIM,
    audits: parts.audits,
    made: parts.made,
  };
}

function claimOf({ domain, epsilon, delta, rho, allGaussian }: StatementParts): DpStatementFacts["claim"] {
  const { oddsFactor, guessRateFromEpsilon, advantageFromRho, posteriorOfOnePercent } = meaningOfBudget(
    epsilon,
    delta,
    rho,
  );
  return {
    epsilon,
    delta,
    rho,
    curve: CURVE_EPSILONS.map((at) => ({ epsilon: at, delta: deltaOfRho(rho, at) })),
    unit: domain.unit,
    neighbours: "add or remove one unit",
    numberOfPatients: "protected",
    trustModel: "central",
    meaning: {
      allGaussian,
      oddsFactor,
      guessRateFromEpsilon,
      advantageFromRho,
      largestAuc: allGaussian ? largestAuc(muOfRho(rho)) : largestAucOfRho(rho),
      posteriorOfOnePercent,
    },
  };
}

function publicInputsOf({ kept, domain, ...parts }: StatementParts): DpStatementFacts["publicInputs"] {
  const { except = [], ...all } = kept.dp?.declared ?? NOBODY_ELSE;
  const owner = (own: (typeof except)[number] | undefined): Declared =>
    own === undefined ? all : { by: own.by, on: own.on, from: own.from };
  return {
    sha256: parts.inputsSha256,
    columns: domain.columns.map((column) => ({
      name: column.name,
      states: stateNames(column),
      basis: column.kind === "coded" ? ("levels" as const) : ("bounds and cuts" as const),
      declared: owner(except.find(({ columns }) => columns?.includes(column.name))),
    })),
    edges: domain.edges.map(([a, b]) => [nth(domain.columns, a).name, nth(domain.columns, b).name] as const),
    edgesDeclared: domain.edges.length === 0 ? null : owner(except.find(({ edges }) => edges === true)),
    patients: parts.patients,
  };
}

const NOBODY_ELSE: Declared & { readonly except?: [] } = NOBODY;

/** Patients below which a cell is noise: three standard deviations of the noisiest table. */
function smallestGroup({ trace, domain }: StatementParts): number {
  const sigmas = trace.draws.flatMap(({ sigma }) => (sigma === undefined ? [] : [sigma / domain.unitWeight]));
  return Math.ceil(3 * Math.max(...sigmas));
}

/** States of a column as facts. */
export function stateNames(column: DomainColumn): StateName[] {
  const missing: StateName[] = column.canMiss ? [{ kind: "missing" }] : [];
  if (column.kind === "coded")
    return [
      ...column.levels.map((level): StateName => ({ kind: "level", level })),
      ...(column.other === undefined ? [] : [{ kind: "other" } as const]),
      ...missing,
    ];
  const short = (edge: number): number => Number(edge.toPrecision(6));
  const bins = column.edges.slice(1).map((to, bin, all): StateName => ({
    kind: "interval",
    from: short(nth(column.edges, bin)),
    to: short(to),
    last: bin === all.length - 1,
  }));
  return [...bins, ...missing];
}
