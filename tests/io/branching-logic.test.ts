import { describe, expect, it } from "vitest";
import { parseBranchingLogic } from "../../src/io/schema/branching-logic.ts";

describe("REDCap branching logic", () => {
  it.each([
    ["[sex] = 'f'", { column: "sex", in: ["f"] }],
    ['[sex]="f"', { column: "sex", in: ["f"] }],
    ["[age] >= 18", { column: "age", min: 18 }],
    ["[age] < 18", { all: [{ column: "age", max: 18 }, { not: { column: "age", min: 18, max: 18 } }] }],
    ["[smoker] <> ''", { column: "smoker", is: "present" }],
    ["[smoker] = ''", { column: "smoker", is: "missing" }],
    ["[smoker] <> '1'", { not: { column: "smoker", in: ["1"] } }],
    [
      "[a] = '1' or [b] = '1' and [c] = '1'",
      {
        any: [
          { column: "a", in: ["1"] },
          {
            all: [
              { column: "b", in: ["1"] },
              { column: "c", in: ["1"] },
            ],
          },
        ],
      },
    ],
    [
      "([a] = '1' OR [b] = '1') AND [c] = '1'",
      {
        all: [
          {
            any: [
              { column: "a", in: ["1"] },
              { column: "b", in: ["1"] },
            ],
          },
          { column: "c", in: ["1"] },
        ],
      },
    ],
    ["[kind(2)] = '1'", { column: "kind___2", in: ["1"] }],
    ["[kind(-1)] = 1", { column: "kind____1", in: ["1"] }],
    ["[visit_1_arm_1][sex] = '2'", { column: "sex", in: ["2"] }],
    ["[e_arm_1][kind(ab)] = '1'", { column: "kind___ab", in: ["1"] }],
    ["not ([a] = [b])", { not: { left: "a", relation: "=", right: "b" } }],
    ["[a] > [b]", { left: "b", relation: "<", right: "a" }],
    ["[age] > -1.5", { all: [{ column: "age", min: -1.5 }, { not: { column: "age", min: -1.5, max: -1.5 } }] }],
  ])("reads %s", (text, premise) => {
    expect(parseBranchingLogic(text)).toEqual({ premise });
  });

  it.each([
    "",
    "[a]",
    "[a] = ",
    "[a] = '1' [b] = '2'",
    "datediff([a], [b]) > 3",
    "[a] > 'x'",
    "([a] = '1'",
    "[a] = '1' and",
    "[event-name] = 'x'",
    "[a] + 1 > 3",
    "if([a] = 1, 1, 0) = 1",
    "[a][2] = '1'",
  ])("says that it does not understand %j", (text) => {
    expect(parseBranchingLogic(text)).toHaveProperty("fault");
  });
});
