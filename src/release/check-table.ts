import type { Cohort, Column } from "../core/data/cohort.ts";
import { columnSchema, type ColumnSchema } from "../core/data/schema.ts";
import type { PublicReport } from "../report/report-schema.ts";

type Figure = PublicReport["fidelity"]["marginals"][number];

const MISSING = "missing";
const MS_A_DAY = 86_400_000;
/** Public shares are rounded to hundredths, from thousandths. */
const SHARE_ROUNDING = 0.0056;
const SAME_PLACE = 1e-6;

/**
 * Holds released rows against their schema and against what the report says of them: names of columns, levels on public lists, whole numbers, grid and
 * bounds, numbers of rows, and the share of every cell of every marginal figure.
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
    ...table.columns.flatMap((column) => columnProblems(column, columnSchema(table.schema, column.name)!)),
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

/** Every share of the figure that the rows of a column with this many missing and present cells give. */
function figureProblems(figure: Figure, table: Cohort, cellSize: number): string[] {
  const column = table.columns.find((one) => one.name === figure.column);
  if (column === undefined) return [`${figure.column}: the report draws it, and it is not here.`];
  if (new Set(figure.labels).size < figure.labels.length) return [];
  const labelOf = column.kind === "coded" ? levelLabels(column, figure.labels) : intervalLabels(column, figure.labels);
  if (labelOf === undefined) return [`${figure.column}: the report's figure has cells that cannot be read.`];
  const counts = new Map(figure.labels.map((label) => [label, 0]));
  for (let row = 0; row < table.nRows; row++) {
    const label = labelOf(row);
    if (label !== undefined) counts.set(label, counts.get(label)! + 1);
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const isOff = figure.labels.some((label, k) => {
    const shown = figure.synthetic[k]!;
    const count = counts.get(label)!;
    if (shown === "suppressed") return count >= cellSize && total > 0;
    return total === 0 || (count > 0 && count < cellSize) || Math.abs(count / total - shown) > SHARE_ROUNDING;
  });
  return isOff ? [`${figure.column}: its shares are not those of the report's figure.`] : [];
}

type LabelOf = (row: number) => string | undefined;

function levelLabels(column: Extract<Column, { kind: "coded" }>, labels: readonly string[]): LabelOf {
  // The pool is the one label that names no level; what is in no cell is counted nowhere.
  const pooled = labels.find((label) => label !== MISSING && !column.levels.includes(label));
  return (row) => {
    const code = column.codes[row]!;
    const name = code < 0 ? MISSING : column.levels[code]!;
    return labels.includes(name) ? name : pooled;
  };
}

/** "< a", "a to < b", ">= b", "all values", "missing", "any value or missing". */
function intervalLabels(column: Extract<Column, { kind: "numeric" }>, labels: readonly string[]): LabelOf | undefined {
  const cells: { label: string; holds: (value: number) => boolean }[] = [];
  for (const label of labels) {
    const holds = holdsOf(label);
    if (holds === undefined) return undefined;
    cells.push({ label, holds });
  }
  return (row) => cells.find(({ holds }) => holds(column.values[row]!))?.label;
}

function holdsOf(label: string): ((value: number) => boolean) | undefined {
  if (label === MISSING) return (value) => Number.isNaN(value);
  if (label === "any value or missing") return () => true;
  if (label === "all values") return (value) => !Number.isNaN(value);
  const below = /^< (\S+)$/.exec(label);
  if (below !== null) return compare(below[1]!, (value, cut) => value < cut);
  const above = /^>= (\S+)$/.exec(label);
  if (above !== null) return compare(above[1]!, (value, cut) => value >= cut);
  const between = /^(\S+) to < (\S+)$/.exec(label);
  if (between === null) return undefined;
  const [low, high] = [cutOf(between[1]!), cutOf(between[2]!)];
  return Number.isNaN(low + high) ? undefined : (value) => value >= low && value < high;
}

function compare(
  text: string,
  holds: (value: number, cut: number) => boolean,
): ((value: number) => boolean) | undefined {
  const cut = cutOf(text);
  return Number.isNaN(cut) ? undefined : (value) => holds(value, cut);
}

function cutOf(text: string): number {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) / MS_A_DAY : Number(text);
}
