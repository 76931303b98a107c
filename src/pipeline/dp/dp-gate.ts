import type { DpCriterion, DpFact } from "../../core/privacy/dp-criterion.ts";
import { THRESHOLDS, type BudgetPlan } from "../../core/privacy/release-plan.ts";
import { makeCohort, type Cohort } from "../../core/data/cohort.ts";
import { createRng } from "../../core/rng.ts";
import { readLedger } from "../../packet/ledger/ledger.ts";
import { decodeStates } from "../../privacy/domain/decode.ts";
import type { PublicDomain } from "../../privacy/domain/domain.ts";
import { encodeStates } from "../../privacy/domain/encode.ts";
import { auditNeighbours } from "../../privacy/audit/neighbours.ts";
import { withoutEachUnit, withWorstUnits } from "../../privacy/audit/neighbour-pairs.ts";
import { budgetSoFar } from "../../privacy/ledger/spend-budget.ts";
import type { DpMethodLike, DpRequest } from "./dp-contracts.ts";

/** Rows of the made-up cohort on which the static audit runs, and how many of them are left out one by one. */
const STATIC_ROWS = 40;
const STATIC_LEFT_OUT = 6;

/**
 * Whether a release may be made at all, from public inputs and the ledger; nothing here reads the registry. What nobody
 * stated is inconclusive.
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
    confirmed(request),
    declared(request),
    justified(request),
    planned(domain, method, budget),
    await affordable(request.ledger, rho, cap),
    ...(method === undefined ? [] : [staticAudit(request, domain, method, rho)]),
  ];
}

/**
 * Whether errors over epsilon may be measured on the registry: as `judgeDp`, but for what only a release has to
 * justify.
 * @param rho what each repeat costs @param total of all repeats and figures
 */
export async function judgeDpCurve(
  request: Pick<DpRequest, "kept" | "confirmation" | "ledger">,
  domain: PublicDomain,
  method: DpMethodLike,
  rho: number,
  total: number,
  cap: number | undefined,
): Promise<DpCriterion[]> {
  return [
    confirmed(request),
    declared(request),
    await affordable(request.ledger, total, cap),
    staticAudit(request, domain, method, rho),
  ];
}

/** Whether a person confirmed the schema. */
export function confirmed({ confirmation }: Pick<DpRequest, "confirmation">): DpCriterion {
  const { open, by, date } = confirmation;
  if (open.length > 0) return line("confirmation", "inconclusive", { kind: "unconfirmed", open });
  return line("confirmation", "pass", {
    kind: "confirmed",
    ...(by === undefined ? {} : { by }),
    ...(date === undefined ? {} : { date }),
  });
}

/** Whether somebody stands for the public inputs. */
export function declared({ kept }: Pick<DpRequest, "kept">): DpCriterion {
  const one = kept.dp?.declared;
  return one === undefined
    ? line("public inputs", "inconclusive", { kind: "not declared" })
    : line("public inputs", "pass", { kind: "declared", by: one.by, on: one.on, from: one.from });
}

/** Whether somebody chose epsilon and says why. */
export function justified({ kept, epsilon }: Pick<DpRequest, "kept" | "epsilon">): DpCriterion {
  const one = kept.dp?.justification;
  return one === undefined
    ? line("justification", "inconclusive", { kind: "not justified", epsilon })
    : line("justification", "pass", { kind: "justified", by: one.by, on: one.on, because: one.because });
}

/** Whether the budget buys anything at the declared size. */
export function planned(
  domain: PublicDomain,
  method: Pick<DpMethodLike, "id"> | undefined,
  budget: BudgetPlan | undefined,
): DpCriterion {
  if (budget === undefined) return line("planner", "inconclusive", { kind: "no size" });
  if (method === undefined)
    return line("planner", "fail", {
      kind: "nothing usable",
      kMarginals: budget.kMarginals,
      needs: THRESHOLDS.marginals,
    });
  const needs = neededBy(method.id);
  const has = method.id === "dp-marginals" ? budget.kMarginals : budget.k;
  return has >= needs || (method.id !== "dp-marginals" && domain.columns.length < 2)
    ? line("planner", "pass", { kind: "planned", method: method.id, k: budget.k, expect: budget.expect })
    : line("planner", "fail", {
        kind: "too few",
        method: method.id,
        needs,
        has,
        ...(budget.method === undefined ? {} : { instead: budget.method }),
      });
}

function neededBy(id: string): number {
  if (id === "dp-aim") return THRESHOLDS.oneByOne;
  if (id === "dp-mst") return THRESHOLDS.joint;
  return id === "dp-graph" ? THRESHOLDS.graph : THRESHOLDS.marginals;
}

async function affordable(ledger: string, rho: number, cap: number | undefined): Promise<DpCriterion> {
  const known = await readLedger(ledger);
  const { sum, cap: inForce } = known === undefined ? { sum: 0, cap: undefined } : budgetSoFar(known);
  const limit = Math.min(cap ?? inForce ?? rho, inForce ?? Infinity);
  return line("ledger", sum + rho <= limit * (1 + 1e-9) ? "pass" : "fail", {
    kind: "account",
    sum,
    cap: limit,
    asked: rho,
  });
}

/** A line of the gate. */
export function line(id: DpCriterion["id"], outcome: DpCriterion["outcome"], fact: DpFact): DpCriterion {
  return { id, outcome, fact };
}

/** The pre-noise stage on neighbours of a cohort made up from the schema. */
export function staticAudit(
  { kept }: Pick<DpRequest, "kept">,
  domain: PublicDomain,
  method: Pick<DpMethodLike, "measure">,
  rho: number,
): DpCriterion {
  const cohort = madeUpCohort(kept, domain);
  const finding = auditNeighbours(
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
  return line("static audits", finding.defect ? "fail" : "pass", { kind: "static audit", finding });
}

function madeUpCohort(kept: DpRequest["kept"], domain: PublicDomain): Cohort<"train"> {
  const rng = createRng("made-up");
  const states = domain.columns.map(({ nStates }) => Uint8Array.from({ length: STATIC_ROWS }, () => rng.int(nStates)));
  const { columns } = decodeStates(kept, domain, states, STATIC_ROWS, rng.child("values"));
  const units = Int32Array.from({ length: STATIC_ROWS }, (_, row) => (domain.unit === "row" ? row : row >> 1));
  return makeCohort("train", kept, columns, STATIC_ROWS, { units });
}
