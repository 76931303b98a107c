import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { describe, expect, it } from "vitest";
import { checks } from "../../disclosure/index.ts";
import { releasableGenerators } from "../../generators/index.ts";
import { CHECK_IDS, CONTROL_IDS, FINDING_IDS } from "../../src/core/contracts/finding.ts";
import { LANGUAGES, type Language } from "../../src/core/contracts/language.ts";
import type { RunOutcome } from "../../src/core/contracts/outcome.ts";
import { buildInternalReport, buildPublicReport } from "../../src/report/model.ts";
import { renderFigures } from "../../src/report/charts.ts";
import { renderHtml } from "../../src/report/render-html.ts";
import { renderMarkdown } from "../../src/report/render-markdown.ts";
import { reasonSentence } from "../../src/report/words/speak.ts";
import { wordsIn, type Words } from "../../src/report/words/words.ts";
import { fidelityMetrics } from "../../src/fidelity/index.ts";
import { everyBasis, everyFact, everyLack, everyNeeded, everyNote, everyRarity } from "./every-fact.ts";
import { fakeOutcome } from "./fake-outcome.ts";

/** Paths of all leaves, with what stands there. */
function leavesOf(node: unknown, path = ""): Map<string, unknown> {
  if (typeof node !== "object" || node === null) return new Map([[path, node]]);
  return new Map(Object.entries(node).flatMap(([key, value]) => [...leavesOf(value, `${path}/${key}`)]));
}

/** The texts of a catalogue: strings, and the literal parts of functions. */
function textsOf(words: Words): string[] {
  return [...leavesOf(words).values()].flatMap((leaf) =>
    typeof leaf === "string" ? [leaf] : typeof leaf === "function" ? literalsOf(leaf.toString()) : [],
  );
}

