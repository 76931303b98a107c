import { nth } from "../../src/core/access.ts";
import type { DenseTable } from "../shared/frame/joint-model.ts";
import type { CopulaBody } from "./copula-body.ts";
import type { CopulaParams } from "./copula-params.ts";
import { latentCorrelation, latentScores, scoreCovariance, type LatentScores } from "./latent-scores.ts";
import { latentsOf } from "./latent-variable.ts";
import { keptLoadings, oneFactor, type LatentPair } from "./one-factor.ts";
import { pairCorrelation, type PairCorrelation } from "./pair-correlation.ts";
import { positiveDefinite } from "./positive-definite.ts";
import { evenVariances, mixtureFactors, type Pair } from "./shrinkage-factors.ts";
import { mean } from "../../src/stats/mean.ts";

/**
 * Correlations of the latent normals behind the variables: pair by pair over the rows that have both, corrected for
 * coarse groups, shrunk, made positive definite, rounded. O(rows x latents^2).
 */
export function fitCopula(table: DenseTable, params: CopulaParams): CopulaBody {
  const found = table.variables.map((variable) => latentsOf(variable, table.weights));
  const latents = found.flatMap(({ codes }) => codes.map((one) => latentScores(one, table.weights)));
  const correlate = (a: LatentScores, b: LatentScores): PairCorrelation | undefined =>
    pairCorrelation(a.scores, b.scores, table.weights, table.units, table.nUnits);
  return correlatedLatents(found, latents, correlate, params);
}

/**
 * The copula of latents whose pairs are correlated somehow.
 * @param found variables with the codes of their latents, in the order of `latents`
 * @param correlate correlation of the scores of two latents; undefined where it is not known
 */
export function correlatedLatents<L extends LatentScores>(
  found: readonly ReturnType<typeof latentsOf>[],
  latents: readonly L[],
  correlate: (a: L, b: L) => PairCorrelation | undefined,
  params: Pick<CopulaParams, "caution" | "minLeafUnits">,
): CopulaBody {
  const owner = found.flatMap(({ codes }, at) => codes.map(() => at));
  const size = latents.length;
  const entries: LatentPair[] = [];
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      // Latents of one variable are independent by construction, which keeps its shares exact.
      const [a, b] = [nth(latents, i), nth(latents, j)];
      const known = owner[i] === owner[j] ? undefined : correlate(a, b);
      const pair = known === undefined ? undefined : latentPair(a, b, known, params.minLeafUnits);
      if (pair !== undefined) entries.push({ i, j, ...pair });
    }
  }
  const { rho, keptCommon, keptOwn } = shrinkToFactor(entries, size, params.caution);
  const matrix = identity(size);
  entries.forEach(({ i, j }, at) => (matrix[i * size + j] = matrix[j * size + i] = nth(rho, at)));
  const isFixed = Uint8Array.from(matrix, (_, at) => (owner[Math.floor(at / size)] === owner[at % size] ? 1 : 0));
  const definite = positiveDefinite(matrix, size, isFixed);
  const correlations: number[] = [];
  for (let i = 0; i < size; i++)
    for (let j = 0; j < i; j++) correlations.push(Math.round(nth(definite, i * size + j) * 1e3) / 1e3);
  return {
    variables: found.map(({ variable }) => variable),
    correlations,
    nLatents: size,
    keptCommon: hundredths(keptCommon),
    keptOwn: hundredths(keptOwn),
  };
}

/**
 * Correlations drawn towards what one common factor makes of them, and that towards 0.
 * Source: a one-factor target, Ledoit and Wolf, J. Empir. Finance 10:603 (2003). Differs: the factor is latent, its
 * loadings are shrunk (`keptLoadings`), and the rest is shrunk by `mixtureFactors`.
 */
function shrinkToFactor(
  pairs: readonly LatentPair[],
  size: number,
  caution: number,
): { rho: Float64Array; keptCommon: number; keptOwn: number } {
  const variance = evenVariances(pairs);
  const loadings = oneFactor(pairs, size);
  const keptCommon = keptLoadings(loadings, pairs, variance);
  const shrunk = loadings.map((loading, at) => nth(keptCommon, at) * loading);
  const common = Float64Array.from(pairs, ({ i, j }) => nth(shrunk, i) * nth(shrunk, j));
  const own = Float64Array.from(pairs, ({ rho }, at) => rho - nth(common, at));
  const keptOwn = mixtureFactors(own, variance, caution);
  return {
    rho: common.map((value, at) => value + nth(keptOwn, at) * nth(own, at)),
    keptCommon: mean(keptCommon),
    keptOwn: mean(keptOwn),
  };
}

function latentPair(a: LatentScores, b: LatentScores, pair: PairCorrelation, minUnits: number): Pair | undefined {
  if (pair.nUnits < minUnits) return undefined;
  const scale = Math.sqrt(nth(a.hermite, 1) * nth(b.hermite, 1));
  const rho = latentCorrelation(a.hermite, b.hermite, pair.r * scale);
  const slope = scale / scoreCovariance(a.hermite, b.hermite, rho).slope;
  return { rho, variance: pair.variance * slope * slope, spread: 1 / (pair.nUnits * scale * scale) };
}

function identity(size: number): Float64Array {
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++) out[i * size + i] = 1;
  return out;
}

function hundredths(value: number): number {
  return Math.round(100 * value) / 100;
}
