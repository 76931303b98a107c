import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { claimsIn } from "../../../src/core/contracts/claims.ts";
import { LANGUAGES } from "../../../src/core/contracts/language.ts";
import type { DpStatementFacts } from "../../../src/core/privacy/dp-statement.ts";
import { drawCharts } from "../../../src/report/charts.ts";
import { auditPage, membershipChart } from "../../../src/report/dp/audit-page.ts";
import { spokenStatement } from "../../../src/report/dp/speak-statement.ts";
import { statementPage } from "../../../src/report/dp/statement-page.ts";
import { parseStatement, statementJsonSchema } from "../../../src/report/dp/statement-schema.ts";
import { escapeHtml } from "../../../src/report/html/html.ts";
import { renderJson } from "../../../src/report/render-json.ts";
import { wordsIn } from "../../../src/report/words/words.ts";
import { everyAudit, everyCriterion, fakeCurve, fakeMembership, fakeStatement } from "./fake-statement.ts";

const GOLDEN = join(import.meta.dirname, "../../golden/report/dp-statement");
const SCHEMA = join(import.meta.dirname, "../../../schemas/dp-statement.schema.json");
const isUpdate = process.env["UPDATE_GOLDEN"] === "1";

describe("dp-statement.json", () => {
  it("has its JSON Schema published as the program checks it (UPDATE_GOLDEN=1 writes it anew)", () => {
    if (isUpdate) writeFileSync(SCHEMA, renderJson(statementJsonSchema()));
    expect(readFileSync(SCHEMA, "utf8")).toBe(renderJson(statementJsonSchema()));
  });

  it("fits the schema under another validator, and reads back as it was", () => {
    const validate = new Ajv2020({ formats: { date: true }, allErrors: true }).compile(
      JSON.parse(readFileSync(SCHEMA, "utf8")) as object,
    );
    for (const language of LANGUAGES) {
      const text = renderJson(spokenStatement(fakeStatement, language));
      expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).toBe(true);
      expect(renderJson(parseStatement(text))).toBe(text);
    }
    const broken = { ...spokenStatement(fakeStatement, "en"), patients: 418 };
    expect(validate(broken)).toBe(false);
    expect(() => parseStatement(JSON.stringify(broken))).toThrow(
      expect.objectContaining({ code: "E_VERIFY" }) as Error,
    );
    expect(() => parseStatement("{")).toThrow(expect.objectContaining({ code: "E_VERIFY" }) as Error);
  });

  it("says what the budget means, at every size of it", () => {
    const words = wordsIn("en").dp.statement;
    const at = (epsilon: number, oddsFactor: number): string =>
      words
        .plainWords({
          ...fakeStatement,
          claim: { ...fakeStatement.claim, epsilon, meaning: { ...fakeStatement.claim.meaning, oddsFactor } },
        })
        .join(" ");
    expect(at(1.9, 6.685894)).toContain("a factor of at most 6.69");
    expect(at(10, 22026.47)).toContain("a factor of at most 22026");
    expect(at(10, 22026.47)).toContain("promises little by itself");
    expect(at(1.9, 6.685894)).toContain("Cells of fewer than 31 patients are noise");
    expect(at(1.9, 6.685894)).toContain("at most 68 times in 100");
  });
});

