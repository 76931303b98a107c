import type { MeterTrace } from "../accounting/meter.ts";
import type { AuditFinding } from "./finding.ts";

/** Rounding of noise and of choices to fractions costs at most this share of an entry. */
const ROUNDING = 1e-3;

/**
 * The ledger's entry against the draws that were made: their prices add up to it, nothing was drawn beside them, the source is the operating
 * system's, and an entry stands behind the budget.
 * @param entryRho rho of the ledger's entry
 */
export function auditTrace(trace: MeterTrace, entryRho: number, needsEntry = true): AuditFinding {
  const faults = [
    ...(trace.rho > entryRho * (1 + 1e-7) ? ["the draws cost more than the entry paid for"] : []),
    ...(trace.rho < entryRho * (1 - ROUNDING) ? ["the draws cost less than the entry says"] : []),
    ...(trace.untaggedWords > 0 ? ["noise was drawn outside any tagged draw"] : []),
    ...(trace.isSystem ? [] : ["the source of noise is not the operating system's"]),
    ...(!needsEntry || trace.isPaidFor ? [] : ["no ledger entry stands behind the noise"]),
  ];
  return {
    id: "trace",
    defect: faults.length > 0,
    sentence:
      faults.length > 0
        ? `The account does not hold: ${faults.join("; ")}.`
        : `${trace.draws.length} tagged draws add up to the ledger's entry; nothing was drawn beside them.`,
    figures: { rho: trace.rho, entry: entryRho, draws: trace.draws.length, untaggedWords: trace.untaggedWords },
  };
}
