import { describe, expect, it } from "vitest";
import { XmlDocument } from "xmldoc";
import { runsOf, wordsOf } from "../../src/report/pdf/letters.ts";
import { pageContent } from "../../src/report/pdf/page-content.ts";
import { markupOf } from "../../src/report/pdf/picture.ts";

const set = (text: string): string[] => runsOf(text).map(({ text: own, isWide }) => (isWide ? `[${own}]` : own));
const [AGE, AT, DIAGNOSIS] = ["\u05d2\u05d9\u05dc", "\u05d1\u05e2\u05ea", "\u05d0\u05d1\u05d7\u05e0\u05d4"];
const NO_BREAK = "\u00a0";

describe("letters of a sheet", () => {
  it("leave plain text alone, and set signs in the font that has them", () => {
    expect(set("age ≥ 60 × 2 − 1")).toEqual(["age ≥ 60 × 2 − 1"]);
    expect(set("▲ worse")).toEqual(["[▲]", " worse"]);
    expect(set("")).toEqual([]);
  });

  it("keep a right-to-left name in one run, which its font turns, and what follows where it stands", () => {
    expect(set(`${AGE} ${AT} ${DIAGNOSIS}: 0.82 (0.8 to 0.9)`)).toEqual([
      `[${AGE}${NO_BREAK}${AT}${NO_BREAK}${DIAGNOSIS}]`,
      ": 0.82 (0.8 to 0.9)",
    ]);
    expect(set(`the column ${AGE}, numbers`)).toEqual(["the column ", `[${AGE}]`, ", numbers"]);
    expect(set(`${AGE} x ${AT}`)).toEqual([`[${AGE}]`, " x ", `[${AT}]`]);
  });

  it("put numbers inside such a name where the bidirectional algorithm puts them", () => {
    // Read from the right: the first word, 12, the second word.
    expect(set(`${AGE} 12 ${AT}`)).toEqual([`[${NO_BREAK}${AT}]`, "[12]", `[${AGE}${NO_BREAK}]`]);
  });

  it("reverse the words of a figure's text, whose writer turns each of them alone", () => {
    expect(wordsOf("age")).toEqual({ text: "age", isWide: false });
    expect(wordsOf(`${AGE} ${AT}`)).toEqual({ text: `${AT} ${AGE} \u200e`, isWide: true });
    const svg = new XmlDocument(
      `<svg><text font-family="Helvetica, Arial, sans-serif">${AGE}</text><text font-family="Helvetica, Arial, sans-serif">age</text></svg>`,
    );
    expect(markupOf(svg)).toBe(
      `<svg><text font-family="DejaVu">${AGE}</text><text font-family="Roboto">age</text></svg>`,
    );
  });

  it("reach the sheet", () => {
    const words = { folded: () => "", onScreen: () => "" };
    const content = pageContent(`<html><body><p>The ${AGE} <strong>▲ more</strong></p></body></html>`, words);
    expect(JSON.stringify(content)).toContain(`{"text":"${AGE}","font":"DejaVu"}`);
    expect(JSON.stringify(content)).toContain(`{"text":"▲","font":"DejaVu"}`);
  });
});
