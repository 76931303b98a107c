import type { AnalysisFit, NonFit, Quantity, QuantityEstimate, Scale } from "../../../core/contracts/analyses.ts";
import type { Cohort } from "../../../core/data/cohort.ts";
import { normalQuantile } from "../../../stats/special.ts";
import type { DesignColumn } from "./design.ts";

/** A penalty that a fit is asked to use though it could do without, so that two cohorts are estimated alike. */
export type Penalty = "firth" | "ridge";

/** An analysis with covariates, levels and groups fixed on the registry. */
export interface PlannedAnalysis {
  readonly fit: (cohort: Cohort, penalty?: Penalty) => AnalysisFit;
}

export const LEVEL = 0.95;

export function notFitted(why: NonFit): AnalysisFit {
  return { status: "not fitted", why };
}

/** A quantity before it is known whether it can be estimated. */
export interface Target {
  readonly quantity: Quantity;
  readonly scale: Scale;
  readonly support: number;
}

/**
 * Estimates with 95 % intervals; those without a positive finite standard error are left out, and with them their part of the covariance.
 * @param covariance of all targets, k x k, row by row
 * @param quantile half width of an interval in standard errors, per target; default normal
 */
export function estimatesOf(
  targets: readonly Target[],
  values: ArrayLike<number>,
  covariance: Float64Array,
  quantile: (target: number) => number = () => normalQuantile((1 + LEVEL) / 2),
): { estimates: QuantityEstimate[]; covariance: Float64Array } {
  const size = targets.length;
  const standardError = targets.map((_, j) => Math.sqrt(covariance[j * size + j]!));
  const kept = targets.flatMap((_, j) =>
    standardError[j]! > 0 && Number.isFinite(standardError[j]!) && Number.isFinite(values[j]!) ? [j] : [],
  );
  return {
    estimates: kept.map((j): QuantityEstimate => {
      const half = quantile(j) * standardError[j]!;
      const value = values[j]!;
      return { ...targets[j]!, value, standardError: standardError[j]!, low: value - half, high: value + half };
    }),
    covariance: Float64Array.from(kept.flatMap((a) => kept.map((b) => covariance[a * size + b]!))),
  };
}

/** Name of a quantity within its analysis. */
export function quantityKey(quantity: Quantity): string {
  return JSON.stringify(Object.entries(quantity).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function coefficient({ column, level, others }: DesignColumn, cause?: string): Quantity {
  return {
    kind: "coefficient",
    column,
    ...(level === undefined ? {} : { level }),
    ...(others === undefined ? {} : { others }),
    ...(cause === undefined ? {} : { cause }),
  };
}

/**
 * The smallest cell that a coefficient rests on: of an indicator, the four cells of indicator by event; of a number, events and the others.
 * @param isEvent per row; undefined where the outcome is a number
 */
export function supportOf(
  one: DesignColumn,
  values: Float64Array,
  isEvent: ((i: number) => boolean) | undefined,
): number {
  const isIndicator = one.level !== undefined || one.others !== undefined;
  const cells = new Map<string, number>();
  if (isEvent !== undefined)
    for (const event of [0, 1]) for (const x of isIndicator ? [0, 1] : [0]) cells.set(`${x}${event}`, 0);
  else for (const x of isIndicator ? [0, 1] : [0]) cells.set(`${x}0`, 0);
  values.forEach((value, i) => {
    const key = `${isIndicator ? value : 0}${isEvent === undefined ? 0 : Number(isEvent(i))}`;
    cells.set(key, (cells.get(key) ?? 0) + 1);
  });
  return Math.min(...cells.values());
}

/** Joins independent blocks of estimates. */
export function joinBlocks(blocks: readonly { estimates: readonly QuantityEstimate[]; covariance: Float64Array }[]): {
  estimates: QuantityEstimate[];
  covariance: Float64Array;
} {
  const estimates = blocks.flatMap((block) => [...block.estimates]);
  const size = estimates.length;
  const covariance = new Float64Array(size * size);
  let at = 0;
  for (const block of blocks) {
    const own = block.estimates.length;
    for (let a = 0; a < own; a++)
      for (let b = 0; b < own; b++) covariance[(at + a) * size + at + b] = block.covariance[a * own + b]!;
    at += own;
  }
  return { estimates, covariance };
}
