import { describe, expect, it } from "vitest";
import { attributeInference } from "../../../disclosure/attribute-inference/attribute-inference.ts";
import { knowledgeOf } from "../../../disclosure/attribute-inference/knowledge.ts";
import { nearestGuess } from "../../../disclosure/shared/guess/nearest-guess.ts";
import { secretAttack } from "../../../disclosure/attribute-inference/secret-attack.ts";
import { isRight, truthOf } from "../../../disclosure/shared/guess/truth.ts";
import { encode, mixedSpace } from "../../../disclosure/shared/distance/mixed-space.ts";
import { nearestTies } from "../../../disclosure/shared/distance/nearest.ts";
import { makeCohort, rowsOfUnits, takeRows } from "../../../src/core/data/cohort.ts";
import type { Cohort } from "../../../src/core/data/cohort.ts";
import type { Evidence, Finding } from "../../../src/core/contracts/disclosure.ts";
import { UNIT_IN, UNIT_OUT } from "../../../src/core/contracts/disclosure.ts";
import { createRng, permutation } from "../../../src/core/rng.ts";
import { ADVERSARIES, CONTEXT, drawPatients } from "../../laws/simulated-world.ts";

/**
 * Fresh rows, in which the secret "severe" of the member with the nearest age is copied whenever sex agrees: nothing
 * else of anybody stands in the file.
 */
function secretOnly(members: Cohort, nRows: number, seed: string): Cohort<"synthetic"> {
  const fresh = drawPatients("synthetic", nRows, createRng(seed));
  const numbers = (cohort: Cohort, name: string): ArrayLike<number> => {
    const one = cohort.columns.find((column) => column.name === name)!;
    return one.kind === "numeric" ? one.values : one.codes;
  };
  const quasi = ["age", "sex", "centre"];
  const severe = Int32Array.from({ length: nRows }, (_, row) => {
    let best = 0;
    let least = Infinity;
    for (let m = 0; m < members.nRows; m++) {
      const d = quasi.reduce(
        (sum, name) =>
          sum +
          (name === "age"
            ? Math.abs(numbers(members, name)[m]! - numbers(fresh, name)[row]!) / 60
            : Number(numbers(members, name)[m] !== numbers(fresh, name)[row])),
        0,
      );
      if (d < least) {
        least = d;
        best = m;
      }
    }
    return numbers(members, "severe")[best]!;
  });
  return {
    ...fresh,
    columns: fresh.columns.map((one) =>
      one.name === "severe" && one.kind === "coded" ? { ...one, codes: severe } : one,
    ),
  };
}

/** A registry in which the secret is a coin, so that nothing but a leak teaches it. */
function coinRegistry(n: number, seed: string): Cohort<"train"> {
  const base = drawPatients("train", n, createRng(seed));
  const rng = createRng(`${seed}/coin`);
  return {
    ...base,
    columns: base.columns.map((one) =>
      one.name === "severe" && one.kind === "coded"
        ? { ...one, codes: Int32Array.from({ length: n }, () => rng.int(2)) }
        : one,
    ),
  };
}

function evidenceOf(
  registry: Cohort<"train">,
  make: (members: Cohort, seed: string) => Cohort<"synthetic">,
  nRefits: number,
): Evidence {
  const n = registry.nUnits;
  const once = (out: readonly number[], seed: string) => {
    const status = new Uint8Array(n).fill(UNIT_IN);
    for (const unit of out) status[unit] = UNIT_OUT;
    return {
      status,
      synthetic: make(
        takeRows(
          registry,
          rowsOfUnits(registry, (unit) => status[unit] === UNIT_IN),
          "train",
        ),
        seed,
      ),
    };
  };
  return {
    registry,
    released: [once([], "release").synthetic],
    namedUnits: [],
    refits: Array.from({ length: nRefits }, (_, run) =>
      once([...permutation(n, createRng(`mask/${run}`)).slice(0, Math.round(n / 10))], `refit/${run}`),
    ),
  };
}

async function findings(evidence: Evidence): Promise<Map<string, Finding>> {
  const result = await attributeInference.run(evidence, attributeInference.defaults, createRng("inference"), CONTEXT);
  if (result.status !== "measured") throw new Error(result.status);
  return new Map(result.findings.map((one) => [one.id, one]));
}

