import { nth } from "../../../core/access.ts";
import type {
  AnalysisFit,
  NonFit,
  Quantity,
  QuantityEstimate,
  Scale,
} from "../../../core/contracts/utility/analyses.ts";
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

/** Estimates with their covariance, and what could not be estimated. */
export interface Block {
  readonly estimates: readonly QuantityEstimate[];
  readonly notEstimated: readonly Quantity[];
  readonly covariance: Float64Array;
}

/**
 * Estimates with 95 % intervals; those without a positive finite standard error are named apart, and their part of the
 * covariance is left out.
 * @param covariance of all targets, k x k, row by row
 * @param quantile half width of an interval in standard errors, per target; default normal
 */
export function estimatesOf(
  targets: readonly Target[],
  values: ArrayLike<number>,
  covariance: Float64Array,
  quantile: (target: number) => number = () => normalQuantile((1 + LEVEL) / 2),
): Block {
  const size = targets.length;
  const standardError = targets.map((_, j) => Math.sqrt(nth(covariance, j * size + j)));
  const kept = targets.flatMap((_, j) =>
    nth(standardError, j) > 0 && Number.isFinite(standardError[j]) && Number.isFinite(values[j]) ? [j] : [],
  );
  const has = new Set(kept);
  return {
    notEstimated: targets.flatMap(({ quantity }, j) => (has.has(j) ? [] : [quantity])),
    estimates: kept.map((j): QuantityEstimate => {
      const half = quantile(j) * nth(standardError, j);
      const value = nth(values, j);
      return { ...nth(targets, j), value, standardError: nth(standardError, j), low: value - half, high: value + half };
    }),
    covariance: Float64Array.from(kept.flatMap((a) => kept.map((b) => nth(covariance, a * size + b)))),
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
 * The smallest cell that a coefficient rests on: of an indicator, the four cells of indicator by event; of a number,
 * events and the others.
 * @param isEvent per row; undefined where the outcome is a number
 */
export function supportOf(
  one: DesignColumn,
  values: Float64Array,
  isEvent: ((i: number) => boolean) | undefined,
): number {
  const isIndicator = one.level !== undefined || one.others !== undefined;
  const cells = new Float64Array(4);
  values.forEach((value, i) => {
    const cell = (isIndicator && value === 1 ? 2 : 0) + (isEvent?.(i) === true ? 1 : 0);
    cells[cell] = nth(cells, cell) + 1;
  });
  const used = [0, 1, 2, 3].filter((cell) => (isIndicator || cell < 2) && (isEvent !== undefined || cell % 2 === 0));
  return Math.min(...used.map((cell) => nth(cells, cell)));
}

/** Joins independent blocks of estimates. */
export function joinBlocks(blocks: readonly Block[]): Block {
  const estimates = blocks.flatMap((block) => [...block.estimates]);
  const size = estimates.length;
  const covariance = new Float64Array(size * size);
  let at = 0;
  for (const block of blocks) {
    const own = block.estimates.length;
    for (let a = 0; a < own; a++)
      for (let b = 0; b < own; b++) covariance[(at + a) * size + at + b] = nth(block.covariance, a * own + b);
    at += own;
  }
  return { estimates, notEstimated: blocks.flatMap((block) => [...block.notEstimated]), covariance };
}
