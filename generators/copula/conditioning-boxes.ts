import { nth } from "../../src/core/access.ts";
import { RaresynthError } from "../../src/core/errors.ts";
import type { VariableConditioning } from "../shared/frame/joint-model.ts";
import { intervalMass } from "./normal-interval.ts";
import { thresholds, type LatentVariable } from "./latent-variable.ts";

/** Evidence is cut into at most so many boxes. */
const MOST_BOXES = 512;

/** A region of latents with one weight: P(evidence | latents in it). */
export interface Box {
  readonly weight: number;
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/**
 * The evidence on one variable as disjoint boxes of its latents; neighbours of equal weight are one box.
 * @returns no box where the evidence has probability 0
 */
export function variableBoxes(variable: LatentVariable, conditioning: VariableConditioning): Box[] {
  if (conditioning.kind === "numeric")
    return [{ weight: 1, low: [conditioning.minScore], high: [conditioning.maxScore] }];
  const { likelihood } = conditioning;
  if (variable.kind === "scores") throw new RaresynthError("E_INTERNAL", "evidence and variable differ in kind.");
  const cuts = thresholds(variable.p);
  const boxes: Box[] = [];
  if (variable.kind === "ordered") {
    for (let group = 0; group <= cuts.length; group++) {
      const weight = nth(likelihood, group);
      const from = group === 0 ? -Infinity : nth(cuts, group - 1);
      while (group < cuts.length && likelihood[group + 1] === weight) group += 1;
      boxes.push({
        weight,
        low: cuts.length === 0 ? [] : [from],
        high: cuts.length === 0 ? [] : [cuts[group] ?? Infinity],
      });
    }
  } else {
    const { order } = variable;
    const passed: number[] = [];
    for (let at = 0; at <= cuts.length; at++) {
      const weight = nth(likelihood, nth(order, at));
      const isRest = order.slice(at).every((group) => likelihood[group] === weight);
      const free = cuts.length - at;
      const upper = isRest
        ? new Array<number>(free).fill(Infinity)
        : [nth(cuts, at), ...new Array<number>(free - 1).fill(Infinity)];
      boxes.push({
        weight,
        low: [...passed, ...new Array<number>(free).fill(-Infinity)],
        high: [...new Array<number>(at).fill(Infinity), ...upper],
      });
      if (isRest) break;
      passed.push(nth(cuts, at));
    }
  }
  return boxes.filter((box) => box.weight > 0 && box.low.every((low, at) => low < nth(box.high, at)));
}

/** Probability of evidence on one variable alone. */
export function boxesMass(boxes: readonly Box[]): number {
  return boxes.reduce(
    (sum, { weight, low, high }) =>
      sum + weight * low.reduce((mass, from, at) => mass * intervalMass(from, nth(high, at)), 1),
    0,
  );
}

/** Boxes of several variables together, latents in this order. @throws {E_UNSUPPORTED} beyond `MOST_BOXES` */
export function crossBoxes(parts: readonly (readonly Box[])[]): Box[] {
  let out: Box[] = [{ weight: 1, low: [], high: [] }];
  for (const part of parts) {
    if (out.length * part.length > MOST_BOXES) {
      throw new RaresynthError("E_UNSUPPORTED", `the conditions cut the model into more than ${MOST_BOXES} boxes.`, {
        hint: "Ask for fewer levels at a time, or use bayesian-network.",
      });
    }
    out = out.flatMap((box) =>
      part.map((one) => ({
        weight: box.weight * one.weight,
        low: [...box.low, ...one.low],
        high: [...box.high, ...one.high],
      })),
    );
  }
  return out;
}
