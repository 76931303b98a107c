import { describe, expect, it } from "vitest";
import { trainWithMonitor } from "../../../generators/shared/neural/train-with-monitor.ts";
import { createAdam } from "../../../generators/shared/neural/networks/adam.ts";

describe("the training loop", () => {
  const run = (
    losses: (step: number) => number,
    nSteps: number,
    signal?: AbortSignal,
    onStep: (step: number) => void = () => undefined,
  ) => {
    let at = 0;
    return trainWithMonitor(
      {
        nSteps,
        step: (step) => {
          at = step + 1;
          onStep(step);
        },
        judge: () => losses(at),
        snapshot: () => at,
      },
      undefined,
      signal,
    );
  };

  it("keeps the state of the best look and ends when none was better for long", async () => {
    const trained = await run((step) => Math.abs(step - 300), 4000);
    expect(trained).toEqual({ best: 300, bestStep: 300, stepsRun: 1500, bestLoss: 0, firstLoss: 200 });
  });

  it("runs to the end while the loss falls", async () => {
    expect(await run((step) => -step, 130)).toMatchObject({ best: 130, bestStep: 130, stepsRun: 130 });
    expect(await run(() => 1, 1)).toMatchObject({ best: 1, stepsRun: 1 });
  });

  it("can be cancelled between two steps", async () => {
    const controller = new AbortController();
    let last = 0;
    await expect(
      run(
        (step) => -step,
        4000,
        controller.signal,
        (step) => {
          last = step;
          if (step === 57)
            setImmediate(() => {
              controller.abort();
            });
        },
      ),
    ).rejects.toMatchObject({ code: "E_CANCELLED" });
    expect(last).toBeLessThan(100);
  });
});

describe("Adam", () => {
  it("makes the steps of the paper's algorithm", () => {
    const x = Float32Array.of(1, -2);
    const update = createAdam([x], { rate: 0.1, beta1: 0.9, beta2: 0.999, weightDecay: 0 });
    // By hand: after bias correction the first step is rate * sign of the gradient.
    update([Float32Array.of(3, -0.5)]);
    expect(x[0]).toBeCloseTo(0.9, 6);
    expect(x[1]).toBeCloseTo(-1.9, 6);
    // Second step, gradient 1: m = .9*.3 + .1 = .37, v = .999*.009 + .001 = .009991; m^ = .37/.19, v^ =
    // .009991/.001999.
    update([Float32Array.of(1, 0)]);
    expect(x[0]).toBeCloseTo(0.9 - (0.1 * (0.37 / 0.19)) / Math.sqrt(0.009991 / 0.001999), 5);
  });

  it("finds the bottom of a bowl and shrinks weights by decay", () => {
    const x = Float32Array.of(4, -3);
    const update = createAdam([x], { rate: 0.05, beta1: 0.9, beta2: 0.999, weightDecay: 0 });
    for (let k = 0; k < 800; k++) update([Float32Array.of(2 * (x[0]! - 1), 8 * (x[1]! - 2))]);
    expect(x[0]).toBeCloseTo(1, 2);
    expect(x[1]).toBeCloseTo(2, 2);
    const decayed = Float32Array.of(1);
    const shrink = createAdam([decayed], { rate: 0.01, beta1: 0.9, beta2: 0.999, weightDecay: 1 });
    for (let k = 0; k < 500; k++) shrink([Float32Array.of(0)]);
    expect(Math.abs(decayed[0]!)).toBeLessThan(0.05);
  });
});