/** What stands in quotes in the source of a function; what is inserted into templates splits them. */
function literalsOf(source: string): string[] {
  return source.split(/["`']|\$\{|\}/).filter((piece) => / /.test(piece));
}

const LONG = 4;
/** Runs of four words, without punctuation. */
function runsOf(text: string): string[] {
  const words = text
    .toLowerCase()
    .split(/[^\p{L}\p{N}'-]+/u)
    .filter((word) => /\p{L}/u.test(word));
  const runs = words.slice(LONG - 1).map((_, i) => words.slice(i, i + LONG).join(" "));
  // Not formulae.
  return runs.filter((run) => run.length > 3 * LONG);
}

/** Text that a reader sees, without what is quoted from its owner, code, and names of methods' sources. */
function seen(page: string): string {
  return page
    .replace(/<style>[\s\S]*?<\/style>/g, " ")
    .replace(/<q lang="en">[\s\S]*?<\/q>/g, " ")
    .replace(/<code>[\s\S]*?<\/code>/g, " ")
    .replace(/<[^>]+>/g, " . ")
    .replace(/&#39;/g, "'");
}

const english = new Set([
  ...textsOf(wordsIn("en")).flatMap(runsOf),
  ...releasableGenerators.flatMap(({ card }) => [card.summary, card.claim, card.notClaimed].flatMap(runsOf)),
]);

const title = (id: string): string => id;

describe("the catalogue", () => {
  it("has the same keys in every language, and a text of its own for every sentence", () => {
    const en = leavesOf(wordsIn("en"));
    for (const language of LANGUAGES) {
      const own = leavesOf(wordsIn(language));
      expect([...own.keys()].sort()).toEqual([...en.keys()].sort());
      if (language === "en") continue;
      for (const [path, text] of own)
        if (typeof text === "string" && text.split(" ").length >= LONG) expect(text, path).not.toBe(en.get(path));
    }
  });

  it.each(LANGUAGES)("says every fact in %s, with no gap in the sentence", (language) => {
    const { checks: c, fidelity, gate, notes } = wordsIn(language);
    const said = [
      ...everyNote(7).map((note) => notes.note(note, title)),
      ...everyLack(7).map((lack) => gate.lack(lack)),
      ...everyNeeded(7).map((needed) => gate.needed(needed)),
      ...everyRarity(2).map((reason) => c.rarityReason(reason)),
      ...everyBasis(7).map((basis) =>
        reasonSentence(wordsIn(language), {
          outcome: "fail",
          check: "replicas",
          finding: "verbatim",
          stratum: "all",
          measure: "excess",
          ceiling: 0.2,
          value: 0.4,
          low: 0.3,
          high: 0.5,
          basis,
        }),
      ),
      ...CONTROL_IDS.map((control) => gate.controlName(control, 0.1)),
      ...FINDING_IDS.map((id) => c.findingTitle(id, "all")),
      ...CHECK_IDS.map((id) => c.cards[id].title),
      ...fidelityMetrics.map(({ id }) => fidelity.metrics[id].title),
    ];
    for (const text of said) {
      expect(text.length).toBeGreaterThan(2);
      expect(text).not.toMatch(/undefined|NaN|\[object|null|\s{2}| [.,;:]/);
    }
  });

  it("has words for every check, and no check that is not in it", () => {
    expect(checks.map(({ id }) => id).sort()).toEqual([...CHECK_IDS].sort());
  });

  it("writes numbers once and for all: rates as per cent, areas with two or three decimals, people as they are", () => {
    const { n } = wordsIn("en");
    expect([0.0123, -0.5, 0.00042, 0, 1].map((x) => n.as("rate", x))).toEqual([
      "1.2 %",
      "−50 %",
      "0.04 %",
      "0 %",
      "100 %",
    ]);
    expect([0.5, 0.5635, 1].map((x) => n.as("area", x))).toEqual(["0.50", "0.564", "1.00"]);
    expect([3, 3.44].map((x) => n.as("count", x))).toEqual(["3", "3.4"]);
    expect([n.people(7), n.people({ atLeast: 11 }), n.people({ fewerThan: 11 })]).toEqual(["7", "≥ 11", "< 11"]);
    const { n: german } = wordsIn("de");
    expect([german.as("rate", 0.0123), german.as("area", 0.5635), german.p(0.0123)]).toEqual([
      "1,2 %",
      "0,564",
      "0,012",
    ]);
    expect([1, 2].map((k) => [n.records(k), german.records(k)])).toEqual([
      ["1 record", "1 Datensatz"],
      ["2 records", "2 Datensätze"],
    ]);
  });
});

describe("a German report", () => {
  const pages = async (outcome: RunOutcome, language: Language, isDrawn: boolean): Promise<string[]> =>
    Promise.all(
      [buildInternalReport(outcome, language), buildPublicReport(outcome, language)].map(async (report) =>
        [renderHtml(report, isDrawn ? await renderFigures(report) : {}), renderMarkdown(report)].join("\n"),
      ),
    );
  /** Texts of the registry's and the policy's owners are theirs; here they say nothing. */
  const silent = (outcome: RunOutcome): RunOutcome => ({
    ...outcome,
    policy: { ...outcome.policy, titleIn: { de: "Titel" }, contextIn: { de: "Zusammenhang" } },
  });

  it.each([
    ["pass", silent(fakeOutcome("pass")), true],
    ["fail", silent(fakeOutcome("fail")), false],
    ["a file made elsewhere", silent(fakeOutcome("inconclusive", "assess")), false],
    ["every fact there is", silent(everyFact(3, 5)), true],
  ] as const)("holds no English sentence: %s", async (_, outcome, isDrawn) => {
    for (const page of await pages(outcome, "de", isDrawn)) {
      expect(page.includes('<html lang="de">')).toBe(true);
      const left = runsOf(seen(page)).filter((run) => english.has(run));
      expect([...new Set(left)]).toEqual([]);
    }
    // The search is known to work: the English page is full of them.
    for (const page of await pages(outcome, "en", false))
      expect(runsOf(seen(page)).filter((run) => english.has(run)).length).toBeGreaterThan(300);
  });

  it("has the shipped policies, adversaries and methods in German", () => {
    const folder = (name: string): Record<string, unknown>[] => {
      const path = join(import.meta.dirname, "../../schemas", name);
      return readdirSync(path).map((file) => parse(readFileSync(join(path, file), "utf8")) as Record<string, unknown>);
    };
    for (const policy of folder("policies")) {
      expect(policy).toMatchObject({ titleIn: { de: expect.any(String) as string }, contextIn: {} });
      for (const threshold of policy["thresholds"] as Record<string, unknown>[])
        expect(threshold["meaningIn"], String(threshold["finding"])).toMatchObject({
          de: expect.any(String) as string,
        });
    }
    for (const adversary of folder("adversaries"))
      expect(adversary).toMatchObject({ titleIn: { de: expect.any(String) as string }, storyIn: {} });
    const { card } = wordsIn("de").generators;
    for (const { id, card: own } of releasableGenerators) expect(card(id, own).isForeign, id).toBe(false);
  });
});
