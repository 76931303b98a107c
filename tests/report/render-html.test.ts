import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import type { RunOutcome } from "../../src/core/contracts/outcome.ts";
import { chartsOf, renderFigures } from "../../src/report/charts.ts";
import { seal } from "../../src/core/data/sensitive.ts";
import { buildInternalReport, buildPublicReport, type Report } from "../../src/report/model.ts";
import { SCRIPT } from "../../src/report/html/look/page-script.ts";
import { renderHtml } from "../../src/report/render-html.ts";
import { renderJson } from "../../src/report/render-json.ts";
import { claimsIn } from "../../src/core/contracts/claims.ts";
import { renderMarkdown } from "../../src/report/render-markdown.ts";
import { fakeOutcome, SEED } from "./fake-outcome.ts";

const GOLDEN = join(import.meta.dirname, "../golden/report");
const page = async (report: Report): Promise<string> => renderHtml(report, await renderFigures(report));
const everyOutcome = [
  fakeOutcome("pass"),
  fakeOutcome("fail"),
  fakeOutcome("inconclusive"),
  fakeOutcome("fail", "assess"),
  fakeOutcome("inconclusive", "assess"),
];
const pages = new Map<Report, string>();
/** Drawn once for all tests that only read it. */
async function pageOf(report: Report): Promise<string> {
  const text = pages.get(report) ?? (await page(report));
  pages.set(report, text);
  return text;
}
const reports = everyOutcome.flatMap((outcome) => [buildInternalReport(outcome), buildPublicReport(outcome)]);

/** Words that a reader meets who opens nothing; figures and bare numbers are not counted. */
function openWords(text: string): number {
  let rest = text
    .slice(text.indexOf("<body"))
    .replace(SCRIPT, "")
    .replace(/<svg[\s\S]*?<\/svg>/g, " ");
  for (let before = ""; before !== rest;) {
    before = rest;
    rest = rest.replace(
      /<details[^>]*>\s*<summary>([^<]*)<\/summary>(?:(?!<details|<\/details>)[\s\S])*<\/details>/g,
      "$1",
    );
  }
  const words = rest.replace(/<[^>]+>/g, " ").split(/\s+/);
  return words.filter((word) => /\p{L}{2}/u.test(word)).length;
}

/** The page without the program's own script, which stands in it once. */
function withoutScript(text: string): string {
  const parts = text.split(SCRIPT);
  expect(parts).toHaveLength(2);
  return parts.join("").replace(/<script data-filter="[^"]*" data-shown="[^"]*"><\/script>/, "");
}

