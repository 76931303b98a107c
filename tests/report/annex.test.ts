import { describe, expect, it } from "vitest";
import { LANGUAGES } from "../../src/core/contracts/language.ts";
import { wordsIn } from "../../src/report/words/words.ts";

const wordCount = (text: string): number => text.split(/\s+/).filter((word) => word !== "").length;

describe("the paragraph in plain words", () => {
  for (const language of LANGUAGES)
    it(`has at most 200 words and promises nothing, in ${language}`, () => {
      for (const outcome of ["pass", "fail", "inconclusive"] as const)
        for (const ownRecipe of [true, false]) {
          const text = wordsIn(language)
            .annex.plain({
              patients: "at least 415",
              rows: 418,
              outcome,
              policy: "Controlled access for named researchers",
              until: "2027-11-30",
              ownRecipe,
              refits: 200,
            })
            .join(" ");
          expect(wordCount(text)).toBeLessThanOrEqual(200);
          expect(text).not.toMatch(/anonym|zero risk|null risiko/i);
        }
    });
});
