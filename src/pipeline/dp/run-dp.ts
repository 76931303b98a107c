import { createHash } from "node:crypto";
import { RaresynthError } from "../../core/errors.ts";
import { rehearsalBudget } from "../../privacy/accounting/budget.ts";
import { createMeter } from "../../privacy/accounting/meter.ts";
import { rhoOfEpsilon } from "../../privacy/accounting/zcdp.ts";
import type { AuditFinding } from "../../privacy/audit/finding.ts";
import { withoutEachUnit, withWorstUnits } from "../../privacy/audit/neighbour-pairs.ts";
import { auditNeighbours } from "../../privacy/audit/neighbours.ts";
import { membershipScore, plantUnit, rarestStates } from "../../privacy/audit/planted-unit.ts";
import { auditRefits } from "../../privacy/audit/refits.ts";
import { auditResiduals } from "../../privacy/audit/residuals.ts";
import { auditTrace } from "../../privacy/audit/trace.ts";
import { countTable, encodeStates, type StateTable } from "../../privacy/domain/encode.ts";
import type { PublicDomain } from "../../privacy/domain/domain.ts";
import { publicDomain } from "../../privacy/domain/public-domain.ts";
import { spendBudget } from "../../privacy/ledger/spend-budget.ts";
import { planRelease } from "../../privacy/plan/plan-release.ts";
import { buildStatement, stateNames } from "../../privacy/statement/build-statement.ts";
import type { DpMethodLike, DpOutcome, DpRequest, DpRows, DpTools, NoisyCounts } from "./dp-contracts.ts";
import { judgeDp } from "./dp-gate.ts";

/** Chance of a false alarm of each audit that reads the registry: a false one costs a release whose budget is spent. */
const AUDIT_LEVEL = 0.001;
/** Pairs of neighbours where a method takes seconds a pair. */
const FEW_PAIRS = 12;

/**
 * A differentially private release. The gate looks at public inputs and the ledger; the data are read and paid for once it is open; audits that read
 * them can only find a defect of the program, which stops everything.
 * Claim: what `statement` says, given that `tools.noise` is `systemNoise`; the trace audit refuses any other source.
 * @throws {E_SCHEMA | E_UNSUPPORTED} before anything is read; {E_BUDGET | E_LEDGER}; {E_GENERATOR} for an unknown method
 */
