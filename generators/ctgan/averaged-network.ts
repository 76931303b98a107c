import { parametersOf, type ResidualNetwork } from "./residual-network.ts";
import { loadNetwork, saveNetwork } from "./ctgan-body.ts";

/** Share of the average that stays at a step: about the last 500 steps count. */
const DECAY = 0.998;

/**
 * A running average of a network's weights and statistics over the steps. Two networks against each other circle around
 * a solution rather than reach it; the average lies nearer to it.
 * Source: Yazici et al., ICLR 2019. Differs from Xu et al. (2019), who draw from the last weights.
 * @returns the average, and what to call after each step
 */
export function averagedNetwork(network: ResidualNetwork): { average: ResidualNetwork; follow: () => void } {
  const average = loadNetwork(saveNetwork(network));
  const from = arraysOf(network);
  const to = arraysOf(average);
  let step = 0;
  return {
    average,
    follow: () => {
      step += 1;
      // The first steps count alike, so that the average does not hang on the start.
      const stay = Math.min(DECAY, (step - 1) / (step + 9));
      to.forEach((values, k) => {
        const now = from[k]!;
        for (let i = 0; i < values.length; i++) values[i] = stay * values[i]! + (1 - stay) * now[i]!;
      });
    },
  };
}

function arraysOf(network: ResidualNetwork): Float32Array[] {
  return [...parametersOf(network), ...network.blocks.flatMap(({ norm }) => [norm.runningMean, norm.runningVariance])];
}
