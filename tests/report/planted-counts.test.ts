import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LANGUAGES } from "../../src/core/contracts/language.ts";
import { buildInternalReport, buildPublicReport } from "../../src/report/model.ts";
import { renderHtml } from "../../src/report/render-html.ts";
import { renderJson } from "../../src/report/render-json.ts";
import { renderMarkdown } from "../../src/report/render-markdown.ts";
import { everyFact } from "./every-fact.ts";

/** So large that the planted number is told from every other number of a report. */
const CELL = 1_000_003;

/**
 * Everything of a public report that leaves the building, but for the drawn figures, whose numbers stand in their
 * tables.
 */
function publicFormats(k: number): Map<string, string> {
  const outcome = everyFact(k, CELL);
  return new Map(
    LANGUAGES.flatMap((language) => {
      const report = buildPublicReport(outcome, language);
      return [
        [`${language} json`, renderJson(report)],
        [`${language} html`, renderHtml(report, {})],
        [`${language} markdown`, renderMarkdown(report)],
      ];
    }),
  );
}

/** Any way in which the number, or the rate that a finding of it makes, may be written. */
function writings(k: number): string[] {
  return [String(k), k.toLocaleString("en-GB"), k.toLocaleString("de-DE"), String(k / (8 * k)), "12.5 %", "12,5 %"];
}

describe("a count below the cell size", () => {
  it("is found in no public format, whatever fact it was planted in", () => {
    fc.assert(
      fc.property(fc.integer({ min: 200_003, max: CELL - 1 }), (k) => {
        for (const [format, text] of publicFormats(k))
          for (const writing of writings(k)) expect(text.includes(writing), `${format}: ${writing}`).toBe(false);
      }),
      { numRuns: 12, seed: 3 },
    );
  });

  it("is found in the internal report, so that the search is known to work", () => {
    const report = buildInternalReport(everyFact(654_321, CELL));
    expect(renderJson(report)).toContain("654321");
    expect(renderHtml(report, {})).toContain("654321");
  });
});
