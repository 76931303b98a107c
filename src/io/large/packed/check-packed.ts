import { unpackRows, type PackedCohort } from "../../../core/data/packed-cohort.ts";
import { columnsOfConstraint } from "../../../core/data/schema.ts";
import { checkCohort, checkOnce } from "../../registry/check-cohort.ts";
import type { Faults } from "../../schema/faults.ts";

/** Rows that are looked at at a time. */
const ROWS_AT_A_TIME = 65_536;

/**
 * Faults between columns, as `checkCohort` finds them: rows are checked some at a time, and that a patient's rows tell
 * one end of follow-up is checked over all.
 * @param isPatient whether each unit is one patient
 */
export function checkPacked(cohort: PackedCohort, faults: Faults, isPatient: boolean): void {
  const { schema, nRows, nUnits } = cohort;
  const names = new Set([
    ...(schema.constraints ?? []).flatMap(columnsOfConstraint),
    ...(schema.survival ?? []).flatMap(({ time, event, entry, end }) => [time, event, entry ?? "", end ?? ""]),
  ]);
  if (names.size === 0) return;
  for (let from = 0; from < nRows; from += ROWS_AT_A_TIME) {
    const rows = Int32Array.from({ length: Math.min(ROWS_AT_A_TIME, nRows - from) }, (_, row) => from + row);
    checkCohort(unpackRows(cohort, rows, names), faults, false);
  }
  if (!isPatient || nUnits === nRows) return;
  for (const pair of schema.survival ?? [])
    checkOnce(unpackRows(cohort, undefined, new Set([pair.time, pair.event])), pair, faults);
}
