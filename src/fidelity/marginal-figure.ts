import { defined, got, nth } from "../core/access.ts";
import type { CodedColumn, Cohort, NumericColumn } from "../core/data/cohort.ts";
import type { CellLabel, MarginalFigure } from "../core/contracts/fidelity.ts";
import { columnSchema } from "../core/data/schema.ts";
import { quantile } from "../stats/quantile.ts";
import { codedPairs, numericPairs } from "./paired-columns.ts";
import { niceStep } from "./survival-figure.ts";

const N_BINS = 12;
const MISSING: CellLabel = { kind: "missing" };

/** Bars of every column in both cohorts, in schema order; no bar stands for fewer than `cellSize` units. */
export function marginalFigures(registry: Cohort, synthetic: Cohort, cellSize: number): MarginalFigure[] {
  const figures = new Map<string, MarginalFigure>();
  for (const pair of numericPairs(registry, synthetic)) {
    if (!("why" in pair)) figures.set(pair.name, numericFigure(registry, pair.real, pair.other, cellSize));
  }
  for (const pair of codedPairs(registry, synthetic)) {
    if (!("why" in pair)) figures.set(pair.name, codedFigure(registry, pair.real, pair.other, cellSize));
  }
  return registry.schema.columns.flatMap(({ name }) => figures.get(name) ?? []);
}

/** Cells of the registry by label, and the label of a synthetic row. Rows without a cell are left out of the shares. */
interface Cell {
  readonly label: CellLabel;
  readonly rows: readonly number[];
}

function numericFigure(registry: Cohort, real: NumericColumn, other: NumericColumn, cellSize: number): MarginalFigure {
  const isDate = columnSchema(registry.schema, real.name)?.type === "date";
  const present = real.values.filter((value) => !Number.isNaN(value)).sort();
  const presentRows = Array.from(real.values.keys()).filter((row) => !Number.isNaN(real.values[row]));
  if (presentRows.length > 0 && !isLarge(registry, presentRows, cellSize))
    return oneCell(registry, real.name, other.values.length, cellSize);
  const cuts = present.length === 0 ? [] : cutPoints(present);
  const kept = mergeSmall(registry, real, cuts, cellSize);
  const bound = (cut: number): number | string =>
    isDate ? new Date(cut * 86_400_000).toISOString().slice(0, 10) : cut;
  const labels = binLabels(kept.map(bound));
  const place = (value: number): number =>
    Number.isNaN(value) ? labels.length : kept.filter((cut) => value >= cut).length;
  const cells = cellsOf([...labels, MISSING], real.values, place);
  return finish(
    real.name,
    cells.filter((cell) => isLarge(registry, cell.rows, cellSize)),
    (row) => nth([...labels, MISSING], place(nth(other.values, row))),
    registry.nRows,
    other.values.length,
    cellSize,
  );
}

/** So few values are present that even their number is too small to show. */
function oneCell(registry: Cohort, name: string, nSynthetic: number, cellSize: number): MarginalFigure {
  const label: CellLabel = { kind: "any value or missing" };
  const rows = Array.from({ length: registry.nRows }, (_, row) => row);
  return finish(
    name,
    [{ label, rows }].filter((cell) => isLarge(registry, cell.rows, cellSize)),
    () => label,
    registry.nRows,
    nSynthetic,
    cellSize,
  );
}

/** Rounded cut points between the 5th and the 95th percentile, so that no end of the data shows. */
function cutPoints(sorted: Float64Array): number[] {
  const low = quantile(sorted, 0.05);
  const high = quantile(sorted, 0.95);
  const step = niceStep((high - low) / N_BINS);
  const cuts: number[] = [];
  for (let k = Math.ceil(low / step); k * step <= high && high > low; k++)
    cuts.push(Number((k * step).toPrecision(12)));
  return cuts;
}

/** Drops cut points until every bin between them holds enough units. */
function mergeSmall(registry: Cohort, column: NumericColumn, cuts: readonly number[], cellSize: number): number[] {
  const kept: number[] = [];
  const unitsIn = (from: number, to: number): number => {
    const units = new Set<number>();
    column.values.forEach((value, row) => {
      if (value >= from && value < to) units.add(nth(registry.units, row));
    });
    return units.size;
  };
  for (const cut of cuts) if (unitsIn(kept.at(-1) ?? -Infinity, cut) >= cellSize) kept.push(cut);
  while (kept.length > 0 && unitsIn(defined(kept.at(-1)), Infinity) < cellSize) kept.pop();
  return kept;
}

