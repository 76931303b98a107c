import type { Rng } from "../../src/core/rng.ts";
import type { Drawn } from "../shared/frame/joint-model.ts";
import { decodeOutputs, type Coding } from "../shared/neural/encoding.ts";
import { besides, type Product } from "../shared/neural/networks/matrix.ts";
import { normalNoise } from "../shared/neural/networks/noise.ts";
import { conditionVectors, drawConditions, type ConditionColumn } from "./conditions.ts";
import { residualApply, type ResidualNetwork } from "./residual-network.ts";

/** What rows are drawn from. */
export interface DrawingNetwork {
  readonly network: ResidualNetwork;
  readonly latent: number;
  readonly codings: readonly Coding[];
  readonly columns: readonly ConditionColumn[];
  /** Per condition column: true share of each group. */
  readonly shares: readonly (readonly number[])[];
}

/** Rows of a trained network, conditions in their true shares, with running batch statistics. */
export function drawRows(
  { network, latent, codings, columns, shares }: DrawingNetwork,
  nRows: number,
  rng: Rng,
  product: Product,
): Drawn[] {
  const vectors = conditionVectors(drawConditions(shares, nRows, rng.child("conditions")), columns);
  const outputs = residualApply(network, besides(normalNoise(nRows, latent, rng.child("noise")), vectors), product);
  return decodeOutputs(outputs, codings, new Float64Array(codings.length), rng.child("cells"));
}
