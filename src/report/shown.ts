import type { z } from "zod";
import type { AssociationFigure, PairFigure } from "../core/contracts/fidelity.ts";
import type { estimate, pValue, shownNumber } from "./report-parts.ts";
import type { pair } from "./figure-parts.ts";
import type { count } from "./report-facts.ts";

/** Numbers as a report may show them: exactly, rounded, or not at all. */
export type Count = z.infer<typeof count>;
export type Shown = z.infer<typeof shownNumber>;
export type ShownEstimate = z.infer<typeof estimate>;
export type PValue = z.infer<typeof pValue>;

/** Strengths of association as a report holds them, "suppressed" where none may be told. */
export function shownAssociations(
  { columns, nColumns, registry, synthetic }: AssociationFigure,
  round: (strength: number) => number,
): { columns: string[]; nColumns: number; registry: Shown[]; synthetic: Shown[] } {
  const show = (strength: number | null): Shown => (strength === null ? "suppressed" : round(strength));
  return { columns: [...columns], nColumns, registry: registry.map(show), synthetic: synthetic.map(show) };
}

/** A pair as a report holds it: the figure is fit to be shown as it is. */
export function shownPair({ columns, why, level, groups, registry, synthetic }: PairFigure): z.infer<typeof pair> {
  return {
    ...{ columns: [...columns], why, groups: [...groups], registry: [...registry] },
    ...(level === undefined ? {} : { level }),
    synthetic: synthetic.map((point) => point ?? "suppressed"),
  };
}
