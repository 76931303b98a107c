import { nth } from "../../src/core/access.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import type { Rng } from "../../src/core/rng.ts";
import { columnSchema } from "../../src/core/data/schema.ts";
import { fitMarginals, MARGINALS_DEFAULTS } from "../shared/encoding/fit-marginals.ts";
import {
  fitQuantileFunction,
  quantileOf,
  probabilityBelow,
  probabilityUpTo,
  type QuantileFunction,
} from "../shared/encoding/quantile-function.ts";
import { ceilToGrid, floorToGrid } from "../shared/encoding/nice-numbers.ts";
import { numericSupport } from "../shared/encoding/numeric-support.ts";
import { rowWeights } from "../shared/contract/require-units.ts";
import type { AllowedSet, Interval } from "./allowed-set.ts";

/**
 * What a column's cells are drawn from where the constraints refuse the drawn one: its distribution, cut to what is
 * allowed. Plain JSON.
 */
export type RedrawModel =
  | {
      readonly kind: "numeric";
      readonly name: string;
      readonly margin: QuantileFunction;
      /** Too few units for bounds of its own: those of the columns before and after it in an order hold instead. */ readonly few: boolean;
    }
  | {
      readonly kind: "coded";
      readonly name: string;
      readonly shares: readonly { readonly level: string; readonly share: number }[];
    };

/** Most windows of the quantile functions, and the tail rule. Source: the defaults of cart. */
const MAX_WINDOWS = 20;
const TAILS = { tailShare: 0.02, minTailUnits: 5 };
/** Below so many units the tails of five would leave less than half of them between the bounds. */
const FEW_UNITS = 20;

/**
 * Distributions of these columns; a column with too few values has none.
 * @param minReportedCount fewest units in a window, and of whom a count is told
 */
export function fitRedraws(train: Cohort, names: readonly string[], minReportedCount: number): RedrawModel[] {
  const weights = rowWeights(train);
  const columns = train.columns.filter((column) => names.includes(column.name));
  const coded = fitMarginals(
    { ...train, columns: columns.filter((column) => column.kind === "coded") },
    { ...MARGINALS_DEFAULTS, minReportedCount },
  );
  const numbers = columns.flatMap((column): RedrawModel[] => {
    if (column.kind !== "numeric") return [];
    const support = numericSupport(column, columnSchema(train.schema, column.name), train.units, TAILS);
    const nUnits = new Set(train.units.filter((_, row) => !Number.isNaN(column.values[row]))).size;
    return support.empty
      ? []
      : [
          {
            kind: "numeric",
            name: column.name,
            margin: fitQuantileFunction(column, weights, support, minReportedCount, MAX_WINDOWS).margin,
            few: nUnits < FEW_UNITS,
          },
        ];
  });
  return [
    ...numbers,
    ...coded.flatMap(({ spec, p }): RedrawModel[] => {
      if (spec.kind !== "coded") return [];
      const shares = spec.groups.flatMap(({ members }, group) => {
        const total = members.reduce((sum, member) => sum + member.weight, 0);
        return members.map(({ level, weight }) => ({
          level,
          share: Math.round((nth(p, group) * weight * 1e4) / total) / 1e4,
        }));
      });
      return [{ kind: "coded", name: spec.name, shares }];
    }),
  ];
}

/**
 * A number inside the allowed intervals: from the column's distribution where it reaches into one, else the nearest
 * allowed value.
 * @param near the refused value, NaN where there was none
 * @returns undefined where no interval holds a finite value
 */
export function redrawNumber(
  margin: QuantileFunction | undefined,
  intervals: readonly Interval[],
  grid: number,
  near: number,
  rng: Rng,
): number | undefined {
  const inside = intervals.map(([low, high]): Interval => onGrid(low, high, grid));
  const ranges =
    margin === undefined
      ? []
      : inside.map(([low, high]) => ({
          low,
          high,
          from: probabilityBelow(margin, low - margin.support.grid / 2),
          to: probabilityUpTo(margin, high + margin.support.grid / 2),
        }));
  const total = ranges.reduce((sum, { from, to }) => sum + Math.max(0, to - from), 0);
  if (margin !== undefined && total > 0) {
    let point = rng.float() * total;
    for (const { low, high, from, to } of ranges) {
      const width = Math.max(0, to - from);
      if (point < width) return Math.min(high, Math.max(low, quantileOf(margin, from + point)));
      point -= width;
    }
  }
  const wanted = Number.isNaN(near) ? (margin === undefined ? 0 : quantileOf(margin, 0.5)) : near;
  let best: number | undefined;
  for (const [low, high] of inside) {
    const candidate = Math.min(high, Math.max(low, wanted));
    if (Number.isFinite(candidate) && (best === undefined || Math.abs(candidate - wanted) < Math.abs(best - wanted)))
      best = candidate;
  }
  return best;
}

/** A level that is allowed, by the column's shares; uniform where none of them has any. */
export function redrawLevel(
  shares: readonly { readonly level: string; readonly share: number }[],
  levels: readonly string[],
  set: AllowedSet & { kind: "coded" },
  rng: Rng,
): number | undefined {
  const weights = levels.map((level, code) =>
    set.levels[code] === 1 ? (shares.find((one) => one.level === level)?.share ?? 0) : 0,
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const allowed = levels.flatMap((_, code) => (set.levels[code] === 1 ? [code] : []));
  if (allowed.length === 0) return undefined;
  if (!(total > 0)) return allowed[rng.int(allowed.length)];
  let left = rng.float() * total;
  for (const code of allowed) if ((left -= nth(weights, code)) < 0) return code;
  return allowed[allowed.length - 1];
}

/** Ends of the interval on the column's grid; an interval that holds no multiple stays as it is. */
function onGrid(low: number, high: number, grid: number): Interval {
  const from = low === -Infinity ? low : ceilToGrid(low, grid);
  const to = high === Infinity ? high : floorToGrid(high, grid);
  return from <= to ? [from, to] : [low, high];
}
