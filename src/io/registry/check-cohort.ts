import { nth } from "../../core/access.ts";
import { column, type CodedColumn, type Cohort, type NumericColumn } from "../../core/data/cohort.ts";
import { RaresynthError } from "../../core/errors.ts";
import type { SurvivalPair } from "../../core/data/schema.ts";
import { constraintViolations, describeConstraint } from "../../core/data/constraint-violations.ts";
import type { Faults } from "../schema/faults.ts";

const DAYS_PER = { days: 1, months: 30.4375, years: 365.25 } as const;

/**
 * Faults between columns of a registry: time-to-event pairs, the data cut and declared constraints. @param isPatient
 * whether each unit is one patient
 */
export function checkCohort(cohort: Cohort, faults: Faults, isPatient = false): void {
  for (const pair of cohort.schema.survival ?? []) checkPair(cohort, pair, faults, isPatient);
  for (const constraint of cohort.schema.constraints ?? []) {
    const rule = describeConstraint(constraint);
    for (const row of constraintViolations(cohort, constraint))
      faults.add("E_VALUE", "(constraint)", nth(cohort.sourceRows, row), rule);
  }
}

function checkPair(cohort: Cohort, pair: SurvivalPair, faults: Faults, isPatient: boolean): void {
  const time = numeric(cohort, pair.time);
  const event = eventOf(cohort, pair);
  const entry = pair.entry === undefined ? undefined : numeric(cohort, pair.entry);
  const end = pair.end === undefined ? undefined : numeric(cohort, pair.end);
  const unitDays = DAYS_PER[pair.timeUnit ?? "days"];
  for (let row = 0; row < cohort.nRows; row++) {
    const t = nth(time.values, row);
    const at = nth(cohort.sourceRows, row);
    if (t < 0) faults.add("E_SURVIVAL", pair.time, at, "a time not below 0");
    if (Number.isNaN(t) !== (event.codes[row] === -1))
      faults.add("E_SURVIVAL", pair.time, at, `time and event (${pair.event}) both present or both missing`);
    if (entry !== undefined && end !== undefined) {
      const gap = Math.abs(nth(end.values, row) - nth(entry.values, row) - t * unitDays);
      if (gap > unitDays) faults.add("E_SURVIVAL", pair.time, at, `within one unit of ${end.name} minus ${entry.name}`);
    }
  }
  if (isPatient && cohort.nUnits < cohort.nRows) checkOnce(cohort, pair, faults);
}

/**
 * Rows of one patient tell the same end of follow-up. Intervals (start, stop), recurrent events and one time an eye or
 * tooth are not modelled: drawn as one time a patient they would come out wrong without a word. Families hold several
 * patients, of whom each has an end.
 */
export function checkOnce(cohort: Cohort, pair: SurvivalPair, faults: Faults): void {
  const time = numeric(cohort, pair.time);
  const event = eventOf(cohort, pair);
  const first = new Map<number, number>();
  for (let row = 0; row < cohort.nRows; row++) {
    if (event.codes[row] === -1) continue;
    const known = first.get(nth(cohort.units, row));
    if (known === undefined) first.set(nth(cohort.units, row), row);
    else if (time.values[known] !== time.values[row] || event.codes[known] !== event.codes[row])
      faults.add(
        "E_SURVIVAL",
        pair.time,
        nth(cohort.sourceRows, row),
        `one time and event (${pair.event}) for each patient: intervals (start, stop) and recurrent events are not modelled`,
      );
  }
}

function eventOf(cohort: Cohort, pair: SurvivalPair): CodedColumn {
  const event = column(cohort, pair.event);
  if (event.kind !== "coded")
    throw new RaresynthError("E_INTERNAL", "the event of a pair is not coded.", { where: pair.event });
  return event;
}

function numeric(cohort: Cohort, name: string): NumericColumn {
  const found = column(cohort, name);
  if (found.kind !== "numeric") throw new RaresynthError("E_INTERNAL", "a number was expected.", { where: name });
  return found;
}
