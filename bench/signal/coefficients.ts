import type { Cohort } from "../../src/core/data/cohort.ts";
import { cox } from "../../src/stats/cox.ts";
import { logistic } from "../../src/stats/logistic.ts";
import { pearson } from "../../src/stats/pearson.ts";
import { choleskyFactor, choleskySolve } from "../../src/stats/symmetric-solve.ts";
import { featureValues, type Feature } from "./feature-space.ts";

/** A regression that a reader of the registry would run; predictors on one scale for all tables that are compared. */
export interface Regression {
  readonly kind: "cox" | "logistic" | "linear";
  readonly outcome: string;
  /** Level that counts as 1, or causes that count as events. */
  readonly levels: readonly string[];
  readonly time?: string;
  /** Of a linear outcome. */
  readonly scale?: Scaled;
  readonly predictors: readonly Scaled[];
}

interface Scaled {
  readonly feature: Feature;
  readonly log: boolean;
  readonly mean: number;
  readonly sd: number;
}

/** One predictor for so many events in half of the registry. */
const EVENTS_A_PREDICTOR = 8;
const MOST_PREDICTORS = 8;
const MOST_COEFFICIENT = 4;

/**
 * Regressions of a registry: Cox for each survival pair, logistic for binary sensitive columns, linear for numeric
 * ones. Predictors: those most associated in the whole registry.
 */
export function regressionsOf(
  registry: Cohort,
  features: readonly Feature[],
  extra: readonly string[] = [],
): Regression[] {
  const pairs = registry.schema.survival ?? [];
  const outcomes = new Set(pairs.flatMap((pair) => [pair.time, pair.event, pair.end ?? ""]));
  const usable = features.filter(({ column }) => !outcomes.has(column));
  const out: Regression[] = [];
  for (const pair of pairs) {
    const event = featureOf(registry, pair.event, pair.causes);
    const candidates = usable;
    out.push(
      choose(
        registry,
        { kind: "cox", outcome: pair.event, levels: pair.causes, time: pair.time, predictors: [] },
        candidates,
        event,
      ),
    );
  }
  for (const column of registry.columns) {
    const schema = registry.schema.columns.find(({ name }) => name === column.name);
    if (outcomes.has(column.name) || (schema?.role !== "sensitive" && !extra.includes(column.name))) continue;
    const candidates = usable.filter((feature) => feature.column !== column.name);
    if (column.kind === "numeric") {
      const scale = scaleOf(registry, { column: column.name });
      out.push(
        choose(
          registry,
          { kind: "linear", outcome: column.name, levels: [], scale, predictors: [] },
          candidates,
          scaledOutcome(registry, scale),
        ),
      );
      continue;
    }
    const own = features.filter((feature) => feature.column === column.name);
    if (own.length !== 1) continue;
    const levels = [own[0]!.level!];
    out.push(
      choose(
        registry,
        { kind: "logistic", outcome: column.name, levels, predictors: [] },
        candidates,
        featureOf(registry, column.name, levels),
      ),
    );
  }
  return out.filter(({ predictors }) => predictors.length > 0);
}

/** Coefficients of each regression, one after another; NaN where it cannot be fitted. */
export function coefficients(cohort: Cohort, regressions: readonly Regression[]): Float64Array {
  return Float64Array.from(regressions.flatMap((one) => Array.from(coefficientsOf(cohort, one))));
}

function coefficientsOf(cohort: Cohort, one: Regression): ArrayLike<number> {
  const failed = one.predictors.map(() => NaN);
  const columns = one.predictors.map((predictor) => valuesOf(cohort, predictor));
  const y = one.kind === "linear" ? scaledOutcome(cohort, one.scale!) : featureOf(cohort, one.outcome, one.levels);
  const time = one.time === undefined ? undefined : featureValues(cohort, { column: one.time });
  const rows: number[] = [];
  for (let row = 0; row < y.length; row++)
    if (!Number.isNaN(y[row]!) && !Number.isNaN(time?.[row] ?? 0)) rows.push(row);
  if (rows.length < 20) return failed;
  const x = columns.map((values) => Float64Array.from(rows, (row) => values[row]!));
  const outcome = Float64Array.from(rows, (row) => y[row]!);
  if (one.kind === "linear") return ridge(x, outcome);
  const fit =
    one.kind === "cox"
      ? cox(
          Float64Array.from(rows, (row) => time![row]!),
          outcome,
          x,
        )
      : logistic(x, outcome, { ridge: 1 });
  if (fit.status !== "fitted") return failed;
  const slopes = one.kind === "cox" ? fit.coefficients : fit.coefficients.subarray(1);
  return slopes.map((slope) => Math.max(-MOST_COEFFICIENT, Math.min(MOST_COEFFICIENT, slope)));
}

