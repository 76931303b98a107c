import { makeCohort, type Cohort, type NumericColumn } from "../../core/data/cohort.ts";

/**
 * Repeated rows with a column that says which synthetic patient a row belongs to, numbered in order of appearance and named as in the registry; its
 * schema declares the column as identifier and unit of protection. Other cohorts are returned as they are.
 * @param part of a table that comes in parts: the number of the first patient, and that a part in which nobody comes twice is numbered all the same
 */
export function numberPatients(cohort: Cohort<"synthetic">, part?: { readonly first: number }): Cohort<"synthetic"> {
  const { visits, ...schema } = cohort.schema;
  if (visits === undefined || (part === undefined && cohort.nUnits === cohort.nRows)) return cohort;
  const { first } = part ?? { first: 1 };
  const { patient = "patient", ...rest } = visits;
  const column: NumericColumn = {
    kind: "numeric",
    name: patient,
    values: Float64Array.from(cohort.units, (unit) => unit + first),
  };
  const columns = [
    { name: patient, type: "identifier" as const, role: "identifier" as const, label: "synthetic patient" },
    ...schema.columns,
  ];
  return makeCohort(
    "synthetic",
    { ...schema, columns, protect: { patient }, visits: rest },
    [column, ...cohort.columns],
    cohort.nRows,
    { units: cohort.units },
  );
}
