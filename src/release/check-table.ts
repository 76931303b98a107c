import { defined, nth } from "../core/access.ts";
import { isMissing, type Cohort, type Column } from "../core/data/cohort.ts";
import { columnSchema, type ColumnSchema } from "../core/data/schema.ts";
import type { PublicReport } from "../report/report-schema.ts";

type Figure = PublicReport["fidelity"]["marginals"][number];

const MS_A_DAY = 86_400_000;
/** Public shares are rounded to hundredths, from thousandths. */
const SHARE_ROUNDING = 0.0056;
const SAME_PLACE = 1e-6;

/**
 * Holds released rows against their schema and against what the report says of them: names of columns, levels on public
 * lists, whole numbers, grid and bounds, numbers of rows, and the share of every cell of every marginal figure.
 *
 * Claim: another table of the same columns is found where any of these differs. Not claimed: one that keeps them all.
 * @param table the released rows, read leniently under their own schema
 * @returns sentences without any value, empty where all holds
 */
export function checkTable(table: Cohort<"synthetic">, report: PublicReport): string[] {
  const own = table.schema.columns.map(({ name }) => name);
  const told = report.subject.columns.map(({ name }) => name);
  return [
    ...(JSON.stringify(own) === JSON.stringify(told) ? [] : ["its columns are not those that the report names."]),
    ...(table.nRows === report.subject.releasedRows
      ? []
      : [`has ${table.nRows} rows, the report says ${report.subject.releasedRows}.`]),
    ...table.columns.flatMap((column) => columnProblems(column, defined(columnSchema(table.schema, column.name)))),
    ...report.fidelity.marginals.flatMap((figure) => figureProblems(figure, table, report.policy.cellSize.value)),
  ];
}

function columnProblems(column: Column, schema: ColumnSchema): string[] {
  const bad = (count: number, what: string): string[] =>
    count === 0 ? [] : [`${column.name}: ${count} cells ${what}.`];
  if (column.kind === "coded") {
    if (schema.levels === undefined) return [];
    const unlisted = column.codes.reduce((sum, code) => sum + Number(code >= column.nPublicLevels), 0);
    return bad(unlisted, "hold a level that its schema does not list");
  }
  const { grid } = schema;
  const count = (broken: (value: number) => boolean): number =>
    column.values.reduce((sum, value) => sum + Number(!Number.isNaN(value) && broken(value)), 0);
  const [min, max] = [schema.bounds?.min, schema.bounds?.max].map(boundOf);
  const partial = column.precision;
  return [
    ...bad(schema.type === "integer" ? count((value) => !Number.isInteger(value)) : 0, "are no whole numbers"),
    ...bad(
      grid === undefined || partial !== undefined
        ? 0
        : count(
            (value) =>
              Math.abs(value / grid - Math.round(value / grid)) > SAME_PLACE * Math.max(1, Math.abs(value / grid)),
          ),
      "are off its grid",
    ),
    ...bad(
      count((value) => (min !== undefined && value < min) || (max !== undefined && value > max)),
      "lie outside its bounds",
    ),
  ];
}

function boundOf(bound: number | string | undefined): number | undefined {
  return typeof bound === "string" ? Date.parse(bound) / MS_A_DAY : bound;
}

/**
 * Every share of the figure, from the rows. A figure with a cell that is not named cannot be worked out again and is
 * left.
 */
function figureProblems(figure: Figure, table: Cohort, cellSize: number): string[] {
  const column = table.columns.find((one) => one.name === figure.column);
  if (column === undefined) return [`${figure.column}: the report draws it, and it is not here.`];
  if (figure.labels.some(({ kind }) => kind === "unnamed")) return [];
  const counts = new Float64Array(figure.labels.length);
  const pool = figure.labels.findIndex(({ kind }) => kind === "pooled");
  for (let row = 0; row < table.nRows; row++) {
    const own = figure.labels.findIndex((label) => holds(label, column, row));
    // What no cell holds belongs to the pool where there is one, else to none.
    const cell = own < 0 ? pool : own;
    if (cell >= 0) counts[cell] = nth(counts, cell) + 1;
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  const isOff = counts.some((count, k) => {
    const shown = nth(figure.synthetic, k);
    if (shown === "suppressed") return count >= cellSize;
    return total === 0 || (count > 0 && count < cellSize) || Math.abs(count / total - shown) > SHARE_ROUNDING;
  });
  return isOff ? [`${figure.column}: its shares are not those of the report's figure.`] : [];
}

function holds(label: Figure["labels"][number], column: Column, row: number): boolean {
  if (label.kind === "any value or missing") return true;
  if (label.kind === "missing") return isMissing(column, row);
  if (isMissing(column, row) || label.kind === "pooled" || label.kind === "unnamed") return false;
  if (column.kind === "coded") return label.kind === "level" && column.levels[nth(column.codes, row)] === label.level;
  const value = nth(column.values, row);
  if (label.kind === "all values") return true;
  if (label.kind === "below") return value < cutOf(label.to);
  if (label.kind === "from") return value >= cutOf(label.from);
  return label.kind === "between" && value >= cutOf(label.from) && value < cutOf(label.to);
}

/** Cut points of dates are ISO text. */
function cutOf(cut: number | string): number {
  return typeof cut === "string" ? Date.parse(cut) / MS_A_DAY : cut;
}
