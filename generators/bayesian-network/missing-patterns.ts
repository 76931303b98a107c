import { nth } from "../../src/core/access.ts";
import type { Cohort, Column } from "../../src/core/data/cohort.ts";
import { missingState } from "../shared/encoding/discretised-column.ts";
import type { EncodedColumn } from "../shared/encoding/discretised-column.ts";

/**
 * Columns that are missing in the same rows, and the two-state variable that stands for them (0 observed, 1 missing).
 */
export interface MissingPattern {
  readonly columns: readonly string[];
  readonly encoded: EncodedColumn;
}

/** A column that the network does not hold, with 1 where its cell is missing. */
interface Outside {
  readonly spec: undefined;
  readonly name: string;
  readonly codes: Int32Array;
}

/**
 * Groups columns by the rows in which they are missing. One variable a group keeps blocks that are missing by design
 * whole, and leaves a column's parents free to speak about its value.
 * @param columns in the order of their names; those that are nowhere or everywhere missing take no part
 * @param minUnits a pattern of an outside column needs this many units on either side
 */
export function missingPatterns(
  columns: readonly (EncodedColumn | Outside)[],
  train: Cohort,
  minUnits: number,
): MissingPattern[] {
  const byMask = new Map<string, { columns: string[]; mask: Int32Array }>();
  for (const column of columns) {
    const mask = maskOf(column, train, minUnits);
    if (mask === undefined) continue;
    const key = mask.join("");
    const name = column.spec?.name ?? (column as Outside).name;
    const found = byMask.get(key);
    if (found === undefined) byMask.set(key, { columns: [name], mask });
    else found.columns.push(name);
  }
  return [...byMask.values()].map(({ columns: names, mask }) => ({
    columns: names.sort(),
    encoded: {
      spec: {
        kind: "coded",
        name: `missing: ${nth(names, 0)}`,
        hasMissing: false,
        ordered: false,
        nPublicLevels: 2,
        levels: ["observed", "missing"],
        groups: ["observed", "missing"].map((level) => ({ label: level, members: [{ level, weight: 1 }] })),
      },
      codes: mask,
      nStates: 2,
    },
  }));
}

/** 1 where the cell is missing. */
export function missingCodes(column: Column): Int32Array {
  return column.kind === "numeric"
    ? Int32Array.from(column.values, (value) => (Number.isNaN(value) ? 1 : 0))
    : Int32Array.from(column.codes, (code) => (code < 0 ? 1 : 0));
}

function maskOf(column: EncodedColumn | Outside, train: Cohort, minUnits: number): Int32Array | undefined {
  if (column.spec !== undefined) {
    const missing = missingState(column.spec);
    return missing > 0 ? column.codes.map((state) => (state === missing ? 1 : 0)) : undefined;
  }
  const unitsIn = (state: number) => new Set(train.units.filter((_, row) => column.codes[row] === state)).size;
  return unitsIn(1) >= minUnits && unitsIn(0) >= minUnits ? column.codes : undefined;
}
