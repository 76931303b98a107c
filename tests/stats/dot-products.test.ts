import { describe, expect, it } from "vitest";
import { createRng } from "../../src/core/rng.ts";
import { dotProducts } from "../../src/stats/dot-products.ts";

describe("products of all pairs of vectors", () => {
  const rng = createRng("dot products");
  const vectors = (count: number, length: number): Float64Array[] =>
    Array.from({ length: count }, () => Float64Array.from({ length }, () => rng.normal()));

  it("are sums in the order of the places, bit by bit, whatever the numbers of vectors", () => {
    for (const [nOnes, nOthers] of [1, 2, 3, 4, 5, 9].flatMap((a) => [1, 3, 4, 6, 8].map((b) => [a, b] as const))) {
      const [ones, others] = [vectors(nOnes, 17), vectors(nOthers, 17)];
      const plain = ones.flatMap((one) => others.map((other) => one.reduce((sum, x, at) => sum + x * other[at]!, 0)));
      expect([...dotProducts(ones, others)]).toEqual(plain);
    }
  });

  it("asked for below the diagonal alone, are the same there", () => {
    for (const count of [1, 2, 5, 7, 12]) {
      const own = vectors(count, 11);
      const [all, lower] = [dotProducts(own, own), dotProducts(own, own, "lower")];
      for (let i = 0; i < count; i++)
        for (let k = 0; k <= i; k++) expect(lower[i * count + k]).toBe(all[i * count + k]);
    }
  });

  it("of no vector or no place are none or 0", () => {
    expect(dotProducts([], vectors(2, 3))).toEqual(new Float64Array());
    expect(dotProducts(vectors(1, 0), vectors(1, 0))).toEqual(new Float64Array([0]));
  });
});
