import type { CodedList, ColumnSchema } from "../../../core/data/schema.ts";
import type { Faults } from "../../schema/faults.ts";
import { daysOfIsoDate } from "../../tables/iso-date.ts";
import { parseNumber } from "../../tables/parse-number.ts";
import { nameOf, type Element } from "./elements.ts";
import type { CareRow } from "./read-folder.ts";

/** Columns that an element became. */
export interface Pivoted {
  readonly columns: readonly { readonly column: ColumnSchema; readonly cells: readonly string[] }[];
  readonly list?: CodedList;
  /** Codes of too few patients for a column. */
  readonly nRare: number;
  /** Patients with several values of which the latest is taken. */
  readonly nRepeated: number;
}

interface Context {
  readonly pids: readonly string[];
  /** Fewest patients with a code that has a column. */
  readonly cellSize: number;
  readonly faults: Faults;
}

/**
 * One element of all patients as columns.
 * @param rows of this element, in the order of the file
 */
export function pivot(model: string, element: Element, rows: readonly CareRow[], context: Context): Pivoted {
  switch (element.kind) {
    case "code":
      return codes(model, element, rows, context);
    case "date":
    case "integer":
      return values(model, element, rows, context);
    case "list":
      return listed(element, rows, context);
    case "numbers":
      return numbers(model, element, rows, context);
    case "count": {
      const counts = group(rows);
      const column: ColumnSchema = { name: element.column, type: "integer", role: "other", inferred: true };
      const cells = context.pids.map((pid) => String(counts.get(pid)?.length ?? 0));
      return { columns: [{ column, cells }], nRare: 0, nRepeated: 0 };
    }
    case "variants":
      return variants(rows, context);
  }
}

function group(rows: readonly CareRow[]): Map<string, CareRow[]> {
  const found = new Map<string, CareRow[]>();
  for (const row of rows) {
    const own = found.get(row.pid);
    if (own === undefined) found.set(row.pid, [row]);
    else own.push(row);
  }
  return found;
}

/** The row of the latest day; of one day the last in the file. */
function latest(rows: readonly CareRow[]): CareRow | undefined {
  return [...rows].sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0)).at(-1);
}

/** One value a patient: of several days the latest; two on one day contradict each other. */
function single(model: string, rows: readonly CareRow[], read: (row: CareRow) => string, faults: Faults) {
  const byPid = group(rows.filter((row) => read(row) !== ""));
  let nRepeated = 0;
  const cells = new Map<string, string>();
  for (const [pid, own] of byPid) {
    const last = latest(own);
    if (last === undefined) continue;
    if (new Set(own.map(read)).size > 1) nRepeated++;
    if (own.some((row) => row.start === last.start && read(row) !== read(last)))
      faults.add("E_CARE_SM", model, 0, "one value a patient and day is expected");
    cells.set(pid, read(last));
  }
  return { cells, nRepeated };
}

function codes(
  model: string,
  { column, role, labels }: Element & { kind: "code" },
  rows: readonly CareRow[],
  { pids, cellSize, faults }: Context,
): Pivoted {
  const { cells, nRepeated } = single(model, rows, (row) => row.code("valueIRI"), faults);
  const holders = new Map<string, number>();
  for (const code of cells.values()) holders.set(code, (holders.get(code) ?? 0) + 1);
  const others = [...holders].filter(([code, n]) => !labels.has(code) && n >= cellSize).map(([code]) => code);
  const known = [...labels.keys(), ...others.sort()];
  const isOther = [...holders.keys()].some((code) => !known.includes(code));
  const label = [...labels].map(([code, word]) => `${code} = ${word}`).join("; ");
  const schema: ColumnSchema = {
    ...{ name: column, type: "categorical", role, inferred: true, levels: known },
    ...(label === "" ? {} : { label }),
    ...(isOther || known.length === 0 ? { otherLevels: "fold" } : {}),
  };
  return { columns: [{ column: schema, cells: pids.map((pid) => cells.get(pid) ?? "") }], nRare: 0, nRepeated };
}

function values(
  model: string,
  { kind, column, role }: Element & { kind: "date" | "integer" },
  rows: readonly CareRow[],
  { pids, faults }: Context,
): Pivoted {
  const isRight = (cell: string): boolean =>
    kind === "date" ? !Number.isNaN(daysOfIsoDate(cell)) : Number.isInteger(parseNumber(cell));
  rows.forEach((row, at) => {
    if (row.cell("value") !== "" && !isRight(row.cell("value")))
      faults.add(
        "E_CARE_SM",
        model,
        at + 1,
        kind === "date" ? "a date YYYY-MM-DD is expected" : "a whole number is expected",
      );
  });
  const { cells, nRepeated } = single(model, rows, (row) => row.cell("value"), faults);
  const schema: ColumnSchema = { name: column, type: kind, role, inferred: true, grid: 1 };
  return { columns: [{ column: schema, cells: pids.map((pid) => cells.get(pid) ?? "") }], nRare: 0, nRepeated };
}

/**
 * A coded list: yes where a row says so, empty elsewhere, since the format cannot say that something was looked for and
 * not found.
 */