function binLabels(cuts: readonly (number | string)[]): CellLabel[] {
  if (cuts.length === 0) return [{ kind: "all values" }];
  return [
    { kind: "below", to: nth(cuts, 0) },
    ...cuts.slice(1).map((to, i): CellLabel => ({ kind: "between", from: nth(cuts, i), to })),
    { kind: "from", from: defined(cuts.at(-1)) },
  ];
}

/**
 * Public levels with enough units keep their name; the rest, unknown names among them, is pooled until it is large
 * enough.
 */
function codedFigure(registry: Cohort, real: CodedColumn, other: CodedColumn, cellSize: number): MarginalFigure {
  const named = new Map(
    real.levels.slice(0, real.nPublicLevels).map((level): [string, CellLabel] => [level, { kind: "level", level }]),
  );
  const pooled: CellLabel = { kind: "pooled", fewerThan: cellSize };
  const cellOf = (column: CodedColumn, code: number): CellLabel =>
    code < 0 ? MISSING : (named.get(nth(column.levels, code)) ?? pooled);
  const all = new Map<CellLabel, number[]>([...named.values(), MISSING, pooled].map((label) => [label, []]));
  real.codes.forEach((code, row) => got(all, cellOf(real, code)).push(row));
  const cells = [...all].map(([label, rows]) => ({ label, rows })).filter((cell) => cell.rows.length > 0);
  const shown = cells.filter((cell) => cell.label !== pooled && isLarge(registry, cell.rows, cellSize));
  let pool = cells.filter((cell) => !shown.includes(cell)).flatMap((cell) => cell.rows);
  while (pool.length > 0 && shown.length > 0 && !isLarge(registry, pool, cellSize)) {
    const smallest = shown.reduce((least, cell) => (cell.rows.length < least.rows.length ? cell : least));
    shown.splice(shown.indexOf(smallest), 1);
    pool = pool.concat(smallest.rows);
  }
  const hasPool = pool.length > 0 && isLarge(registry, pool, cellSize);
  const kept = new Set(shown.map((cell) => cell.label));
  const labelOf = (row: number): CellLabel => {
    const label = cellOf(other, nth(other.codes, row));
    return kept.has(label) ? label : pooled;
  };
  const strays = other.codes.some((_, row) => labelOf(row) === pooled);
  return finish(
    real.name,
    hasPool || (strays && pool.length === 0) ? [...shown, { label: pooled, rows: pool }] : shown,
    labelOf,
    registry.nRows,
    other.codes.length,
    cellSize,
  );
}

function cellsOf(labels: readonly CellLabel[], values: Float64Array, place: (value: number) => number): Cell[] {
  const cells = labels.map((label) => ({ label, rows: [] as number[] }));
  values.forEach((value, row) => nth(cells, place(value)).rows.push(row));
  return cells;
}

function isLarge(registry: Cohort, rows: readonly number[], cellSize: number): boolean {
  return new Set(rows.map((row) => nth(registry.units, row))).size >= cellSize;
}

/** Shares over the rows that fall into a shown cell, rounded to three places. */
function finish(
  column: string,
  cells: readonly Cell[],
  labelOfSynthetic: (row: number) => CellLabel,
  nRegistry: number,
  nSynthetic: number,
  cellSize: number,
): MarginalFigure {
  const labels = cells.map((cell) => cell.label);
  const counts = new Map(labels.map((label) => [label, 0]));
  for (let row = 0; row < nSynthetic; row++) {
    const label = labelOfSynthetic(row);
    const count = counts.get(label);
    if (count !== undefined) counts.set(label, count + 1);
  }
  const total = cells.reduce((sum, cell) => sum + cell.rows.length, 0);
  const totalSynthetic = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const share = (count: number, of: number): number | null =>
    of === 0 ? null : Math.round((count / of) * 1000) / 1000;
  return {
    column,
    labels,
    registry: cells.map((cell) => (nRegistry === 0 ? null : share(cell.rows.length, total))),
    synthetic: labels.map((label) => {
      const count = got(counts, label);
      return count > 0 && count < cellSize ? null : share(count, totalSynthetic);
    }),
  };
}
