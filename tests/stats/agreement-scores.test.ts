import { describe, expect, it } from "vitest";
import { bestAgreements, rowsAgree } from "../../src/stats/agreement-scores.ts";

// Two columns of three rows; 0 is missing.
const first = [Int32Array.of(1, 2, 0), Int32Array.of(1, 1, 2)];
const weights = Float64Array.of(3, 0.5);

describe("bestAgreements", () => {
  it("sums the weights of the columns that agree, and takes the best row", () => {
    const second = [Int32Array.of(2, 0, 9), Int32Array.of(1, 2, 9)];
    expect(bestAgreements({ first, second, weights }, { first: 3, second: 3 }, false)).toEqual(
      Float64Array.of(3.5, 0.5, 0),
    );
  });

  it("never compares a row with itself where the tables are one", () => {
    expect(bestAgreements({ first, second: first, weights }, { first: 3, second: 3 }, true)).toEqual(
      Float64Array.of(0.5, 0.5, 0),
    );
  });
});

describe("rowsAgree", () => {
  it("asks of the columns that either row fills, and wants enough weight", () => {
    const cells = [Int32Array.of(1, 1), Int32Array.of(2, 2), Int32Array.of(0, 5), Int32Array.of(0, 0)];
    const all = Float64Array.of(1, 1, 1, 1);
    // Two of three columns agree; the last is missing in both.
    expect(rowsAgree(cells, all, 0, 1, { share: 0.6, weight: 2 })).toBe(true);
    expect(rowsAgree(cells, all, 0, 1, { share: 0.7, weight: 2 })).toBe(false);
    expect(rowsAgree(cells, all, 0, 1, { share: 0.6, weight: 2.1 })).toBe(false);
  });
});
