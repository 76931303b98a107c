import { nth } from "../../src/core/access.ts";
import { RaresynthError } from "../../src/core/errors.ts";
import type { Rng } from "../../src/core/rng.ts";
import { indexDrawer } from "../shared/contract/conditioning.ts";
import type { Drawn, JointConditioning, VariableConditioning } from "../shared/frame/joint-model.ts";
import type { ForestBody } from "./forest-body.ts";
import { leafMixture, type LeafMixture, type MixturePart } from "./leaf-mixture.ts";
import { normalMass, truncatedQuantile } from "./truncated-normal.ts";

/**
 * Draws from the forest (FORGE): a leaf by its weight, then each variable on its own inside the leaf. Evidence
 * multiplies a leaf's weight by the probability of the evidence in it and cuts the laws inside it, which is exact for
 * the model.
 * Source: Watson et al., AISTATS 2023, algorithm 3.
 * @throws {E_UNSUPPORTED} where the evidence has probability 0
 */
export function sampleForest(body: ForestBody, nRows: number, rng: Rng, conditioning: JointConditioning): Drawn[] {
  const mixture = leafMixture(body);
  const weights = leafWeights(mixture, conditioning);
  if (nRows === 0)
    return mixture.parts.map((part) =>
      part.kind === "coded"
        ? { kind: "coded", codes: new Int32Array(0) }
        : { kind: "scores", scores: new Float64Array(0) },
    );
  const pick = indexDrawer(weights);
  const leafStream = rng.child("leaf");
  const leaves = Int32Array.from({ length: nRows }, () => pick(leafStream));
  return mixture.parts.map((part, at) =>
    drawPart(part, leaves, rng.child(nth(body.codings, at).name), conditioning.get(at)),
  );
}

/** Weight of each leaf given the evidence, not normalised. Its sum is the probability of the evidence. */
export function leafWeights({ nLeaves, weight, parts }: LeafMixture, conditioning: JointConditioning): Float64Array {
  const weights = Float64Array.from(weight);
  for (const [at, given] of conditioning) {
    const part = parts[at];
    if (part?.kind !== given.kind) throw new RaresynthError("E_INTERNAL", "evidence and variable differ in kind.");
    for (let leaf = 0; leaf < nLeaves; leaf++) weights[leaf] = nth(weights, leaf) * likelihood(part, leaf, given);
  }
  return weights;
}

function likelihood(part: MixturePart, leaf: number, given: VariableConditioning): number {
  if (part.kind === "coded" && given.kind === "coded") {
    let sum = 0;
    for (let group = 0; group < part.nGroups; group++)
      sum += nth(part.shares, leaf * part.nGroups + group) * nth(given.likelihood, group);
    return sum;
  }
  if (part.kind === "coded" || given.kind === "coded") return 0;
  return normalMass(cutLaw(part, leaf, given)) / nth(part.mass, leaf);
}

function cutLaw(part: MixturePart & { kind: "numeric" }, leaf: number, given: VariableConditioning | undefined) {
  const [min, max] = given?.kind === "numeric" ? [given.minScore, given.maxScore] : [-Infinity, Infinity];
  return {
    mean: nth(part.mean, leaf),
    sd: nth(part.sd, leaf),
    low: Math.max(nth(part.low, leaf), min),
    high: Math.min(nth(part.high, leaf), max),
  };
}

function drawPart(part: MixturePart, leaves: Int32Array, rng: Rng, given: VariableConditioning | undefined): Drawn {
  if (part.kind === "numeric")
    return {
      kind: "scores",
      scores: Float64Array.from(leaves, (leaf) => truncatedQuantile(cutLaw(part, leaf, given), rng.float())),
    };
  const { nGroups, shares } = part;
  const drawers = new Map<number, (stream: Rng) => number>();
  const drawerOf = (leaf: number) => {
    const known = drawers.get(leaf);
    if (known !== undefined) return known;
    const inside = shares.slice(leaf * nGroups, (leaf + 1) * nGroups);
    const drawer = indexDrawer(
      given?.kind === "coded" ? inside.map((share, group) => share * nth(given.likelihood, group)) : inside,
    );
    drawers.set(leaf, drawer);
    return drawer;
  };
  return { kind: "coded", codes: leaves.map((leaf) => drawerOf(leaf)(rng)) };
}
