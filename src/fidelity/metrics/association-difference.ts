import type { Column } from "../../core/data/cohort.ts";
import type { FidelityItem, FidelityLack, FidelityValue } from "../../core/contracts/fidelity.ts";
import { withSummaries, type ColumnPair } from "../paired-columns.ts";

/**
 * |association in real - association in other| for pairs of columns, then "mean" and "max".
 * @param couples the pairs of columns, each with both cohorts' versions
 * @param associate undefined where a cohort has no such association (constant, single level, too few complete rows)
 */
export function associationDifferences<A extends Column, B extends Column>(
  couples: readonly (readonly [ColumnPair<A>, ColumnPair<B>])[],
  associate: (a: A, b: B) => number | undefined,
): FidelityValue[] {
  const values = couples.map(([a, b]): FidelityValue => {
    const item: FidelityItem = { kind: "pair", columns: [a.name, b.name] };
    if ("why" in a) return { item, value: undefined, why: { ...a.why, column: a.name } as FidelityLack };
    if ("why" in b) return { item, value: undefined, why: { ...b.why, column: b.name } as FidelityLack };
    const inReal = associate(a.real, b.real);
    const inOther = associate(a.other, b.other);
    if (inReal === undefined || inOther === undefined)
      return { item, value: undefined, why: { kind: "constant or too few complete rows" } };
    return { item, value: Math.abs(inReal - inOther) };
  });
  return withSummaries(values);
}

/** All unordered pairs of a list. */
export function couplesWithin<T>(items: readonly T[]): [T, T][] {
  return items.flatMap((a, i) => items.slice(i + 1).map((b): [T, T] => [a, b]));
}
