import { nth } from "../../core/access.ts";
import type { Column, NumericColumn } from "../../core/data/cohort.ts";
import type { ColumnSchema, SurvivalPair } from "../../core/data/schema.ts";
import { inferBoxes } from "./infer-boxes.ts";
import { inferDependencies } from "./infer-dependencies.ts";
import { inferOrders } from "./infer-orders.ts";
import { MIN_SUPPORT, type Proposal, type TypedColumns } from "./proposal.ts";

const MAX_PROPOSALS = 60;

/**
 * Rules that hold in every row and hardly by chance: sums, orders of dates and numbers, one column fixed by another,
 * boxes of one question.
 * Claim: each holds in this table. Not claimed: that it must.
 */
export function inferRelations(
  columns: readonly Column[],
  schemas: readonly ColumnSchema[],
  nRows: number,
  survival: readonly SurvivalPair[],
): Proposal[] {
  if (nRows < MIN_SUPPORT) return [];
  const outcome = new Set(survival.flatMap((pair) => [pair.time, pair.event, pair.entry ?? "", pair.end ?? ""]));
  const free = columns.filter((column) => !outcome.has(column.name));
  const typed: TypedColumns = {
    nRows,
    schemas: new Map(schemas.map((schema) => [schema.name, schema])),
    numbers: free.filter((column) => column.kind === "numeric"),
    codes: free.filter((column) => column.kind === "coded"),
  };
  const boxes = inferBoxes(typed);
  const inBoxes = new Set(
    boxes.flatMap(({ constraint }) => (constraint.kind === "one-hot" ? [...constraint.columns] : [])),
  );
  const proposals = [
    ...inferOrders(typed),
    ...boxes,
    ...inferDependencies({ ...typed, codes: typed.codes.filter((column) => !inBoxes.has(column.name)) }),
  ];
  return proposals
    .slice(0, MAX_PROPOSALS)
    .map(({ constraint, nRows: n }) => ({ constraint: { ...constraint, inferred: true }, nRows: n }));
}

/** Date that a survival time counts from and the one it ends at, where they fit it in every row. */
export function inferEntry(
  pair: SurvivalPair,
  columns: readonly Column[],
  schemas: readonly ColumnSchema[],
): Partial<Pick<SurvivalPair, "entry" | "end">> {
  const time = columns.find((column) => column.name === pair.time);
  const isDate = new Set(schemas.filter((schema) => schema.type === "date").map((schema) => schema.name));
  const dates = columns.filter(
    (column): column is NumericColumn => column.kind === "numeric" && isDate.has(column.name),
  );
  if (time?.kind !== "numeric") return {};
  const unit = { days: 1, months: 30.4375, years: 365.25 }[pair.timeUnit ?? "days"];
  for (const entry of dates)
    for (const end of dates) {
      if (entry === end) continue;
      let n = 0;
      const fits = time.values.every((t, row) => {
        const gap = nth(end.values, row) - nth(entry.values, row) - t * unit;
        if (Number.isNaN(gap)) return true;
        n += 1;
        return Math.abs(gap) <= unit;
      });
      if (fits && n >= MIN_SUPPORT) return { entry: entry.name, end: end.name };
    }
  return {};
}
