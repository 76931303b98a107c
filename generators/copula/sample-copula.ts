import { RaresynthError } from "../../src/core/errors.ts";
import type { Rng } from "../../src/core/rng.ts";
import { choleskyFactor } from "../../src/stats/symmetric-solve.ts";
import { indexDrawer } from "../shared/contract/conditioning.ts";
import type { Drawn, JointConditioning } from "../shared/frame/joint-model.ts";
import type { CopulaBody } from "./copula-body.ts";
import { boxesMass, crossBoxes, variableBoxes } from "./conditioning-boxes.ts";
import { groupAt, nLatents, thresholds, type LatentVariable } from "./latent-variable.ts";
import { proposeTruncated, truncatedMvn } from "./truncated-multivariate-normal.ts";

/** Proposals for each row asked for before evidence is called too rare. */
const MOST_TRIES_PER_ROW = 1000;
const LEAST_TRIES = 20_000;

/**
 * Draws rows. Latents under evidence come first: boxes are proposed and accepted or refused so that their law is exact;
 * the others follow from their normal law given these.
 * @throws {E_UNSUPPORTED} where evidence is too rare for that, or cuts the model into too many boxes
 */
export function sampleCopula(body: CopulaBody, nRows: number, rng: Rng, conditioning: JointConditioning): Drawn[] {
  const { variables } = body;
  const first: number[] = [];
  variables.forEach((variable, at) => first.push(at === 0 ? 0 : first[at - 1]! + nLatents(variables[at - 1]!)));
  const given = [...conditioning]
    .map(([at, one]) => ({ at, boxes: variableBoxes(variables[at]!, one) }))
    .map((one) => ({ ...one, mass: boxesMass(one.boxes) }))
    .sort((a, b) => a.mass - b.mass || a.at - b.at);
  const latentsAt = (at: number) => Array.from({ length: nLatents(variables[at]!) }, (_, k) => first[at]! + k);
  const known = given.flatMap(({ at }) => latentsAt(at));
  const order = [...known, ...variables.flatMap((_, at) => (conditioning.has(at) ? [] : latentsAt(at)))];
  const lower = permutedFactor(body, order);
  const draw =
    given.length === 0
      ? undefined
      : knownDrawer(
          lower,
          order.length,
          crossBoxes(given.map(({ boxes }) => boxes)),
          known.length,
          nRows,
          rng.child("evidence"),
        );
  const stream = rng.child("latent");
  const size = order.length;
  const latents = new Float64Array(nRows * size);
  const x = new Float64Array(size);
  for (let row = 0; row < nRows; row++) {
    draw?.(x);
    for (let j = known.length; j < size; j++) x[j] = stream.normal();
    for (let j = 0; j < size; j++) {
      let sum = 0;
      for (let i = 0; i <= j; i++) sum += lower[j * size + i]! * x[i]!;
      latents[row * size + order[j]!] = sum;
    }
  }
  return variables.map((variable, at) => decode(variable, latents, first[at]!, size, nRows));
}

/** Draws the first `nKnown` coordinates of x so that L x lies in one of the boxes, by weight. */
function knownDrawer(
  lower: Float64Array,
  stride: number,
  boxes: ReturnType<typeof crossBoxes>,
  nKnown: number,
  nRows: number,
  rng: Rng,
): (x: Float64Array) => void {
  if (nKnown === 0) return () => undefined;
  const truncated = boxes.map(({ low, high }) =>
    truncatedMvn(lower, stride, Float64Array.from(low), Float64Array.from(high)),
  );
  const most = truncated.reduce((top, { logBound }) => Math.max(top, logBound), -Infinity);
  const choose = indexDrawer(
    Float64Array.from(boxes, ({ weight }, at) => weight * Math.exp(truncated[at]!.logBound - most)),
  );
  let triesLeft = Math.max(LEAST_TRIES, nRows * MOST_TRIES_PER_ROW);
  return (x) => {
    while (!proposeTruncated(lower, stride, truncated[choose(rng)]!, x, rng)) {
      if (--triesLeft < 0)
        throw new RaresynthError("E_UNSUPPORTED", "the conditions together are too rare under the fitted model.", {
          hint: "Use fewer or wider conditions.",
        });
    }
  };
}

/** Cholesky factor of the correlations with the latents in this order. */
function permutedFactor({ correlations }: CopulaBody, order: readonly number[]): Float64Array {
  const size = order.length;
  const matrix = new Float64Array(size * size);
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < size; b++) {
      const i = Math.max(order[a]!, order[b]!);
      const j = Math.min(order[a]!, order[b]!);
      matrix[a * size + b] = i === j ? 1 : correlations[(i * (i - 1)) / 2 + j]!;
    }
  }
  const { lower, rank } = choleskyFactor(matrix, size);
  if (rank < size)
    throw new RaresynthError("E_MODEL", "the correlations of the model are not positive definite.", {
      where: "copula",
    });
  return lower;
}

function decode(variable: LatentVariable, latents: Float64Array, first: number, size: number, nRows: number): Drawn {
  if (variable.kind === "scores")
    return { kind: "scores", scores: Float64Array.from({ length: nRows }, (_, row) => latents[row * size + first]!) };
  const cuts = thresholds(variable.p);
  return {
    kind: "coded",
    codes: Int32Array.from({ length: nRows }, (_, row) => groupAt(variable, cuts, latents, row * size + first)),
  };
}
