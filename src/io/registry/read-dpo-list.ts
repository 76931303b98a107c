import { nth } from "../../core/access.ts";
import type { ReadingNote } from "../../core/contracts/outcome.ts";
import { readFile } from "node:fs/promises";
import { RaresynthError } from "../../core/errors.ts";
import type { CohortSchema } from "../../core/data/schema.ts";
import { decodeText } from "../tables/decode-text.ts";
import { createFaults } from "../schema/faults.ts";
import { columnCells, type RawTable } from "../tables/raw-table.ts";

/**
 * Units that the data protection officer named, ascending. One entry a line: the patient identifier where
 * `protect.patient` is declared, else the 1-based data record. Empty lines and lines that start with # are skipped.
 * @param unitOfRow unit of each row of the table, -1 where consent took it out (then nothing is left to protect, and a
 *   warning says how many)
 * @throws {E_FILE | E_ENCODING | E_VALUE} unknown entries by line number, never the entry
 */
export async function readDpoList(
  path: string,
  table: RawTable,
  schema: CohortSchema,
  unitOfRow: Int32Array,
): Promise<{ namedUnits: number[]; warnings: ReadingNote[] }> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new RaresynthError("E_FILE", "the list of the data protection officer could not be read.", {
      where: path,
      cause,
    });
  }
  const patient = schema.protect?.patient;
  const rowOf = new Map<string, number>();
  const keys = patient === undefined ? undefined : columnCells(table, patient);
  for (let row = 0; row < table.nRows; row++) {
    const key = keys === undefined ? String(row + 1) : nth(keys, row);
    if (!rowOf.has(key)) rowOf.set(key, row);
  }
  const faults = createFaults();
  const units = new Set<number>();
  let nGone = 0;
  decodeText(bytes, path)
    .split(/\r\n|\n|\r/)
    .forEach((line, index) => {
      const entry = line.trim();
      if (entry === "" || entry.startsWith("#")) return;
      const row = rowOf.get(entry);
      if (row === undefined)
        faults.add(
          "E_VALUE",
          `line ${index + 1}`,
          index + 1,
          patient === undefined ? "a data record number of the registry" : "a patient identifier of the registry",
        );
      else if (nth(unitOfRow, row) < 0) nGone++;
      else units.add(nth(unitOfRow, row));
    });
  faults.throwIfAny(path);
  return {
    namedUnits: [...units].sort((a, b) => a - b),
    warnings: nGone === 0 ? [] : [{ kind: "listed-without-consent", entries: nGone }],
  };
}
