import { describe, expect, it } from "vitest";
import { parseConditions, parseTotals } from "../../src/cli/parse-conditions.ts";

describe("parseConditions", () => {
  it("keeps < and <= apart", () => {
    expect(parseConditions(["age<18"])).toEqual({ age: { below: 18 } });
    expect(parseConditions(["age<=18"])).toEqual({ age: { max: 18 } });
    expect(parseConditions(["age>18"])).toEqual({ age: { above: 18 } });
    expect(parseConditions(["age>=-1.5"])).toEqual({ age: { min: -1.5 } });
  });

  it("joins conditions on one column, the tighter bound of a kind", () => {
    expect(parseConditions(["age>=18", "age<65", "age<60", "sex=f", "sex=m", "trt=missing"])).toEqual({
      age: { min: 18, below: 60 },
      sex: { in: ["f", "m"] },
      trt: { missing: true },
    });
  });

  it("reads dates as days", () => {
    expect(parseConditions(["birth>=1970-01-11"])).toEqual({ birth: { min: 10 } });
  });

  it.each(["age", "age<", "age<x", "<18", "age=<18", "age< "])("refuses %s", (text) => {
    expect(() => parseConditions([text])).toThrow(
      expect.objectContaining({ code: "E_USAGE", where: "--given" }) as Error,
    );
  });

  it("refuses a level and a range of one column", () => {
    expect(() => parseConditions(["age<18", "age=missing"])).toThrow(
      expect.objectContaining({ code: "E_USAGE" }) as Error,
    );
  });
});

describe("parseTotals", () => {
  it("reads a condition and the rows after its last =", () => {
    expect(parseTotals(["age<18=12", "age>=18=0", "sex=f=7", "site=a=b=3"])).toEqual([
      { column: "age", condition: { below: 18 }, rows: 12 },
      { column: "age", condition: { min: 18 }, rows: 0 },
      { column: "sex", condition: { in: ["f"] }, rows: 7 },
      { column: "site", condition: { in: ["a=b"] }, rows: 3 },
    ]);
  });

  it.each(["age<18", "age<18=", "age<18=1.5", "=3", "sex=3"])("refuses %s", (text) => {
    expect(() => parseTotals([text])).toThrow(expect.objectContaining({ code: "E_USAGE", where: "--total" }) as Error);
  });
});
