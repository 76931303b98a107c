import { RaresynthError } from "../../core/errors.ts";

/**
 * Permission to draw noise worth `rho`. Made where a ledger entry was written, or for a rehearsal whose results stay
 * inside.
 */
export interface Budget {
  readonly rho: number;
  readonly purpose: "release" | "rehearsal";
}

const RELEASE = new WeakSet<Budget>();
const SPLIT = new WeakSet<Budget>();
/** Relative room for the sum of the parts in floating point. */
const ROOM = 1e-9;

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

/**
 * Parts of a budget that add up to at most the whole, once; the whole is used up with it. Parts of a paid-for budget
 * are paid for.
 * @param rhos each above 0 @throws {E_BUDGET} where they cost more than the whole, or it was split before
 */
export function splitBudget(whole: Budget, rhos: readonly number[]): Budget[] {
  const sum = rhos.reduce((total, rho) => total + rho, 0);
  if (SPLIT.has(whole) || rhos.some((rho) => !(rho > 0)) || sum > whole.rho * (1 + ROOM))
    throw new RaresynthError("E_BUDGET", "parts would pass what the ledger entry paid for.");
  SPLIT.add(whole);
  return rhos.map((rho) => (RELEASE.has(whole) ? budgetOfEntry(rho) : rehearsalBudget(rho)));
}

/** Whether a ledger entry stands behind it and it was not handed on in parts. */
export function isPaidFor(budget: Budget): boolean {
  return RELEASE.has(budget) && !SPLIT.has(budget);
}
