import type { TreeOptions, TreeTarget } from "./tree-target.ts";
import { MISSING_BIN, type CodedPredictor } from "./tree-coding.ts";

/** A split on one predictor: what it gains and which bins go to `yes`. */
export interface Split {
  gain: number;
  yes: Uint8Array;
}
/** Scratch of one tree. */
export interface Work {
  histogram: Float64Array;
  weight: Float64Array;
  mass: Float64Array;
  count: Int32Array;
  total: Float64Array;
  order: number[];
}

/** Best split of these rows on one predictor, or undefined where no admissible one exists. A tight kernel. */
export function splitOn(
  predictor: CodedPredictor,
  target: TreeTarget,
  rows: Int32Array,
  weights: Float64Array,
  options: TreeOptions,
  work: Work,
): Split | undefined {
  const { nBins, bins } = predictor;
  const { width, scores } = target;
  const { histogram, weight, mass, count, total } = work;
  histogram.fill(0, 0, nBins * width);
  weight.fill(0, 0, nBins);
  mass.fill(0, 0, nBins);
  count.fill(0, 0, nBins);
  total.fill(0);
  const extra = options.minLeafMass;
  let allWeight = 0;
  let allMass = 0;
  for (const row of rows) {
    const bin = bins[row]!;
    const w = weights[row]!;
    weight[bin]! += w;
    count[bin]! += 1;
    allWeight += w;
    if (extra !== undefined) {
      mass[bin]! += extra.mass[row]!;
      allMass += extra.mass[row]!;
    }
    for (let k = 0; k < width; k++) {
      const score = w * scores[row * width + k]!;
      histogram[bin * width + k]! += score;
      total[k]! += score;
    }
  }
  const order = binOrder(predictor, width, work);
  const enoughMass = extra?.atLeast ?? 0;
  let base = 0;
  for (let k = 0; k < width; k++) base += (total[k]! * total[k]!) / allWeight;
  const hasMissing = predictor.ordered && count[MISSING_BIN]! > 0;
  const left = new Float64Array(width);
  let best = 0;
  let bestCut = -2;
  let bestMissing = false;
  for (let missingLeft = hasMissing ? 1 : 0; missingLeft >= 0; missingLeft--) {
    left.fill(0);
    let leftWeight = 0;
    let leftMass = 0;
    if (missingLeft === 1) {
      for (let k = 0; k < width; k++) left[k] = histogram[k]!;
      leftWeight = weight[MISSING_BIN]!;
      leftMass = mass[MISSING_BIN]!;
    }
    // cut -1 is "missing alone".
    for (let cut = missingLeft === 1 ? -1 : 0; cut < order.length; cut++) {
      if (cut >= 0) {
        const bin = order[cut]!;
        if (count[bin] === 0) continue;
        leftWeight += weight[bin]!;
        leftMass += mass[bin]!;
        for (let k = 0; k < width; k++) left[k]! += histogram[bin * width + k]!;
      }
      const rightWeight = allWeight - leftWeight;
      if (leftWeight < options.minLeafWeight - 1e-9 || rightWeight < options.minLeafWeight - 1e-9) continue;
      if (leftMass < enoughMass - 1e-9 || allMass - leftMass < enoughMass - 1e-9) continue;
      let gain = -base;
      for (let k = 0; k < width; k++) {
        const right = total[k]! - left[k]!;
        gain += (left[k]! * left[k]!) / leftWeight + (right * right) / rightWeight;
      }
      if (gain > best * (1 + 1e-9) + 1e-12) {
        best = gain;
        bestCut = cut;
        bestMissing = missingLeft === 1;
      }
    }
  }
  if (bestCut === -2) return undefined;
  const yes = new Uint8Array(nBins);
  for (let i = 0; i <= bestCut; i++) yes[order[i]!] = 1;
  if (bestMissing) yes[MISSING_BIN] = 1;
  return { gain: best, yes };
}

/**
 * Ordered predictors: bins 1.. as they stand. Others: all bins by the mean of the target column that varies most
 * between them.
 */
function binOrder(predictor: CodedPredictor, width: number, work: Work): number[] {
  const order = work.order;
  order.length = 0;
  if (predictor.ordered) {
    for (let bin = 1; bin < predictor.nBins; bin++) order.push(bin);
    return order;
  }
  const { histogram, weight, count } = work;
  for (let bin = 0; bin < predictor.nBins; bin++) if (count[bin]! > 0) order.push(bin);
  let allWeight = 0;
  for (const bin of order) allWeight += weight[bin]!;
  let lead = 0;
  let widest = -Infinity;
  for (let k = 0; k < width && width > 1; k++) {
    let spread = -(work.total[k]! * work.total[k]!) / allWeight;
    for (const bin of order) spread += (histogram[bin * width + k]! * histogram[bin * width + k]!) / weight[bin]!;
    if (spread > widest) {
      widest = spread;
      lead = k;
    }
  }
  const mean = (bin: number) => (weight[bin]! > 0 ? histogram[bin * width + lead]! / weight[bin]! : 0);
  return order.sort((a, b) => mean(a) - mean(b) || a - b);
}

/** Scratch arrays for `splitOn`, made once a tree. */
export function makeWork(predictors: readonly CodedPredictor[], width: number): Work {
  let most = 1;
  for (const predictor of predictors) most = Math.max(most, predictor.nBins);
  return {
    histogram: new Float64Array(most * width),
    weight: new Float64Array(most),
    mass: new Float64Array(most),
    count: new Int32Array(most),
    total: new Float64Array(width),
    order: [],
  };
}
