import { describe, expect, it } from "vitest";
import { activate, activateBackward } from "../../../generators/ctgan/activate.ts";
import { addConditionGradient, conditionColumns } from "../../../generators/ctgan/conditions.ts";
import {
  adversarialGradient,
  createCritic,
  criticGradients,
  criticParameters,
  drawMasks,
} from "../../../generators/ctgan/critic.ts";
import {
  createResidualNetwork,
  parametersOf,
  residualBackward,
  residualForward,
} from "../../../generators/ctgan/residual-network.ts";
import { layoutOf, type Coding } from "../../../generators/shared/neural/encoding.ts";
import { matrix, plainProduct, type Matrix } from "../../../generators/shared/neural/networks/matrix.ts";
import { normalNoise } from "../../../generators/shared/neural/networks/noise.ts";
import {
  createAutoencoder,
  lossGradients,
  parametersOf as autoencoderParameters,
} from "../../../generators/tvae/autoencoder.ts";
import { createRng, type Rng } from "../../../src/core/rng.ts";

/** The bound on gradients against finite differences. */
const RELATIVE = 1e-3;

const CODINGS: readonly Coding[] = [
  {
    kind: "numeric",
    modes: [
      { mean: 0, sd: 1 },
      { mean: 3, sd: 1 },
    ],
  },
  { kind: "coded", nGroups: 3 },
  { kind: "numeric", modes: [{ mean: 1, sd: 2 }] },
];
const LAYOUT = layoutOf(CODINGS);

function dot(a: Matrix, b: Matrix): number {
  return a.values.reduce((sum, one, i) => sum + one * b.values[i]!, 0);
}

/**
 * Slope of `loss` along a direction: the central difference, at the step where its two halves agree best (single
 * precision makes small steps noisy, kinks of the activations make large ones wrong), against what the gradients say.
 */
function expectSlope(
  arrays: readonly Float32Array[],
  gradients: readonly Float32Array[],
  loss: () => number,
  rng: Rng,
  name: string,
): void {
  const starts = arrays.map((one) => one.slice());
  arrays.forEach((_, k) => {
    // Along the gradient of one array, plus a random part, so that no entry is left out.
    const size = Math.hypot(...gradients[k]!) / Math.sqrt(gradients[k]!.length);
    const none = size < 1e-6;
    const direction = gradients[k]!.map((one) => (none ? 0 : one / size) + 0.3 * rng.normal());
    const expected = direction.reduce((sum, one, i) => sum + one * gradients[k]![i]!, 0);
    const at = (step: number): number => {
      arrays[k]!.set(starts[k]!.map((one, i) => one + step * direction[i]!));
      return loss();
    };
    const middle = at(0);
    const slopes = [1e-2, 3e-3, 1e-3, 3e-4].map((step) => ({
      up: (at(step) - middle) / step,
      down: (middle - at(-step)) / step,
    }));
    at(0);
    if (none) {
      expect(Math.abs(slopes[0]!.up), `${name}, array ${k}`).toBeLessThan(RELATIVE);
      return;
    }
    const best = slopes.map(({ up, down }) => Math.abs((up + down) / 2 - expected) / Math.abs(expected));
    expect(Math.min(...best), `${name}, array ${k}`).toBeLessThan(RELATIVE);
  });
}

