import { makeCohort, type CodedColumn, type Cohort } from "../../core/data/cohort.ts";

/** Opens every identifier of a row, so that none can be taken for one of a registry. */
const SYNTHETIC_PREFIX = "SYN-";

/**
 * Repeated rows with a column that says which synthetic patient a row belongs to (SYN-1, SYN-2, … in order of appearance), named as in the registry; its
 * schema declares the column as identifier and unit of protection. Other cohorts are returned as they are.
 * @param part of a table that comes in parts: the number of the first patient, and that a part in which nobody comes twice is numbered all the same
 */
export function numberPatients(cohort: Cohort<"synthetic">, part?: { readonly first: number }): Cohort<"synthetic"> {
  const { visits, ...schema } = cohort.schema;
  if (visits === undefined || (part === undefined && cohort.nUnits === cohort.nRows)) return cohort;
  const { first } = part ?? { first: 1 };
  const { patient = "patient", ...rest } = visits;
  const levels = Array.from({ length: cohort.nUnits }, (_, unit) => `${SYNTHETIC_PREFIX}${unit + first}`);
  const column: CodedColumn = {
    kind: "coded",
    name: patient,
    codes: Int32Array.from(cohort.units),
    levels,
    nPublicLevels: levels.length,
    ordered: false,
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
