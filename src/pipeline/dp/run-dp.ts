import { createHash } from "node:crypto";
import { nth } from "../../core/access.ts";
import type { AuditFinding } from "../../core/privacy/audit-finding.ts";
import type { PublicAudit } from "../../core/privacy/dp-statement.ts";
import type { BudgetPlan } from "../../core/privacy/release-plan.ts";
import type { Cohort } from "../../core/data/cohort.ts";
import type { CohortSchema } from "../../core/data/schema.ts";
import { RaresynthError } from "../../core/errors.ts";
import { createMeter, type MeterTrace } from "../../privacy/accounting/meter.ts";
import { rhoOfEpsilon } from "../../privacy/accounting/zcdp.ts";
import { encodeStates, type StateTable } from "../../privacy/domain/encode.ts";
import type { PublicDomain } from "../../privacy/domain/domain.ts";
import { publicDomain } from "../../privacy/domain/public-domain.ts";
import { spendBudget, type Spent } from "../../privacy/ledger/spend-budget.ts";
import { planRelease } from "../../privacy/plan/plan-release.ts";
import { buildStatement, stateNames } from "../../privacy/statement/build-statement.ts";
import { auditRelease } from "./audit-release.ts";
import type { DpMethodLike, DpOutcome, DpRequest, DpRows, DpTools, NoisyCounts } from "./dp-contracts.ts";
import { judgeDp } from "./dp-gate.ts";

/** A release whose gate is open, before anything is read. */
interface Allowed {
  readonly domain: PublicDomain;
  readonly method: DpMethodLike;
  readonly rho: number;
  readonly plan: BudgetPlan;
  readonly patients: number;
  readonly cap: number | undefined;
  readonly criteria: DpOutcome["criteria"];
}

/** What was measured and paid for. */
interface Measured {
  readonly registry: Cohort<"train">;
  readonly table: StateTable;
  readonly tables: NoisyCounts[];
  readonly trace: MeterTrace;
  readonly spent: Spent;
}

/**
 * A differentially private release. The gate looks at public inputs and the ledger; the data are read and paid for once
 * it is open; audits that read them can only find a defect of the program, which stops everything.
 * Claim: what `statement` says, given that `tools.noise` is `systemNoise`; the trace audit refuses any other source.
 * @throws {E_SCHEMA | E_UNSUPPORTED} before anything is read; {E_BUDGET | E_LEDGER}; {E_GENERATOR} for an unknown
 *   method
 */
export async function runDp(request: DpRequest, tools: DpTools): Promise<DpOutcome> {
  const allowed = await gateOf(request, tools);
  if ("outcome" in allowed) return allowed;
  const { domain, method, rho, criteria } = allowed;
  const measured = await measure(request, allowed, tools);
  const { registry, table, tables, trace } = measured;
  const allGaussian = trace.draws.every(({ mechanism }) => mechanism === "discrete Gaussian");
  const claim = { epsilon: request.epsilon, delta: request.delta, rho, allGaussian };
  const audits = auditRelease({ method, domain, claim, registry, table, tables, trace }, request.nRefits, tools);
  if (audits.some(({ defect }) => defect)) return { outcome: "defect", criteria, audits };
  const rows = tools.rowsOf(request.kept, domain, tables);
  const nRows = request.nRows ?? Math.max(1, Math.round(rows.total));
  const released = rows.draw(nRows, tools.rows());
  const statement = buildStatement({
    kept: request.kept,
    domain,
    ...claim,
    method,
    trace,
    plan: allowed.plan,
    patients: allowed.patients,
    population: populationOf(request.kept),
    rows: { n: nRows, areDeclared: request.nRows !== undefined },
    ledger: measured.spent,
    inputsSha256: publicInputsDigest(request.kept, method.id),
    columns: sharesOf(rows, encodeStates(released, { ...domain, unit: "row", unitWeight: 1 }), domain),
    errorCurve: request.errorCurve,
    audits: publicAudits(audits),
    made: { date: tools.now().slice(0, 10), software: tools.software },
  });
  const { schema } = released;
  const { id: methodId } = method;
  return { outcome: "release", criteria, statement, released, schema, registry, audits, domain, tables, methodId, rho };
}

/** Name of the population that budgets are counted over. */
export function populationOf(kept: CohortSchema): string {
  return kept.dp?.population ?? kept.name;
}

/** SHA-256 of what decides what is asked of the data: columns, rules, pairs, and the method. */
export function publicInputsDigest(kept: CohortSchema, methodId: string): string {
  const { columns, survival, constraints, dp } = kept;
  const { edges, bins, complete } = dp ?? {};
  return createHash("sha256")
    .update(JSON.stringify({ columns, survival, constraints, edges, bins, complete, methodId }))
    .digest("hex");
}

