import { nth } from "../../../core/access.ts";
import type { CohortSchema } from "../../../core/data/schema.ts";
import type { Faults } from "../../schema/faults.ts";
import type { BlockColumn } from "../blocks/cell-block.ts";

/** Units of a table, as far as one column or several tell them. */
export interface NumberedUnits {
  /** Unit of each row, 0.. in order of first appearance. */
  readonly units: Int32Array;
  readonly nUnits: number;
}

/** Takes up the columns that name patients and families, and tells whose each row is. */
export interface UnitNumberer {
  append(blockOf: (name: string) => BlockColumn): void;
  finish(nRows: number, faults: Faults): NumberedUnits;
}

/** Number of a cell that names nobody. */
const NOBODY = -1;

/** Columns that name units; their texts have to be told apart over the whole file. */
export function unitColumns({ protect }: CohortSchema): string[] {
  const { patient, family, within } = protect ?? {};
  return [patient, family, patient === undefined ? undefined : within].filter((name) => name !== undefined);
}

/**
 * Units of protection as `protectionUnits` numbers them, of a table of which only numbers of cells are kept: 4 bytes a
 * row for each column that names a unit, and 16 while they are numbered.
 */
export function unitNumberer(schema: CohortSchema): UnitNumberer {
  const { patient, family, within } = schema.protect ?? {};
  const columns = new Map(
    unitColumns(schema).map((name) => [name, trimmedNumbers(name === within ? [] : missingCodes(schema, name))]),
  );
  return {
    append: (blockOf) => {
      for (const [name, column] of columns) column.append(blockOf(name));
    },
    finish(nRows, faults) {
      const parent = Int32Array.from({ length: nRows }, (_, row) => row);
      const rowsOf = (name: string | undefined): Int32Array | undefined =>
        name === undefined ? undefined : columns.get(name)?.finish(nRows);
      const patients = rowsOf(patient);
      if (patients !== undefined && patient !== undefined) {
        patients.forEach((id, row) => {
          if (id === NOBODY) faults.add("E_VALUE", patient, row + 1, "a patient identifier in each row");
        });
        const centres = rowsOf(within);
        join(parent, centres === undefined ? patients : pairNumbers(centres, patients));
      }
      const families = rowsOf(family);
      if (families !== undefined) join(parent, families);
      return numbered(parent);
    },
  };
}

function missingCodes(schema: CohortSchema, name: string): string[] {
  return schema.columns.find((column) => column.name === name)?.missing?.map(({ code }) => code) ?? [];
}

/** Numbers of texts, blanks around apart; NOBODY for what is empty or a code for missing. */
function trimmedNumbers(missing: readonly string[]): {
  append(block: BlockColumn): void;
  finish(nRows: number): Int32Array;
} {
  const codes = new Set(missing);
  const parts: Int32Array[] = [];
  const own: number[] = [];
  return {
    append({ codes: ids, size, textOf, numberOf }) {
      for (let id = own.length; id < size; id++) {
        const text = textOf(id);
        const entry = text.trim();
        own.push(entry === "" || codes.has(entry) ? NOBODY : entry === text ? id : numberOf(entry));
      }
      parts.push(ids.map((id) => nth(own, id)));
    },
    finish(nRows) {
      const rows = new Int32Array(nRows);
      let at = 0;
      for (const part of parts) {
        rows.set(part, at);
        at += part.length;
      }
      parts.length = 0;
      return rows;
    },
  };
}

/** One number for each pair that occurs with a second part; NOBODY where that is. */
function pairNumbers(first: Int32Array, second: Int32Array): Int32Array {
  const most = second.reduce((largest, id) => Math.max(largest, id), 0) + 1;
  const numbers = new Map<number, number>();
  return second.map((id, row) => {
    if (id === NOBODY) return NOBODY;
    const key = (nth(first, row) + 1) * most + id;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, numbers.size);
    return numbers.size - 1;
  });
}

/** Rows of the same number belong together. @param parent changed */
function join(parent: Int32Array, ids: Int32Array): void {
  const firstRow = new Int32Array(ids.reduce((largest, id) => Math.max(largest, id), 0) + 1).fill(-1);
  for (let row = 0; row < ids.length; row++) {
    const id = nth(ids, row);
    if (id === NOBODY) continue;
    const first = nth(firstRow, id);
    if (first < 0) firstRow[id] = row;
    else parent[rootOf(parent, row)] = rootOf(parent, first);
  }
}

function rootOf(parent: Int32Array, row: number): number {
  let at = row;
  while (parent[at] !== at) at = parent[at] = nth(parent, nth(parent, at));
  return at;
}

function numbered(parent: Int32Array): NumberedUnits {
  const units = new Int32Array(parent.length);
  const numberOf = new Int32Array(parent.length).fill(-1);
  let nUnits = 0;
  for (let row = 0; row < parent.length; row++) {
    const root = rootOf(parent, row);
    if (nth(numberOf, root) < 0) numberOf[root] = nUnits++;
    units[row] = nth(numberOf, root);
  }
  return { units, nUnits };
}
