import type { MeterTrace } from "../accounting/meter.ts";
import type { TraceFault, TraceFinding } from "../../core/privacy/audit-finding.ts";

/** Rounding of noise and of choices to fractions costs at most this share of an entry. */
const ROUNDING = 1e-3;

/**
 * The ledger's entry against the draws that were made: their prices add up to it, nothing was drawn beside them, the
 * source is the operating system's, and an entry stands behind the budget.
 * @param entryRho rho of the ledger's entry
 */
export function auditTrace(trace: MeterTrace, entryRho: number, needsEntry = true): TraceFinding {
  const faults: TraceFault[] = [
    ...(trace.rho > entryRho * (1 + 1e-7) ? ["over" as const] : []),
    ...(trace.rho < entryRho * (1 - ROUNDING) ? ["under" as const] : []),
    ...(trace.untaggedWords > 0 ? ["untagged" as const] : []),
    ...(trace.isSystem ? [] : ["not-system" as const]),
    ...(!needsEntry || trace.isPaidFor ? [] : ["no-entry" as const]),
  ];
  return {
    id: "trace",
    defect: faults.length > 0,
    faults,
    figures: { rho: trace.rho, entry: entryRho, draws: trace.draws.length, untaggedWords: trace.untaggedWords },
  };
}
