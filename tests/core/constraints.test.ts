import { describe, expect, it } from "vitest";
import { makeCohort } from "../../src/core/data/cohort.ts";
import { constraintViolations } from "../../src/core/data/constraint-violations.ts";
import type { Constraint } from "../../src/core/data/schema.ts";
import { coded, numeric } from "../generators/toys.ts";

const NA = Number.NaN;
const schema = {
  version: 1 as const,
  name: "t",
  dataCut: "1970-01-11",
  columns: [
    { name: "a", type: "date" as const, role: "other" as const },
    { name: "b", type: "date" as const, role: "other" as const },
    { name: "c", type: "date" as const, role: "other" as const },
  ],
};

function broken(
  constraint: Constraint,
  columns: Parameters<typeof makeCohort>[2],
  nRows: number,
  own = schema,
): number[] {
  return [...constraintViolations(makeCohort("train", own, columns, nRows), constraint)];
}

describe("constraints", () => {
  it("order compares those present, also across a hole, and ends at the data cut", () => {
    const columns = [numeric("a", [1, 5, 1, 3, 11]), numeric("b", [2, NA, 2, 3, NA]), numeric("c", [3, 4, NA, 3, NA])];
    expect(broken({ kind: "order", columns: ["a", "b", "c"] }, columns, 5)).toEqual([1, 4]);
    expect(broken({ kind: "order", columns: ["a", "b", "c"], strict: true }, columns, 5)).toEqual([1, 3, 4]);
  });

  it("sums hold within the tolerance where nothing is missing", () => {
    const columns = [numeric("t", [0.3, 3, 3, NA]), numeric("p", [0.1, 1, NA, 1]), numeric("q", [0.2, 1, 1, 1])];
    const own = { ...schema, columns: [] };
    expect(broken({ kind: "sum", total: "t", parts: ["p", "q"] }, columns, 4, own as never)).toEqual([1]);
    expect(broken({ kind: "sum", total: "t", parts: ["p", "q"], tolerance: 1 }, columns, 4, own as never)).toEqual([]);
  });

  it("questions that were not asked have no answer", () => {
    const columns = [
      coded("sex", ["f", "m", undefined, "f"], ["f", "m"], false),
      numeric("age", [20, 20, 20, 10]),
      numeric("parity", [1, 1, 1, 1]),
    ];
    const own = { ...schema, columns: [] } as never;
    expect(
      broken(
        {
          kind: "branching",
          columns: ["parity"],
          when: {
            all: [
              { column: "sex", in: ["f"] },
              { column: "age", min: 15 },
            ],
          },
        },
        columns,
        4,
        own,
      ),
    ).toEqual([1, 2, 3]);
    expect(
      broken(
        {
          kind: "branching",
          columns: ["parity"],
          when: { any: [{ column: "sex", in: ["f"] }, { not: { column: "age", max: 15 } }] },
        },
        columns,
        4,
        own,
      ),
    ).toEqual([]);
  });
});
