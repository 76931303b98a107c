import { conditionColumns } from "../../generators/ctgan/conditions.ts";
import { createCritic } from "../../generators/ctgan/critic.ts";
import { ganStepper } from "../../generators/ctgan/gan-step.ts";
import { createResidualNetwork } from "../../generators/ctgan/residual-network.ts";
import { layoutOf, type Coding } from "../../generators/shared/neural/encoding.ts";
import { matrix, type Product } from "../../generators/shared/neural/networks/matrix.ts";
import { createRng } from "../../src/core/rng.ts";

/** The step of the issue: 80 encoded columns in 10 numbers of 4 modes and 6 codes of 5 groups. peer.py has the same. */
const SIZES = { batch: 500, latent: 128, hidden: 256, pac: 10, nSteps: 0 };
const MODES = Array.from({ length: 4 }, (_, k) => ({ mean: k, sd: 1 }));
const CODINGS: readonly Coding[] = [
  ...Array.from({ length: 10 }, () => ({ kind: "numeric" as const, modes: MODES })),
  ...Array.from({ length: 6 }, () => ({ kind: "coded" as const, nGroups: 5 })),
];
const N_CODED = 6;

/** @returns a step on a fixed batch, which returns the critic's loss */
export function ownStep(product: Product): () => number {
  const rng = createRng("bench/step");
  const layout = layoutOf(CODINGS);
  const columns = conditionColumns(CODINGS, new Array<number>(N_CODED).fill(5));
  const width = layout.nCols + 30;
  const generator = createResidualNetwork(SIZES.latent + 30, SIZES.hidden, layout.nCols, rng.child("generator"));
  const critic = createCritic(SIZES.pac * width, SIZES.hidden, rng.child("critic"));
  const step = ganStepper({ generator, critic, layout, columns }, SIZES, 2e-4, product, rng.child("steps"));
  const conditions = {
    column: Int32Array.from({ length: SIZES.batch }, () => rng.int(N_CODED)),
    group: Int32Array.from({ length: SIZES.batch }, () => rng.int(5)),
  };
  const real = matrix(
    SIZES.batch,
    width,
    Float32Array.from({ length: SIZES.batch * width }, () => rng.float()),
  );
  return () => step({ conditions, real }).criticLoss;
}
