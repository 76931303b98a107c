import type { Rng } from "../../src/core/rng.ts";
import { createAdam } from "../shared/neural/networks/adam.ts";
import type { Layout } from "../shared/neural/encoding.ts";
import { besides, matrix, type Matrix, type Product } from "../shared/neural/networks/matrix.ts";
import { normalNoise } from "../shared/neural/networks/noise.ts";
import { activate, activateBackward } from "./activate.ts";
import { addConditionGradient, conditionVectors, type ConditionColumn, type Conditions } from "./conditions.ts";
import { adversarialGradient, criticGradients, criticParameters, drawMasks, type Critic } from "./critic.ts";
import type { CtganSizes } from "./ctgan-params.ts";
import { parametersOf, residualBackward, residualForward, type ResidualNetwork } from "./residual-network.ts";

/** Both networks and the columns that they speak about. */
export interface Gan {
  readonly generator: ResidualNetwork;
  readonly critic: Critic;
  readonly layout: Layout;
  readonly columns: readonly ConditionColumn[];
}

/**
 * What one update looks at: conditions, and as many real rows that meet them (in another order, with their own
 * condition vectors beside them).
 */
export interface GanBatch {
  readonly conditions: Conditions;
  readonly real: Matrix;
}

/** Adam's settings. Source: Xu et al. (2019), section 5 and the settings of their experiments. */
const BETAS = { beta1: 0.5, beta2: 0.9 };
const WEIGHT_DECAY = 1e-6;

/**
 * One update of the critic, then one of the generator, on the same drawn rows.
 * Source: Xu et al. (2019), section 4.3. Differs: the generator learns from the rows that the critic has just seen,
 * which saves a fifth of the work; the critic's score of them is computed anew after its update.
 */
export function ganStepper(
  { generator, critic, layout, columns }: Gan,
  { pac, latent, batch }: CtganSizes,
  rate: number,
  product: Product,
  rng: Rng,
): (batch: GanBatch) => { criticLoss: number; penalty: number } {
  const updateGenerator = createAdam(parametersOf(generator), { rate, ...BETAS, weightDecay: WEIGHT_DECAY });
  const updateCritic = createAdam(criticParameters(critic), { rate, ...BETAS, weightDecay: WEIGHT_DECAY });
  const [noise, gumbel, dropout, mixing] = ["noise", "gumbel", "dropout", "mix"].map((label) => rng.child(label)) as [
    Rng,
    Rng,
    Rng,
    Rng,
  ];
  const hidden = critic.second.weights.nRows;
  const nPacked = batch / pac;
  const packed = (rows: Matrix): Matrix => matrix(nPacked, pac * rows.nCols, rows.values);
  return ({ conditions, real }) => {
    const vectors = conditionVectors(conditions, columns);
    const pass = residualForward(generator, besides(normalNoise(batch, latent, noise), vectors), product);
    const activated = activate(pass.logits, layout, gumbel);
    const fake = packed(besides(activated, vectors));
    const { loss, penalty, gradients } = criticGradients(
      critic,
      {
        real: packed(real),
        fake,
        mix: Float32Array.from({ length: nPacked }, () => mixing.float()),
        masks: drawMasks(2 * nPacked, hidden, dropout),
        between: drawMasks(nPacked, hidden, dropout),
      },
      product,
    );
    updateCritic(gradients);
    const dFake = adversarialGradient(critic, fake, drawMasks(nPacked, hidden, dropout), product);
    const dLogits = activateBackward(activated, matrix(batch, layout.nCols + vectors.nCols, dFake.values), layout);
    addConditionGradient(dLogits, pass.logits, conditions, columns, layout);
    updateGenerator(residualBackward(generator, pass, dLogits, product));
    return { criticLoss: loss, penalty };
  };
}
