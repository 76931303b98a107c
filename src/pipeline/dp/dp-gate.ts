import type { DpCriterion } from "../../core/contracts/dp-statement.ts";
import { makeCohort, type Cohort } from "../../core/data/cohort.ts";
import { createRng } from "../../core/rng.ts";
import { readLedger } from "../../packet/ledger/ledger.ts";
import { decodeStates } from "../../privacy/domain/decode.ts";
import type { PublicDomain } from "../../privacy/domain/domain.ts";
import { encodeStates } from "../../privacy/domain/encode.ts";
import { auditNeighbours } from "../../privacy/audit/neighbours.ts";
import { withoutEachUnit, withWorstUnits } from "../../privacy/audit/neighbour-pairs.ts";
import { budgetSoFar } from "../../privacy/ledger/spend-budget.ts";
import { THRESHOLDS, type BudgetPlan } from "../../privacy/plan/plan-release.ts";
import type { DpMethodLike, DpRequest } from "./dp-contracts.ts";

/** Rows of the made-up cohort on which the static audit runs, and how many of them are left out one by one. */
const STATIC_ROWS = 40;
const STATIC_LEFT_OUT = 6;

/**
 * Whether a release may be made at all, from public inputs and the ledger; nothing here reads the registry. What nobody stated is inconclusive.
 * @param budget of the planner; undefined where no number of patients was declared
 */
export async function judgeDp(
  request: DpRequest,
  domain: PublicDomain,
  method: DpMethodLike | undefined,
  budget: BudgetPlan | undefined,
  rho: number,
  cap: number | undefined,
): Promise<DpCriterion[]> {
  return [
    declared(request),
    justified(request),
    planned(domain, method, budget),
    await affordable(request, rho, cap),
    ...(method === undefined ? [] : [staticAudit(request, domain, method, rho)]),
  ];
}

function declared({ kept }: DpRequest): DpCriterion {
  const by = kept.dp?.declared;
  return by === undefined
    ? {
        id: "public inputs",
        outcome: "inconclusive",
        sentence: "Nobody has said who declared bounds, levels and cuts, when, and from what (dp.declared).",
      }
    : { id: "public inputs", outcome: "pass", sentence: `Declared by ${by.by} on ${by.on}, from: ${by.from}.` };
}

function justified({ kept, epsilon }: DpRequest): DpCriterion {
  const one = kept.dp?.justification;
  return one === undefined
    ? {
        id: "justification",
        outcome: "inconclusive",
        sentence: `Nobody has said who chose epsilon ${epsilon}, why, and what was rejected (dp.justification).`,
      }
    : { id: "justification", outcome: "pass", sentence: `Chosen by ${one.by} on ${one.on}: ${one.because}.` };
}

function planned(domain: PublicDomain, method: DpMethodLike | undefined, budget: BudgetPlan | undefined): DpCriterion {
  if (budget === undefined)
    return {
      id: "planner",
      outcome: "inconclusive",
      sentence:
        "No number of patients was declared (dp.patients or --patients), so nothing says what this budget buys.",
    };
  const k = budget.k.toFixed(0);
  if (method === undefined)
    return {
      id: "planner",
      outcome: "fail",
      sentence: `At this size and budget not even single columns would be usable (${budget.kMarginals.toFixed(0)} patients to the noise of a cell, ${THRESHOLDS.marginals} are needed).`,
    };
  const needs = neededBy(method.id);
  const has = method.id === "dp-marginals" ? budget.kMarginals : budget.k;
  return has >= needs || (method.id !== "dp-marginals" && domain.columns.length < 2)
    ? { id: "planner", outcome: "pass", sentence: `${method.id} at K = ${k}: ${budget.expect}.` }
    : {
        id: "planner",
        outcome: "fail",
        sentence: `${method.id} needs ${needs} patients to the noise of a cell, there are ${has.toFixed(0)}. ${budget.method === undefined ? "Nothing would be usable." : `${budget.method} would do.`}`,
      };
}

function neededBy(id: string): number {
  if (id === "dp-aim") return THRESHOLDS.oneByOne;
  if (id === "dp-mst") return THRESHOLDS.joint;
  return id === "dp-graph" ? THRESHOLDS.graph : THRESHOLDS.marginals;
}

async function affordable({ ledger }: DpRequest, rho: number, cap: number | undefined): Promise<DpCriterion> {
  const known = await readLedger(ledger);
  const { sum, cap: inForce } = known === undefined ? { sum: 0, cap: undefined } : budgetSoFar(known);
  const limit = Math.min(cap ?? inForce ?? rho, inForce ?? Infinity);
  const figures = `${sum.toPrecision(4)} of ${limit.toPrecision(4)} spent, ${rho.toPrecision(4)} asked (rho)`;
  return sum + rho <= limit * (1 + 1e-9)
    ? { id: "ledger", outcome: "pass", sentence: `The population's budget allows it: ${figures}.` }
    : { id: "ledger", outcome: "fail", sentence: `E_BUDGET: the population's budget does not allow it: ${figures}.` };
}

/** The pre-noise stage on neighbours of a cohort made up from the schema. */
function staticAudit({ kept }: DpRequest, domain: PublicDomain, method: DpMethodLike, rho: number): DpCriterion {
  const cohort = madeUpCohort(kept, domain);
  const { defect, sentence } = auditNeighbours(
    { prepare: (one) => ({ domain, table: encodeStates(one, domain) }), measure: method.measure },
    rho,
    [
      ...withoutEachUnit(
        cohort,
        Array.from({ length: STATIC_LEFT_OUT }, (_, i) => i),
      ),
      ...withWorstUnits(cohort, domain.unit),
    ],
  );
  return { id: "static audits", outcome: defect ? "fail" : "pass", sentence: `On made-up rows: ${sentence}` };
}

function madeUpCohort(kept: DpRequest["kept"], domain: PublicDomain): Cohort<"train"> {
  const rng = createRng("made-up");
  const states = domain.columns.map(({ nStates }) => Uint8Array.from({ length: STATIC_ROWS }, () => rng.int(nStates)));
  const { columns } = decodeStates(kept, domain, states, STATIC_ROWS, rng.child("values"));
  const units = Int32Array.from({ length: STATIC_ROWS }, (_, row) => (domain.unit === "row" ? row : row >> 1));
  return makeCohort("train", kept, columns, STATIC_ROWS, { units });
}
