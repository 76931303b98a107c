import { nth } from "../../core/access.ts";
import { rowsOfUnits, takeRows, type Cohort } from "../../core/data/cohort.ts";
import { UNIT_IN, UNIT_OUT, type Refit } from "../../core/contracts/disclosure.ts";
import type { KeptAssociations } from "../../core/contracts/sweep.ts";
import { spearman } from "../../stats/spearman.ts";
import { statusOf } from "../refits/refit-task.ts";
import { signedView } from "./signed-view.ts";

/** Rank correlations of the left-out and of the fitted patients, mask by mask. */
export interface RealAssociations {
  readonly fitted: readonly Float64Array[];
  readonly leftOut: readonly Float64Array[];
  readonly of: (cohort: Cohort) => Float64Array;
}

/** Correlations of every pair of columns, categories as signed numbers; 0 where there is none. */
export function realAssociations(registry: Cohort<"train">, masks: readonly Int32Array[]): RealAssociations {
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
 * Sums of products with the correlations of left-out patients, whose noise is independent of both files and cancels:
 * the first over the second is the share of the associations of the fitted patients that the synthetic rows keep.
 * @param refits made with the first of the masks, in that order
 */
export function keptAssociations(refits: readonly Refit[], real: RealAssociations): KeptAssociations {
  let [synthetic, fitted] = [0, 0];
  refits.forEach((refit, run) => {
    const own = real.of(refit.synthetic);
    nth(real.leftOut, run).forEach((held, at) => {
      synthetic += nth(own, at) * held;
      fitted += nth(nth(real.fitted, run), at) * held;
    });
  });
  return { synthetic, fitted };
}

/**
 * Least share of the associations that a setting must keep beyond what independent columns keep by the rules of the
 * schema alone.
 */
const LEAST_GAIN = 0.1;

/**
 * Whether rows keep hardly more of the associations than independent columns do.
 * @returns both shares where that is so; undefined where they keep more, or the registry has no association that other
 *   patients share
 */
export function keepsTooLittle(
  own: readonly KeptAssociations[],
  independent: readonly KeptAssociations[],
): { readonly kept: number; readonly independent: number } | undefined {
  const [a, b] = [shareOf(own), shareOf(independent)];
  return a === undefined || b === undefined || a >= b + LEAST_GAIN ? undefined : { kept: a, independent: b };
}

function shareOf(sums: readonly KeptAssociations[]): number | undefined {
  const fitted = sums.reduce((sum, one) => sum + one.fitted, 0);
  return fitted > 0 ? sums.reduce((sum, one) => sum + one.synthetic, 0) / fitted : undefined;
}
