import { describe, expect, it } from "vitest";
import { matrix, plainProduct, transpose, type Matrix } from "../../../generators/shared/neural/networks/matrix.ts";
import { normalNoise } from "../../../generators/shared/neural/networks/noise.ts";
import { openBackend } from "../../../generators/shared/neural/networks/open-backend.ts";
import { createRng } from "../../../src/core/rng.ts";

const random = (nRows: number, nCols: number, label: string) => normalNoise(nRows, nCols, createRng(label));

function expectClose(a: Matrix, b: Matrix): void {
  expect([a.nRows, a.nCols]).toEqual([b.nRows, b.nCols]);
  a.values.forEach((value, i) =>
    expect(Math.abs(value - b.values[i]!)).toBeLessThan(2e-5 * Math.sqrt(a.values.length)),
  );
}

describe("products", () => {
  it("in plain loops are products", () => {
    const a = matrix(2, 3, Float32Array.of(1, 2, 3, 4, 5, 6));
    const b = matrix(3, 2, Float32Array.of(7, 8, 9, 10, 11, 12));
    expect([...plainProduct(a, b).values]).toEqual([58, 64, 139, 154]);
    expect([...plainProduct(transpose(a), b, "a").values]).toEqual([58, 64, 139, 154]);
    expect([...plainProduct(a, transpose(b), "b").values]).toEqual([58, 64, 139, 154]);
  });

  it.each(["wasm", "cpu"] as const)("on %s equal plain ones, transposed or not, and leave no tensor", async (name) => {
    const { product, nTensors, name: running } = await openBackend(name);
    expect(running).toBe(name);
    const before = nTensors();
    const a = random(37, 50, "a");
    const b = random(50, 41, "b");
    expectClose(product(a, b), plainProduct(a, b));
    expectClose(product(transpose(a), b, "a"), plainProduct(a, b));
    expectClose(product(a, transpose(b), "b"), plainProduct(a, b));
    expect(product(matrix(3, 0), matrix(0, 2)).values).toEqual(new Float32Array(6));
    expect(nTensors()).toBe(before);
  });

  it("use wasm where tfjs-node is not installed, and say so where it is asked for", async () => {
    let installed = true;
    try {
      const name = "@tensorflow/tfjs-node";
      await import(name);
    } catch {
      installed = false;
    }
    if (installed) return;
    expect((await openBackend("auto")).name).toBe("wasm");
    await expect(openBackend("tensorflow")).rejects.toMatchObject({ code: "E_GENERATOR", where: "backend" });
  });
});