describe("renderHtml", () => {
  it("equals the golden pages and JSON (UPDATE_GOLDEN=1 writes them anew)", async () => {
    for (const [name, report] of [
      ["pass-public", buildPublicReport(fakeOutcome("pass"))],
      ["inconclusive-internal", buildInternalReport(fakeOutcome("inconclusive", "assess"))],
    ] as const) {
      const tree = {
        "report.json": renderJson(report),
        "report.html": await page(report),
        "report.md": renderMarkdown(report),
      };
      for (const [file, text] of Object.entries(tree)) {
        const path = join(GOLDEN, name, file);
        if (process.env["UPDATE_GOLDEN"] === "1") {
          mkdirSync(join(GOLDEN, name), { recursive: true });
          writeFileSync(path, text);
        }
        expect(text === readFileSync(path, "utf8"), `${name}/${file}`).toBe(true);
      }
    }
  });

  it("keeps what is not folded to 2,500 words in public and 3,500 in the internal page", async () => {
    for (const report of reports) {
      const open = openWords(await pageOf(report));
      expect(open, report.kind).toBeGreaterThan(500);
      expect(open, report.kind).toBeLessThanOrEqual(report.kind === "public" ? 2500 : 3500);
    }
  });

  it("gives the same bytes twice, and again from its own JSON", { tags: ["thorough"] }, async () => {
    const report = buildPublicReport(fakeOutcome("pass"));
    const first = await page(report);
    expect((await page(buildPublicReport(fakeOutcome("pass")))) === first).toBe(true);
    expect((await page(JSON.parse(renderJson(report)) as Report)) === first).toBe(true);
  });

  it("bears a watermark on every sheet where one is asked for, as text and not as markup", () => {
    const report = buildPublicReport(fakeOutcome("pass"));
    const text = renderHtml(report, {}, { watermark: `draft"><b>` });
    expect(text).toContain(`<body data-watermark="draft&quot;&gt;&lt;b&gt;">`);
    expect(renderMarkdown(report, { watermark: "draft" }).startsWith("**DRAFT**\n")).toBe(true);
    expect(renderHtml(report, {})).not.toContain("<body data-watermark");
  });

  it(
    "is one file without outside resource, or script or style that is not its own",
    { tags: ["thorough"] },
    async () => {
      for (const report of reports) {
        const text = withoutScript(await pageOf(report));
        expect(
          /<script|<link|<iframe|<object|<embed|@import|\son[a-z]+="|javascript:/i.exec(text)?.[0],
        ).toBeUndefined();
        expect(
          text.match(/https?:\/\/[^"\s<]+/g)?.filter((url) => !url.startsWith("http://www.w3.org/")) ?? [],
        ).toEqual([]);
        expect(text).toContain("default-src &#39;none&#39;");
      }
    },
  );

  it("lets its own script run and no other, and keeps it readable as XML", () => {
    const text = renderHtml(buildPublicReport(fakeOutcome("pass")), {});
    const digest = createHash("sha256").update(SCRIPT).digest("base64");
    expect(text).toContain(`script-src &#39;sha256-${digest}&#39;`);
    expect(text).toContain(`>${SCRIPT}</script>`);
    expect(/[<&]|eval|Function\(|innerHTML|fetch|https?:/.exec(SCRIPT)).toBeNull();
    const { diagnostics } = ts.transpileModule(SCRIPT, { reportDiagnostics: true, fileName: "page-script.js" });
    expect(diagnostics?.map(({ messageText }) => messageText)).toEqual([]);
  });

  it("gives every mark of a figure the row that it draws, as its title", async () => {
    const report = buildPublicReport(fakeOutcome("pass"));
    const figures = await renderFigures(report);
    const titles = (id: string): string[] =>
      [...(figures[id] ?? "").matchAll(/<(?:path|line)[^>]*><title>([^<]*)<\/title>/g)].map((match) => match[1] ?? "");
    for (const { id, table } of chartsOf(report).filter((chart) => chart.id.startsWith("thresholds-"))) {
      expect(new Set(titles(id)).size).toBe(table.rows.length);
      expect(titles(id)[0]).toContain(`${table.head[3] ?? ""}: ${table.rows[0]?.[3] ?? ""}`);
    }
    expect(titles("marginals").length).toBeGreaterThan(0);
    expect(Object.values(figures).join("").includes("aria-label=")).toBe(false);
  });

  it("puts the verdict, why, and the required thresholds before everything else", async () => {
    for (const report of reports) {
      const text = await pageOf(report);
      const places = [
        `>${report.verdict.outcome.toUpperCase()}</h2>`,
        "Required thresholds",
        "Who is worst off",
        'id="not-tested"',
        'id="checks"',
        'id="controls"',
        'id="fidelity"',
        'id="policy"',
        'id="limits"',
      ].map((mark) => text.indexOf(mark));
      expect(places.every((place) => place > 0)).toBe(true);
      expect(places).toEqual(places.toSorted((a, b) => a - b));
    }
  });

  it("has a language, headings in order, unique ids, heads in every table, and a text and a table beside every figure", async () => {
    for (const report of reports) {
      const text = await pageOf(report);
      expect(text).toContain('<html lang="en-GB">');
      const levels = [...text.matchAll(/<h([1-6])\b/g)].map((match) => Number(match[1]));
      expect(levels[0]).toBe(1);
      levels.slice(1).forEach((level, i) => expect(level - levels[i]!).toBeLessThanOrEqual(1));
      const ids = [...text.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]);
      expect(new Set(ids).size).toBe(ids.length);
      for (const [, target] of text.matchAll(/url\(#([^)]+)\)/g)) expect(ids).toContain(target);
      for (const [, target] of text.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
      const tables = text.match(/<table[\s\S]*?<\/table>/g) ?? [];
      for (const table of tables) expect(/<caption>.+<th scope="col"/s.test(table)).toBe(true);
      for (const chart of chartsOf(report)) {
        const figure = text.slice(text.indexOf(`id="figure-${chart.id}"`)).split("</figure>")[0]!;
        expect(
          /<svg role="img" aria-labelledby="[^"]+".*<title id=.*<desc id=.*<\/svg>.*<figcaption>/s.test(figure),
          chart.id,
        ).toBe(true);
        expect((figure.match(/<tbody>[\s\S]*<\/tbody>/)?.[0].match(/<tr>/g) ?? []).length).toBe(
          chart.table.rows.length,
        );
      }
    }
  });

  it("draws a row for every threshold, whose title ends with what is measured, in one line or two", async () => {
    const base = fakeOutcome("pass");
    const report = buildPublicReport(base);
    const titles = [...chartsOf(report)].flatMap(({ table, id }) =>
      id.startsWith("thresholds-") ? table.rows.map(([title]) => title) : [],
    );
    expect(titles).toHaveLength(report.verdict.lines.length);
    const figures = await renderFigures(report);
    const rows = Object.keys(figures)
      .filter((id) => id.startsWith("thresholds-"))
      .flatMap((id) => figures[id]!.match(/>(?:[^<]* )?\((?:attack|excess)\)</g) ?? []);
    expect(rows).toHaveLength(report.verdict.lines.length);
  });

  it("escapes whatever stands in schema, policy and results", async () => {
    const evil = `"><script>alert('x')</script><img src=x onerror=y>`;
    const base = fakeOutcome("inconclusive");
    const outcome: RunOutcome = {
      ...base,
      schema: {
        ...base.schema,
        name: evil,
        description: evil,
        citation: evil,
        columns: base.schema.columns.map((column) => ({ ...column, label: evil, unit: evil })),
      },
      warnings: [{ kind: "no-synthetic-value", column: evil }],
      policy: { ...base.policy, title: evil, context: evil, owner: evil },
      fidelity: {
        ...base.fidelity,
        marginals: [
          {
            column: evil,
            labels: [{ kind: "level", level: evil }, { kind: "missing" }],
            registry: [0.5, 0.5],
            synthetic: [0.5, 0.5],
          },
        ],
        survival: base.fidelity.survival.map((curve) => ({ ...curve, cause: evil })),
      },
      verdict: {
        ...base.verdict,
        because: base.verdict.because.map((reason) => ({ ...reason, finding: evil, check: evil })),
      },
    };
    for (const report of [buildInternalReport(outcome), buildPublicReport(outcome)]) {
      const text = withoutScript(await page(report));
      expect(/<script|<img/i.exec(text)).toBeNull();
      expect(text).toContain("&lt;img src=x onerror=y&gt;");
    }
  });

  it("never claims that data are free of personal reference", async () => {
    for (const report of reports) expect(claimsIn(await pageOf(report))).toEqual([]);
  });

  it("warns of a guessable seed inside, and shows no seed outside", async () => {
    const guessable = { ...fakeOutcome("pass"), seed: seal({ seed: "20260101", given: true, guessable: true }) };
    const drawn = await page(buildInternalReport(fakeOutcome("pass")));
    const given = await page(buildInternalReport(guessable));
    expect([
      drawn.includes(SEED),
      drawn.includes("can be guessed"),
      given.includes("20260101"),
      given.includes("can be guessed"),
    ]).toEqual([true, false, true, true]);
    expect((await page(buildPublicReport(fakeOutcome("pass")))).includes(SEED)).toBe(false);
  });

  it("draws nothing on the console", { tags: ["thorough"] }, async () => {
    const lines: unknown[] = [];
    const held = { ...console };
    Object.assign(
      console,
      Object.fromEntries(
        ["log", "warn", "error", "info"].map((name) => [name, (...args: unknown[]) => lines.push(args)]),
      ),
    );
    try {
      for (const report of reports) await renderFigures(report);
    } finally {
      Object.assign(console, held);
    }
    expect(lines).toEqual([]);
  });
});
