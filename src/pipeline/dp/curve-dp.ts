import type { Confirmation } from "../../core/contracts/outcome.ts";
import type { Progress } from "../../core/contracts/progress.ts";
import type { Cohort } from "../../core/data/cohort.ts";
import type { CohortSchema } from "../../core/data/schema.ts";
import { RaresynthError } from "../../core/errors.ts";
import type { DpCriterion } from "../../core/privacy/dp-criterion.ts";
import { FEWEST_EPSILONS, FEWEST_REPEATS, type CurvePoint, type ErrorCurve } from "../../core/privacy/error-curve.ts";
import { rehearsalBudget, splitBudget, type Budget } from "../../privacy/accounting/budget.ts";
import { createMeter } from "../../privacy/accounting/meter.ts";
import { epsilonOfRho, rhoOfEpsilon } from "../../privacy/accounting/zcdp.ts";
import { auditTrace } from "../../privacy/audit/trace.ts";
import { curvePoint, tableDistance, tableError } from "../../privacy/curve/error-curve.ts";
import type { PublicDomain } from "../../privacy/domain/domain.ts";
import { encodeStates, type StateTable } from "../../privacy/domain/encode.ts";
import { publicDomain } from "../../privacy/domain/public-domain.ts";
import { spendBudget } from "../../privacy/ledger/spend-budget.ts";
import type { DpMethodLike, DpTools } from "./dp-contracts.ts";
import { judgeDpCurve } from "./dp-gate.ts";
import { capOf, populationOf, publicInputsDigest } from "./run-dp.ts";

export interface CurveRequest {
  readonly kept: CohortSchema;
  readonly unit: PublicDomain["unit"];
  readonly method: DpMethodLike;
  /** At least four. */
  readonly epsilons: readonly number[];
  readonly delta: number;
  /** At least twenty. */
  readonly repeats: number;
}

/** Errors are asked in whole parts of a person. */
const PARTS = 256;

/**
 * One- and two-way errors of a method over epsilon, on a table that is public or made up. Charges nothing, since
 * nothing of a registry is read.
 * Not claimed: anything, where the table is the registry after all.
 * @throws {E_USAGE} with fewer than four epsilon or twenty repeats
 */
export function curveOfStandIn(
  request: CurveRequest,
  standIn: Cohort<"train">,
  tools: DpTools,
  onProgress: Progress,
): ErrorCurve {
  const domain = checked(request);
  const table = encodeStates(standIn, domain);
  const { epsilons, repeats, delta } = request;
  const points = epsilons.map((epsilon, at) => {
    onProgress({ stage: "curve", done: at, total: epsilons.length });
    const rho = rhoOfEpsilon(epsilon, delta);
    const drawn = Array.from({ length: repeats }, () =>
      drawOnce(request, domain, table, standIn.nUnits, rho, rehearsalBudget(rho), tools),
    );
    const errors = (order: 1 | 2): number[] => drawn.map(({ rows }) => tableError(domain, table, rows, order));
    return { epsilon, oneWay: curvePoint(epsilon, errors(1)), twoWay: curvePoint(epsilon, errors(2)) };
  });
  onProgress({ stage: "curve", done: epsilons.length, total: epsilons.length });
  return curveFile(request, { kind: "stand-in" }, standIn.nUnits, points);
}

export type RegistryCurve =
  | {
      readonly outcome: "refused";
      readonly worst: "fail" | "inconclusive";
      readonly rho: number;
      readonly criteria: readonly DpCriterion[];
    }
  | { readonly outcome: "curve"; readonly rho: number; readonly curve: ErrorCurve };

/**
 * What a curve on the registry costs: every repeat as a release of its own, and the two figures of each epsilon as one
 * more.
 */
export function rhoOfCurve({ epsilons, delta, repeats }: Pick<CurveRequest, "epsilons" | "delta" | "repeats">): number {
  return epsilons.reduce((sum, epsilon) => sum + (repeats + 1) * rhoOfEpsilon(epsilon, delta), 0);
}

/**
 * The same on the registry, with its price charged to the ledger before anything is drawn. Each mean error carries
 * noise of its own, since an exact one would be a figure of the registry; its interval holds that noise as well.
 * Claim: rhoOfCurve-zCDP. Nothing but the noisy means leaves: no spread over repeats, no count of patients.
 * Definition: an error is half the mean distance of counts in patients, over the declared number of patients.
 * @param patients declared size @throws {E_USAGE | E_BUDGET | E_LEDGER}
 */
