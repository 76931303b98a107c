import { nth } from "../../core/access.ts";
import { rowsOfUnits, takeRows, type Cohort } from "../../core/data/cohort.ts";
import { UNIT_IN, UNIT_OUT, type Refit } from "../../core/contracts/disclosure.ts";
import type { KeptSignal } from "../../core/contracts/sweep.ts";
import { spearman } from "../../stats/spearman.ts";
import { statusOf } from "../refits/refit-task.ts";
import { signedView } from "./signed-view.ts";

/** Correlations, or coefficients, of the left-out and of the fitted patients, mask by mask. */
export interface RealSignal {
  readonly fitted: readonly Float64Array[];
  readonly leftOut: readonly Float64Array[];
  readonly of: (cohort: Cohort) => Float64Array;
}

/** Correlations of every pair of columns, categories as signed numbers; 0 where there is none. */
export function realAssociations(registry: Cohort<"train">, masks: readonly Int32Array[]): RealSignal {
  const signed = signedView(registry);
  const names = registry.columns.map(({ name }) => name);
  const of = (cohort: Cohort): Float64Array => {
    const columns = new Map(signed(cohort).columns.map((column) => [column.name, column]));
    const out: number[] = [];
    names.forEach((name, i) => {
      for (const other of names.slice(0, i)) {
        const [x, y] = [columns.get(name), columns.get(other)];
        out.push(x?.kind === "numeric" && y?.kind === "numeric" ? (spearman(x.values, y.values) ?? 0) : 0);
      }
    });
    return Float64Array.from(out);
  };
  return signalOf(registry, masks, of);
}

/** What `of` finds in the fitted and in the left-out patients of each mask. */
export function signalOf(
  registry: Cohort<"train">,
  masks: readonly Int32Array[],
  of: (cohort: Cohort) => Float64Array,
): RealSignal {
  const part = (out: Int32Array, wanted: number): Float64Array => {
    const status = statusOf(registry.nUnits, out);
    return of(
      takeRows(
        registry,
        rowsOfUnits(registry, (unit) => status[unit] === wanted),
        "train",
      ),
    );
  };
  return { fitted: masks.map((out) => part(out, UNIT_IN)), leftOut: masks.map((out) => part(out, UNIT_OUT)), of };
}

/**
 * Sums of products with the correlations (or coefficients) of left-out patients, whose noise is independent of both
 * files and cancels: the first over the second is the share of those of the fitted patients that the synthetic rows
 * keep. What cannot be estimated adds nothing.
 * @param refits made with the first of the masks, in that order
 */
export function keptSignal(refits: readonly Refit[], real: RealSignal): KeptSignal {
  let [synthetic, fitted] = [0, 0];
  refits.forEach((refit, run) => {
    const own = real.of(refit.synthetic);
    nth(real.leftOut, run).forEach((held, at) => {
      synthetic += nth(own, at) * held || 0;
      fitted += nth(nth(real.fitted, run), at) * held || 0;
    });
  });
  return { synthetic, fitted };
}

/**
 * Least share of the associations, and of the coefficients, that a setting must keep beyond what independent columns keep by the rules of the
 * schema alone.
 */
const LEAST_GAIN = 0.1;

/**
 * Whether rows keep hardly more of the associations (or coefficients) than independent columns do.
 * @returns both shares where that is so; undefined where they keep more, or the registry has no association that other
 *   patients share
 */
export function keepsTooLittle(
  own: readonly KeptSignal[],
  independent: readonly KeptSignal[],
): { readonly kept: number; readonly independent: number } | undefined {
  const [a, b] = [shareOf(own), shareOf(independent)];
  return a === undefined || b === undefined || a >= b + LEAST_GAIN ? undefined : { kept: a, independent: b };
}

function shareOf(sums: readonly KeptSignal[]): number | undefined {
  const fitted = sums.reduce((sum, one) => sum + one.fitted, 0);
  return fitted > 0 ? sums.reduce((sum, one) => sum + one.synthetic, 0) / fitted : undefined;
}
