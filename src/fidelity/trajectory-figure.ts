import type { Cohort, NumericColumn } from "../core/data/cohort.ts";
import { columnSchema } from "../core/data/schema.ts";
import type { TrajectoryFigure, TrajectoryPoint } from "../core/contracts/fidelity.ts";
import { quantile } from "../stats/quantile.ts";
import { findColumn, numericPairs } from "./paired-columns.ts";
import { niceStep } from "./survival-figure.ts";

const N_BINS = 6;
const MOST_FIGURES = 6;
/** Share of the patients with several visits whose value changes: what is the same at each visit has no trajectory. */
const CHANGES = 0.1;
/** Digits that a quantile keeps, so that no patient's own value shows. */
const DIGITS = 2;

/**
 * Quartiles of each number that changes over the visits, in spans of the time of visits, for both cohorts. A span is
 * shown where at least four times the cell size of patients have a value, so that no quartile rests on fewer patients
 * than the cell size.
 * @returns at most six figures, in schema order; none where the schema names no time of visits
 */
export function trajectoryFigures(registry: Cohort, synthetic: Cohort, cellSize: number): TrajectoryFigure[] {
  const name = registry.schema.visits?.time;
  const time = name === undefined ? undefined : findColumn(registry, name);
  const other = name === undefined ? undefined : findColumn(synthetic, name);
  if (time?.kind !== "numeric" || other?.kind !== "numeric") return [];
  const step = niceStep(quantile(present(time), 0.9) / N_BINS);
  const unit = columnSchema(registry.schema, time.name)?.unit;
  const outcome = new Set((registry.schema.survival ?? []).flatMap((pair) => [pair.time, pair.event, pair.end]));
  const figures = numericPairs(registry, synthetic).flatMap((pair): TrajectoryFigure[] => {
    if ("why" in pair || pair.name === name || outcome.has(pair.name) || !changes(registry, pair.real)) return [];
    const points = [
      quartiles(registry, pair.real, time, step, cellSize),
      quartiles(synthetic, pair.other, other, step, cellSize),
    ];
    const [mine = [], theirs = []] = points;
    return mine.length === 0
      ? []
      : [{ column: pair.name, ...(unit === undefined ? {} : { unit }), registry: mine, synthetic: theirs }];
  });
  return figures.slice(0, MOST_FIGURES);
}

function present(column: NumericColumn): Float64Array {
  return column.values.filter((value) => !Number.isNaN(value)).sort();
}

function changes(cohort: Cohort, { values }: NumericColumn): boolean {
  const low = new Map<number, number>();
  const high = new Map<number, number>();
  const visits = new Map<number, number>();
  cohort.units.forEach((unit, row) => {
    const value = values[row] ?? NaN;
    if (Number.isNaN(value)) return;
    low.set(unit, Math.min(low.get(unit) ?? Infinity, value));
    high.set(unit, Math.max(high.get(unit) ?? -Infinity, value));
    visits.set(unit, (visits.get(unit) ?? 0) + 1);
  });
  const several = [...visits].filter(([, count]) => count > 1).map(([unit]) => unit);
  return several.filter((unit) => high.get(unit) !== low.get(unit)).length > CHANGES * several.length;
}

function quartiles(
  cohort: Cohort,
  { values }: NumericColumn,
  time: NumericColumn,
  step: number,
  cellSize: number,
): TrajectoryPoint[] {
  return Array.from({ length: N_BINS }, (_, bin) => bin).flatMap((bin): TrajectoryPoint[] => {
    const rows = Array.from({ length: cohort.nRows }, (_, row) => row).filter((row) => {
      const at = time.values[row] ?? NaN;
      return at >= bin * step && at < (bin + 1) * step && !Number.isNaN(values[row] ?? NaN);
    });
    if (new Set(rows.map((row) => cohort.units[row])).size < 4 * cellSize) return [];
    const sorted = Float64Array.from(rows, (row) => values[row] ?? NaN).sort();
    const at = (p: number): number => Number(quantile(sorted, p).toPrecision(DIGITS));
    return [{ from: tidy(bin * step), to: tidy((bin + 1) * step), low: at(0.25), middle: at(0.5), high: at(0.75) }];
  });
}

function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
