import { describe, expect, it } from "vitest";
import { generatorById } from "../../../generators/index.ts";
import type { KeptSignal } from "../../../src/core/contracts/sweep.ts";
import type { Cohort } from "../../../src/core/data/cohort.ts";
import { createRng } from "../../../src/core/rng.ts";
import { inProcessRunner } from "../../../src/pipeline/refits/in-process-runner.ts";
import { keepsTooLittle, keptSignal } from "../../../src/pipeline/sweep/kept-associations.ts";
import { realCoefficients } from "../../../src/pipeline/sweep/kept-coefficients.ts";
import { planSelectionMasks, selectionFold } from "../../../src/pipeline/sweep/folds.ts";
import { patients } from "../../fidelity/known-effects.ts";

const masksOf = ({ nUnits }: Cohort) => planSelectionMasks(selectionFold(nUnits, "fold"), 20, createRng("masks"));

describe("what a candidate keeps of the coefficients", () => {
  const cohort = patients(300, 1, "sweep");
  const masks = masksOf(cohort);
  const real = realCoefficients(cohort, masks)!;
  const keptBy = async (id: string, params = {}): Promise<KeptSignal> => {
    const refits = await inProcessRunner(cohort, [], generatorById).refits(
      { generatorId: id, params: { ...generatorById(id).defaults, ...params }, nRows: 300 },
      `kept/${id}`,
      masks,
    );
    return keptSignal(refits, real);
  };
  const share = ({ synthetic, fitted }: KeptSignal) => synthetic / fitted;

  it("is all of them for the patients themselves, none for independent columns, most for a joint model", async () => {
    expect(share(await keptBy("copy"))).toBeGreaterThan(0.9);
    const independent = await keptBy("marginals");
    expect(Math.abs(share(independent))).toBeLessThan(0.15);
    const cart = await keptBy("cart");
    expect(share(cart)).toBeGreaterThan(0.6);
    expect(keepsTooLittle([cart], [independent])).toBeUndefined();
    expect(keepsTooLittle([await keptBy("cart", { maxTrendTerms: 0, maxLeaves: 1 })], [independent])).toBeDefined();
  });

  it("is not asked where a tenth of the patients cannot tell", () => {
    for (const [n, kept] of [
      [12, 1],
      [30, 1],
      [60, 0],
    ] as const) {
      const few = patients(n, kept, `few/${n}`);
      expect(realCoefficients(few, masksOf(few)), `${n} patients`).toBeUndefined();
    }
    const none = Array.from({ length: 12 }, (_, seed) => patients(150, 0, `none/${seed}`));
    expect(none.filter((one) => realCoefficients(one, masksOf(one)) !== undefined).length).toBeLessThanOrEqual(2);
  });
});
