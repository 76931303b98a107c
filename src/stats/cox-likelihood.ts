import { dotProducts } from "./dot-products.ts";

/** Rows, covariates and rules of a partial likelihood, rows in the order of risk. */
export interface CoxDesign {
  /** 1 event, 0 censored. */
  readonly event: Uint8Array;
  /** Covariates of mean 0 and mean square 1. */
  readonly columns: readonly Float64Array[];
  readonly size: number;
  readonly blocks: readonly TimeBlock[];
  readonly efron: boolean;
}

/** Rows of one stratum with the same time: places start..end-1 in the order of risk. */
export interface TimeBlock {
  readonly start: number;
  readonly end: number;
  readonly deaths: number;
  /** The first of its stratum: nobody before it is at risk. */
  readonly opens: boolean;
}

/** Information that is a smaller share of the squares which it is the difference of is their rounding error. */
const VANISHED = 1e-13;

export interface PartialLikelihood {
  readonly value: number;
  readonly score: Float64Array;
  /** size x size, row by row. */
  readonly information: Float64Array;
}

/** Rows stratum by stratum, each by falling time, so that the risk set only grows. */
export function riskOrder(time: ArrayLike<number>, stratum: ArrayLike<number> | undefined): Int32Array {
  return Int32Array.from({ length: time.length }, (_, i) => i).sort(
    (i, j) => (stratum === undefined ? 0 : stratum[i]! - stratum[j]!) || time[j]! - time[i]!,
  );
}

/**
 * Blocks of tied times.
 * @param order of risk
 * @param event by row
 */
export function timeBlocks(
  order: Int32Array,
  time: ArrayLike<number>,
  event: ArrayLike<number>,
  stratum: ArrayLike<number> | undefined,
): TimeBlock[] {
  const blocks: TimeBlock[] = [];
  for (let start = 0, end = 0; start < order.length; start = end) {
    const first = order[start]!;
    let deaths = 0;
    for (; end < order.length; end++) {
      const row = order[end]!;
      if (time[row]! !== time[first]! || stratum?.[row] !== stratum?.[first]) break;
      deaths += event[row] === 1 ? 1 : 0;
    }
    const opens = start === 0 || (stratum !== undefined && stratum[first] !== stratum[order[start - 1]!]);
    blocks.push({ start, end, deaths, opens });
  }
  return blocks;
}

/**
 * Log partial likelihood with its derivatives at beta, over all strata. The information, the sum over deaths of the
 * covariates' weighted covariance in the risk set, is taken as one matrix product of the rows, each weighted by all
 * deaths that it was at risk of, less one of the means at the deaths.
 *
 * Source: Cox, JRSS B 34:187 (1972).
 */
export function partialLikelihood(design: CoxDesign, beta: Float64Array): PartialLikelihood {
  const { event, columns, size } = design;
  const n = event.length;
  const weights = new Float64Array(n);
  for (let j = 0; j < size; j++) {
    const column = columns[j]!;
    for (let i = 0; i < n; i++) weights[i]! += beta[j]! * column[i]!;
  }
  const risks = riskSets(design, weights);
  const score = new Float64Array(size);
  const means = columns.map((column, j) => meansAtDeaths(design, risks, column, score, j));
  const weighted = columns.map((column) => column.map((x, i) => risks.load[i]! * x));
  const information = dotProducts(weighted, columns, "lower");
  const ofMeans = dotProducts(means, means, "lower");
  for (let j = 0; j < size; j++) {
    const least = VANISHED * information[j * size + j]!;
    for (let k = 0; k <= j; k++) information[k * size + j] = information[j * size + k]! -= ofMeans[j * size + k]!;
    if (information[j * size + j]! < least) information[j * size + j] = 0;
  }
  return { value: risks.value, score, information };
}

/** What does not depend on the covariates but through the weights. */
interface RiskSets {
  readonly value: number;
  /** exp(linear predictor) by row. */
  readonly weights: Float64Array;
  /** By death: the sum of the weights at risk, and the share of its tied deaths that is out of it. */
  readonly totals: Float64Array;
  readonly shares: Float64Array;
  /** By row: its weight times the sum over deaths that it was at risk of of 1 / total. */
  readonly load: Float64Array;
}

/** @param weights linear predictors by row; turned into weights */
function riskSets({ event, blocks, efron }: CoxDesign, weights: Float64Array): RiskSets {
  const nDeaths = blocks.reduce((sum, { deaths }) => sum + deaths, 0);
  const [totals, shares] = [new Float64Array(nDeaths), new Float64Array(nDeaths)];
  let [value, atRisk, death] = [0, 0, 0];
  for (const { start, end, deaths, opens } of blocks) {
    if (opens) atRisk = 0;
    let dying = 0;
    for (let i = start; i < end; i++) {
      if (event[i] === 1) value += weights[i]!;
      const weight = (weights[i] = Math.exp(weights[i]!));
      atRisk += weight;
      if (event[i] === 1) dying += weight;
    }
    for (let d = 0; d < deaths; d++, death++) {
      shares[death] = efron ? d / deaths : 0;
      totals[death] = atRisk - shares[death]! * dying;
      value -= Math.log(totals[death]!);
    }
  }
  return { value, weights, totals, shares, load: loads(event, blocks, weights, totals, shares) };
}

function loads(
  event: Uint8Array,
  blocks: readonly TimeBlock[],
  weights: Float64Array,
  totals: Float64Array,
  shares: Float64Array,
): Float64Array {
  const load = new Float64Array(weights.length);
  let death = totals.length;
  let later = 0;
  for (const { start, end, deaths, opens } of blocks.toReversed()) {
    let out = 0;
    for (let d = 0; d < deaths; d++) {
      later += 1 / totals[--death]!;
      out += shares[death]! / totals[death]!;
    }
    for (let i = start; i < end; i++) load[i] = weights[i]! * (event[i] === 1 ? later - out : later);
    if (opens) later = 0;
  }
  return load;
}

/** Mean of a covariate over the risk set of each death; adds the column's score. */
function meansAtDeaths(
  { event, blocks }: CoxDesign,
  { weights, totals, shares }: RiskSets,
  column: Float64Array,
  score: Float64Array,
  j: number,
): Float64Array {
  const means = new Float64Array(totals.length);
  let [atRisk, death, slope] = [0, 0, 0];
  for (const { start, end, deaths, opens } of blocks) {
    if (opens) atRisk = 0;
    let dying = 0;
    for (let i = start; i < end; i++) {
      const wx = weights[i]! * column[i]!;
      atRisk += wx;
      if (event[i] !== 1) continue;
      slope += column[i]!;
      dying += wx;
    }
    for (let d = 0; d < deaths; d++, death++)
      slope -= means[death] = (atRisk - shares[death]! * dying) / totals[death]!;
  }
  score[j] = slope;
  return means;
}
