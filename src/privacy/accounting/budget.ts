/** Permission to draw noise worth `rho`. Made where a ledger entry was written, or for a rehearsal whose results stay inside. */
export interface Budget {
  readonly rho: number;
  readonly purpose: "release" | "rehearsal";
}

const RELEASE = new WeakSet<Budget>();

/** For the ledger alone, once its entry is on the disk. */
export function budgetOfEntry(rho: number): Budget {
  const budget: Budget = Object.freeze({ rho, purpose: "release" });
  RELEASE.add(budget);
  return budget;
}

/** For audits, refits and stand-ins: what is drawn with it never leaves. */
export function rehearsalBudget(rho: number): Budget {
  return Object.freeze({ rho, purpose: "rehearsal" });
}

/** Whether a ledger entry stands behind it. */
export function isPaidFor(budget: Budget): boolean {
  return RELEASE.has(budget);
}
