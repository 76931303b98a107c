import { describe, expect, it } from "vitest";
import { bayesianNetwork } from "../../../generators/bayesian-network/bayesian-network.ts";
import { cart } from "../../../generators/cart/cart.ts";
import { drawAllowed } from "../../../generators/shared/draw-allowed.ts";
import { OTHER_LEVEL } from "../../../generators/shared/fold-levels.ts";
import { makeCohort, type Cohort } from "../../../src/core/cohort.ts";
import { constraintViolations } from "../../../src/core/constraint-violations.ts";
import { createRng, type Rng } from "../../../src/core/rng.ts";
import type { CohortSchema, Constraint } from "../../../src/core/schema.ts";
import { readRegistry } from "../../../src/io/read-registry.ts";
import { readSchema } from "../../../src/io/read-schema.ts";

const ordered: Constraint = { kind: "inequality", low: "a", high: "b" };
const pairs: Constraint = { kind: "fixed-combinations", columns: ["site", "kind"], allowed: [["x", "u"], ["y", "v"]] };
const schema: CohortSchema = { version: 1, name: "toy", columns: [] };

/** a and b uniform in 0..3, site and kind uniform and independent. */
function toy(nRows: number, rng: Rng): Cohort<"synthetic"> {
  const numeric = (name: string) => ({ kind: "numeric" as const, name, values: Float64Array.from({ length: nRows }, () => rng.int(4)) });
  const coded = (name: string, levels: string[]) => ({ kind: "coded" as const, name, levels, nPublicLevels: 2, ordered: false, codes: Int32Array.from({ length: nRows }, () => rng.int(levels.length)) });
  return makeCohort("synthetic", schema, [numeric("a"), numeric("b"), coded("site", ["x", "y", OTHER_LEVEL]), coded("kind", ["u", "v"])], nRows);
}

function numbers(cohort: Cohort, at: number): Float64Array {
  const found = cohort.columns[at]!;
  if (found.kind !== "numeric") throw new Error("not numeric");
  return found.values;
}

describe("drawAllowed", () => {
  it("draws the model's distribution given the constraint", () => {
    const n = 20000;
    const rows = drawAllowed([ordered], n, createRng("allowed"), toy);
    const counts = new Map<string, number>();
    for (let row = 0; row < n; row++) {
      const key = `${numbers(rows, 0)[row]!},${numbers(rows, 1)[row]!}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    // Ten allowed pairs, all equally likely: chi-square with 9 degrees of freedom, 0.001 in the upper tail.
    expect(counts.size).toBe(10);
    const chi2 = [...counts.values()].reduce((sum, count) => sum + (count - n / 10) ** 2 / (n / 10), 0);
    expect(chi2).toBeLessThan(27.88);
  });

  it("leaves the first draw as it is where nothing is broken or declared", () => {
    const plain = toy(200, createRng("same"));
    expect(drawAllowed(undefined, 200, createRng("same"), toy)).toEqual(plain);
    const rows = drawAllowed([ordered], 200, createRng("same"), toy);
    for (let row = 0; row < 200; row++) {
      if (numbers(plain, 0)[row]! <= numbers(plain, 1)[row]!) expect([numbers(rows, 0)[row], numbers(rows, 1)[row]]).toEqual([numbers(plain, 0)[row], numbers(plain, 1)[row]]);
    }
  });

  it("keeps folded levels, which no combination can name", () => {
    const rows = drawAllowed([pairs], 3000, createRng("folded"), toy);
    const site = rows.columns[2]!;
    if (site.kind !== "coded") throw new Error("not coded");
    const folded = site.codes.filter((code) => site.levels[code] === OTHER_LEVEL).length;
    // Two of six pairs are folded and two allowed: one half.
    expect(folded / 3000).toBeGreaterThan(0.46);
    expect(folded / 3000).toBeLessThan(0.54);
    expect(constraintViolations(rows, pairs).length).toBe(folded);
  });

  it("ends where the constraint can never hold", () => {
    const never: Constraint = { kind: "if-then", if: { column: "a", is: "present" }, then: { column: "a", min: 9 } };
    expect(constraintViolations(drawAllowed([never], 50, createRng("never"), toy), never).length).toBe(50);
  });
});

describe("constraints of the sample registries", () => {
  for (const [name, constrained] of [["rhDNase", 4], ["cgd0", 20]] as const) {
    for (const generator of [cart, bayesianNetwork]) {
      it(`${generator.id} breaks none of ${name}`, async () => {
        const declared = await readSchema(`sample-data/${name}/cohort.schema.yaml`);
        const { cohort } = await readRegistry(`sample-data/${name}/${name}.csv`, declared, "train");
        const fitted = await generator.fit(cohort, generator.defaults as never, createRng("constraints"));
        const rows = await fitted.sample(1000, createRng("rows"));
        const constraints = rows.schema.constraints ?? [];
        expect(constraints.length).toBe(constrained);
        for (const constraint of constraints) expect(constraintViolations(rows, constraint).length).toBe(0);
      });
    }
  }
});
