import { nth } from "../../src/core/access.ts";
import type { Tree } from "../shared/trees/tree.ts";
import { binCount, type VariableCoding } from "./variable-coding.ts";

/** Per node and variable, which bins may occur there: boxes[node][variable][bin]. The hole's bin is never open. */
export type NodeBoxes = readonly (readonly Uint8Array[])[];

/** Bins that the splits on the way to each node leave open ("bounding boxes"). */
export function nodeBoxes(tree: Tree, codings: readonly VariableCoding[]): NodeBoxes {
  const variableOf = tree.predictors.map((name) => codings.findIndex((coding) => coding.name === name));
  const boxes: Uint8Array[][] = [codings.map((coding) => new Uint8Array(binCount(coding)).fill(1, 1))];
  tree.nodes.forEach((node, at) => {
    if ("leaf" in node) return;
    const variable = nth(variableOf, node.predictor);
    const yes = new Set(node.bins);
    boxes[node.yes] = narrowed(nth(boxes, at), variable, (bin) => yes.has(bin));
    boxes[node.no] = narrowed(nth(boxes, at), variable, (bin) => !yes.has(bin));
  });
  return boxes;
}

/** Interval of scores that a box leaves open: low < score <= high. */
export function scoreInterval(open: Uint8Array, cuts: readonly number[]): { low: number; high: number } {
  const first = open.indexOf(1);
  const last = open.lastIndexOf(1);
  return {
    low: first <= 1 ? -Infinity : nth(cuts, first - 2),
    high: last > cuts.length ? Infinity : nth(cuts, last - 1),
  };
}

function narrowed(box: readonly Uint8Array[], variable: number, keeps: (bin: number) => boolean): Uint8Array[] {
  return box.map((one, at) => (at === variable ? one.map((is, bin) => (is === 1 && keeps(bin) ? 1 : 0)) : one));
}
