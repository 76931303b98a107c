import { describe, expect, it } from "vitest";
import type { Analysis } from "../../src/core/data/schema.ts";
import { RaresynthError } from "../../src/core/errors.ts";
import { parseSchema } from "../../src/io/schema/read-schema.ts";
import { schemaToYaml } from "../../src/io/schema/write-schema.ts";

const head = `
version: 1
name: x
columns:
  - { name: pid, type: identifier, role: identifier }
  - { name: time, type: integer, role: other }
  - { name: status, type: categorical, role: sensitive, levels: ["0", "1", "2"] }
  - { name: age, type: continuous, role: quasi-identifier }
  - { name: sex, type: categorical, role: quasi-identifier, levels: [f, m] }
  - { name: stage, type: ordinal, role: sensitive, levels: ["1", "2", "3"] }
  - { name: seen, type: date, role: quasi-identifier }
  - { name: visits, type: integer, role: other }
protect: { patient: pid }
survival:
  - { name: follow-up, time: time, event: status, censored: ["0"], causes: ["1", "2"] }
analyses:
`;
const parsed = (line: string): readonly Analysis[] => parseSchema(`${head}  - ${line}\n`, "x").analyses!;
const fault = (line: string): string => {
  try {
    parsed(line);
  } catch (error) {
    if (error instanceof RaresynthError) return `${error.code} ${error.message}`;
    throw error;
  }
  return "accepted";
};

describe("analyses in the schema", () => {
  it.each([
    `{ name: a, kind: cox, survival: follow-up, causes: ["2"], terms: [age, { column: stage, transform: score }], strata: [sex] }`,
    `{ name: a, kind: competing-risks, survival: follow-up, times: [365], group: sex }`,
    `{ name: a, kind: kaplan-meier, survival: follow-up, times: [365, 730], subgroup: { column: sex, in: [f] } }`,
    `{ name: a, kind: rate, survival: follow-up, group: sex }`,
    `{ name: a, kind: rate, count: visits, exposure: time }`,
    `{ name: a, kind: logistic, outcome: sex, level: m, terms: [age] }`,
    `{ name: a, kind: linear, outcome: age, transform: log, terms: [{ column: stage, reference: "2" }], inferred: true }`,
    `{ name: a, kind: mean-difference, outcome: age, group: stage, levels: ["1", "3"] }`,
    `{ name: a, kind: repeated, outcome: visits, terms: [{ column: age, per: 10 }], method: gee }`,
  ])("%s is read, and written so that it is read back the same", (line) => {
    const schema = parseSchema(`${head}  - ${line}\n`, "x");
    expect(parseSchema(schemaToYaml(schema), "y")).toEqual(schema);
  });
  it("a bare name is a term", () => {
    const [analysis] = parsed(`{ name: a, kind: linear, outcome: age, terms: [visits] }`);
    expect(analysis).toEqual({ name: "a", kind: "linear", outcome: "age", terms: [{ column: "visits" }] });
  });
  it.each([
    [`{ name: a, kind: cox, survival: other, terms: [age] }`, "no survival pair has this name"],
    [`{ name: a, kind: cox, survival: follow-up, causes: ["0"], terms: [age] }`, "no such cause"],
    [`{ name: a, kind: cox, survival: follow-up, terms: [pid] }`, "dropped after reading"],
    [`{ name: a, kind: cox, survival: follow-up, terms: [weight] }`, "no column has this name"],
    [`{ name: a, kind: cox, survival: follow-up, terms: [time] }`, "the outcome itself"],
    [`{ name: a, kind: cox, survival: follow-up, terms: [seen] }`, "this one is date"],
    [`{ name: a, kind: cox, survival: follow-up, terms: [age, age] }`, "another term has this column"],
    [`{ name: a, kind: cox, survival: follow-up, terms: [age], strata: [age] }`, "this one is continuous"],
    [`{ name: a, kind: linear, outcome: age, terms: [{ column: sex, transform: log }] }`, "belongs to numbers"],
    [`{ name: a, kind: linear, outcome: age, terms: [{ column: sex, transform: score }] }`, "ordinal"],
    [`{ name: a, kind: linear, outcome: age, terms: [{ column: sex, reference: x }] }`, "lists no such level"],
    [`{ name: a, kind: linear, outcome: sex, terms: [age] }`, "this one is categorical"],
    [`{ name: a, kind: logistic, outcome: sex, level: x, terms: [age] }`, "lists no such level"],
    [`{ name: a, kind: competing-risks, survival: follow-up }`, "are expected"],
    [`{ name: a, kind: rate }`, "either survival, or count and exposure"],
    [`{ name: a, kind: rate, count: visits }`, "belong together"],
    [`{ name: a, kind: rate, survival: follow-up, count: visits, exposure: time }`, "either survival"],
    [
      `{ name: a, kind: kaplan-meier, survival: follow-up, times: [1], subgroup: { column: sex, in: [x] } }`,
      "no such level",
    ],
    [`{ name: a, kind: kaplan-meier, survival: follow-up, times: [1, 1] }`, "twice"],
    [`{ name: a, kind: anova, outcome: age }`, "kind is one of"],
    [`{ name: a, kind: linear, outcome: age, term: [sex] }`, "Did you mean 'terms'"],
    [
      `{ name: a, kind: linear, outcome: age, terms: [sex] }\n  - { name: a, kind: rate, survival: follow-up }`,
      "another analysis has this name",
    ],
  ])("%s: %s", (line, message) => {
    expect(fault(line)).toContain("E_SCHEMA");
    expect(fault(line)).toContain(message);
  });
});
