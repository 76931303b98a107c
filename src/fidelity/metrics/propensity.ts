import { nth } from "../../core/access.ts";
import type { Cohort, Column } from "../../core/data/cohort.ts";
import type { FidelityItem, FidelityLack, FidelityMetric, FidelityValue } from "../../core/contracts/fidelity.ts";
import { logistic } from "../../stats/logistic.ts";
import { allPairs, matchLevels, type ColumnPair } from "../paired-columns.ts";

/**
 * Below this many real rows, or above one column per five rows, maximum likelihood overfits and a ridge of 1 is used.
 */
const RIDGE_BELOW_ROWS = 100;
const MOST_COLUMNS_PER_ROW = 1 / 5;

const PMSE: FidelityItem = { kind: "summary", of: "pMSE" };
const RATIO: FidelityItem = { kind: "summary", of: "S_pMSE" };

/**
 * Propensity mean squared error of a logistic model with main effects of every column (missing as an indicator or a
 * level), and its ratio to the expectation for a correct generator, k (1-c)^2 c / N.
 *
 * Source: Snoke et al., JRSS A 181:663 (2018), eq. 1 and 5.
 * Differs: k is trace(H^2) - 1 under the ridge. Two independent real halves have a ratio near 2, not 1; their ceiling
 * stands beside it.
 */
export const propensity: FidelityMetric = {
  id: "propensity",
  better: "lower",
  source: "Snoke et al., JRSS A 181:663 (2018)",
  run(real, other) {
    const undefinedFor = (why: FidelityLack): FidelityValue[] =>
      [PMSE, RATIO].map((item) => ({ item, value: undefined, why }));
    const total = real.nRows + other.nRows;
    if (real.nRows === 0 || other.nRows === 0) return undefinedFor({ kind: "no rows" });
    const design = allPairs(real, other).flatMap((pair) => covariates(pair, real, other));
    if (design.length === 0) return undefinedFor({ kind: "no column varies" });
    const y = new Float64Array(total).fill(1, real.nRows);
    const ridge = real.nRows < RIDGE_BELOW_ROWS || design.length > total * MOST_COLUMNS_PER_ROW ? 1 : 0;
    const fit = logistic(design, y, { ridge, allowSeparation: ridge === 0 });
    if (fit.status === "failed") return undefinedFor({ kind: "regression", cohort: "both", code: fit.why });
    const c = other.nRows / total;
    let error = 0;
    for (const p of fit.fitted) error += (p - c) ** 2;
    const value = error / total;
    const expected = (fit.effectiveColumns * (1 - c) ** 2 * c) / total;
    return [
      { item: PMSE, value },
      expected > 0
        ? { item: RATIO, value: value / expected }
        : { item: RATIO, value: undefined, why: { kind: "no column varies" } },
    ];
  },
};

/** Covariates of one column over real rows, then other rows; constants left out. */
function covariates(pair: ColumnPair<Column>, real: Cohort, other: Cohort): Float64Array[] {
  if ("why" in pair) return [];
  const total = real.nRows + other.nRows;
  if (pair.real.kind === "numeric" && pair.other.kind === "numeric") {
    const values = new Float64Array(total);
    values.set(pair.real.values);
    values.set(pair.other.values, real.nRows);
    return numericCovariates(values);
  }
  if (pair.real.kind !== "coded" || pair.other.kind !== "coded") return [];
  const match = matchLevels(pair.real, pair.other);
  const places = new Int32Array(total);
  pair.real.codes.forEach((code, row) => (places[row] = code < 0 ? match.nLevels : nth(match.real, code)));
  pair.other.codes.forEach(
    (code, row) => (places[real.nRows + row] = code < 0 ? match.nLevels : nth(match.other, code)),
  );
  const dummies = Array.from({ length: match.nLevels + 1 }, (_, place) =>
    Float64Array.from(places, (code) => (code === place ? 1 : 0)),
  );
  // One level is the reference.
  return dummies.filter((dummy) => dummy.includes(1)).slice(1);
}

function numericCovariates(values: Float64Array): Float64Array[] {
  const present = values.filter((value) => !Number.isNaN(value));
  if (present.length === 0) return [];
  const mean = present.reduce((sum, value) => sum + value, 0) / present.length;
  const columns: Float64Array[] = [];
  if (present.some((value) => value !== present[0]))
    columns.push(values.map((value) => (Number.isNaN(value) ? mean : value)));
  if (present.length < values.length) columns.push(values.map((value) => (Number.isNaN(value) ? 1 : 0)));
  return columns;
}
