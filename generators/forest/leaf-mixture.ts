import { nth } from "../../src/core/access.ts";
import type { ForestBody } from "./forest-body.ts";
import { nodeBoxes, scoreInterval } from "./leaf-boxes.ts";
import { normalMass } from "./truncated-normal.ts";
import type { VariableCoding } from "./variable-coding.ts";

/** Leaves of all trees as one mixture, in each of which the variables are independent. Typed arrays, leaf-major. */
export interface LeafMixture {
  readonly nLeaves: number;
  /** Sums to 1. */
  readonly weight: Float64Array;
  /** By position of the variable. */
  readonly parts: readonly MixturePart[];
}

/** Law of one variable in each leaf. */
export type MixturePart =
  | {
      readonly kind: "numeric";
      readonly mean: Float64Array;
      readonly sd: Float64Array;
      readonly low: Float64Array;
      readonly high: Float64Array;
      /** P(low < X <= high) of the normal before it is cut. */ readonly mass: Float64Array;
    }
  | { readonly kind: "coded"; readonly nGroups: number; /** Sums to 1 in each leaf. */ readonly shares: Float64Array };

/**
 * The mixture that a forest stands for: every tree weighs the same, every leaf its coverage. Source: Watson et al.,
 * AISTATS 2023, equation 1.
 */
export function leafMixture(body: ForestBody): LeafMixture {
  const nLeaves = body.trees.reduce((sum, { tree }) => sum + tree.nLeaves, 0);
  const weight = new Float64Array(nLeaves);
  const parts = body.codings.map((coding) => emptyPart(coding, nLeaves));
  let first = 0;
  for (const dense of body.trees) {
    const { tree, share } = dense;
    const boxes = nodeBoxes(tree, body.codings);
    const total = share.reduce((sum, one) => sum + one, 0) * body.trees.length;
    tree.nodes.forEach((node, at) => {
      if (!("leaf" in node)) return;
      const leaf = first + node.leaf;
      weight[leaf] = nth(share, node.leaf) / total;
      let number = node.leaf * body.codings.filter(({ kind }) => kind === "numeric").length;
      let cell =
        node.leaf * body.codings.reduce((sum, coding) => sum + (coding.kind === "coded" ? coding.nGroups : 0), 0);
      body.codings.forEach((coding, v) => {
        const part = nth(parts, v);
        if (coding.kind === "coded" && part.kind === "coded") {
          fillShares(part.shares, leaf * coding.nGroups, dense.table, cell, coding.nGroups);
          cell += coding.nGroups;
        } else if (coding.kind === "numeric" && part.kind === "numeric") {
          const law = {
            mean: nth(dense.mean, number),
            sd: nth(dense.sd, number),
            ...scoreInterval(nth(nth(boxes, at), v), coding.cuts),
          };
          part.mean[leaf] = law.mean;
          part.sd[leaf] = law.sd;
          part.low[leaf] = law.low;
          part.high[leaf] = law.high;
          part.mass[leaf] = normalMass(law);
          number += 1;
        }
      });
    });
    first += tree.nLeaves;
  }
  return { nLeaves, weight, parts };
}

function emptyPart(coding: VariableCoding, nLeaves: number): MixturePart {
  const zeros = () => new Float64Array(nLeaves);
  return coding.kind === "coded"
    ? { kind: "coded", nGroups: coding.nGroups, shares: new Float64Array(nLeaves * coding.nGroups) }
    : { kind: "numeric", mean: zeros(), sd: zeros(), low: zeros(), high: zeros(), mass: zeros() };
}

/** Rounded shares no longer sum to 1 exactly. */
function fillShares(to: Float64Array, at: number, from: readonly number[], first: number, nGroups: number): void {
  let total = 0;
  for (let group = 0; group < nGroups; group++) total += nth(from, first + group);
  for (let group = 0; group < nGroups; group++) to[at + group] = nth(from, first + group) / total;
}
