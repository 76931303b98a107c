import { describe, expect, it } from "vitest";
import { compareReports } from "../../src/report/comparison/compare.ts";
import { buildInternalReport } from "../../src/report/model.ts";
import { renderComparison } from "../../src/report/comparison/render-comparison.ts";
import { wordsIn } from "../../src/report/words/words.ts";
import { fakeOutcome } from "./fake-outcome.ts";

const honest = buildInternalReport(fakeOutcome("pass"));
type Line = (typeof honest.verdict.lines)[number];
const changed = (change: (line: Line) => Line): typeof honest => ({
  ...honest,
  verdict: { ...honest.verdict, lines: honest.verdict.lines.map(change) },
});
const moved = (line: Line): Line => {
  const own = line[line.measure];
  if (own === undefined || typeof own.high !== "number") return line;
  return { ...line, [line.measure]: { ...own, value: own.high + 0.2, low: own.high + 0.1, high: own.high + 0.3 } };
};

describe("compareReports", () => {
  it("marks nothing between a report and itself", () => {
    const { lines, incomparable } = compareReports([honest, honest]);
    expect(incomparable).toEqual([]);
    expect(lines).toHaveLength(honest.verdict.lines.length);
    expect(lines.filter((line) => line.differs)).toEqual([]);
  });

  it("marks exactly the lines whose intervals do not overlap", () => {
    const first = honest.verdict.lines.find((line) => moved(line) !== line)!;
    const other = changed((line) => (line === first ? moved(line) : line));
    const marked = compareReports([honest, other]).lines.filter((line) => line.differs);
    expect(marked.map(({ check, finding, measure }) => [check, finding, measure])).toEqual([
      [first.check, first.finding, first.measure],
    ]);
  });

  it("marks nothing and says why where reports were not measured alike", () => {
    const cases = {
      policy: {
        ...honest,
        policy: { ...honest.policy, thresholds: honest.policy.thresholds.map((one) => ({ ...one, ceiling: 0.9 })) },
      },
      refits: { ...honest, generator: { ...honest.generator!, nRefits: 7 } },
      patients: { ...honest, preflight: { ...honest.preflight, units: { exactly: 3 } } },
      attacks: { ...honest, checks: honest.checks.map((check) => ({ ...check, params: { other: 1 } })) },
      registry: { ...honest, subject: { ...honest.subject, columns: honest.subject.columns.slice(1) } },
    };
    for (const [why, other] of Object.entries(cases)) {
      const far = { ...other, verdict: changed(moved).verdict };
      const { incomparable, lines } = compareReports([honest, far]);
      expect(incomparable).toEqual([why]);
      expect(lines.filter((line) => line.differs)).toEqual([]);
    }
  });

  it("is told as a table in both languages", () => {
    for (const language of ["en", "de"] as const) {
      const text = renderComparison(compareReports([honest, changed(moved)]), ["a|b", "c"], wordsIn(language));
      expect(text).toContain(wordsIn(language).compare.yes);
      expect(text.split("\n").filter((line) => line.startsWith("| ")).length).toBeGreaterThan(
        honest.verdict.lines.length,
      );
    }
  });
});
