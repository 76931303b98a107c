import { got, nth } from "../../src/core/access.ts";
import type { Cohort, NumericColumn } from "../../src/core/data/cohort.ts";
import { columnSchema, type ColumnSchema, type MissingCode } from "../../src/core/data/schema.ts";
import { RaresynthError } from "../../src/core/errors.ts";
import type { Rng } from "../../src/core/rng.ts";
import { replaceColumns, type Columns } from "../shared/contract/table-columns.ts";

/**
 * Values of a column that are known only to lie beyond a limit ("<5", "90+"), as numbers just beyond it. Plain JSON.
 */
export interface LimitedValues {
  readonly kind: "limit";
  readonly target: string;
  /** Nearest limits first. */
  readonly bands: readonly LimitBand[];
}

/** Drawn values between a limit and the next one beyond it. */
interface LimitBand {
  readonly side: "below" | "above";
  readonly limit: number;
  /** Position in the schema's `missing` list, from 1. */
  readonly reason: number;
  /** Probability that a value of the band was recorded as lying beyond the limit; the others are plain numbers. */
  readonly share: number;
}

/**
 * Puts cells that hold a limit in the place of a number: one step beyond the limit. A generator then learns what goes
 * with a low or a high value, and how many there are; which drawn values are written as the limit is decided
 * afterwards. A limit that fewer than `minUnits` units hold stays a reason for a missing cell, and so does one of a
 * column that rules, visits or times depend on. Differs from a likelihood for censored values: nothing is said about
 * how values are distributed beyond the limit, since none leaves.
 * @param untouched columns whose cells have to stay as they are
 * @param minUnits whole number >= 1; fewer plain numbers beyond a limit count as none
 */
export function fitLimitedValues(
  train: Cohort<"train">,
  untouched: ReadonlySet<string>,
  minUnits: number,
): { steps: LimitedValues[]; table: Cohort<"train"> } {
  const steps: LimitedValues[] = [];
  let table = train;
  for (const source of train.columns) {
    const schema = columnSchema(train.schema, source.name);
    if (source.kind !== "numeric" || source.reasons === undefined || schema === undefined) continue;
    if (untouched.has(source.name) || schema.type === "date") continue;
    const bands = bandsOf(source, source.reasons, schema.missing ?? [], train.units, minUnits);
    if (bands.length === 0) continue;
    steps.push({ kind: "limit", target: source.name, bands });
    table = replaceColumns(table, new Set(), [placed(source, source.reasons, schema, bands)]);
  }
  return { steps, table };
}

/** Writes drawn values beyond a limit as the limit, each with the probability of its band. */
export function restoreLimitedValues(step: LimitedValues, columns: Columns, rng: Rng): void {
  const target = columns.get(step.target);
  if (target?.kind !== "numeric")
    throw new RaresynthError("E_INTERNAL", "a column with limits was not drawn.", { where: step.target });
  const values = target.values.slice();
  const reasons = target.reasons?.slice() ?? new Uint8Array(values.length);
  values.forEach((value, row) => {
    const band = bandOf(step.bands, value);
    if (band === undefined || rng.float() >= band.share) return;
    values[row] = NaN;
    reasons[row] = band.reason;
  });
  columns.set(step.target, { ...target, values, reasons });
}

function bandsOf(
  source: NumericColumn,
  reasons: Uint8Array,
  missing: readonly MissingCode[],
  units: Int32Array,
  minUnits: number,
): LimitBand[] {
  const limits = missing.flatMap(({ below, above }, at): LimitBand[] => {
    const limit = below ?? above;
    const reason = at + 1;
    if (limit === undefined || unitsWhere(units, (row) => reasons[row] === reason) < minUnits) return [];
    return [{ side: below === undefined ? "above" : "below", limit, reason, share: 1 }];
  });
  // Of limits beyond one another the farthest one a value passes is the one it is recorded as.
  const ordered = limits.sort((a, b) => (a.side === "below" ? a.limit - b.limit : b.limit - a.limit));
  return ordered.map((band) => {
    const nPlain = unitsWhere(units, (row) => bandOf(ordered, nth(source.values, row)) === band);
    const nLimited = unitsWhere(units, (row) => reasons[row] === band.reason);
    const share = nPlain < minUnits ? 1 : Number((nLimited / (nLimited + nPlain)).toFixed(2));
    return { ...band, share };
  });
}

function bandOf(bands: readonly LimitBand[], value: number): LimitBand | undefined {
  return bands.find(({ side, limit }) => (side === "below" ? value < limit : value > limit));
}

function placed(
  source: NumericColumn,
  reasons: Uint8Array,
  schema: ColumnSchema,
  bands: readonly LimitBand[],
): { column: NumericColumn; schema: ColumnSchema } {
  const step = stepOf(schema);
  const placeOf = new Map(
    bands.map((band) => [band.reason, onGrid(band.limit + (band.side === "below" ? -step : step), step)]),
  );
  const isPlaced = (row: number): boolean => placeOf.has(nth(reasons, row));
  const places = [...placeOf.values()];
  const { bounds, ...rest } = schema;
  const wider =
    bounds === undefined
      ? {}
      : {
          bounds: {
            ...(bounds.min === undefined ? {} : { min: Math.min(Number(bounds.min), ...places) }),
            ...(bounds.max === undefined ? {} : { max: Math.max(Number(bounds.max), ...places) }),
          },
        };
  return {
    column: {
      ...source,
      values: source.values.map((value, row) => (isPlaced(row) ? got(placeOf, nth(reasons, row)) : value)),
      reasons: reasons.map((reason, row) => (isPlaced(row) ? 0 : reason)),
    },
    schema: { ...rest, ...wider },
  };
}

/** The smallest difference of values: the grid, one of whole numbers, or the last decimal that is written. */
function stepOf({ grid, type, decimals }: ColumnSchema): number {
  return grid ?? (type === "integer" ? 1 : Number(`1e-${decimals ?? 1}`));
}

function onGrid(value: number, step: number): number {
  return Number((Math.round(value / step) * step).toPrecision(12));
}

function unitsWhere(units: Int32Array, test: (row: number) => boolean): number {
  const seen = new Set<number>();
  for (let row = 0; row < units.length; row++) if (test(row)) seen.add(nth(units, row));
  return seen.size;
}