/** Largest budget of the population, by the schema. */
export function capOf({ dp }: CohortSchema): number | undefined {
  return dp?.cap === undefined ? undefined : rhoOfEpsilon(dp.cap.epsilon, dp.cap.delta);
}

/** The gate; reads no data. */
async function gateOf(request: DpRequest, tools: DpTools): Promise<Allowed | (DpOutcome & { outcome: "refused" })> {
  const { kept, epsilon, delta } = request;
  const domain = publicDomain(kept, request.unit);
  const rho = rhoOfEpsilon(epsilon, delta);
  const patients = request.patients ?? kept.dp?.patients;
  const plan = patients === undefined ? undefined : planRelease(domain, patients, [epsilon], delta).budgets[0];
  const method = methodOf(request.method ?? plan?.method, tools);
  const cap = capOf(kept);
  method?.plan(domain, rho);
  const criteria = await judgeDp(request, domain, method, plan, rho, cap);
  if (
    criteria.some(({ outcome }) => outcome !== "pass") ||
    method === undefined ||
    plan === undefined ||
    patients === undefined
  )
    return {
      outcome: "refused",
      worst: criteria.some(({ outcome }) => outcome === "fail") ? "fail" : "inconclusive",
      criteria,
    };
  return { domain, method, rho, plan, patients, cap, criteria };
}

/** Reads, pays, and asks with noise, in this order. */
async function measure(request: DpRequest, allowed: Allowed, tools: DpTools): Promise<Measured> {
  const { kept, epsilon, delta, errorCurve } = request;
  const { domain, method, rho, cap } = allowed;
  const inputs = publicInputsDigest(kept, method.id);
  if (errorCurve !== undefined && (errorCurve.inputs !== inputs || errorCurve.delta !== delta))
    throw new RaresynthError("E_SCHEMA", "the curve was made with other public inputs, another method or delta.", {
      where: "--curve",
      hint: "Make it again: raresynth dp curve, with the same schema, method and delta.",
    });
  const registry = await tools.readRegistry();
  const table = encodeStates(registry, domain);
  const spent = await spendBudget(
    request.ledger,
    {
      population: populationOf(kept),
      method: method.id,
      rho,
      epsilon,
      delta,
      cap,
      unit: domain.unit,
      inputs,
      declaredBy: kept.dp?.declared?.by ?? "",
      publishedElsewhere: kept.dp?.publishedElsewhere ?? [],
    },
    tools.now(),
  );
  const { meter, trace } = createMeter(tools.noise(), spent.budget);
  const tables = method.measure(table, domain, rho, meter);
  return { registry, table, tables, trace: trace(), spent };
}

/** A method by its name; undefined where none is named. @throws {E_GENERATOR} */
export function methodOf(id: string | undefined, { methods }: Pick<DpTools, "methods">): DpMethodLike | undefined {
  if (id === undefined) return undefined;
  const found = methods.find((method) => method.id === id);
  if (found === undefined)
    throw new RaresynthError("E_GENERATOR", "no differentially private method of that name.", {
      hint: `Known: ${methods.map((method) => method.id).join(", ")}.`,
    });
  return found;
}

/** What may be said of the audits outside: what the instrument is, and no figure that reads the registry. */
function publicAudits(audits: readonly AuditFinding[]): PublicAudit[] {
  return audits.map((finding): PublicAudit => {
    switch (finding.id) {
      case "trace":
        return { id: "trace", draws: finding.figures.draws };
      case "neighbours":
        return { id: "neighbours" };
      case "residuals":
        return { id: "residuals", cells: finding.figures.cells, level: finding.figures.level };
      case "refits": {
        const { refits, level, range } = finding.figures;
        return { id: "refits", refits, level, range: Math.round(range * 100) / 100 };
      }
    }
  });
}

/** Shares by the noisy tables and by the rows drawn from them: both paid for. */
function sharesOf(rows: DpRows, drawn: StateTable, domain: PublicDomain) {
  return domain.columns.map((column, at) => {
    const noisy = rows.marginal(at);
    const counts = new Float64Array(column.nStates);
    nth(drawn.states, at).forEach((state) => (counts[state] = nth(counts, state) + 1));
    return {
      name: column.name,
      states: stateNames(column).map((state, i) => ({
        state,
        noisyShare: round(nth(noisy, i) / rows.total),
        rowShare: round(nth(counts, i) / drawn.nRows),
      })),
    };
  });
}

function round(share: number): number {
  return Math.round(share * 1e4) / 1e4;
}
