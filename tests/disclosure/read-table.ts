import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { makeCohort } from "../../src/core/data/cohort.ts";
import type { Cohort, Column, Role } from "../../src/core/data/cohort.ts";
import type { ColumnRole, CohortSchema } from "../../src/core/data/schema.ts";

const root = resolve(import.meta.dirname, "../..");

/** "numeric", or the levels in order. */
export type Kinds = Readonly<Record<string, "numeric" | readonly string[]>>;

/** A plain CSV file (no quotes) of this repository, column by column. */
export function readTable(path: string): Map<string, string[]> {
  const lines = readFileSync(resolve(root, path), "utf8").trim().split(/\r?\n/);
  const names = lines[0]!.split(",");
  const cells = lines.slice(1).map((line) => line.split(","));
  return new Map(names.map((name, c) => [name, cells.map((row) => row[c]!)]));
}

/** A cohort of some columns of such a file; an empty cell is missing. */
export function tableCohort<R extends Role>(
  role: R,
  table: ReadonlyMap<string, readonly string[]>,
  kinds: Kinds,
  rows?: readonly number[],
  roles: Readonly<Record<string, ColumnRole>> = {},
): Cohort<R> {
  const names = Object.keys(kinds);
  const schema: CohortSchema = {
    version: 1,
    name: "table",
    columns: names.map((name) => ({
      name,
      type: kinds[name] === "numeric" ? "continuous" : "categorical",
      role: roles[name] ?? "other",
    })),
  };
  const columns = names.map((name): Column => {
    const all = table.get(name)!;
    const cells = rows === undefined ? all : rows.map((row) => all[row]!);
    const kind = kinds[name]!;
    if (kind === "numeric")
      return { kind: "numeric", name, values: Float64Array.from(cells, (cell) => (cell === "" ? NaN : Number(cell))) };
    return {
      kind: "coded",
      name,
      codes: Int32Array.from(cells, (cell) => (cell === "" ? -1 : kind.indexOf(cell))),
      levels: kind,
      nPublicLevels: kind.length,
      ordered: false,
    };
  });
  const nRows = rows?.length ?? [...table.values()][0]!.length;
  return makeCohort(role, schema, columns, nRows);
}