export async function runDp(request: DpRequest, tools: DpTools): Promise<DpOutcome> {
  const { kept, epsilon, delta } = request;
  const domain = publicDomain(kept, request.unit);
  const rho = rhoOfEpsilon(epsilon, delta);
  const patients = request.patients ?? kept.dp?.patients;
  const budget = patients === undefined ? undefined : planRelease(domain, patients, [epsilon], delta).budgets[0];
  const method = methodOf(request.method ?? budget?.method, tools);
  const cap = kept.dp?.cap === undefined ? undefined : rhoOfEpsilon(kept.dp.cap.epsilon, kept.dp.cap.delta);
  method?.plan(domain, rho);
  const criteria = await judgeDp(request, domain, method, budget, rho, cap);
  if (criteria.some(({ outcome }) => outcome !== "pass") || method === undefined || budget === undefined)
    return {
      outcome: "refused",
      worst: criteria.some(({ outcome }) => outcome === "fail") ? "fail" : "inconclusive",
      criteria,
    };
  const registry = await tools.readRegistry();
  const table = encodeStates(registry, domain);
  const population = kept.dp?.population ?? kept.name;
  const inputs = createHash("sha256")
    .update(JSON.stringify({ kept, method: method.id, epsilon, delta }))
    .digest("hex");
  const spent = await spendBudget(
    request.ledger,
    {
      population,
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
  const drawn = trace();
  const claim = { epsilon, delta, rho, allGaussian: drawn.draws.every((one) => one.mechanism === "discrete Gaussian") };
  const audits: AuditFinding[] = [
    auditTrace(drawn, rho),
    auditResiduals(residualsOf(tables, table, domain), AUDIT_LEVEL),
    auditNeighbours(
      { prepare: (one) => ({ domain, table: encodeStates(one, domain) }), measure: method.measure },
      rho,
      [
        ...withoutEachUnit(registry, method.id === "dp-aim" ? firstUnits(registry.nUnits) : undefined),
        ...withWorstUnits(registry, domain.unit),
      ],
    ),
    refitAudit(method, table, domain, claim, request.nRefits, tools),
  ];
  if (audits.some(({ defect }) => defect)) return { outcome: "defect", criteria, audits };
  const rows = tools.rowsOf(kept, domain, tables);
  const nRows = request.nRows ?? Math.max(1, Math.round(rows.total));
  const released = rows.draw(nRows, tools.rows());
  const statement = buildStatement({
    kept,
    domain,
    ...claim,
    method,
    trace: drawn,
    plan: budget,
    patients: patients!,
    population,
    rows: { n: nRows, areDeclared: request.nRows !== undefined },
    ledger: spent,
    inputsSha256: inputs,
    columns: sharesOf(rows, encodeStates(released, { ...domain, unit: "row", unitWeight: 1 }), domain),
    audits: [
      { id: "trace", sentence: audits[0]!.sentence },
      {
        id: "other audits",
        sentence:
          "Neighbours, residuals and refits were audited on the registry; none found a defect. Their figures stay inside.",
      },
    ],
    made: { date: tools.now().slice(0, 10), software: tools.software },
  });
  return {
    outcome: "release",
    criteria,
    statement,
    released,
    schema: released.schema,
    registry,
    audits,
    domain,
    tables,
    methodId: method.id,
    rho,
  };
}

function methodOf(id: string | undefined, { methods }: DpTools): DpMethodLike | undefined {
  if (id === undefined) return undefined;
  const found = methods.find((method) => method.id === id);
  if (found === undefined)
    throw new RaresynthError("E_GENERATOR", "no differentially private method of that name.", {
      hint: `Known: ${methods.map((method) => method.id).join(", ")}.`,
    });
  return found;
}

function firstUnits(nUnits: number): number[] {
  return Array.from({ length: Math.min(nUnits, FEW_PAIRS) }, (_, unit) => unit);
}

function residualsOf(tables: readonly NoisyCounts[], table: StateTable, domain: PublicDomain) {
  return tables.map(({ columns, counts, sigma }) => ({
    noisy: counts,
    sigma,
    counts: countTable(table, domain, columns).map((count) => count / domain.unitWeight),
  }));
}

/** Noise of its own, independent of the release's; its results stay inside. */
function refitAudit(
  method: DpMethodLike,
  table: StateTable,
  domain: PublicDomain,
  claim: { epsilon: number; delta: number; rho: number; allGaussian: boolean },
  nRefits: number,
  tools: DpTools,
): AuditFinding {
  const states = rarestStates(table, domain);
  const planted = plantUnit(table, domain, states);
  const noise = tools.noise();
  const score = (one: StateTable): number => {
    const { meter } = createMeter(noise, rehearsalBudget(claim.rho));
    return membershipScore(method.measure(one, domain, claim.rho, meter), domain, states);
  };
  const half = Math.max(10, Math.floor(nRefits / 2));
  const runs = Array.from({ length: half });
  return auditRefits(
    runs.map(() => score(planted)),
    runs.map(() => score(table)),
    claim,
    AUDIT_LEVEL,
  );
}

/** Shares by the noisy tables and by the rows drawn from them: both paid for. */
function sharesOf(rows: DpRows, drawn: StateTable, domain: PublicDomain) {
  return domain.columns.map((column, at) => {
    const noisy = rows.marginal(at);
    const counts = new Float64Array(column.nStates);
    drawn.states[at]!.forEach((state) => counts[state]!++);
    return {
      name: column.name,
      states: stateNames(column).map((state, i) => ({
        state,
        noisyShare: round(noisy[i]! / rows.total),
        rowShare: round(counts[i]! / drawn.nRows),
      })),
    };
  });
}

function round(share: number): number {
  return Math.round(share * 1e4) / 1e4;
}
