import { nth } from "../../core/access.ts";
import { isMissing, type Column } from "../../core/data/cohort.ts";
import type { CohortSchema, ColumnSchema } from "../../core/data/schema.ts";
import { hasWord } from "./name-words.ts";

const VISIT_TIME =
  /^(visit|visits|visitdate|dov|day|days|month|week|time|date|besuch|besuchsdatum|visite|datevisite|visita|fechavisita|datavisita|bezoek|bezoekdatum|followup|fu|assessment|exam|examdate|measured|sample|datum|fecha|data)$/;

/**
 * Visits, where patients have several rows: proposed with the date or number that orders a patient's rows, where one
 * does.
 * @param units unit of protection of each row
 */
export function inferVisits(
  columns: readonly ColumnSchema[],
  typed: readonly Column[],
  units: Int32Array,
  notes: string[],
): CohortSchema["visits"] {
  const nUnits = new Set(units).size;
  if (nUnits === units.length) return undefined;
  const constant = typed.filter((column) => isConstantWithin(column, units));
  const candidates = typed.filter((column) => {
    const type = columns.find(({ name }) => name === column.name)?.type;
    return (
      column.kind === "numeric" &&
      (type === "date" || type === "integer") &&
      hasWord(column.name, VISIT_TIME) &&
      tellsVisitsApart(column, units)
    );
  });
  const time = candidates[0]?.name;
  notes.push(
    `(visits): ${units.length} rows belong to ${nUnits} patients, so rows are taken for visits${time === undefined ? " (name the column that orders them under visits.time)" : ` ordered by ${time}`}; ` +
      `${constant.length} of ${typed.length} columns are the same in all rows of each patient (baseline).`,
  );
  return { ...(time === undefined ? {} : { time }), inferred: true };
}

function isConstantWithin(column: Column, units: Int32Array): boolean {
  const first = new Map<number, number>();
  return units.every((unit, row) => {
    if (isMissing(column, row)) return true;
    const value = column.kind === "numeric" ? nth(column.values, row) : nth(column.codes, row);
    const known = first.get(unit);
    if (known === undefined) first.set(unit, value);
    return known === undefined || known === value;
  });
}

/** Nearly all rows of a patient have a value, and different ones. */
function tellsVisitsApart(column: Column, units: Int32Array): boolean {
  if (column.kind !== "numeric") return false;
  const seen = new Set<string>();
  let present = 0;
  units.forEach((unit, row) => {
    if (isMissing(column, row)) return;
    present += 1;
    seen.add(`${unit} ${nth(column.values, row)}`);
  });
  return present > 0.5 * units.length && seen.size > 0.9 * present && !isConstantWithin(column, units);
}
