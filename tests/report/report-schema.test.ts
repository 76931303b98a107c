import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { buildInternalReport, buildPublicReport, parseReport, reportJsonSchema } from "../../src/report/model.ts";
import { renderJson } from "../../src/report/render-json.ts";
import { fakeOutcome } from "./fake-outcome.ts";

const published = readFileSync(join(import.meta.dirname, "../../schemas/report.schema.json"), "utf8");
const validate = new Ajv2020({ formats: { date: true }, allErrors: true }).compile(JSON.parse(published) as object);
const variants = [
  ["pass", "run"],
  ["fail", "run"],
  ["inconclusive", "run"],
  ["fail", "assess"],
  ["inconclusive", "assess"],
] as const;

describe("report schema", () => {
  it("is published as the program checks it", () => {
    expect(published).toBe(renderJson(reportJsonSchema()));
  });

  for (const [outcome, kind] of variants) {
    it(`takes both reports of ${outcome} by ${kind}`, () => {
      for (const report of [
        buildInternalReport(fakeOutcome(outcome, kind)),
        buildPublicReport(fakeOutcome(outcome, kind)),
      ]) {
        const text = renderJson(report);
        expect(validate(JSON.parse(text)), JSON.stringify(validate.errors?.slice(0, 2))).toBe(true);
        expect(renderJson(parseReport(text))).toBe(text);
      }
    });
  }

  it("refuses other versions, unknown keys and persons in a public report", () => {
    const report = buildPublicReport(fakeOutcome("pass"));
    const internal = buildInternalReport(fakeOutcome("pass"));
    for (const broken of [
      { ...report, version: 1 },
      { ...report, extra: 1 },
      { ...report, internal: internal.internal },
      { ...report, kind: "other" },
      { ...report, verdict: { ...report.verdict, outcome: "maybe" } },
    ]) {
      expect(validate(broken)).toBe(false);
      expect(() => parseReport(JSON.stringify(broken))).toThrow(expect.objectContaining({ code: "E_VERIFY" }) as Error);
    }
    expect(() => parseReport("{")).toThrow(expect.objectContaining({ code: "E_VERIFY" }) as Error);
  });

  it("writes the same JSON whatever the order of keys, and no number that JSON cannot hold", () => {
    expect(renderJson({ b: 1, a: [{ d: 1, c: 2 }], version: 1 })).toBe(
      renderJson({ version: 1, a: [{ c: 2, d: 1 }], b: 1 }),
    );
    expect(() => renderJson({ a: Number.NaN })).toThrow(expect.objectContaining({ code: "E_INTERNAL" }) as Error);
  });
});
