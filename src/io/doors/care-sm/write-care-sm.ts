import type { CohortSchema, ColumnSchema } from "../../../core/data/schema.ts";
import { RaresynthError } from "../../../core/errors.ts";
import type { RawTable } from "../../tables/raw-table.ts";
import { ELEMENTS, iriOf, type Element } from "./elements.ts";

/** Templates by the tag of their element, and columns of the rows that no template has a place for. */
export interface CareTemplates {
  readonly files: ReadonlyMap<string, RawTable>;
  readonly left: readonly string[];
}

type Cells = ReadonlyMap<string, string>;

interface Part {
  readonly rows: readonly Cells[];
  readonly columns: readonly string[];
}

const HEAD = ["model", "pid", "event_id"] as const;
const MARK = "SYNTHETIC, no real patient";

/**
 * Synthetic rows as templates of CARE-SM: the columns that `readCareSm` makes, back in their places. Patients are
 * numbered 1, 2, ... and so are events, since the toolkit blanks what is no whole number; every row says SYNTHETIC
 * under comments. No row says when something was recorded, but for dates that are values. A code that is absent or
 * unknown has no row.
 *
 * Source: CARE-SM templates (github.com/CARE-SM/CARE-SM-Implementation).
 * Claim: `readCareSm` gives the same rows, but for counts of rare codes.
 * @param rows synthetic rows under this schema, one a patient
 * @throws {E_UNSUPPORTED} where no column is one of an element
 */
export function writeCareSm(rows: RawTable, schema: CohortSchema): CareTemplates {
  const table = withoutIdentifiers(rows, schema);
  const written = new Set<string>();
  const files = new Map<string, RawTable>();
  let events = 0;
  for (const [model, element] of ELEMENTS) {
    const { rows: lines, columns } = partOf(element, table, schema);
    for (const name of columns) written.add(name);
    if (lines.length === 0) continue;
    const named = lines.map(
      (cells) => new Map([...cells, ["model", model], ["event_id", String(++events)], ["comments", MARK]]),
    );
    const names = [...new Set([...HEAD, ...named.flatMap((cells) => [...cells.keys()])])];
    files.set(model, {
      names,
      nRows: named.length,
      cells: names.map((name) => named.map((cells) => cells.get(name) ?? "")),
    });
  }
  if (files.size === 0)
    throw new RaresynthError("E_UNSUPPORTED", "the rows have no column of an element of CARE-SM.", {
      hint: "Templates are written of cohorts that were read from a folder of them (inspect).",
    });
  return { files, left: table.names.filter((name) => !written.has(name)) };
}

/** The columns that the schema keeps. */
function withoutIdentifiers({ names, nRows, cells }: RawTable, { columns }: CohortSchema): RawTable {
  const kept = new Set(columns.flatMap(({ name, role }) => (role === "identifier" ? [] : [name])));
  const at = names.flatMap((name, index) => (kept.has(name) ? [index] : []));
  return { names: at.map((index) => names[index] ?? ""), nRows, cells: at.map((index) => cells[index] ?? []) };
}

function partOf(element: Element, table: RawTable, schema: CohortSchema): Part {
  switch (element.kind) {
    case "code":
      return values(table, [element.column], (cell) =>
        rowOf(["valueIRI", iriOf(cell)], ["value_datatype", "xsd:string"]),
      );
    case "date":
      return values(table, [element.column], (cell) =>
        rowOf(["value", cell], ["value_datatype", "xsd:date"], ["startdate", cell], ["enddate", cell]),
      );
    case "integer":
      return values(table, [element.column], (cell) => rowOf(["value", cell], ["value_datatype", "xsd:integer"]));
    case "list":
      return listed(element, table, schema);
    case "numbers":
      return numbers(element, table, schema);
    case "count":
      return counted(element.column, table);
    case "variants":
      return values(table, ["zygosity"], (cell) => rowOf(["agent", iriOf(cell)]));
  }
}

/** Undefined where a cell is no code of which an IRI can be made: the folded level. */
function rowOf(...cells: readonly (readonly [string, string | undefined])[]): Cells | undefined {
  const told = cells.flatMap(([name, cell]) => (cell === undefined ? [] : [[name, cell] as const]));
  return told.length < cells.length ? undefined : new Map(told);
}

function cellAt(table: RawTable, name: string, row: number): string {
  return (table.cells[table.names.indexOf(name)]?.[row] ?? "").trim();
}

function values(table: RawTable, columns: readonly string[], write: (cell: string) => Cells | undefined): Part {
  const rows = columns.flatMap((name) =>
    Array.from({ length: table.nRows }, (_, row) => {
      const cell = cellAt(table, name, row);
      const own = cell === "" ? undefined : write(cell);
      return own === undefined ? [] : [withPatient(own, row)];
    }).flat(),
  );
  return { rows, columns };
}

function withPatient(cells: Cells, row: number): Cells {
  return new Map([...cells, ["pid", String(row + 1)]]);
}

function listed({ list, from }: Element & { kind: "list" }, table: RawTable, schema: CohortSchema): Part {
  const own = schema.columns.filter((column) => column.list === list);
  const parts = own
    .filter((column) => column.since !== true)
    .map((state) => {
      const day = own.find((column) => column.since === true && column.code === state.code)?.name;
      const rows = Array.from({ length: table.nRows }, (_, row) => {
        const iri = iriOf(state.code ?? "");
        if (iri === undefined || cellAt(table, state.name, row) !== state.levels?.[0]) return [];
        const since = day === undefined ? "" : cellAt(table, day, row);
        const cells: Cells = new Map([[from, iri], ...(since === "" ? [] : [["duration_startdate", since] as const])]);
        return [withPatient(cells, row)];
      });
      return rows.flat();
    });
  return { rows: parts.flat(), columns: own.map(({ name }) => name) };
}

function numbers({ prefix, from }: Element & { kind: "numbers" }, table: RawTable, schema: CohortSchema): Part {
  const own = schema.columns.filter(
    ({ name, type }) => name.startsWith(prefix) && (type === "continuous" || type === "integer"),
  );
  const rows = own.flatMap((column: ColumnSchema) => {
    const thing = iriOf(column.name.slice(prefix.length).replace("_", ":"));
    const unit = column.unit === undefined ? undefined : iriOf(column.unit);
    const kind = column.type === "integer" ? "xsd:integer" : "xsd:float";
    return values(table, [column.name], (cell) => {
      const cells = rowOf(["value", cell], [from, thing], ["value_datatype", kind]);
      return cells === undefined || unit === undefined ? cells : new Map([...cells, ["unit", unit]]);
    }).rows;
  });
  return { rows, columns: own.map(({ name }) => name) };
}

/** What a hospitalisation is in the exemplar: a row of nothing else needs one, or the toolkit drops it. */
const HOSPITAL = "http://purl.obolibrary.org/obo/NCIT_C51692";

/** As many rows as it happened. */
function counted(column: string, table: RawTable): Part {
  if (!table.names.includes(column)) return { rows: [], columns: [] };
  const rows = Array.from({ length: table.nRows }, (_, row) => {
    const n = Number(cellAt(table, column, row));
    return Array.from({ length: Number.isInteger(n) ? n : 0 }, () =>
      withPatient(new Map([["activity", HOSPITAL]]), row),
    );
  });
  return { rows: rows.flat(), columns: [column] };
}
