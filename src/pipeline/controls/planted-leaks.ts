import { got, nth } from "../../core/access.ts";
import { makeCohort, rowsOfUnits, type Cohort, type Column } from "../../core/data/cohort.ts";
import type { LeakKind } from "../../core/contracts/finding.ts";
import { closestRows, type ScaledColumn } from "../../stats/closest-rows.ts";
import { permutation, type Rng } from "../../core/rng.ts";

/** Standard deviation of the noise on every number of a "noisy" copy, in those of the column. */
const NOISE = 0.05;
/** An interpolated row lies between a patient and one of so many closest others. */
const NEIGHBOURS = 5;

/**
 * A file in which a share of the rows, at random places, gives way to leaks of members: their whole record; that with
 * noise on every number; only their quasi-identifiers and secrets, in the row that stood there; the whole record of
 * those who lie furthest out; a point between a member and one of the five closest others. With one stream a larger
 * share leaks what a smaller one does, and more.
 * @param members unit of the registry -> may be leaked
 * @param share of the rows, in (0, 1]; at least one row
 */
export function plantLeaks(
  file: Cohort<"synthetic">,
  registry: Cohort,
  members: (unit: number) => boolean,
  leak: { readonly kind: LeakKind; readonly share: number },
  rng: Rng,
): Cohort<"synthetic"> {
  const rows = rowsOfUnits(registry, members);
  const nLeaks = leakedRows(leak.share, file.nRows);
  const sources = sourceRows(registry, rows, nLeaks, leak.kind, rng.child("sources"));
  const places = permutation(file.nRows, rng.child("places")).slice(0, sources.length);
  const leaks = leakedColumns(registry, rows, sources, leak.kind, rng.child("cells"));
  const isLeaked = (name: string): boolean => {
    const role = registry.schema.columns.find((one) => one.name === name)?.role;
    return leak.kind !== "secrets" || role === "quasi-identifier" || role === "sensitive";
  };
  const columns = file.columns.map((own) => {
    const from = leaks.find((one) => one.name === own.name);
    return from === undefined || !isLeaked(own.name) ? own : overwritten(own, places, from);
  });
  return makeCohort("synthetic", file.schema, columns, file.nRows, { units: file.units, sourceRows: file.sourceRows });
}

/** Rows that give way at this share. */
export function leakedRows(share: number, nRows: number): number {
  return Math.max(1, Math.round(share * nRows));
}

/** One row each of as many distinct units as there are, in random order or the furthest out first; then again. */
function sourceRows(registry: Cohort, rows: Int32Array, n: number, kind: LeakKind, rng: Rng): Int32Array {
  const rowOf = new Map<number, number>();
  for (const at of permutation(rows.length, rng.child("rows")))
    rowOf.set(nth(registry.units, nth(rows, at)), nth(rows, at));
  const distinct = [...rowOf.values()].sort((a, b) => a - b);
  const order = permutation(distinct.length, rng.child("units"));
  const mixed = Array.from(order, (k) => nth(distinct, k));
  if (kind !== "outliers") return Int32Array.from({ length: n }, (_, i) => nth(mixed, i % mixed.length));
  const out = distanceFromCentre(registry);
  const furthest = mixed.toSorted((a, b) => nth(out, b) - nth(out, a));
  // Of the outermost tenth in random order, then the others from the outside: a larger leak holds the smaller one.
  const nPool = Math.ceil(furthest.length / 10);
  const pool = Array.from(permutation(nPool, rng.child("pool")), (k) => nth(furthest, k));
  const ordered = [...pool, ...furthest.slice(nPool)];
  return Int32Array.from({ length: n }, (_, i) => nth(ordered, i % ordered.length));
}

/** Cells of the leaked rows, in columns as long as `sources`. */
function leakedColumns(registry: Cohort, rows: Int32Array, sources: Int32Array, kind: LeakKind, rng: Rng): Column[] {
  const partners = kind === "interpolated" ? closeOthers(registry, rows, sources, rng.child("partners")) : sources;
  const way = Float64Array.from(sources, () => rng.float());
  return registry.columns.map((column): Column => {
    const stream = rng.child(column.name);
    if (column.kind === "coded") {
      const codes = sources.map((row, i) => nth(column.codes, stream.float() < nth(way, i) ? nth(partners, i) : row));
      return { ...bare(column), codes };
    }
    const { spread, whole } = described(column.values);
    const values = Float64Array.from(sources, (row, i) => {
      const value = nth(column.values, row);
      const moved =
        kind === "noisy"
          ? value + NOISE * spread * stream.normal()
          : kind === "interpolated"
            ? value + nth(way, i) * (nth(column.values, nth(partners, i)) - value)
            : value;
      return whole ? Math.round(moved) : moved;
    });
    return { ...bare(column), values };
  });
}

