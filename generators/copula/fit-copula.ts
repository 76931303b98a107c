import type { DenseTable } from "../shared/frame/joint-model.ts";
import type { CopulaBody } from "./copula-body.ts";
import type { CopulaParams } from "./copula-params.ts";
import { latentCorrelation, latentScores, scoreCovariance, type LatentScores } from "./latent-scores.ts";
import { latentsOf } from "./latent-variable.ts";
import { pairCorrelation } from "./pair-correlation.ts";
import { positiveDefinite } from "./positive-definite.ts";
import { shrinkPairs, type Pair } from "./shrink-pairs.ts";

interface Entry extends Pair { readonly i: number; readonly j: number }

/**
 * Correlations of the latent normals behind the variables: pair by pair over the rows that have both, corrected for coarse groups,
 * shrunk, made positive definite, rounded. O(rows x latents^2).
 */
export function fitCopula(table: DenseTable, params: CopulaParams): CopulaBody {
  const found = table.variables.map((variable) => latentsOf(variable, table.weights));
  const latents = found.flatMap(({ codes }) => codes.map((one) => latentScores(one, table.weights)));
  const owner = found.flatMap(({ codes }, at) => codes.map(() => at));
  const size = latents.length;
  const entries: Entry[] = [];
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      // Latents of one variable are independent by construction, which keeps its shares exact.
      const pair = owner[i] === owner[j] ? undefined : latentPair(latents[i]!, latents[j]!, table, params.minLeafUnits);
      if (pair !== undefined) entries.push({ i, j, ...pair });
    }
  }
  const factors = shrinkPairs(entries, params.caution);
  const matrix = identity(size);
  entries.forEach(({ i, j, rho }, at) => (matrix[i * size + j] = matrix[j * size + i] = factors[at]! * rho));
  const isFixed = Uint8Array.from(matrix, (_, at) => (owner[Math.floor(at / size)] === owner[at % size] ? 1 : 0));
  const definite = positiveDefinite(matrix, size, isFixed);
  const correlations: number[] = [];
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) correlations.push(Math.round(definite[i * size + j]! * 1e3) / 1e3);
  const kept = entries.length === 0 ? 0 : factors.reduce((sum, factor) => sum + factor, 0) / entries.length;
  return { variables: found.map(({ variable }) => variable), correlations, nLatents: size, meanFactor: Math.round(kept * 100) / 100 };
}

function latentPair(a: LatentScores, b: LatentScores, table: DenseTable, minUnits: number): Pair | undefined {
  const pair = pairCorrelation(a.scores, b.scores, table.weights, table.units, table.nUnits);
  if (pair === undefined || pair.nUnits < minUnits) return undefined;
  const scale = Math.sqrt(a.hermite[1]! * b.hermite[1]!);
  const rho = latentCorrelation(a.hermite, b.hermite, pair.r * scale);
  const slope = scale / scoreCovariance(a.hermite, b.hermite, rho).slope;
  return { rho, variance: pair.variance * slope * slope, spread: 1 / (pair.nUnits * scale * scale) };
}

function identity(size: number): Float64Array {
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++) out[i * size + i] = 1;
  return out;
}
