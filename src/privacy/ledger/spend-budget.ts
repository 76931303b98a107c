import { basename } from "node:path";
import { RaresynthError } from "../../core/errors.ts";
import { appendToLedger, type Ledger } from "../../packet/ledger/ledger.ts";
import { budgetOfEntry, type Budget } from "../accounting/budget.ts";

/** What one release asks of the population's budget. */
export interface SpendRequest {
  /** Name of the population, the same for every export of a registry. */
  readonly population: string;
  readonly method: string;
  readonly rho: number;
  readonly epsilon: number;
  readonly delta: number;
  /** Largest sum over all releases; undefined: the cap already in force, or `rho` where there is none. */
  readonly cap: number | undefined;
  readonly unit: string;
  /** SHA-256 of the public inputs (schema, method, budget). */
  readonly inputs: string;
  readonly declaredBy: string;
  readonly publishedElsewhere: readonly string[];
}

export interface Spent {
  readonly budget: Budget;
  readonly seq: number;
  /** Of all releases, this one included. */
  readonly sum: number;
  readonly cap: number;
}

/** Relative room for a sum of costs that meets the cap exactly. */
const ROOM = 1e-9;

/**
 * Writes the entry that pays for a release. It is on the disk before a budget exists, so a kill between the two spends,
 * and no noise can be drawn unpaid for.
 * @param at ISO time
 * @throws {E_BUDGET} where the sum would pass the cap; nothing is written then. {E_LEDGER}
 */
export async function spendBudget(path: string, request: SpendRequest, at: string): Promise<Spent> {
  let spent = { sum: 0, cap: 0 };
  const { cap: asked, ...event } = request;
  const ledger = await appendToLedger(path, request.population, at, (before) => {
    const { sum, cap: inForce } = budgetSoFar(before);
    // A cap can be lowered by whoever asks, and never raised once releases stand under it.
    const cap = Math.min(asked ?? inForce ?? request.rho, inForce ?? Infinity);
    const after = sum + request.rho;
    if (!(request.rho > 0) || after > cap * (1 + ROOM))
      throw new RaresynthError(
        "E_BUDGET",
        `the population has ${Math.max(0, cap - sum).toPrecision(4)} of ${cap.toPrecision(4)} left (rho), ${request.rho.toPrecision(4)} is asked.`,
        {
          where: basename(path),
          hint: "A cap is not raised after the fact; the release that was paid for can be used as often as wanted.",
        },
      );
    spent = { sum: after, cap };
    const { population: _population, ...facts } = event;
    return {
      kind: "privacy-spend",
      ...facts,
      publishedElsewhere: [...facts.publishedElsewhere],
      neighbours: "add or remove one unit",
      sum: after,
      cap,
    };
  });
  return { budget: budgetOfEntry(request.rho), seq: ledger.length - 1, ...spent };
}

/** Sum of all privacy entries and the cap in force, from a ledger. */
export function budgetSoFar(ledger: Ledger): { readonly sum: number; readonly cap: number | undefined } {
  const spends = ledger.flatMap(({ event }) => (event.kind === "privacy-spend" ? [event] : []));
  return {
    sum: spends.reduce((sum, { rho }) => sum + rho, 0),
    cap: spends.length === 0 ? undefined : Math.min(...spends.map(({ cap }) => cap)),
  };
}
