import { describe, expect, it } from "vitest";
import { createRng, permutation } from "../../src/core/rng.ts";

describe("createRng", () => {
  it("gives a child the same stream whatever was drawn before", () => {
    const fresh = createRng("seed").child("a").float();
    const parent = createRng("seed");
    for (let i = 0; i < 100; i++) parent.float();
    expect(parent.child("a").float()).toBe(fresh);
  });

  it("gives different children different streams", () => {
    const root = createRng("seed");
    expect(root.child("a").float()).not.toBe(root.child("b").float());
  });

  it("draws whole numbers evenly (chi-square on 10 cells, 1e5 draws)", () => {
    const rng = createRng("int");
    const counts = new Float64Array(10);
    for (let i = 0; i < 1e5; i++) counts[rng.int(10)]! += 1;
    const chi2 = counts.reduce((sum, count) => sum + (count - 1e4) ** 2 / 1e4, 0);
    expect(chi2).toBeLessThan(27.88); // 99.9 % point, 9 degrees of freedom
  });

  it("draws standard normals (mean, variance and share beyond 1.96 of 1e5 draws)", () => {
    const rng = createRng("normal");
    const draws = Float64Array.from({ length: 1e5 }, () => rng.normal());
    const mean = draws.reduce((a, b) => a + b) / 1e5;
    const variance = draws.reduce((sum, x) => sum + x * x, 0) / 1e5;
    const tails = draws.filter((x) => Math.abs(x) > 1.959964).length / 1e5;
    expect(Math.abs(mean)).toBeLessThan(3.3 / Math.sqrt(1e5));
    expect(Math.abs(variance - 1)).toBeLessThan(3.3 * Math.sqrt(2 / 1e5));
    expect(Math.abs(tails - 0.05)).toBeLessThan(3.3 * Math.sqrt((0.05 * 0.95) / 1e5));
  });
});

describe("permutation", () => {
  it("puts every item in every place equally often (chi-square, 6 orders of 3)", () => {
    const counts = new Map<string, number>();
    const rng = createRng("permutation");
    for (let i = 0; i < 6e4; i++) {
      const key = permutation(3, rng).join("");
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const chi2 = [...counts.values()].reduce((sum, count) => sum + (count - 1e4) ** 2 / 1e4, 0);
    expect(counts.size).toBe(6);
    expect(chi2).toBeLessThan(20.52); // 99.9 % point, 5 degrees of freedom
  });
});
