import { describe, expect, it } from "vitest";
import { defined, gather, got, nth } from "../../src/core/access.ts";

const INTERNAL = expect.objectContaining({ code: "E_INTERNAL" });

describe("checked access", () => {
  it("gives what is there, zero, NaN and empty text included", () => {
    expect(nth([3, 0], 1)).toBe(0);
    expect(nth(Float64Array.of(Number.NaN), 0)).toBeNaN();
    expect(nth([null], 0)).toBeNull();
    expect(nth("ab", 1)).toBe("b");
    expect(got(new Map([["a", ""]]), "a")).toBe("");
    expect(defined(0)).toBe(0);
  });

  it("is an error of its own where nothing is there, and names no value", () => {
    for (const read of [
      () => nth([1, 2], 2),
      () => nth(Int32Array.of(1), -1),
      () => nth([1], 0.5),
      () => got(new Map([["secret", 1]]), "other"),
      () => defined(undefined),
      () => defined(null),
      () => gather(Float64Array.of(1), [0, 1]),
      () => gather(Int32Array.of(1), [-1]),
    ])
      expect(read).toThrow(INTERNAL);
    expect(() => got(new Map<string, number>(), "secret")).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("secret") }),
    );
  });

  it("gathers in the order of the places, with repeats, in an array of the same kind", () => {
    expect(gather(Float64Array.of(1.5, Number.NaN, 3), [2, 1, 2])).toEqual(Float64Array.of(3, Number.NaN, 3));
    expect(gather(Int32Array.of(4, -1), Int32Array.of(1, 0))).toEqual(Int32Array.of(-1, 4));
    expect(gather(Uint8Array.of(7), [0, 0])).toEqual(Uint8Array.of(7, 7));
    expect(gather(Uint8Array.of(7), [])).toEqual(new Uint8Array(0));
  });
});
