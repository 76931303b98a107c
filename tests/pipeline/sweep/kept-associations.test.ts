import { describe, expect, it } from "vitest";
import { generatorById } from "../../../generators/index.ts";
import type { KeptSignal } from "../../../src/core/contracts/sweep.ts";
import { makeCohort, type Cohort, type Column } from "../../../src/core/data/cohort.ts";
import { createRng } from "../../../src/core/rng.ts";
import { inProcessRunner } from "../../../src/pipeline/refits/in-process-runner.ts";
import { planLeftOut } from "../../../src/pipeline/refits/refit-plan.ts";
import { keepsTooLittle, keptSignal, realAssociations } from "../../../src/pipeline/sweep/kept-associations.ts";

/** Two answers that exclude one another beside three numbers that go together. */
function registryOf(n: number): Cohort<"train"> {
  const rng = createRng("kept");
  const kind = Array.from({ length: n }, () => rng.int(3));
  const x = Float64Array.from({ length: n }, () => rng.normal());
  const y = x.map((value) => 0.8 * value + 0.6 * rng.normal());
  const z = y.map((value) => -0.7 * value + 0.7 * rng.normal());
  const answer = (name: string, one: number): Column => ({
    kind: "coded",
    name,
    codes: Int32Array.from(kind, (of) => (of === one ? 1 : 0)),
    levels: ["no", "yes"],
    nPublicLevels: 2,
    ordered: false,
  });
  const columns: Column[] = [
    { kind: "numeric", name: "x", values: x },
    { kind: "numeric", name: "y", values: y },
    { kind: "numeric", name: "z", values: z },
    answer("a", 0),
    answer("b", 1),
  ];
  const schema = {
    version: 1 as const,
    name: "kept",
    columns: columns.map(({ name, kind: of }) => ({
      name,
      type: of === "numeric" ? ("continuous" as const) : ("categorical" as const),
      role: "other" as const,
    })),
  };
  return makeCohort("train", schema, columns, n);
}

describe("what a candidate keeps of the associations", () => {
  const cohort = registryOf(200);
  const masks = planLeftOut(cohort.nUnits, 12, createRng("masks"));
  const real = realAssociations(cohort, masks);
  const keptBy = async (id: string, params = {}): Promise<KeptSignal> => {
    const refits = await inProcessRunner(cohort, [], generatorById).refits(
      { generatorId: id, params: { ...generatorById(id).defaults, ...params }, nRows: 200 },
      `kept/${id}`,
      masks,
    );
    return keptSignal(refits, real);
  };

  it("is all of them for the patients themselves, none for independent columns, most of them for joint models", async () => {
    const share = ({ synthetic, fitted }: KeptSignal) => synthetic / fitted;
    expect(share(await keptBy("copy"))).toBeGreaterThan(0.9);
    expect(Math.abs(share(await keptBy("marginals")))).toBeLessThan(0.1);
    for (const id of ["cart", "copula"]) expect(share(await keptBy(id)), id).toBeGreaterThan(0.7);
  });

  it("disqualifies what keeps hardly more than independent columns, and nothing that keeps much", async () => {
    const independent = [await keptBy("marginals")];
    expect(keepsTooLittle([await keptBy("copula", { caution: 1e6 })], independent)).toBeUndefined();
    expect(keepsTooLittle([await keptBy("cart", { maxTrendTerms: 0, maxLeaves: 1 })], independent)).toMatchObject({
      kept: expect.any(Number) as number,
    });
    expect(keepsTooLittle([{ synthetic: 1, fitted: 10 }], [{ synthetic: 3, fitted: 10 }])).toEqual({
      kept: 0.1,
      independent: 0.3,
    });
    expect(keepsTooLittle([{ synthetic: 0, fitted: -1 }], independent), "nothing to keep").toBeUndefined();
  });
});