describe("gradients against finite differences", () => {
  const rng = createRng("gradients");
  const nPacked = 12;

  it("of the critic's loss with its gradient penalty, which is of second order, for every weight", () => {
    const critic = createCritic(14, 9, rng.child("critic"));
    // Weights of a trained critic's size: the norm of the input gradient is near 1, where the penalty bends.
    for (const one of criticParameters(critic)) for (let i = 0; i < one.length; i++) one[i]! *= 3;
    const real = normalNoise(nPacked, 14, rng.child("real"));
    const fake = normalNoise(nPacked, 14, rng.child("fake"));
    const mix = Float32Array.from({ length: nPacked }, () => rng.float());
    const masks = drawMasks(2 * nPacked, 9, rng.child("masks"));
    const between = drawMasks(nPacked, 9, rng.child("between"));
    const run = () => criticGradients(critic, { real, fake, mix, masks, between }, plainProduct);
    const first = run();
    expect(first.penalty).toBeGreaterThan(0.1);
    expectSlope(criticParameters(critic), first.gradients, () => run().loss, rng.child("directions"), "critic");
  });

  it("of the penalty alone equals a norm taken by finite differences of the score", () => {
    const critic = createCritic(6, 8, rng.child("alone"));
    const rows = normalNoise(1, 6, rng.child("row"));
    const masks = drawMasks(1, 8, rng.child("row masks"));
    // With both halves equal the two scores cancel, and the loss is the penalty at the row itself.
    const both = {
      first: matrix(2, 8, Float32Array.of(...masks.first.values, ...masks.first.values)),
      second: matrix(2, 8, Float32Array.of(...masks.second.values, ...masks.second.values)),
    };
    const { loss, penalty } = criticGradients(
      critic,
      { real: rows, fake: rows, mix: Float32Array.of(0.3), masks: both, between: masks },
      plainProduct,
    );
    expect(loss).toBeCloseTo(penalty, 6);
    const gradient = adversarialGradient(critic, rows, masks, plainProduct).values.map((one) => -one);
    expect(penalty).toBeCloseTo(10 * (Math.hypot(...gradient) - 1) ** 2, 5);
  });

  it("of the generator through batch normalisation, Gumbel-softmax, the critic and the condition", () => {
    const columns = conditionColumns(CODINGS, [4]);
    const conditions = { column: new Int32Array(10), group: Int32Array.from({ length: 10 }, (_, row) => row % 4) };
    const network = createResidualNetwork(5, 7, LAYOUT.nCols, rng.child("generator"));
    const critic = createCritic(2 * LAYOUT.nCols, 9, rng.child("judge"));
    const x = normalNoise(10, 5, rng.child("x"));
    const masks = drawMasks(5, 9, rng.child("drop"));
    const packed = (rows: Matrix) => matrix(5, 2 * LAYOUT.nCols, rows.values);
    const fakeOf = (logits: Matrix) => activate(logits, LAYOUT, createRng("gumbel"));
    const loss = (): number => {
      const { logits } = residualForward(network, x, plainProduct);
      const fake = packed(fakeOf(logits));
      // -mean(score), read off the critic's loss with itself as the other half.
      const score = scoreSum(fake);
      let entropy = 0;
      for (let row = 0; row < 10; row++) {
        if (conditions.group[row] === 3) continue;
        const raw = [...logits.values.subarray(row * LAYOUT.nCols + 3, row * LAYOUT.nCols + 6)];
        entropy -= (raw[conditions.group[row]!]! - Math.log(raw.reduce((sum, one) => sum + Math.exp(one), 0))) / 10;
      }
      return -score / 5 + entropy;
    };
    const scoreSum = (fake: Matrix): number => {
      const leak = (pre: number, mask: number) => (pre > 0 ? pre : 0.2 * pre) * mask;
      const layer = (input: number[], weights: Matrix, bias: Float32Array) =>
        Array.from(
          bias,
          (b, col) => b + input.reduce((sum, one, k) => sum + one * weights.values[k * weights.nCols + col]!, 0),
        );
      let sum = 0;
      for (let row = 0; row < 5; row++) {
        const input = [...fake.values.subarray(row * fake.nCols, (row + 1) * fake.nCols)];
        const h1 = layer(input, critic.first.weights, critic.first.bias).map((pre, col) =>
          leak(pre, masks.first.values[row * 9 + col]!),
        );
        const h2 = layer(h1, critic.second.weights, critic.second.bias).map((pre, col) =>
          leak(pre, masks.second.values[row * 9 + col]!),
        );
        sum += layer(h2, critic.out.weights, critic.out.bias)[0]!;
      }
      return sum;
    };
    const pass = residualForward(network, x, plainProduct);
    const activated = fakeOf(pass.logits);
    const dFake = adversarialGradient(critic, packed(activated), masks, plainProduct);
    const dLogits = activateBackward(activated, matrix(10, LAYOUT.nCols, dFake.values), LAYOUT);
    addConditionGradient(dLogits, pass.logits, conditions, columns, LAYOUT);
    expect(dot(dLogits, dLogits)).toBeGreaterThan(0);
    // Biases before a batch normalisation have gradient 0.
    expectSlope(
      parametersOf(network),
      residualBackward(network, pass, dLogits, plainProduct),
      loss,
      rng.child("directions"),
      "generator",
    );
  });

  it("of the autoencoder's loss, holes left out, for every weight and every sd", () => {
    const rows = matrix(8, LAYOUT.nCols);
    for (let row = 0; row < 8; row++) {
      const at = row * LAYOUT.nCols;
      // Row 0 has a hole in the first number, row 1 in the code.
      if (row !== 0) rows.values.set([0.2 * rng.normal(), row % 2, 1 - (row % 2)], at);
      if (row !== 1) rows.values[at + 3 + (row % 3)] = 1;
      rows.values[at + 6] = 0.3 * rng.normal();
    }
    const net = createAutoencoder(LAYOUT, 7, 3, rng.child("autoencoder"));
    net.sds.set([0.4, 0.7]);
    const noise = normalNoise(8, 3, rng.child("noise"));
    const run = () => lossGradients(net, LAYOUT, rows, noise, 0.6, plainProduct);
    expectSlope(autoencoderParameters(net), run().gradients, () => run().loss, rng.child("directions"), "autoencoder");
  });
});