/** Reasons for missing and parts of dates stay behind: the planted row says what the cell says. */
function bare<C extends Column>(column: C): Omit<C, "reasons" | "precision"> {
  const { reasons: _reasons, ...rest } = column;
  return rest as Omit<C, "reasons" | "precision">;
}

function overwritten(own: Column, places: Int32Array, from: Column): Column {
  if (own.kind === "numeric") {
    if (from.kind !== "numeric") return own;
    const values = own.values.slice();
    places.forEach((place, i) => (values[place] = nth(from.values, i)));
    const reasons = own.reasons?.slice();
    const precision = own.precision?.slice();
    for (const place of places) {
      if (reasons !== undefined) reasons[place] = 0;
      if (precision !== undefined) precision[place] = 0;
    }
    return {
      ...own,
      values,
      ...(reasons === undefined ? {} : { reasons }),
      ...(precision === undefined ? {} : { precision }),
    };
  }
  if (from.kind !== "coded") return own;
  const levels = [...own.levels];
  const table = from.levels.map((level) => {
    const known = levels.indexOf(level);
    return known >= 0 ? known : levels.push(level) - 1;
  });
  const codes = own.codes.slice();
  places.forEach((place, i) => (codes[place] = nth(from.codes, i) < 0 ? -1 : nth(table, nth(from.codes, i))));
  const reasons = own.reasons?.slice();
  if (reasons !== undefined) for (const place of places) reasons[place] = 0;
  return { ...own, codes, levels, ...(reasons === undefined ? {} : { reasons }) };
}

interface Described {
  readonly mean: number;
  readonly spread: number;
  readonly whole: boolean;
}

/** What is planted by the hundred asks the same registry again and again: worked out once for each. */
const DESCRIBED = new WeakMap<Float64Array, Described>();
const FROM_CENTRE = new WeakMap<Cohort, Float64Array>();
const CLOSE = new WeakMap<Cohort, { readonly rows: Int32Array; readonly of: Map<number, readonly number[]> }>();

function described(values: Float64Array): Described {
  const known = DESCRIBED.get(values) ?? describe(values);
  DESCRIBED.set(values, known);
  return known;
}

function describe(values: Float64Array): Described {
  const present = values.filter((value) => !Number.isNaN(value));
  const mean = present.reduce((sum, value) => sum + value, 0) / Math.max(1, present.length);
  const spread = Math.sqrt(present.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, present.length));
  return { mean, spread, whole: present.every((value) => Number.isInteger(value)) };
}

/** Per row: squared standard scores of its numbers, and for each level minus the logarithm of its share. */
function distanceFromCentre(registry: Cohort): Float64Array {
  const known = FROM_CENTRE.get(registry) ?? farFromCentre(registry);
  FROM_CENTRE.set(registry, known);
  return known;
}

function farFromCentre(registry: Cohort): Float64Array {
  const out = new Float64Array(registry.nRows);
  for (const column of registry.columns) {
    if (column.kind === "numeric") {
      const { mean, spread } = described(column.values);
      if (spread > 0)
        column.values.forEach(
          (value, row) => (out[row] = nth(out, row) + (Number.isNaN(value) ? 0 : ((value - mean) / spread) ** 2)),
        );
    } else {
      const counts = new Map<number, number>();
      for (const code of column.codes) counts.set(code, (counts.get(code) ?? 0) + 1);
      column.codes.forEach((code, row) => (out[row] = nth(out, row) - Math.log(got(counts, code) / registry.nRows)));
    }
  }
  return out;
}

/**
 * For each row one of the closest rows of other units, by standardised city-block distance; a missing value is one away
 * from any other.
 */
function closeOthers(registry: Cohort, rows: Int32Array, sources: Int32Array, rng: Rng): Int32Array {
  const kept = CLOSE.get(registry);
  const known = kept !== undefined && sameRows(kept.rows, rows) ? kept : { rows, of: new Map<number, number[]>() };
  CLOSE.set(registry, known);
  let scaled: ScaledColumn[] | undefined;
  return sources.map((row) => {
    const isOther = (k: number): boolean => registry.units[nth(rows, k)] !== registry.units[row];
    let near = known.of.get(row);
    if (near === undefined) {
      near = closestRows((scaled ??= scaledColumns(registry)), row, rows, isOther, NEIGHBOURS);
      known.of.set(row, near);
    }
    const picked = rng.int(Math.max(1, near.length));
    return near.length === 0 ? row : nth(rows, nth(near, picked));
  });
}

function sameRows(a: Int32Array, b: Int32Array): boolean {
  return a.length === b.length && a.every((row, k) => row === b[k]);
}

function scaledColumns(registry: Cohort): ScaledColumn[] {
  return registry.columns.map((column): ScaledColumn => {
    if (column.kind === "coded") return { values: column.codes, isCode: true };
    const { spread } = described(column.values);
    return {
      values: spread > 0 ? column.values.map((value) => value / spread) : column.values.map(() => 0),
      isCode: false,
    };
  });
}
