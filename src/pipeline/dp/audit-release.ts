import type { AuditFinding } from "../../core/privacy/audit-finding.ts";
import type { Cohort } from "../../core/data/cohort.ts";
import { rehearsalBudget } from "../../privacy/accounting/budget.ts";
import { createMeter, type MeterTrace } from "../../privacy/accounting/meter.ts";
import { withoutEachUnit, withWorstUnits } from "../../privacy/audit/neighbour-pairs.ts";
import { auditNeighbours } from "../../privacy/audit/neighbours.ts";
import { membershipScore, plantUnit, rarestStates } from "../../privacy/audit/planted-unit.ts";
import { auditRefits, type RefitClaim } from "../../privacy/audit/refits.ts";
import { auditResiduals } from "../../privacy/audit/residuals.ts";
import { auditTrace } from "../../privacy/audit/trace.ts";
import { countTable, encodeStates, type StateTable } from "../../privacy/domain/encode.ts";
import type { PublicDomain } from "../../privacy/domain/domain.ts";
import type { DpMethodLike, DpTools, NoisyCounts } from "./dp-contracts.ts";

/** Chance of a false alarm of each audit that reads the registry: a false one costs a release whose budget is spent. */
const AUDIT_LEVEL = 0.001;
/** Pairs of neighbours where a method takes seconds a pair. */
const FEW_PAIRS = 12;
/** Fewest refits on each side. */
const FEWEST_A_SIDE = 10;

export interface AuditedRelease {
  readonly method: DpMethodLike;
  readonly domain: PublicDomain;
  readonly claim: RefitClaim;
  readonly registry: Cohort<"train">;
  readonly table: StateTable;
  readonly tables: readonly NoisyCounts[];
  readonly trace: MeterTrace;
}

/**
 * Every audit of a release that was measured and paid for: trace, residuals, neighbours, refits. Internal, but for what
 * each instrument is.
 */
export function auditRelease(one: AuditedRelease, nRefits: number, tools: DpTools): AuditFinding[] {
  const { method, domain, claim, registry, table, tables, trace } = one;
  return [
    auditTrace(trace, claim.rho),
    auditResiduals(residualsOf(tables, table, domain), AUDIT_LEVEL),
    auditNeighbours(
      { prepare: (cohort) => ({ domain, table: encodeStates(cohort, domain) }), measure: method.measure },
      claim.rho,
      [
        ...withoutEachUnit(registry, method.id === "dp-aim" ? firstUnits(registry.nUnits) : undefined),
        ...withWorstUnits(registry, domain.unit),
      ],
    ),
    refitAudit(one, nRefits, tools),
  ];
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
function refitAudit({ method, domain, claim, table }: AuditedRelease, nRefits: number, tools: DpTools): AuditFinding {
  const states = rarestStates(table, domain);
  const planted = plantUnit(table, domain, states);
  const noise = tools.noise();
  const score = (one: StateTable): number => {
    const { meter } = createMeter(noise, rehearsalBudget(claim.rho));
    return membershipScore(method.measure(one, domain, claim.rho, meter), domain, states);
  };
  const runs = Array.from({ length: Math.max(FEWEST_A_SIDE, Math.floor(nRefits / 2)) });
  return auditRefits(
    runs.map(() => score(planted)),
    runs.map(() => score(table)),
    claim,
    AUDIT_LEVEL,
  );
}
