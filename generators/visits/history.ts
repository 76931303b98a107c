import type { Column } from "../../src/core/data/cohort.ts";
import { nth } from "../../src/core/access.ts";
import { leftBeforeName, soFarName, TIME_LEFT, type FollowUpEnds } from "./visits-model.ts";

/** Sums over the visits of a patient so far, from which a level of their own follows. */
export interface Levels {
  readonly sum: Float64Array;
  readonly count: Float64Array;
}

export function noLevels(nPatients: number): Levels {
  return { sum: new Float64Array(nPatients), count: new Float64Array(nPatients) };
}

/** Adds a visit. Missing cells say nothing. Skewed and even numbers alike are added up as cube roots. */
export function addVisit({ sum, count }: Levels, patient: number, value: number): void {
  if (Number.isNaN(value)) return;
  sum[patient] = nth(sum, patient) + Math.cbrt(value);
  count[patient] = nth(count, patient) + 1;
}

/** Mean of the visits so far of some patients, NaN before the first known value. */
export function levelColumn(name: string, { sum, count }: Levels, patients: ArrayLike<number>): Column {
  const values = Float64Array.from(patients, (patient) =>
    count[patient] === 0 ? NaN : (nth(sum, patient) / nth(count, patient)) ** 3,
  );
  return { kind: "numeric", name: soFarName(name), values };
}

/**
 * Follow-up that is left at a visit, and the same before each event that ends it, missing where it does not: near an
 * event values drift. None where follow-up has no column.
 */
export function timeLeft(
  columns: readonly Column[],
  time: string | undefined,
  followUp: string | undefined,
  ends: FollowUpEnds | undefined,
): Column[] {
  const named = (name: string | undefined) => columns.find((column) => column.name === name);
  const [clock, end, event] = [named(time), named(followUp), named(ends?.event)];
  if (clock?.kind !== "numeric" || end?.kind !== "numeric") return [];
  const left = end.values.map((value, row) => value - nth(clock.values, row));
  const before = (ends?.causes ?? []).flatMap((cause): Column[] => {
    if (event?.kind !== "coded") return [];
    const code = event.levels.indexOf(cause);
    const values = left.map((value, row) => (code >= 0 && event.codes[row] === code ? value : NaN));
    return [{ kind: "numeric", name: leftBeforeName(cause), values }];
  });
  return [{ kind: "numeric", name: TIME_LEFT, values: left }, ...before];
}