function listed(element: Element & { kind: "list" }, rows: readonly CareRow[], context: Context): Pivoted {
  const { list } = element;
  const { pids, cellSize } = context;
  const holders = holdersOf(element, rows);
  const kept = [...holders].filter(([, own]) => own.size >= cellSize).sort(([a], [b]) => (a < b ? -1 : 1));
  const rare = [...holders].filter(([, own]) => own.size < cellSize);
  const columns = kept.flatMap(([code, own]) => columnsOfCode(element, code, own, context));
  const other = `${list}_other`;
  const count: ColumnSchema = {
    ...{ name: other, type: "integer", role: "sensitive", inferred: true, label: "Codes without a column" },
  };
  const counts = pids.map((pid) => String(rare.filter(([, own]) => own.has(pid)).length));
  return {
    columns: [...columns, ...(rare.length === 0 ? [] : [{ column: count, cells: counts }])],
    ...(columns.length === 0 ? {} : { list: { name: list, ...(rare.length === 0 ? {} : { other }) } }),
    ...{ nRare: rare.length, nRepeated: 0 },
  };
}

/** By code, of each patient that has it since when ("" where nobody says). */
function holdersOf({ from }: Element & { kind: "list" }, rows: readonly CareRow[]): Map<string, Map<string, string>> {
  const holders = new Map<string, Map<string, string>>();
  for (const row of rows) {
    const code = row.code(from);
    if (code === "") continue;
    const own = holders.get(code) ?? new Map<string, string>();
    const since = dayOf(row.cell("duration_startdate"));
    const known = own.get(row.pid) ?? "";
    own.set(row.pid, known === "" || (since !== "" && since < known) ? since : known);
    holders.set(code, own);
  }
  return holders;
}

/** Whether each patient has the code, and since when, where enough patients have a day. */
function columnsOfCode(
  { list, prefix }: Element & { kind: "list" },
  code: string,
  own: ReadonlyMap<string, string>,
  { pids, cellSize }: Context,
): Pivoted["columns"] {
  const name = prefix + nameOf(code);
  const head = { inferred: true, list, code } as const;
  const state: ColumnSchema = { ...head, name, type: "categorical", role: "sensitive", levels: ["yes", "no"] };
  const days = pids.map((pid) => own.get(pid) ?? "");
  const isDated = days.filter((day) => day !== "").length >= cellSize;
  const since: ColumnSchema = {
    ...{ ...head, name: `${name}_since`, type: "date", role: "quasi-identifier", since: true, grid: 1 },
  };
  return [
    { column: state, cells: pids.map((pid) => (own.has(pid) ? "yes" : "")) },
    ...(isDated ? [{ column: since, cells: days }] : []),
  ];
}

function dayOf(text: string): string {
  return Number.isNaN(daysOfIsoDate(text)) ? "" : text;
}

/** A column for each thing that is measured in enough patients. */
function numbers(
  model: string,
  { prefix, from }: Element & { kind: "numbers" },
  rows: readonly CareRow[],
  { pids, cellSize, faults }: Context,
): Pivoted {
  const things = new Map<string, CareRow[]>();
  rows.forEach((row, at) => {
    const cell = row.cell("value");
    if (cell !== "" && Number.isNaN(parseNumber(cell))) faults.add("E_CARE_SM", model, at + 1, "a number is expected");
    if (row.code(from) !== "") things.set(row.code(from), [...(things.get(row.code(from)) ?? []), row]);
  });
  const found = [...things].map(([code, own]) => ({
    code,
    own,
    ...single(model, own, (row) => row.cell("value"), faults),
  }));
  const kept = found.filter(({ cells }) => cells.size >= cellSize).sort((a, b) => (a.code < b.code ? -1 : 1));
  return {
    columns: kept.map(({ code, own, cells }) => {
      const units = [...new Set(own.map((row) => row.code("unit")))];
      const unit = units.length === 1 ? units[0] : undefined;
      const isWhole = [...cells.values()].every((cell) => /^-?\d+$/.test(cell));
      const column: ColumnSchema = {
        ...{ name: prefix + nameOf(code), type: isWhole ? "integer" : "continuous", role: "sensitive", inferred: true },
        ...(unit === undefined || unit === "" ? {} : { unit }),
      };
      return { column, cells: pids.map((pid) => cells.get(pid) ?? "") };
    }),
    nRare: found.length - kept.length,
    nRepeated: kept.reduce((sum, one) => sum + one.nRepeated, 0),
  };
}

/** Variants as identifiers, so that every release is searched for them; and what is told of zygosity. */
function variants(rows: readonly CareRow[], { pids }: Context): Pivoted {
  const byPid = group(rows);
  const most = Math.max(0, ...[...byPid.values()].map((own) => own.length));
  const named = Array.from({ length: most }, (_, k) => ({
    column: { name: `variant_${k + 1}`, type: "identifier", role: "identifier", inferred: true } satisfies ColumnSchema,
    cells: pids.map((pid) => byPid.get(pid)?.[k]?.cell("value") ?? ""),
  }));
  const zygosities = pids.map((pid) =>
    [...new Set((byPid.get(pid) ?? []).map((row) => row.code("agent")))].sort().join(" ").trim(),
  );
  const zygosity: ColumnSchema = {
    ...{ name: "zygosity", type: "categorical", role: "sensitive", inferred: true, otherLevels: "fold" },
    levels: ["GENO:0000134", "GENO:0000135", "GENO:0000136"],
    label: "GENO:0000134 = hemizygous; GENO:0000135 = heterozygous; GENO:0000136 = homozygous",
  };
  const isTold = zygosities.some((cell) => cell !== "");
  return { columns: [...named, ...(isTold ? [{ column: zygosity, cells: zygosities }] : [])], nRare: 0, nRepeated: 0 };
}
