import type { CodedList, CohortSchema, ColumnSchema, Constraint } from "../../core/data/schema.ts";
import { levelFinder } from "../forms/level-value.ts";
import type { Faults } from "../schema/faults.ts";
import type { RawTable } from "../tables/raw-table.ts";
import { ancestorsOf, parentsOf } from "./hierarchy.ts";

/** States of a code in a row. */
const [UNKNOWN, ABSENT, PRESENT] = [0, 1, 2];

/** A list whose rare codes are folded: the columns that stay, with their cells, and the names of those that go. */
export interface FoldedList {
  readonly columns: readonly { readonly schema: ColumnSchema; readonly cells: readonly string[] }[];
  readonly gone: ReadonlySet<string>;
  readonly constraints: readonly Constraint[];
  /** Codes that were folded, and those that no code with enough patients includes. */
  readonly nFolded: number;
  readonly nLost: number;
  /** Codes without a column of each row that are lost, to be added to the column that counts them. */
  readonly lostOfRow: Int32Array;
}

interface Code {
  readonly column: ColumnSchema;
  readonly cells: readonly string[];
  readonly states: Uint8Array;
}

/**
 * Folds the codes that fewer patients than `leastPatients` have into the nearest code that includes them and that
 * enough patients have. A code that is present makes all that include it present; one that is absent says nothing of
 * others. Whoever has several codes below one counts once.
 *
 * Source: generalisation of a categorical attribute along a user's hierarchy (Samarati & Sweeney 1998), one code at a
 * time.
 * Claim: every column that stays is present in at least `leastPatients` units; a code that is present has all codes
 * above it that stay present.
 * Not claimed: that which codes fold tells nothing; it is chosen on all patients.
 * @param units unit of protection of each row
 */
export function foldList(
  list: CodedList,
  table: RawTable,
  schema: CohortSchema,
  units: Int32Array,
  leastPatients: number,
  faults: Faults,
): FoldedList {
  const parents = parentsOf(list.edges ?? []);
  const codes = codesOf(list, table, schema);
  const states = withAncestors(codes, parents, table.nRows, faults);
  const isFrequent = (code: string): boolean => nUnits(states.get(code), units) >= leastPatients;
  const lostOfRow = new Int32Array(table.nRows);
  const stays = new Set<string>();
  const gone = new Set<string>();
  let [nFolded, nLost] = [0, 0];
  for (const [code, { column }] of codes) {
    if (isFrequent(code)) {
      stays.add(code);
      continue;
    }
    gone.add(column.name);
    const into = ancestorsOf(code, parents).find(isFrequent);
    if (into === undefined) {
      nLost++;
      states.get(code)?.forEach((state, row) => {
        if (state === PRESENT) lostOfRow[row] = (lostOfRow[row] ?? 0) + 1;
      });
    } else {
      nFolded++;
      stays.add(into);
    }
  }
  const taken = new Set(table.names);
  const columns = [...stays].map((code) => {
    const own = codes.get(code);
    const column = own?.column ?? ancestorColumn(code, list, codes, taken);
    return { schema: column, cells: cellsOf(column, own, states.get(code) ?? new Uint8Array(table.nRows)) };
  });
  for (const column of schema.columns)
    if (column.list === list.name && column.since === true && !stays.has(column.code ?? "")) gone.add(column.name);
  const nameOf = new Map(columns.map((one) => [one.schema.code ?? "", one.schema]));
  return { columns, gone, constraints: impliedOf(nameOf, parents), nFolded, nLost, lostOfRow };
}

function codesOf(list: CodedList, table: RawTable, schema: CohortSchema): Map<string, Code> {
  const codes = new Map<string, Code>();
  for (const column of schema.columns) {
    if (column.list !== list.name || column.since === true || column.code === undefined) continue;
    const cells = table.cells[table.names.indexOf(column.name)] ?? [];
    const find = levelFinder(column.levels ?? []);
    const states = Uint8Array.from(cells, (cell) => {
      const level = cell.trim() === "" ? undefined : find(cell);
      return level === 0 ? PRESENT : level === 1 ? ABSENT : UNKNOWN;
    });
    codes.set(column.code, { column, cells, states });
  }
  return codes;
}

/**
 * States of all codes and of all that include one; what a table says itself stands, unless it contradicts a code below.
 */
function withAncestors(
  codes: ReadonlyMap<string, Code>,
  parents: ReadonlyMap<string, readonly string[]>,
  nRows: number,
  faults: Faults,
): Map<string, Uint8Array> {
  const states = new Map([...codes].map(([code, one]) => [code, one.states.slice()]));
  const below = new Map<string, Code[]>();
  for (const [code, one] of codes)
    for (const above of ancestorsOf(code, parents)) {
      below.set(above, [...(below.get(above) ?? []), one]);
      let state = states.get(above);
      if (state === undefined) states.set(above, (state = new Uint8Array(nRows)));
      const own = codes.get(above);
      for (let row = 0; row < nRows; row++) {
        if (one.states[row] !== PRESENT) continue;
        if (own?.states[row] === ABSENT)
          faults.add("E_VALUE", own.column.name, row + 1, "present where a code that it includes is present");
        state[row] = PRESENT;
      }
    }
  // A code without a column is absent where all that it includes are, as far as the table asks for them.
  for (const [above, ones] of below) {
    if (codes.has(above)) continue;
    const state = states.get(above);
    if (state === undefined) continue;
    for (let row = 0; row < nRows; row++) if (ones.every((one) => one.states[row] === ABSENT)) state[row] = ABSENT;
  }
  return states;
}

function nUnits(states: Uint8Array | undefined, units: Int32Array): number {
  const found = new Set<number>();
  states?.forEach((state, row) => {
    if (state === PRESENT) found.add(units[row] ?? row);
  });
  return found.size;
}

/** A column for a code that had none; sensitive, as is what it pools. */
function ancestorColumn(
  code: string,
  list: CodedList,
  codes: ReadonlyMap<string, Code>,
  taken: Set<string>,
): ColumnSchema {
  const model = [...codes.values()].find(({ column }) => column.role === "sensitive") ?? [...codes.values()][0];
  const plain = code.replaceAll(/[^A-Za-z0-9_]/g, "_");
  let name = plain;
  for (let k = 2; taken.has(name); k++) name = `${plain}_${k}`;
  taken.add(name);
  const levels = model?.column.levels ?? ["yes", "no"];
  return { name, type: "categorical", role: model?.column.role ?? "sensitive", levels, list: list.name, code };
}

function cellsOf(column: ColumnSchema, own: Code | undefined, states: Uint8Array): string[] {
  const [present = "", absent = ""] = column.levels ?? [];
  return Array.from(states, (state, row) => {
    if (state === PRESENT) return own?.states[row] === PRESENT ? (own.cells[row] ?? present) : present;
    return own?.cells[row] ?? (state === ABSENT ? absent : "");
  });
}

/** Present implies present, from each column to the nearest above it. */
function impliedOf(
  columns: ReadonlyMap<string, ColumnSchema>,
  parents: ReadonlyMap<string, readonly string[]>,
): Constraint[] {
  const present = (column: ColumnSchema) => ({ column: column.name, in: (column.levels ?? []).slice(0, 1) });
  return [...columns].flatMap(([code, child]) =>
    ancestorsOf(code, parents, (one) => columns.has(one)).flatMap((above): Constraint[] => {
      const parent = columns.get(above);
      return parent === undefined ? [] : [{ kind: "if-then", if: present(child), then: present(parent) }];
    }),
  );
}
