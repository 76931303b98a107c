import type { DoorNote } from "../../../core/contracts/outcome.ts";
import type { CohortSchema, ColumnSchema, Constraint } from "../../../core/data/schema.ts";
import { createFaults } from "../../schema/faults.ts";
import type { DoorOptions, DoorReading } from "../door.ts";
import { ELEMENTS } from "./elements.ts";
import { pivot, type Pivoted } from "./pivot.ts";
import { readCareFolder, type CareFiles, type CareRow } from "./read-folder.ts";

const PATIENT = "pid";
const DEAD = "SIO:010059";

/**
 * A table and a schema of a folder of CARE-SM templates, one row a patient. Codes stand in compact form (HP:0001250);
 * codes that a patient may have several of are coded lists; variants are identifiers.
 *
 * Source: CARE-SM templates (github.com/CARE-SM/CARE-SM-Implementation), elements of the European common data set.
 * Claim: errors and notes hold names and counts, no cell. Not claimed: that what is not told was looked for; the format
 * cannot say so.
 * @returns undefined where the path is no such folder
 * @throws {E_CARE_SM | E_CSV | E_RANGE}
 */
export async function readCareSm(path: string, options: DoorOptions): Promise<DoorReading | undefined> {
  const read = await readCareFolder(path);
  if (read === undefined) return undefined;
  const pids = [...new Set(read.rows.map(({ pid }) => pid))];
  const faults = createFaults();
  const parts = [...ELEMENTS].flatMap(([model, element]) => {
    const rows = read.rows.filter((row) => row.model === model);
    return rows.length === 0 ? [] : [pivot(model, element, rows, { pids, cellSize: options.cellSize, faults })];
  });
  faults.throwIfAny(path, {
    E_CARE_SM: "Correct the templates. Rows are those of the element, from its first file on.",
  });
  return assemble(read, pids, parts, options);
}

function assemble(
  read: CareFiles,
  pids: readonly string[],
  parts: readonly Pivoted[],
  { name }: DoorOptions,
): DoorReading {
  const patient: ColumnSchema = { name: PATIENT, type: "identifier", role: "identifier", inferred: true };
  const told = parts.flatMap(({ columns }) => columns).filter(({ cells }) => cells.some((cell) => cell !== ""));
  const has = (column: string): boolean => told.some((one) => one.column.name === column);
  const columns = [{ column: patient, cells: pids }, ...told].map(({ column, cells }) => ({
    // The year of birth is told beside the day, which names more.
    column: column.name === "birthdate" && has("birthyear") ? { ...patient, name: column.name } : column,
    cells,
  }));
  const lists = parts.flatMap(({ list }) => (list === undefined ? [] : [list]));
  const rule = deathRule(columns);
  const schema: CohortSchema = {
    ...{ version: 1, name, columns: columns.map(({ column }) => column), protect: { patient: PATIENT } },
    ...(rule === undefined ? {} : { constraints: [rule] }),
    ...(lists.length === 0 ? {} : { lists }),
  };
  return {
    table: {
      names: columns.map(({ column }) => column.name),
      nRows: pids.length,
      cells: columns.map(({ cells }) => cells),
    },
    schema,
    notes: notesOf(read, pids.length, parts),
  };
}

/** A day of death only of the dead, where that holds already. */
function deathRule(
  columns: readonly { readonly column: ColumnSchema; readonly cells: readonly string[] }[],
): Constraint | undefined {
  const cellsOf = (name: string) => columns.find(({ column }) => column.name === name)?.cells;
  const [status, days] = [cellsOf("status"), cellsOf("deathdate")];
  if (status === undefined || days === undefined || days.some((day, row) => day !== "" && status[row] !== DEAD))
    return undefined;
  return { kind: "branching", columns: ["deathdate"], when: { column: "status", in: [DEAD] }, inferred: true };
}

function notesOf({ rows, files, others }: CareFiles, patients: number, parts: readonly Pivoted[]): DoorNote[] {
  const passed = [...new Set(rows.map(({ model }: CareRow) => model).filter((model) => !ELEMENTS.has(model)))];
  const nRare = parts.reduce((sum, one) => sum + one.nRare, 0);
  const nRepeated = parts.reduce((sum, one) => sum + one.nRepeated, 0);
  const found: (DoorNote | undefined)[] = [
    { kind: "care-sm-read", files, rows: rows.length, patients },
    parts.some(({ list }) => list !== undefined) ? { kind: "care-sm-never-no" } : undefined,
    passed.length === 0 ? undefined : { kind: "care-sm-passed-over", elements: passed.length, files: 0 },
    others.length === 0 ? undefined : { kind: "care-sm-passed-over", elements: 0, files: others.length },
    nRare === 0 ? undefined : { kind: "care-sm-rare", codes: nRare },
    nRepeated === 0 ? undefined : { kind: "care-sm-repeated", values: nRepeated },
  ];
  return found.filter((note) => note !== undefined);
}
