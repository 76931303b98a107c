import type { DenseTable, Variable } from "../shared/frame/joint-model.ts";
import type { ForestBody } from "./forest-body.ts";
import { leafMixture, type LeafMixture, type MixturePart } from "./leaf-mixture.ts";

const LOG_ROOT_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/**
 * Natural logarithm of the density of each row under a fitted forest: probability of its categories times the density
 * of its normal scores. A hole is summed out. Low values mark rows that the model finds unlikely.
 * Source: Watson et al., AISTATS 2023, equation 1.
 * @param table with the variables that the forest was fitted to, in the same order and on the same scale
 * @returns per row; -Infinity where no leaf can hold the row
 */
export function forestLogLikelihood(body: ForestBody, table: DenseTable): Float64Array {
  const mixture = leafMixture(body);
  const logWeight = mixture.weight.map(Math.log);
  const logNorm = mixture.parts.map((part) =>
    part.kind === "numeric"
      ? part.mass.map((mass, leaf) => -LOG_ROOT_TWO_PI - Math.log(part.sd[leaf]!) - Math.log(mass))
      : new Float64Array(0),
  );
  const terms = new Float64Array(mixture.nLeaves);
  return Float64Array.from({ length: table.nRows }, (_, row) => {
    for (let leaf = 0; leaf < mixture.nLeaves; leaf++)
      terms[leaf] = logWeight[leaf]! + logDensity(mixture, logNorm, leaf, table.variables, row);
    return logSumExp(terms);
  });
}

function logDensity(
  { parts }: LeafMixture,
  logNorm: readonly Float64Array[],
  leaf: number,
  variables: readonly Variable[],
  row: number,
): number {
  let sum = 0;
  for (let at = 0; at < parts.length && sum > -Infinity; at++)
    sum += logFactor(parts[at]!, logNorm[at]!, leaf, variables[at]!, row);
  return sum;
}

function logFactor(part: MixturePart, logNorm: Float64Array, leaf: number, variable: Variable, row: number): number {
  if (part.kind === "coded") {
    const code = variable.kind === "coded" ? variable.codes[row]! : -1;
    return code < 0 ? 0 : Math.log(part.shares[leaf * part.nGroups + code]!);
  }
  const score = variable.kind === "numeric" ? variable.scores[row]! : NaN;
  if (Number.isNaN(score)) return 0;
  if (!(score > part.low[leaf]! && score <= part.high[leaf]!)) return -Infinity;
  const z = (score - part.mean[leaf]!) / part.sd[leaf]!;
  return logNorm[leaf]! - 0.5 * z * z;
}

function logSumExp(terms: Float64Array): number {
  let most = -Infinity;
  for (const term of terms) most = Math.max(most, term);
  if (most === -Infinity) return most;
  let sum = 0;
  for (const term of terms) sum += Math.exp(term - most);
  return most + Math.log(sum);
}
