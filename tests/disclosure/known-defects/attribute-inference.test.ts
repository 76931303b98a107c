import { describe, expect, it } from "vitest";
import { attributeInference } from "../../../disclosure/attribute-inference/attribute-inference.ts";
import { isRight, truthOf } from "../../../disclosure/shared/guess/truth.ts";
import { toleranceOf } from "../../../disclosure/shared/distance/tolerance.ts";
import { makeCohort, withRole } from "../../../src/core/data/cohort.ts";
import type { Cohort, Column } from "../../../src/core/data/cohort.ts";
import type { Evidence, Finding } from "../../../src/core/contracts/disclosure.ts";
import { createRng } from "../../../src/core/rng.ts";
import type { Rng } from "../../../src/core/rng.ts";
import type { CohortSchema } from "../../../src/core/data/schema.ts";
import { CONTEXT } from "../../laws/simulated-world.ts";

const N = 120;
const CONTEXT_OF_ONE = {
  ...CONTEXT,
  adversaries: [{ ...CONTEXT.adversaries[0]!, id: "neighbour", columns: ["age", "place"] }],
};

/** Age and place, which tell nothing of the secret. */
function cohort(n: number, secret: Column, rng: Rng, tolerance?: number): Cohort<"train"> {
  const numeric = secret.kind === "numeric";
  const schema: CohortSchema = {
    version: 1,
    name: "secret",
    columns: [
      { name: "age", type: "continuous", role: "quasi-identifier", tolerance: 0.01 },
      { name: "place", type: "categorical", role: "quasi-identifier", levels: ["a", "b", "c"] },
      {
        name: "secret",
        type: numeric ? "continuous" : "categorical",
        role: "sensitive",
        ...(tolerance === undefined ? {} : { tolerance }),
      },
    ],
  };
  return makeCohort(
    "train",
    schema,
    [
      { kind: "numeric", name: "age", values: Float64Array.from({ length: n }, () => 20 + 60 * rng.float()) },
      {
        kind: "coded",
        name: "place",
        codes: Int32Array.from({ length: n }, () => rng.int(3)),
        levels: ["a", "b", "c"],
        nPublicLevels: 3,
        ordered: false,
      },
      secret,
    ],
    n,
  );
}
const numbers = (n: number, draw: () => number): Column => ({
  kind: "numeric",
  name: "secret",
  values: Float64Array.from({ length: n }, draw),
});
const levels = (n: number, draw: () => number): Column => ({
  kind: "coded",
  name: "secret",
  codes: Int32Array.from({ length: n }, draw),
  levels: ["x", "y", "z"],
  nPublicLevels: 3,
  ordered: false,
});

async function finding(
  registry: Cohort<"train">,
  holdout: Cohort<"train">,
  file: Cohort,
  id = "attribute-inference",
): Promise<Finding> {
  const evidence: Evidence = {
    registry,
    holdout: withRole(holdout, "holdout"),
    released: [withRole(file, "synthetic")],
    refits: [],
    namedUnits: [],
  };
  const result = await attributeInference.run(
    evidence,
    attributeInference.defaults,
    createRng("defects"),
    CONTEXT_OF_ONE,
  );
  if (result.status !== "measured") throw new Error(result.status);
  return result.findings.find((one) => one.id === id)!;
}

