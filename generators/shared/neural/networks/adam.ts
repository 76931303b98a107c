export interface AdamOptions {
  readonly rate: number;
  readonly beta1: number;
  readonly beta2: number;
  /** Added to each gradient per unit of weight. */ readonly weightDecay: number;
}

/**
 * Adam over these arrays, which each call changes.
 * Source: Kingma and Ba, ICLR 2015, algorithm 1; weight decay added to the gradient.
 * @returns a step that takes the gradients in the order of `parameters`
 */
export function createAdam(
  parameters: readonly Float32Array[],
  { rate, beta1, beta2, weightDecay }: AdamOptions,
): (gradients: readonly Float32Array[]) => void {
  const first = parameters.map((one) => new Float32Array(one.length));
  const second = parameters.map((one) => new Float32Array(one.length));
  let step = 0;
  return (gradients) => {
    step += 1;
    const scale = rate / (1 - beta1 ** step);
    const correction = 1 / Math.sqrt(1 - beta2 ** step);
    parameters.forEach((values, k) => {
      const m = first[k]!;
      const v = second[k]!;
      const gradient = gradients[k]!;
      for (let i = 0; i < values.length; i++) {
        const g = gradient[i]! + weightDecay * values[i]!;
        const mean = beta1 * m[i]! + (1 - beta1) * g;
        const square = beta2 * v[i]! + (1 - beta2) * g * g;
        m[i] = mean;
        v[i] = square;
        values[i]! -= (scale * mean) / (Math.sqrt(square) * correction + 1e-8);
      }
    });
  };
}
