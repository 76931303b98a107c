/** Rows, covariates and rules of a partial likelihood. */
export interface CoxDesign {
  readonly time: ArrayLike<number>;
  /** 1 event, 0 censored. */
  readonly event: ArrayLike<number>;
  /** Risk sets never mix rows of different strata. */
  readonly stratum: ArrayLike<number> | undefined;
  /** Rows stratum by stratum, each by falling time, so that the risk set only grows. */
  readonly order: Int32Array;
  /** Covariates of mean 0 and mean square 1. */
  readonly scaled: readonly Float64Array[];
  readonly size: number;
  readonly efron: boolean;
}

export interface PartialLikelihood {
  readonly value: number;
  readonly score: Float64Array;
  /** size x size, row by row. */
  readonly information: Float64Array;
  /**
   * Derivatives of the information, entry (j, k, l) at (j size + k) size + l for l <= k <= j; empty unless asked for.
   */
  readonly third: Float64Array;
}

/**
 * Sums of w, x w, x x' w and x x' x" w over a set of rows, w = exp(eta); of `two` and `three` the entries with falling
 * places.
 */
interface Sums {
  zero: number;
  readonly one: Float64Array;
  readonly two: Float64Array;
  readonly three: Float64Array;
}

/** Orders the rows of a design. */
export function riskOrder(time: ArrayLike<number>, stratum: ArrayLike<number> | undefined): Int32Array {
  return Int32Array.from({ length: time.length }, (_, i) => i).sort(
    (i, j) => (stratum === undefined ? 0 : stratum[i]! - stratum[j]!) || time[j]! - time[i]!,
  );
}

/**
 * Log partial likelihood with its derivatives at beta, over all strata.
 *
 * Source: Cox, JRSS B 34:187 (1972); third moments: Heinze & Schemper, Biometrics 57:114 (2001).
 * @param withThird true: the third derivatives too (cost size^3 a row)
 */
export function partialLikelihood(design: CoxDesign, beta: Float64Array, withThird = false): PartialLikelihood {
  const { time, event, stratum, order, scaled, size } = design;
  const n = order.length;
  const score = new Float64Array(size);
  const information = new Float64Array(size * size);
  const third = new Float64Array(withThird ? size ** 3 : 0);
  const risk = emptySums(size, withThird);
  const dying = emptySums(size, withThird);
  const x = new Float64Array(size);
  let value = 0;
  for (let start = 0; start < n;) {
    const first = order[start]!;
    if (start > 0 && stratum !== undefined && stratum[first] !== stratum[order[start - 1]!]) clear(risk);
    const t = time[first]!;
    let deaths = 0;
    clear(dying);
    let end = start;
    for (; end < n && time[order[end]!]! === t && stratum?.[order[end]!] === stratum?.[first]; end++) {
      const row = order[end]!;
      let eta = 0;
      for (let j = 0; j < size; j++) eta += beta[j]! * (x[j] = scaled[j]![row]!);
      const weight = Math.exp(eta);
      addRow(risk, weight, x);
      if (event[row] !== 1) continue;
      deaths++;
      value += eta;
      for (let j = 0; j < size; j++) score[j]! += x[j]!;
      addRow(dying, weight, x);
    }
    start = end;
    for (let d = 0; d < deaths; d++)
      value -= addDeath(size, risk, dying, design.efron ? d / deaths : 0, score, information, third);
  }
  for (let j = 0; j < size; j++) for (let k = 0; k < j; k++) information[k * size + j] = information[j * size + k]!;
  return { value, score, information, third };
}

function emptySums(size: number, withThird: boolean): Sums {
  return {
    zero: 0,
    one: new Float64Array(size),
    two: new Float64Array(size * size),
    three: new Float64Array(withThird ? size ** 3 : 0),
  };
}

function addRow(sums: Sums, weight: number, x: Float64Array): void {
  const size = x.length;
  const { one, two, three } = sums;
  sums.zero += weight;
  for (let j = 0, at = 0; j < size; j++, at = j * size) {
    const wx = weight * x[j]!;
    one[j]! += wx;
    for (let k = 0; k <= j; k++) two[at + k]! += wx * x[k]!;
  }
  if (three.length === 0) return;
  for (let j = 0; j < size; j++)
    for (let k = 0; k <= j; k++) {
      const wxx = weight * x[j]! * x[k]!;
      for (let l = 0; l <= k; l++) three[(j * size + k) * size + l]! += wxx * x[l]!;
    }
}

function clear(sums: Sums): void {
  sums.zero = 0;
  sums.one.fill(0);
  sums.two.fill(0);
  sums.three.fill(0);
}

/** One death's share of score, information and third derivatives; returns the log of its denominator. */
function addDeath(
  size: number,
  risk: Sums,
  dying: Sums,
  share: number,
  score: Float64Array,
  information: Float64Array,
  third: Float64Array,
): number {
  const zero = risk.zero - share * dying.zero;
  const mean = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    const meanJ = (mean[j] = (risk.one[j]! - share * dying.one[j]!) / zero);
    score[j]! -= meanJ;
    for (let k = 0; k <= j; k++)
      information[j * size + k]! +=
        (risk.two[j * size + k]! - share * dying.two[j * size + k]!) / zero - meanJ * mean[k]!;
  }
  if (third.length > 0) addThird(size, risk, dying, share, mean, third);
  return Math.log(zero);
}

/** Third central moments of the covariates over a risk set. */
function addThird(size: number, risk: Sums, dying: Sums, share: number, mean: Float64Array, third: Float64Array): void {
  const zero = risk.zero - share * dying.zero;
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
