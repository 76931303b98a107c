import type { CoxDesign } from "./cox-likelihood.ts";

/** Sums of w, x w, x x' w and x x' x" w over a set of rows, w = exp(eta); of `two` and `three` the entries with falling places. */
interface Sums {
  zero: number;
  readonly one: Float64Array;
  readonly two: Float64Array;
  readonly three: Float64Array;
}

/**
 * Derivatives of the information of a partial likelihood, which Firth's penalty needs (cost size^3 a row).
 *
 * Source: Heinze & Schemper, Biometrics 57:114 (2001).
 * @returns entry (j, k, l) at (j size + k) size + l for l <= k <= j
 */
export function informationDerivatives(design: CoxDesign, beta: Float64Array): Float64Array {
  const { event, columns, size, blocks, efron } = design;
  const third = new Float64Array(size ** 3);
  const risk = emptySums(size);
  const dying = emptySums(size);
  const x = new Float64Array(size);
  for (const { start, end, deaths, opens } of blocks) {
    if (opens) clear(risk);
    clear(dying);
    for (let i = start; i < end; i++) {
      let eta = 0;
      for (let j = 0; j < size; j++) eta += beta[j]! * (x[j] = columns[j]![i]!);
      addRow(risk, Math.exp(eta), x);
      if (event[i] === 1) addRow(dying, Math.exp(eta), x);
    }
    for (let d = 0; d < deaths; d++) addDeath(size, risk, dying, efron ? d / deaths : 0, third);
  }
  return third;
}

function emptySums(size: number): Sums {
  return {
    zero: 0,
    one: new Float64Array(size),
    two: new Float64Array(size * size),
    three: new Float64Array(size ** 3),
  };
}

function addRow(sums: Sums, weight: number, x: Float64Array): void {
  const size = x.length;
  const { one, two, three } = sums;
  sums.zero += weight;
  for (let j = 0; j < size; j++) {
    const wx = weight * x[j]!;
    one[j]! += wx;
    for (let k = 0; k <= j; k++) {
      const wxx = wx * x[k]!;
      two[j * size + k]! += wxx;
      for (let l = 0; l <= k; l++) three[(j * size + k) * size + l]! += wxx * x[l]!;
    }
  }
}

function clear(sums: Sums): void {
  sums.zero = 0;
  sums.one.fill(0);
  sums.two.fill(0);
  sums.three.fill(0);
}

/** Third central moments of the covariates over the risk set of a death. */
function addDeath(size: number, risk: Sums, dying: Sums, share: number, third: Float64Array): void {
  const zero = risk.zero - share * dying.zero;
  const mean = risk.one.map((sum, j) => (sum - share * dying.one[j]!) / zero);
  const square = (j: number, k: number): number => (risk.two[j * size + k]! - share * dying.two[j * size + k]!) / zero;
  for (let j = 0; j < size; j++)
    for (let k = 0; k <= j; k++)
      for (let l = 0; l <= k; l++) {
        const at = (j * size + k) * size + l;
        third[at]! +=
          (risk.three[at]! - share * dying.three[at]!) / zero -
          mean[j]! * square(k, l) -
          mean[k]! * square(j, l) -
          mean[l]! * square(j, k) +
          2 * mean[j]! * mean[k]! * mean[l]!;
      }
}