function ridge(x: readonly Float64Array[], y: Float64Array): Float64Array {
  const size = x.length + 1;
  const all = [new Float64Array(y.length).fill(1), ...x];
  const matrix = new Float64Array(size * size);
  const right = new Float64Array(size);
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < size; b++) matrix[a * size + b] = dot(all[a]!, all[b]!) + (a === b && a > 0 ? 1 : 0);
    right[a] = dot(all[a]!, y);
  }
  return choleskySolve(choleskyFactor(matrix, size), right).slice(1);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function choose(registry: Cohort, one: Regression, candidates: readonly Feature[], outcome: Float64Array): Regression {
  const known = outcome.filter((value) => !Number.isNaN(value));
  const events =
    one.kind === "linear"
      ? known.length
      : Math.min(...[0, 1].map((level) => known.filter((value) => (value === 1 ? 1 : 0) === level).length));
  const most = Math.min(MOST_PREDICTORS, Math.max(2, Math.floor(events / 2 / EVENTS_A_PREDICTOR)));
  const ranked = candidates
    .map((feature) => ({ scaled: scaleOf(registry, feature), strength: 0 }))
    .map(({ scaled }) => ({ scaled, strength: Math.abs(pearson(valuesOf(registry, scaled), outcome) ?? 0) }))
    .sort((a, b) => b.strength - a.strength);
  const picked: Scaled[] = [];
  for (const { scaled } of ranked) {
    if (picked.length === most) break;
    const mine = valuesOf(registry, scaled);
    // A predictor that repeats another makes both coefficients arbitrary.
    if (picked.some((other) => Math.abs(pearson(mine, valuesOf(registry, other)) ?? 0) > 0.8)) continue;
    picked.push(scaled);
  }
  return { ...one, predictors: picked };
}

function scaleOf(registry: Cohort, feature: Feature): Scaled {
  const values = featureValues(registry, feature).filter((value) => !Number.isNaN(value));
  const raw = moments(values);
  const log = feature.level === undefined && raw.skew > 1 && Math.min(...values) > 0;
  const { mean, sd } = log ? moments(values.map(Math.log)) : raw;
  return { feature, log, mean, sd: sd > 0 ? sd : 1 };
}

function scaledOutcome(cohort: Cohort, { feature, log, mean, sd }: Scaled): Float64Array {
  return Float64Array.from(
    featureValues(cohort, feature),
    (value) => ((log ? Math.log(Math.max(1e-9, value)) : value) - mean) / sd,
  );
}

function valuesOf(cohort: Cohort, { feature, log, mean, sd }: Scaled): Float64Array {
  return Float64Array.from(featureValues(cohort, feature), (value) =>
    Number.isNaN(value) ? 0 : ((log ? Math.log(Math.max(1e-9, value)) : value) - mean) / sd,
  );
}

/** 1 where the cell holds one of the levels, NaN where it is missing. */
function featureOf(cohort: Cohort, name: string, levels: readonly string[]): Float64Array {
  const column = cohort.columns.find((one) => one.name === name);
  if (column?.kind !== "coded") throw new Error(`${name} is no category`);
  const codes = new Set(levels.map((level) => column.levels.indexOf(level)));
  return Float64Array.from(column.codes, (code) => (code < 0 ? NaN : codes.has(code) ? 1 : 0));
}

function moments(values: Float64Array): { mean: number; sd: number; skew: number } {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n);
  return { mean, sd, skew: values.reduce((sum, value) => sum + (value - mean) ** 3, 0) / n / sd ** 3 };
}