export async function curveOfRegistry(
  request: CurveRequest & { readonly confirmation: Confirmation; readonly ledger: string; readonly patients: number },
  tools: DpTools,
  onProgress: Progress,
): Promise<RegistryCurve> {
  const domain = checked(request);
  const { kept, method, epsilons, repeats, delta, patients } = request;
  const rho = rhoOfCurve(request);
  const largest = rhoOfEpsilon(Math.max(...epsilons), delta);
  const criteria = await judgeDpCurve(request, domain, method, largest, rho, capOf(kept));
  if (criteria.some(({ outcome }) => outcome !== "pass"))
    return {
      outcome: "refused",
      worst: criteria.some(({ outcome }) => outcome === "fail") ? "fail" : "inconclusive",
      rho,
      criteria,
    };
  const table = encodeStates(await tools.readRegistry(), domain);
  const spent = await spendBudget(
    request.ledger,
    {
      population: populationOf(kept),
      method: `curve of ${method.id}`,
      rho,
      epsilon: epsilonOfRho(rho, delta),
      delta,
      cap: capOf(kept),
      unit: domain.unit,
      inputs: publicInputsDigest(kept, method.id),
      declaredBy: kept.dp?.declared?.by ?? "",
      publishedElsewhere: kept.dp?.publishedElsewhere ?? [],
    },
    tools.now(),
  );
  const parts = splitBudget(
    spent.budget,
    epsilons.flatMap((epsilon) => Array.from({ length: repeats + 1 }, () => rhoOfEpsilon(epsilon, delta))),
  );
  const points = epsilons.map((epsilon, at) => {
    onProgress({ stage: "curve", done: at, total: epsilons.length });
    const own = parts.slice(at * (repeats + 1), (at + 1) * (repeats + 1));
    const part = rhoOfEpsilon(epsilon, delta);
    const drawn = own
      .slice(0, repeats)
      .map((budget) => drawOnce(request, domain, table, patients, part, budget, tools).rows);
    const figures = own[repeats];
    if (figures === undefined) throw new RaresynthError("E_INTERNAL", "a curve without a budget for its figures.");
    return noisyPoint({ domain, table, drawn, patients, epsilon, figures }, tools);
  });
  onProgress({ stage: "curve", done: epsilons.length, total: epsilons.length });
  return { outcome: "curve", rho, curve: curveFile(request, { kind: "registry", rho }, patients, points) };
}

function checked({ kept, unit, epsilons, repeats }: CurveRequest): PublicDomain {
  if (epsilons.length < FEWEST_EPSILONS || repeats < FEWEST_REPEATS)
    throw new RaresynthError(
      "E_USAGE",
      `at least ${FEWEST_EPSILONS} epsilon and ${FEWEST_REPEATS} repeats are expected.`,
    );
  return publicDomain(kept, unit);
}

/** Measures with noise and draws rows, once. @throws {E_INTERNAL} where the draws do not add up to what was paid for */
function drawOnce(
  { kept, method }: CurveRequest,
  domain: PublicDomain,
  table: StateTable,
  nRows: number,
  rho: number,
  budget: Budget,
  tools: DpTools,
): { readonly rows: StateTable } {
  const { meter, trace } = createMeter(tools.noise(), budget);
  const tables = method.measure(table, domain, rho, meter);
  if (budget.purpose === "release") mustAddUp(trace, rho);
  const rows = tools.rowsOf(kept, domain, tables).draw(nRows, tools.rows());
  return { rows: encodeStates(rows, { ...domain, unit: "row", unitWeight: 1 }) };
}

function mustAddUp(trace: ReturnType<typeof createMeter>["trace"], rho: number): void {
  const { faults } = auditTrace(trace(), rho);
  if (faults.length > 0)
    throw new RaresynthError("E_INTERNAL", `the account of a repeat does not hold: ${faults.join(", ")}.`);
}

interface NoisyFigures {
  readonly domain: PublicDomain;
  readonly table: StateTable;
  readonly drawn: readonly StateTable[];
  readonly patients: number;
  readonly epsilon: number;
  readonly figures: Budget;
}

/**
 * Both mean errors with discrete Gaussian noise. One patient moves each by at most one person, the pair by at most sqrt
 * 2.
 */
function noisyPoint(one: NoisyFigures, tools: DpTools): ErrorCurve["points"][number] {
  const { domain, table, drawn, patients, epsilon, figures } = one;
  const unit = PARTS * domain.unitWeight;
  const persons = ([1, 2] as const).map((order) => {
    const mean = drawn.reduce((sum, rows) => sum + tableDistance(domain, table, rows, order), 0) / drawn.length;
    return Math.round(mean * unit);
  });
  const { meter, trace } = createMeter(tools.noise(), figures);
  // Rounding to parts moves an answer by at most one part more.
  const noisy = meter.noisyTable(
    `mean errors at epsilon ${epsilon}`,
    Float64Array.from(persons),
    Math.ceil(Math.SQRT2 * (unit + 1)),
    figures.rho,
  );
  mustAddUp(trace, figures.rho);
  const scale = 1 / (2 * patients * unit);
  const point = (at: 0 | 1): CurvePoint => {
    const mean = Math.min(1, Math.max(0, (noisy.counts[at] ?? 0) * scale));
    const half = 1.959963984540054 * noisy.sigma * scale;
    return { epsilon, mean, low: mean - half, high: mean + half, sd: noisy.sigma * scale, repeats: drawn.length };
  };
  return { epsilon, oneWay: point(0), twoWay: point(1) };
}

function curveFile(
  { kept, method, delta }: CurveRequest,
  basis: ErrorCurve["basis"],
  rows: number,
  points: ErrorCurve["points"],
): ErrorCurve {
  return {
    format: "raresynth-dp-curve",
    version: 1,
    basis,
    method: method.id,
    delta,
    rows,
    inputs: publicInputsDigest(kept, method.id),
    points,
  };
}
