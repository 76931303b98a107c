import { makeCohort, type Cohort, type NumericColumn } from "../core/cohort.ts";

/**
 * Repeated rows with a column that says which synthetic patient a row belongs to, numbered from 1 in order of appearance and named as in the
 * registry; its schema declares the column as identifier and unit of protection. Other cohorts are returned as they are.
 */
export function numberPatients(cohort: Cohort<"synthetic">): Cohort<"synthetic"> {
  const { visits, ...schema } = cohort.schema;
  if (visits === undefined || cohort.nUnits === cohort.nRows) return cohort;
  const { patient = "patient", ...rest } = visits;
  const column: NumericColumn = { kind: "numeric", name: patient, values: Float64Array.from(cohort.units, (unit) => unit + 1) };
  const columns = [{ name: patient, type: "identifier" as const, role: "identifier" as const, label: "synthetic patient" }, ...schema.columns];
  return makeCohort("synthetic", { ...schema, columns, protect: { patient }, visits: rest }, [column, ...cohort.columns], cohort.nRows, { units: cohort.units });
}