describe("numbers", () => {
  it("negative guesses are right no more often than others: a file of strangers is right at the rate of chance", async () => {
    const rng = createRng("negative");
    const draw = (): Cohort<"train"> =>
      cohort(
        N,
        numbers(N, () => -40 + 30 * rng.float()),
        rng,
        1.5,
      );
    const { attack, excess } = await finding(draw(), draw(), draw());
    // Two uniform numbers on a range of 30 lie within 1.5 of each other with probability .0975.
    expect(attack.value).toBeLessThan(0.2);
    expect(excess.low).toBeLessThan(0);
  });

  it("a guess of 0 is right where the truth is near 0, and a truth of 0 is met by guesses near it", () => {
    const truth = truthOf(
      cohort(4, { kind: "numeric", name: "secret", values: Float64Array.of(0, 0.3, -0.3, 2) }, createRng("zero"), 0.5),
      "secret",
    );
    expect([0, 1, 2, 3].map((row) => isRight(truth, row, 0))).toEqual([1, 1, 1, 0]);
    expect([-0.4, 0.4, 0.6].map((guess) => isRight(truth, 0, guess))).toEqual([1, 1, 0]);
  });

  it("a secret copied within the intruder's tolerance leaks: no equality to the last digit is asked for", async () => {
    const rng = createRng("jitter");
    const registry = cohort(
      N,
      numbers(N, () => 100 * rng.float()),
      rng,
    );
    const holdout = cohort(
      N,
      numbers(N, () => 100 * rng.float()),
      rng,
    );
    const { near } = toleranceOf(registry.schema, registry.columns[2] as Column & { kind: "numeric" });
    const moved = registry.columns.map((one): Column =>
      one.kind === "numeric" && one.name === "secret"
        ? { ...one, values: one.values.map((value) => value + near * (1.8 * rng.float() - 0.9)) }
        : one,
    );
    const { attack, excess } = await finding(registry, holdout, { ...registry, columns: moved });
    expect(attack.value).toBe(1);
    expect(excess.low).toBeGreaterThan(0.5);
  });

  it("nor of a measurement that is mostly none, whose quartiles are both 0", async () => {
    const rng = createRng("mostly none");
    const draw = (): Cohort<"train"> =>
      cohort(
        N,
        numbers(N, () => (rng.float() < 0.2 ? 50 + 100 * rng.float() : 0)),
        rng,
      );
    const registry = draw();
    const secret = registry.columns[2] as Column & { kind: "numeric" };
    const { near } = toleranceOf(registry.schema, secret);
    expect(near).toBeGreaterThan(2);
    expect(near).toBeLessThan(10);
    const moved = registry.columns.map((one): Column =>
      one.kind === "numeric" && one.name === "secret"
        ? { ...one, values: one.values.map((value) => (value === 0 ? 0 : value + near / 2)) }
        : one,
    );
    const { attack } = await finding(registry, draw(), { ...registry, columns: moved });
    expect(attack.value).toBe(1);
    // Counts keep their whole steps, and a column of one value its exactness.
    expect(
      toleranceOf(registry.schema, { ...secret, values: Float64Array.of(0, 0, 0, 0, 0, 0, 1, 2) }).near,
    ).toBeLessThan(1);
    expect(toleranceOf(registry.schema, { ...secret, values: new Float64Array(9).fill(4) }).near).toBe(0);
  });
});

describe("who is attacked, and against whom", () => {
  it("takes members only for targets: a file that copies the holdout is no leak of the registry", async () => {
    const rng = createRng("pooled");
    const draw = (n: number): Cohort<"train"> =>
      cohort(
        n,
        levels(n, () => rng.int(3)),
        rng,
      );
    const [registry, holdout] = [draw(N), draw(80)];
    const { attack, control, excess, p } = await finding(registry, holdout, holdout);
    expect([attack.n, control.n]).toEqual([N, 80]);
    // With the holdout among the targets its 80 secrets would be right and a third of the others: .6 of all.
    expect(attack.value).toBeLessThan(0.5);
    expect([excess.low < 0, p > 0.05]).toEqual([true, true]);
    expect((await finding(registry, holdout, registry)).excess.low).toBeGreaterThan(0.4);
  });

  it("compares with the commonest value, not with a uniform guess, and on the same patients as the attack", async () => {
    const rng = createRng("majority");
    const draw = (n: number): Cohort<"train"> =>
      cohort(
        n,
        levels(n, () => (rng.float() < 0.9 ? 0 : 1 + rng.int(2))),
        rng,
      );
    const registry = draw(N);
    const { attack, baseline, excess, p } = await finding(registry, draw(N), draw(N));
    const commonest = (registry.columns[2] as Column & { kind: "coded" }).codes.filter((code) => code === 0).length / N;
    expect(baseline!.value).toBeGreaterThanOrEqual(commonest);
    expect(baseline!.n).toBe(attack.n);
    // Nine of ten secrets are guessed right, and nobody has leaked.
    expect(attack.value).toBeGreaterThan(0.75);
    expect([excess.low < 0, p > 0.05]).toEqual([true, true]);
    const population = await finding(registry, draw(N), draw(N), "population-inference");
    expect(population.control.value).toBeGreaterThanOrEqual(commonest);
    expect(population.excess.value).toBeLessThan(0.05);
  });

  it("plays on files of fewer rows than there are patients", async () => {
    const rng = createRng("few rows");
    const draw = (n: number): Cohort<"train"> =>
      cohort(
        n,
        levels(n, () => rng.int(3)),
        rng,
      );
    const registry = draw(N);
    for (const nRows of [1, 3, 7]) {
      const { attack } = await finding(registry, draw(N), draw(nRows));
      expect([attack.n, attack.value >= 0 && attack.value <= 1]).toEqual([N, true]);
    }
  });
});
