import { gather } from "../core/access.ts";
import { partialLikelihood, riskOrder, timeBlocks, type CoxDesign, type PartialLikelihood } from "./cox-likelihood.ts";
import { informationDerivatives } from "./cox-third.ts";
import { notConverged, tooFew, type RegressionFailure, type RegressionFit } from "./regression.ts";
import { standardise } from "./standardise.ts";
import { choleskyFactor, choleskyInverse, choleskySolve, logDeterminant } from "./symmetric-solve.ts";

export interface CoxFit extends RegressionFit {
  /** Per row: sum of coefficient x (covariate - its mean). */
  readonly linearPredictor: Float64Array;
  readonly nEvents: number;
}

export interface CoxOptions {
  /** Handling of tied event times; default Efron. */
  readonly ties?: "efron" | "breslow";
  /** Stratum of each row: a baseline hazard of its own. */
  readonly stratum?: ArrayLike<number>;
  /** "firth": Jeffreys' prior, finite under separation. Default: none. */
  readonly penalty?: "firth";
  /** Penalty ridge/2 x sum of squared coefficients of the standardised columns; default 0. Not together with Firth. */
  readonly ridge?: number;
}

const MAX_ITERATIONS = 40;
/**
 * Firth's score has no exact Newton step here (the information stands in for its derivative), so convergence is linear.
 */
const MAX_FIRTH_ITERATIONS = 400;

/**
 * Cox proportional hazards regression by Newton's method on the partial likelihood, plain or penalised.
 *
 * Source: Cox, JRSS B 34:187 (1972); ties: Efron, JASA 72:557 (1977), or Breslow, Biometrics 30:89 (1974);
 * Firth: Heinze & Schemper, Biometrics 57:114 (2001); ridge: Verweij & van Houwelingen, Stat Med 13:2427 (1994).
 * Standard errors are those of the inverse (penalised) information at the estimate.
 * @param time per row, no NaN
 * @param event 1 event, 0 censored
 * @param columns covariates without NaN
 * @param options ties (default Efron), strata, penalty
 * @returns the fit, or E_TOO_FEW without events, or E_NOT_CONVERGED where a coefficient runs to infinity
 */
export function cox(
  time: ArrayLike<number>,
  event: ArrayLike<number>,
  columns: readonly ArrayLike<number>[],
  options: CoxOptions = {},
): CoxFit | RegressionFailure {
  const n = time.length;
  const { stratum, ridge = 0 } = options;
  let nEvents = 0;
  for (let i = 0; i < n; i++) nEvents += event[i] === 1 ? 1 : 0;
  if (nEvents === 0) return tooFew("there is no event.");
  const { columns: scaled, scales } = standardise(columns);
  const order = riskOrder(time, stratum);
  const design: CoxDesign = {
    event: Uint8Array.from(order, (row) => event[row]!),
    columns: scaled.map((column) => gather(column, order)),
    size: scaled.length,
    blocks: timeBlocks(order, time, event, stratum),
    efron: options.ties !== "breslow",
  };
  const found = maximise(design, options.penalty === "firth", ridge);
  return found === undefined
    ? notConverged("coefficients run away: a covariate separates the events.")
    : finish(design, order, scales, found, nEvents);
}

interface Maximum {
  readonly beta: Float64Array;
  readonly at: PartialLikelihood;
  readonly atZero: number;
  readonly iterations: number;
}

function maximise(design: CoxDesign, firth: boolean, ridge: number): Maximum | undefined {
  const { size } = design;
  const evaluate = (beta: Float64Array): PartialLikelihood & { readonly objective: number } => {
    const at = penalised(partialLikelihood(design, beta), beta, ridge);
    return { ...at, objective: at.value + penaltyOf(at, beta, firth, ridge) };
  };
  let current = evaluate(new Float64Array(size));
  const atZero = current.value;
  let beta = new Float64Array(size);
  const rank = choleskyFactor(current.information, size).rank;
  for (let iteration = 1; iteration <= (firth ? MAX_FIRTH_ITERATIONS : MAX_ITERATIONS); iteration++) {
    const factor = choleskyFactor(current.information, size);
    // Information that vanishes on the way is the mark of a coefficient running to infinity.
    if (factor.rank < rank) return undefined;
    const step = choleskySolve(
      factor,
      firth ? firthScore(current, informationDerivatives(design, beta), size) : current.score,
    );
    let next = current;
    let trial = beta;
    for (let halving = 0, share = 1; halving < 20; halving++, share /= 2) {
      trial = beta.map((value, j) => value + share * step[j]!);
      next = evaluate(trial);
      if (next.objective >= current.objective - 1e-9) break;
    }
    const moved = step.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    beta = trial;
    current = next;
    if (moved < 1e-9) return { beta, at: current, atZero, iterations: iteration };
  }
  return undefined;
}

/** Ridge in score and information; `value` stays the log likelihood itself. */
function penalised(at: PartialLikelihood, beta: Float64Array, ridge: number): PartialLikelihood {
  if (ridge === 0) return at;
  const size = beta.length;
  const information = at.information.slice();
  for (let j = 0; j < size; j++) information[j * size + j]! += ridge;
  return { ...at, score: at.score.map((value, j) => value - ridge * beta[j]!), information };
}

function penaltyOf(at: PartialLikelihood, beta: Float64Array, firth: boolean, ridge: number): number {
  if (firth) return logDeterminant(choleskyFactor(at.information, beta.length)) / 2;
  return ridge === 0 ? 0 : (-ridge / 2) * beta.reduce((sum, value) => sum + value * value, 0);
}

/** Score + half the trace of information^-1 times its derivative, per coefficient. */
function firthScore({ score, information }: PartialLikelihood, third: Float64Array, size: number): Float64Array {
  const inverse = choleskyInverse(choleskyFactor(information, size));
  const out = score.slice();
  for (let j = 0; j < size; j++)
    for (let k = 0; k < size; k++)
      for (let l = 0; l < size; l++) {
        const [a, b, c] = falling(j, k, l);
        out[l]! += (inverse[j * size + k]! * third[(a * size + b) * size + c]!) / 2;
      }
  return out;
}

function falling(j: number, k: number, l: number): [number, number, number] {
  const high = Math.max(j, k, l);
  const low = Math.min(j, k, l);
  return [high, j + k + l - high - low, low];
}

function finish(
  { columns, size }: CoxDesign,
  order: Int32Array,
  scales: Float64Array,
  found: Maximum,
  nEvents: number,
): CoxFit {
  const { beta, at, atZero, iterations } = found;
  const factor = choleskyFactor(at.information, size);
  const inverse = choleskyInverse(factor);
  const linearPredictor = new Float64Array(order.length);
  columns.forEach((column, j) => {
    for (let i = 0; i < order.length; i++) linearPredictor[order[i]!]! += beta[j]! * column[i]!;
  });
  return {
    status: "fitted",
    coefficients: beta.map((value, j) => value / scales[j]!),
    standardErrors: beta.map((_, j) =>
      factor.aliased[j] === 1 ? NaN : Math.sqrt(inverse[j * size + j]!) / scales[j]!,
    ),
    covariance: inverse.map((value, at) => value / (scales[Math.floor(at / size)]! * scales[at % size]!)),
    logLikelihood: at.value,
    logLikelihoodNull: atZero,
    iterations,
    rank: factor.rank,
    linearPredictor,
    nEvents,
  };
}
