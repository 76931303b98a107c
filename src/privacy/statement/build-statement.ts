import type { DpStatement } from "../../core/privacy/dp-statement.ts";
import type { MethodCard } from "../../core/contracts/generator.ts";
import type { CohortSchema } from "../../core/data/schema.ts";
import { largestAuc, muOfRho } from "../accounting/gaussian-dp.ts";
import { meaningOfBudget } from "../accounting/meaning.ts";
import type { MeterTrace } from "../accounting/meter.ts";
import { deltaOfRho } from "../accounting/zcdp.ts";
import { largestAucOfRho } from "../audit/refits.ts";
import type { DomainColumn, PublicDomain } from "../domain/domain.ts";
import type { BudgetPlan } from "../plan/plan-release.ts";

export interface StatementParts {
  /** Schema of what is left, with its public inputs. */
  readonly kept: CohortSchema;
  readonly domain: PublicDomain;
  readonly epsilon: number;
  readonly delta: number;
  readonly rho: number;
  readonly allGaussian: boolean;
  readonly method: { readonly id: string; readonly card: MethodCard };
  readonly trace: MeterTrace;
  readonly plan: BudgetPlan;
  readonly patients: number;
  readonly population: string;
  readonly rows: { readonly n: number; readonly areDeclared: boolean };
  readonly ledger: { readonly seq: number; readonly sum: number; readonly cap: number };
  readonly inputsSha256: string;
  readonly columns: DpStatement["columns"];
  readonly audits: DpStatement["audits"];
  readonly made: DpStatement["made"];
}

/** What the claim does not cover, whatever the figures. */
const OUTSIDE: readonly string[] = [
  "Choosing whether to publish after looking at the internal reports is outside the claim: the choice itself can tell of patients.",
  "Public inputs that were written by looking at the data are outside the claim.",
  "What can be learned about a person from others who are like them is no breach of this claim.",
  "The time that a run takes depends on the data; it is not published.",
  "Keys and access to the machine on which the registry is read.",
];

const CURVE_EPSILONS = [0.5, 1, 2, 3, 5, 8, 10] as const;

/**
 * The statement of a release.
 * Claim: made from public inputs, noisy tables and the synthetic rows; no count of the registry enters.
 */
export function buildStatement(parts: StatementParts): DpStatement {
  const { kept, domain, epsilon, delta, rho, trace, plan, method } = parts;
  const meaning = meaningOfBudget(epsilon, delta, rho);
  const auc = parts.allGaussian ? largestAuc(muOfRho(rho)) : largestAucOfRho(rho);
  const weight = domain.unitWeight;
  const sigmas = trace.draws.flatMap(({ sigma }) => (sigma === undefined ? [] : [sigma / weight]));
  const cellsBelow = Math.ceil(3 * Math.max(...sigmas));
  const declared = kept.dp?.declared;
  const justification = kept.dp?.justification;
  return {
    format: "raresynth-dp-statement",
    version: 1,
    claim: {
      epsilon,
      delta,
      rho,
      curve: CURVE_EPSILONS.map((at) => ({ epsilon: at, delta: deltaOfRho(rho, at) })),
      unit: domain.unit,
      neighbours: `registries that differ by one ${domain.unit} more or less`,
      numberOfPatients: "protected: what is drawn is a declared number or the noisy count",
      meaning: {
        oddsFactor: meaning.oddsFactor,
        guessRateFromEpsilon: meaning.guessRateFromEpsilon,
        advantageFromRho: meaning.advantageFromRho,
        largestAuc: auc,
        posteriorOfOnePercent: meaning.posteriorOfOnePercent,
      },
      inPlainWords: plainWords(parts, auc),
    },
    cohort: {
      name: kept.name,
      population: parts.population,
      rows: parts.rows.n,
      rowsAre: parts.rows.areDeclared ? "a declared number" : "the noisy count of the registry",
    },
    method: { id: method.id, title: method.card.title, claim: method.card.claim, notClaimed: method.card.notClaimed },
    mechanisms: trace.draws.map(({ tag, mechanism, nCells, sigma, epsilon: own, rho: price }) => ({
      tag,
      mechanism,
      cells: nCells,
      sensitivity: 1,
      sigma: sigma === undefined ? null : sigma / weight,
      epsilon: own ?? null,
      rho: price,
    })),
    publicInputs: {
      declaredBy: declared?.by ?? "nobody",
      declaredOn: declared?.on ?? "never",
      from: declared?.from ?? "nothing",
      sha256: parts.inputsSha256,
      columns: domain.columns.map((column) => ({
        name: column.name,
        states: stateNames(column),
        basis: basisOf(column),
      })),
      edges: domain.edges.map(([a, b]) => [domain.columns[a]!.name, domain.columns[b]!.name] as const),
      patients: parts.patients,
    },
    ledger: {
      entry: parts.ledger.seq,
      sum: parts.ledger.sum,
      cap: parts.ledger.cap,
      publishedElsewhere: kept.dp?.publishedElsewhere ?? null,
    },
    justification: {
      by: justification?.by ?? "nobody",
      on: justification?.on ?? "never",
      because: justification?.because ?? "",
      rejected: justification?.rejected ?? [],
    },
    plan: { k: plan.k, kMarginals: plan.kMarginals, expect: plan.expect },
    smallGroups: {
      cellsBelow,
      sentence: `Cells of fewer than ${cellsBelow} patients are noise: a group of that size may be missing from these rows or be made up. Small groups bear the harm: findings about them must not rest on these rows.`,
    },
    columns: parts.columns,
    outsideTheClaim: OUTSIDE,
    audits: parts.audits,
    made: parts.made,
  };
}

/** States of a column as a reader knows them. */
export function stateNames(column: DomainColumn): string[] {
  const missing = column.canMiss ? ["missing"] : [];
  if (column.kind === "coded")
    return [...column.levels, ...(column.other === undefined ? [] : ["(other)"]), ...missing];
  const short = (edge: number): string => String(Number(edge.toPrecision(6)));
  const { edges } = column;
  return [
    ...edges
      .slice(1)
      .map((edge, bin) => `${short(edges[bin]!)} to ${bin === edges.length - 2 ? "" : "below "}${short(edge)}`),
    ...missing,
  ];
}

function basisOf(column: DomainColumn): string {
  return column.kind === "coded" ? "public levels" : "public bounds and cuts";
}

function plainWords({ epsilon, delta }: StatementParts, auc: number): string[] {
  const odds = Math.exp(epsilon);
  return [
    `Somebody who knows everything about everybody but whether one particular person is in the registry learns at most this from the release: the odds that the person is in it rise or fall by a factor of at most ${odds < 100 ? odds.toFixed(1) : Math.round(odds).toLocaleString("en")}, but for a chance of ${delta}.`,
    `Given two such persons, one in and one not, the best possible attack names the right one at most ${Math.round(auc * 100)} times in 100; guessing does 50 times.`,
    epsilon > 5
      ? "At this epsilon the factor on the odds promises little by itself; the second sentence is what is left of the claim."
      : "Both hold whatever else the attacker knows or will ever know.",
  ];
}
