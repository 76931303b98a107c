import { notConverged, tooFew, type RegressionFailure, type RegressionFit } from "./regression.ts";
import { standardise } from "./standardise.ts";
import { choleskyFactor, choleskyInverse, choleskySolve } from "./symmetric-solve.ts";

export interface CoxFit extends RegressionFit {
  /** Per row: sum of coefficient x (covariate - its mean). */
  readonly linearPredictor: Float64Array;
  readonly nEvents: number;
}

const MAX_ITERATIONS = 40;

/**
 * Cox proportional hazards regression by Newton's method on the partial likelihood.
 *
 * Source: Cox, JRSS B 34:187 (1972); ties: Efron, JASA 72:557 (1977), or Breslow, Biometrics 30:89 (1974).
 * @param time per row, no NaN
 * @param event 1 event, 0 censored
 * @param columns covariates without NaN
 * @returns the fit, or E_TOO_FEW without events, or E_NOT_CONVERGED where a coefficient runs to infinity
 */
export function cox(
  time: ArrayLike<number>,
  event: ArrayLike<number>,
  columns: readonly ArrayLike<number>[],
  ties: "efron" | "breslow" = "efron",
): CoxFit | RegressionFailure {
  const n = time.length;
  const order = Int32Array.from({ length: n }, (_, i) => i).sort((i, j) => time[j]! - time[i]!);
  let nEvents = 0;
  for (let i = 0; i < n; i++) nEvents += event[i] === 1 ? 1 : 0;
  if (nEvents === 0) return tooFew("there is no event.");
  const { columns: scaled, scales } = standardise(columns);
  const size = scaled.length;
  const design: Design = { time, event, order, scaled, size, efron: ties === "efron" };
  let current = partialLikelihood(design, new Float64Array(size));
  const logLikelihoodNull = current.value;
  let beta = new Float64Array(size);
  const rank = choleskyFactor(current.information, size).rank;
  for (let iteration = 1; iteration <= MAX_ITERATIONS; iteration++) {
    const factor = choleskyFactor(current.information, size);
    // Information that vanishes on the way is the mark of a coefficient running to infinity.
    if (factor.rank < rank) break;
    const step = choleskySolve(factor, current.score);
    let next = current;
    let trial = beta;
    for (let halving = 0, share = 1; halving < 20; halving++, share /= 2) {
      trial = beta.map((value, j) => value + share * step[j]!);
      next = partialLikelihood(design, trial);
      if (next.value >= current.value - 1e-9) break;
    }
    const moved = step.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    beta = trial;
    current = next;
    if (moved < 1e-9) return finish(design, beta, scales, current, logLikelihoodNull, iteration, nEvents);
  }
  return notConverged("coefficients run away: a covariate separates the events.");
}

interface Design {
  readonly time: ArrayLike<number>;
  readonly event: ArrayLike<number>;
  /** Rows by falling time, so that the risk set only grows. */
  readonly order: Int32Array;
  readonly scaled: readonly Float64Array[];
  readonly size: number;
  readonly efron: boolean;
}

interface Likelihood {
  readonly value: number;
  readonly score: Float64Array;
  readonly information: Float64Array;
}

/** Sums of exp(eta), x exp(eta) and x x' exp(eta) over a set of rows; of `two` the lower triangle. */
interface Sums {
  zero: number;
  readonly one: Float64Array;
  readonly two: Float64Array;
}

function emptySums(size: number): Sums {
  return { zero: 0, one: new Float64Array(size), two: new Float64Array(size * size) };
}

function addRow(sums: Sums, weight: number, x: Float64Array): void {
  const size = x.length;
  sums.zero += weight;
  for (let j = 0; j < size; j++) {
    const wx = weight * x[j]!;
    sums.one[j]! += wx;
    for (let k = 0; k <= j; k++) sums.two[j * size + k]! += wx * x[k]!;
  }
}

function clear(sums: Sums): void {
  sums.zero = 0;
  sums.one.fill(0);
  sums.two.fill(0);
}

function partialLikelihood(design: Design, beta: Float64Array): Likelihood {
  const { time, event, order, scaled, size } = design;
  const n = order.length;
  const score = new Float64Array(size);
  const information = new Float64Array(size * size);
  const risk = emptySums(size);
  const dying = emptySums(size);
  const x = new Float64Array(size);
  let value = 0;
  for (let start = 0; start < n;) {
    const t = time[order[start]!]!;
    let deaths = 0;
    clear(dying);
    let end = start;
    for (; end < n && time[order[end]!]! === t; end++) {
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
      value -= addDeath(design, risk, dying, design.efron ? d / deaths : 0, score, information);
  }
  for (let j = 0; j < size; j++) for (let k = 0; k < j; k++) information[k * size + j] = information[j * size + k]!;
  return { value, score, information };
}

/** One death's share of score and information; returns the log of its denominator. */
function addDeath(
  design: Design,
  risk: Sums,
  dying: Sums,
  share: number,
  score: Float64Array,
  information: Float64Array,
): number {
  const size = design.size;
  const zero = risk.zero - share * dying.zero;
  for (let j = 0; j < size; j++) {
    const meanJ = (risk.one[j]! - share * dying.one[j]!) / zero;
    score[j]! -= meanJ;
    for (let k = 0; k <= j; k++) {
      const meanK = (risk.one[k]! - share * dying.one[k]!) / zero;
      information[j * size + k]! += (risk.two[j * size + k]! - share * dying.two[j * size + k]!) / zero - meanJ * meanK;
    }
  }
  return Math.log(zero);
}

function finish(
  design: Design,
  beta: Float64Array,
  scales: Float64Array,
  at: Likelihood,
  logLikelihoodNull: number,
  iterations: number,
  nEvents: number,
): CoxFit {
  const { size, scaled, order } = design;
  const factor = choleskyFactor(at.information, size);
  const covariance = choleskyInverse(factor);
  const linearPredictor = new Float64Array(order.length);
  scaled.forEach((column, j) => {
    for (let i = 0; i < linearPredictor.length; i++) linearPredictor[i]! += beta[j]! * column[i]!;
  });
  return {
    status: "fitted",
    coefficients: beta.map((value, j) => value / scales[j]!),
    standardErrors: beta.map((_, j) =>
      factor.aliased[j] === 1 ? NaN : Math.sqrt(covariance[j * size + j]!) / scales[j]!,
    ),
    logLikelihood: at.value,
    logLikelihoodNull,
    iterations,
    rank: factor.rank,
    linearPredictor,
    nEvents,
  };
}
