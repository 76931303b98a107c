import { nth } from "../../../core/access.ts";
import type { AgreementBands, AgreementSummary, Band, Likeness } from "../../../core/contracts/utility/analyses.ts";
import { rowsOfUnits, takeRows, type Cohort, type Role } from "../../../core/data/cohort.ts";
import { permutation, type Rng } from "../../../core/rng.ts";
import { quantile } from "../../../stats/quantile.ts";

/** A sample of units, as many as there are or `nUnits`, drawn with replacement; a unit drawn twice is two units. */
export function resampleUnits<R extends Role>(cohort: Cohort<R>, rng: Rng, nUnits = cohort.nUnits): Cohort<R> {
  const rowsOf: number[][] = Array.from({ length: cohort.nUnits }, () => []);
  cohort.units.forEach((unit, row) => nth(rowsOf, unit).push(row));
  const rows: number[] = [];
  const units: number[] = [];
  for (let fresh = 0; fresh < nUnits; fresh++)
    for (const row of nth(rowsOf, rng.int(cohort.nUnits))) {
      rows.push(row);
      units.push(fresh);
    }
  return { ...takeRows(cohort, rows, cohort.role), units: Int32Array.from(units), nUnits };
}

/** So many random units without replacement; all of them where there are fewer. */
export function drawUnits<R extends Role>(cohort: Cohort<R>, nUnits: number, rng: Rng): Cohort<R> {
  if (nUnits >= cohort.nUnits) return cohort;
  const chosen = new Uint8Array(cohort.nUnits);
  for (const unit of permutation(cohort.nUnits, rng).subarray(0, nUnits)) chosen[unit] = 1;
  return takeRows(
    cohort,
    rowsOfUnits(cohort, (unit) => chosen[unit] === 1),
    cohort.role,
  );
}

/** Median and 5th, 95th percentile; undefined where fewer than half of the repetitions could be computed. */
export function bandOf(values: readonly (number | undefined)[]): Band | undefined {
  const known = Float64Array.from(values.flatMap((value) => value ?? [])).sort();
  if (known.length === 0 || 2 * known.length < values.length) return undefined;
  return { median: quantile(known, 0.5), low: quantile(known, 0.05), high: quantile(known, 0.95), n: known.length };
}

const SUMMARIES = [
  "meanStandardisedDifference",
  "meanOverlap",
  "signAgreement",
  "significanceAgreement",
  "attenuation",
] as const satisfies readonly (keyof AgreementSummary)[];

export function bandsOf(summaries: readonly AgreementSummary[]): AgreementBands {
  return Object.fromEntries(
    SUMMARIES.flatMap((key) => {
      const band = bandOf(summaries.map((one) => one[key]));
      return band === undefined ? [] : [[key, band]];
    }),
  );
}

/** Medians of the summaries. */
export function mediansOf(summaries: readonly AgreementSummary[]): AgreementSummary {
  return Object.fromEntries(Object.entries(bandsOf(summaries)).map(([key, band]) => [key, band.median]));
}

/** Where a distance lies beside the band of real ones. */
export function likenessOf(value: number | undefined, band: Band | undefined): Likeness {
  if (value === undefined || band === undefined) return "not computable";
  // A hair's breadth is rounding, not a difference.
  const margin = 1e-12;
  if (value < band.low - margin) return "better than real";
  return value > band.high + margin ? "worse than real" : "like real";
}