describe("the statement's page", () => {
  it.each(LANGUAGES)("equals the golden page and JSON in %s (UPDATE_GOLDEN=1 writes them anew)", async (language) => {
    const statement = spokenStatement(fakeStatement, language);
    const tree = {
      [`statement.${language}.json`]: renderJson(statement),
      [`statement.${language}.html`]: await statementPage(statement),
    };
    for (const [file, text] of Object.entries(tree)) {
      if (isUpdate) {
        mkdirSync(GOLDEN, { recursive: true });
        writeFileSync(join(GOLDEN, file), text);
      }
      expect(text === readFileSync(join(GOLDEN, file), "utf8"), file).toBe(true);
    }
  });

  it.each(LANGUAGES)("has every field that a reader has to ask for, in %s", async (language) => {
    const { statement: words } = wordsIn(language).dp;
    const page = await statementPage(spokenStatement(fakeStatement, language));
    const { statement: w } = words;
    for (const said of [
      "A. Owner, 2026-11-29: Quelle 1",
      "B. Owner, 2026-11-29: Quelle 1",
      w.whoSaid("C. Chair", "2026-11-29", "Grund"),
      "Gegengrund",
      w.elsewhere("Tabelle 2"),
      w.curveStandIn,
      w.trustCentral,
      w.numberProtected,
      ...words.plainWords(fakeStatement),
      ...Object.values(words.outside),
      ...fakeStatement.audits.map((one) => words.audited(one)),
      "dp-curve-title",
    ])
      expect(page).toContain(escapeHtml(said));
    expect(page).not.toMatch(/undefined|NaN|\[object/);
    expect(claimsIn(page)).toEqual([]);
  });

  it("stands without a curve, without pairs, and where nobody said what else was published", async () => {
    const bare: DpStatementFacts = {
      ...fakeStatement,
      errorCurve: null,
      publicInputs: { ...fakeStatement.publicInputs, edges: [], edgesDeclared: null },
      ledger: { ...fakeStatement.ledger, publishedElsewhere: null },
    };
    const w = wordsIn("en").dp.statement.statement;
    const page = await statementPage(spokenStatement(bare, "en"));
    for (const said of [w.noCurve, w.noEdges, w.elsewhereUnknown]) expect(page).toContain(said);
    const charged = { ...fakeStatement, errorCurve: { ...fakeCurve, basis: { kind: "registry" as const, rho: 6 } } };
    expect(await statementPage(spokenStatement(charged, "en"))).toContain(w.curveRegistry(6));
  });
});

describe("the internal page of gate and audits", () => {
  const record = { name: "beispiel", gate: everyCriterion, audits: everyAudit, membership: fakeMembership };

  it.each(LANGUAGES)("says every line and finding in %s, with no gap in a sentence", async (language) => {
    const { gate } = wordsIn(language).dp;
    const said = [
      ...everyCriterion.map(({ fact }) => gate.criterion(fact)),
      ...everyAudit.map((finding) => gate.audit(finding)),
      gate.membership(fakeMembership),
      gate.membership({ ...fakeMembership, areas: [] }),
    ];
    for (const text of said) {
      expect(text.length).toBeGreaterThan(10);
      expect(text).not.toMatch(/undefined|NaN|\[object|null|\s{2}| [.,;:]/);
    }
    expect(new Set(said).size).toBe(said.length);
    const chart = membershipChart(record, language);
    const page = auditPage(record, await drawCharts(chart === undefined ? [] : [chart]), language);
    for (const text of said.slice(0, -1)) expect(page).toContain(escapeHtml(text));
    expect(page).toContain('<svg role="img"');
  });

  it("has no figure where nothing was measured", () => {
    expect(membershipChart({ ...record, membership: { largest: 0.6, areas: [] } }, "en")).toBeUndefined();
  });
});

it("German pages hold no English sentence", async () => {
  const english = runsOf(await pages("en"));
  const german = runsOf(await pages("de"));
  expect([...german].filter((run) => english.has(run))).toEqual([]);
  expect(english.size).toBeGreaterThan(300);
});

async function pages(language: "en" | "de"): Promise<string> {
  const record = { name: "beispiel", gate: everyCriterion, audits: everyAudit, membership: fakeMembership };
  return [await statementPage(spokenStatement(fakeStatement, language)), auditPage(record, {}, language)].join("\n");
}

/** Runs of four words that a reader sees, without style, codes and numbers. */
function runsOf(page: string): Set<string> {
  const words = page
    .replaceAll(/<style>[\s\S]*?<\/style>/g, " ")
    .replaceAll(/<code>[\s\S]*?<\/code>/g, " ")
    .replaceAll(/<[^>]+>/g, " | ")
    .split(/\s+/);
  return new Set(
    words
      .slice(3)
      .map((_, i) => words.slice(i, i + 4))
      .filter((run) => run.every((word) => /^\p{L}{2,}[.,;:]?$/u.test(word)))
      .map((run) => run.join(" ")),
  );
}
