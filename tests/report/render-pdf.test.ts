import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { XmlDocument } from "xmldoc";
import { pageContent } from "../../src/report/pdf/page-content.ts";
import { renderPdf } from "../../src/report/pdf/render-pdf.ts";
import { parseReport, type Report } from "../../src/report/report-schema.ts";

const words = {
  folded: (title: string, rows: number) => `${title}: ${rows} folded`,
  onScreen: (title: string) => `${title}: on screen`,
};
const golden = (name: string): Report =>
  parseReport(readFileSync(new URL(`../golden/${name}`, import.meta.url), "utf8"));
const textIn = (node: unknown): string =>
  typeof node === "string"
    ? node
    : Array.isArray(node)
      ? node.map(textIn).join("")
      : typeof node === "object" && node !== null
        ? Object.entries(node)
            .filter(([key]) => ["text", "stack", "ul", "ol", "columns", "table", "body"].includes(key))
            .map(([, value]) => textIn(value))
            .join(" ")
        : "";

describe("page as content of a sheet", () => {
  it("keeps sentences, lists, tables and their order, and drops what a sheet has otherwise", () => {
    const page = `<!doctype html><html><body><nav><ol><li>contents</li></ol></nav><h2>One &amp; two</h2><p>A <strong>b</strong>
      c.</p><ul><li>d</li></ul><table><caption>T</caption><thead><tr><th>h</th><th class="n">x</th></tr></thead><tbody><tr><th>r</th><td class="n">1</td></tr></tbody></table></body></html>`;
    const said = textIn(pageContent(page, words));
    expect(said).not.toContain("contents");
    for (const part of ["One & two", "b", "d", "T", "h", "r", "1"]) expect(said).toContain(part);
    expect(said.indexOf("One & two")).toBeLessThan(said.indexOf("T"));
  });

  it("names a table that is too long for a sheet", () => {
    const rows = Array.from({ length: 61 }, (_, k) => `<tr><th>${k}</th><td>v</td></tr>`).join("");
    const page = `<html><body><table><caption>Persons</caption><tbody>${rows}</tbody></table></body></html>`;
    expect(textIn(pageContent(page, words))).toBe("Persons: 61 folded");
  });
});

describe("what is for the screen", () => {
  it("is named on a sheet where it is folded, and left out where it is a figure", () => {
    const page = `<html><body><details class="screen"><summary>Codes</summary><p>long</p></details><figure class="screen"><figcaption>curve</figcaption></figure></body></html>`;
    expect(textIn(pageContent(page, words))).toBe("Codes: on screen");
  });
});

describe("PDF", () => {
  it("has the same bytes for the same report, a language and bookmarks", async () => {
    const report = golden("report/inconclusive-internal/report.json");
    const [one, two] = [await renderPdf(report, {}), await renderPdf(report, {})];
    expect(Buffer.from(one).subarray(0, 5).toString()).toBe("%PDF-");
    expect(Buffer.compare(Buffer.from(one), Buffer.from(two))).toBe(0);
    const text = Buffer.from(one).toString("latin1");
    expect(text).toContain("/Lang");
    expect(text).toContain("/Outlines");
  });
});

it("every page is well-formed XML, without which a sheet would lose what follows the fault", () => {
  expect(() => new XmlDocument("<html><body><p>a</body></html>")).toThrow();
  for (const name of ["inconclusive-internal", "pass-public"]) {
    const page = readFileSync(new URL(`../golden/report/${name}/report.html`, import.meta.url), "utf8");
    const body = new XmlDocument(page.slice(page.indexOf("<html"))).childNamed("body");
    expect(body?.childNamed("footer")).toBeDefined();
  }
});