describe("a leak of the secret alone", () => {
  it.each([[150], [418]])(
    "is caught at n = %i, and named",
    async (n) => {
      const registry = coinRegistry(n, "coin");
      const found = (await findings(evidenceOf(registry, (members, seed) => secretOnly(members, n, seed), 20))).get(
        "attribute-inference",
      )!;
      expect(found.excess.low).toBeGreaterThan(0.05);
      expect(found.p).toBeLessThanOrEqual(0.01);
      expect(found.multiplicity.worst).toMatchObject({ kind: "guess", column: "severe" });
      expect(found.baseline!.value).toBeLessThan(0.62);
    },
    30_000,
  );

  it("is not seen where the population teaches the secret and nobody leaks", async () => {
    const n = 150;
    // Severe follows the marker in the population; the file is of other people.
    const all = await findings(
      evidenceOf(
        drawPatients("train", n, createRng("follows")),
        (_, seed) => drawPatients("synthetic", n, createRng(seed)),
        20,
      ),
    );
    expect(all.get("attribute-inference")!.p).toBeGreaterThan(0.05);
    expect(all.get("attribute-inference")!.attack.value).toBeGreaterThan(0.3);
  }, 30_000);
});

describe("what counts as right", () => {
  const cohort = (values: number[], tolerance: number) =>
    makeCohort(
      "train",
      { version: 1, name: "t", columns: [{ name: "x", type: "continuous", role: "sensitive", tolerance }] },
      [{ kind: "numeric", name: "x", values: Float64Array.from(values) }],
      values.length,
    );

  it("judges negative, zero and skewed values by the tolerance alone", () => {
    const truth = truthOf(cohort([-10, 0, 1000, NaN], 0.5), "x");
    expect([isRight(truth, 0, -9.6), isRight(truth, 0, -30), isRight(truth, 0, 10)]).toEqual([1, 0, 0]);
    expect([isRight(truth, 1, 0), isRight(truth, 1, 0.4), isRight(truth, 1, 1)]).toEqual([1, 1, 0]);
    // A twentieth of the guess would let 960 pass.
    expect([isRight(truth, 2, 960), isRight(truth, 2, 1000.5), isRight(truth, 2, NaN)]).toEqual([0, 1, 0]);
  });

  it("does not fall back to the first rows where one known number is missing, and attacks no missing secret", () => {
    const real = drawPatients("train", 30, createRng("missing"));
    const space = mixedSpace([real], ["age", "second"]);
    const file = drawPatients("synthetic", 60, createRng("missing/file"));
    const ties = nearestTies(encode(space, real), encode(space, file));
    const second = real.columns.find((one) => one.name === "second")!;
    const holes =
      second.kind === "numeric" ? [...second.values].flatMap((value, row) => (Number.isNaN(value) ? [row] : [])) : [];
    expect(holes.length).toBeGreaterThan(1);
    const fileSecond = file.columns.find((one) => one.name === "second")!;
    // Whoever misses "second" is nearest to synthetic rows that miss it too.
    for (const row of holes)
      for (let k = ties.starts[row]!; k < ties.starts[row + 1]!; k++)
        expect(fileSecond.kind === "numeric" && Number.isNaN(fileSecond.values[ties.rows[k]!]!)).toBe(true);
    const stage = truthOf(real, "stage");
    const guessed = nearestGuess(stage, ties, new Float64Array(60));
    stage.values.forEach((value, row) => expect(Number.isNaN(guessed[row]!)).toBe(Number.isNaN(value)));
  });

  it("never lets an adversary know the secret, and takes a fold's own majority for nothing", () => {
    const registry = drawPatients("train", 40, createRng("knowledge"));
    const knowsAll = { ...ADVERSARIES[0]!, id: "all", columns: ["age", "severe", "sex", "stage"] };
    for (const { known, secrets } of knowledgeOf(registry, [knowsAll, ...ADVERSARIES]))
      for (const secret of secrets) expect(known).not.toContain(secret);
    const attack = secretAttack(registry, knowledgeOf(registry, ADVERSARIES));
    expect(attack.withoutSynthetic.length).toBe(attack.ways.length);
    for (const perUnit of attack.withoutSynthetic)
      expect(perUnit.every((one) => Number.isNaN(one) || one === 0 || one === 1)).toBe(true);
  });
});
