import { makeCohort, type CodedColumn, type Cohort, type Column } from "../../core/data/cohort.ts";

/** Opens every identifier of a row, so that none can be taken for one of a registry. */
const SYNTHETIC_PREFIX = "SYN-";
/** Column of these identifiers where a patient has one row. */
const ROW_COLUMN = "synthetic_id";

/** Whether a cell is the identifier of a synthetic patient or row. */
export function isSyntheticId(cell: string): boolean {
  return cell.startsWith(SYNTHETIC_PREFIX);
}

/**
 * Rows of a release, each with an identifier that opens with SYN-: of its patient where patients have several rows
 * (`numberPatients`), else a first column `synthetic_id` with SYN-1, SYN-2, … in order of rows, which its schema
 * declares as identifier. Whoever reads the rows drops it.
 * @param cohort released rows without identifiers
 * @returns the rows with one column more
 */
export function nameRows(cohort: Cohort<"synthetic">): Cohort<"synthetic"> {
  const { schema, nRows } = cohort;
  if (schema.visits !== undefined) return numberPatients(cohort, { first: 1 });
  const taken = new Set(schema.columns.map(({ name }) => name.toLowerCase()));
  let name = ROW_COLUMN;
  for (let k = 2; taken.has(name); k++) name = `${ROW_COLUMN}_${k}`;
  const own = { name, type: "identifier" as const, role: "identifier" as const, label: "synthetic record" };
  const column = identifiers(
    name,
    Int32Array.from({ length: nRows }, (_, row) => row),
    nRows,
    1,
  );
  return makeCohort("synthetic", { ...schema, columns: [own, ...schema.columns] }, [column, ...cohort.columns], nRows, {
    units: cohort.units,
  });
}

/**
 * Repeated rows with a column that says which synthetic patient a row belongs to (SYN-1, SYN-2, … in order of
 * appearance), named as in the registry; its schema declares the column as identifier and unit of protection. Other
 * cohorts are returned as they are.
 * @param part of a table that comes in parts: the number of the first patient, and that a part in which nobody comes
 *   twice is numbered all the same
 */
export function numberPatients(cohort: Cohort<"synthetic">, part?: { readonly first: number }): Cohort<"synthetic"> {
  const { visits, ...schema } = cohort.schema;
  if (visits === undefined || (part === undefined && cohort.nUnits === cohort.nRows)) return cohort;
  const { first } = part ?? { first: 1 };
  const { patient = "patient", ...rest } = visits;
  const column = identifiers(patient, Int32Array.from(cohort.units), cohort.nUnits, first);
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

function identifiers(name: string, codes: Int32Array, count: number, first: number): Column {
  const levels = Array.from({ length: count }, (_, unit) => `${SYNTHETIC_PREFIX}${unit + first}`);
  return { kind: "coded", name, codes, levels, nPublicLevels: levels.length, ordered: false } satisfies CodedColumn;
}
