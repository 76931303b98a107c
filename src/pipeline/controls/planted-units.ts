import { nth } from "../../core/access.ts";
import { makeCohort, type Cohort, type Column } from "../../core/data/cohort.ts";
import type { Rng } from "../../core/rng.ts";

/** A registry with patients who do not exist, and their units. */
export interface Planted {
  readonly registry: Cohort<"train">;
  readonly units: readonly number[];
}

/** Standard deviations that a planted outlier lies above the mean of every number. */
const FAR_OUT = 8;
/** Share of the patients at either end from which a canary's numbers are taken. */
const TAIL = 0.1;

/** One patient far above everybody in every number, with the rarest level of every category. */
export function plantOutlier(registry: Cohort<"train">): Planted {
  return plant(registry, [
    registry.columns.map((column) => {
      if (column.kind === "coded") return rarestCode(column.codes, column.levels.length);
      const present = column.values.filter((value) => !Number.isNaN(value));
      const mean = present.reduce((sum, value) => sum + value, 0) / Math.max(1, present.length);
      const sd = Math.sqrt(present.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, present.length));
      return present.length === 0 ? NaN : Math.round(mean + FAR_OUT * sd);
    }),
  ]);
}

/**
 * Patients with values that do occur, in combinations that do not: each level as likely as any other that is used, each
 * number from the lowest or highest tenth. A generator that drops unknown levels cannot hide them.
 */
export function plantCanaries(registry: Cohort<"train">, n: number, rng: Rng): Planted {
  const pools = registry.columns.map((column): Float64Array => {
    if (column.kind === "coded") return Float64Array.from(new Set(column.codes.filter((code) => code >= 0))).sort();
    const sorted = column.values.filter((value) => !Number.isNaN(value)).sort();
    const k = Math.max(1, Math.floor(TAIL * sorted.length));
    return Float64Array.from([...sorted.subarray(0, k), ...sorted.subarray(Math.max(0, sorted.length - k))]);
  });
  return plant(
    registry,
    Array.from({ length: n }, () =>
      pools.map((pool, c) =>
        pool.length > 0 ? nth(pool, rng.int(pool.length)) : nth(registry.columns, c).kind === "coded" ? -1 : NaN,
      ),
    ),
  );
}

function rarestCode(codes: Int32Array, nLevels: number): number {
  const counts = new Int32Array(nLevels);
  for (const code of codes) if (code >= 0) counts[code] = nth(counts, code) + 1;
  let rarest = -1;
  counts.forEach((count, code) => {
    if (count > 0 && (rarest < 0 || count < nth(counts, rarest))) rarest = code;
  });
  return rarest;
}

/** One row each, at the end. */
function plant(registry: Cohort<"train">, rows: readonly (readonly number[])[]): Planted {
  const nRows = registry.nRows + rows.length;
  const columns = registry.columns.map((column, c): Column => {
    const added = rows.map((row) => nth(row, c));
    const { reasons, ...plain } = column;
    const more = reasons === undefined ? {} : { reasons: Uint8Array.from([...reasons, ...added.map(() => 0)]) };
    return plain.kind === "numeric"
      ? { ...plain, ...more, values: Float64Array.from([...plain.values, ...added]) }
      : { ...plain, ...more, codes: Int32Array.from([...plain.codes, ...added]) };
  });
  const units = rows.map((_, k) => registry.nUnits + k);
  const lastRow = registry.sourceRows.reduce((largest, row) => Math.max(largest, row), 0);
  return {
    units,
    registry: makeCohort("train", registry.schema, columns, nRows, {
      units: Int32Array.from([...registry.units, ...units]),
      sourceRows: Int32Array.from([...registry.sourceRows, ...rows.map((_, k) => lastRow + 1 + k)]),
    }),
  };
}
