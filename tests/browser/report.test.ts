import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findChromium } from "./find-chromium.ts";
import { pagesToRead } from "./pages.ts";

const found = findChromium();
if ("reason" in found) console.log(`skipped: reports in a browser: ${found.reason}`);

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = [390, 1280];
const MARGINS = [5, 10, 15, 20];
/** What takes the browser seconds a page is asked of these. */
const FEW = ["fail, internal", "pass, public", "long and right-to-left names", "fail, internal, German"];
const MM = 96 / 25.4;
const [A4_WIDTH, A4_HEIGHT] = [210, 297];
const MOST_BYTES = 2 * 1024 * 1024;
const MOST_MS = 3000;

interface Axe {
  run(options: object): Promise<{ violations: { id: string; impact: string; nodes: { target: string[] }[] }[] }>;
}

describe.skipIf("reason" in found)("reports in a browser", { timeout: 300_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "raresynth-browser-"));
  const files = new Map<string, string>();
  let browser: Browser;

  beforeAll(async () => {
    if ("reason" in found) return;
    browser = await chromium.launch({ executablePath: found.path, args: ["--no-sandbox"] });
    let at = 0;
    for (const [name, text] of await pagesToRead()) {
      const path = join(folder, `${at++}.html`);
      writeFileSync(path, text);
      files.set(name, path);
    }
  }, 120_000);
  afterAll(async () => {
    if (!("reason" in found)) await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens each document at a width, with what the browser said and asked for meanwhile. */
  async function each(
    width: number,
    look: (page: Page, name: string) => Promise<void>,
    names: readonly string[] = [...files.keys()],
  ): Promise<void> {
    for (const [name, path] of files) {
      if (!names.includes(name)) continue;
      // The page forbids scripts to itself; what asks about it must run all the same.
      const context = await browser.newContext({ viewport: { width, height: 900 }, bypassCSP: true });
      const page = await context.newPage();
      await page.goto(`file://${path}`);
      await look(page, name);
      await context.close();
    }
  }

  it("write nothing to the console, ask for nothing, and stand within three seconds", async () => {
    for (const [name, path] of files) {
      const page = await browser.newPage();
      const told: string[] = [];
      const asked: string[] = [];
      page.on("console", (message) => void told.push(message.text()));
      page.on("pageerror", (error) => void told.push(error.message));
      page.on("request", (request) => void asked.push(request.url()));
      const from = performance.now();
      await page.goto(`file://${path}`, { waitUntil: "load" });
      await page.evaluate(() => document.body.getBoundingClientRect().height);
      expect({ name, late: performance.now() - from > MOST_MS }).toEqual({ name, late: false });
      expect({ name, told, asked }).toEqual({ name, told: [], asked: [`file://${path}`] });
      expect(readFileSync(path).length).toBeLessThan(MOST_BYTES);
      await page.close();
    }
  });

  it.each(WIDTHS)(
    "have no serious or critical finding of axe at %i pixels, and no sideways scrolling",
    async (width) => {
      const bad: unknown[] = [];
      await each(
        width,
        async (page, name) => {
          await page.evaluate(AXE);
          const { violations } = await page.evaluate(() =>
            (globalThis as unknown as { axe: Axe }).axe.run({ resultTypes: ["violations"] }),
          );
          for (const { id, impact, nodes } of violations)
            if (impact === "serious" || impact === "critical")
              bad.push({ name, id, n: nodes.length, first: nodes[0]!.target.join(" ") });
          const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          if (beyond > 0) bad.push({ name, beyond });
        },
        FEW,
      );
      expect(bad).toEqual([]);
    },
  );

  it("name every figure, and are reached by keyboard from first to last", async () => {
    await each(1280, async (page, name) => {
      const unnamed = await page.evaluate(
        () =>
          [...document.querySelectorAll("svg[role=img]")].filter(
            (svg) => (svg.querySelector("title")?.textContent ?? "") === "",
          ).length,
      );
      expect({ name, unnamed }).toEqual({ name, unnamed: 0 });
      // Rows that are folded away are reached once they are opened.
      await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
      const REACHABLE = "a[href],summary,button,input,[tabindex='0']";
      const reachable = await page.evaluate(
        (what) => [...document.querySelectorAll(what)].filter((one) => one.checkVisibility()).length,
        REACHABLE,
      );
      const reached = new Set<number>();
      for (let step = 0; step < Math.min(reachable, 80); step++) {
        await page.keyboard.press("Tab");
        reached.add(
          await page.evaluate(
            (what) => [...document.querySelectorAll(what)].indexOf(document.activeElement ?? document.body),
            REACHABLE,
          ),
        );
      }
      expect({ name, reached: reached.size, lost: reached.has(-1) }).toEqual({
        name,
        reached: Math.min(reachable, 80),
        lost: false,
      });
    });
  });

  it("sort and filter long tables, tell a figure's numbers to the keyboard, and mark the section that is read", async () => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`file://${files.get("fail, internal") ?? ""}`);
    await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
    const box = page.locator("#figure-marginals label.filter");
    const table = page.locator("#figure-marginals table");
    const firstCells = (): Promise<string[]> => table.locator("tbody tr:visible th").allTextContents();
    const before = await firstCells();
    const head = table.locator("thead th").first();
    await head.locator("button").press("Enter");
    expect(await head.getAttribute("aria-sort")).toBe("ascending");
    expect(await firstCells()).toEqual(before.toSorted((a, b) => a.localeCompare(b)));
    await head.locator("button").click();
    expect(await head.getAttribute("aria-sort")).toBe("descending");
    expect(await firstCells()).not.toEqual(before);
    await head.locator("button").click();
    expect(await firstCells()).toEqual(before);

    await box.locator("input").fill(before[0]?.trim().split(" ")[0] ?? "");
    const kept = await firstCells();
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.length).toBeLessThan(before.length);
    expect(await box.locator("output").textContent()).toBe(`${kept.length} of ${before.length} rows`);
    await page.emulateMedia({ media: "print" });
    expect(await firstCells()).toEqual(before);
    expect(await page.locator("label.filter:visible, nav:visible").count()).toBe(0);
    await page.emulateMedia({ media: "screen" });

    const plot = page.locator(".plot").first();
    const tip = page.locator(".tip");
    await plot.focus();
    await page.keyboard.press("ArrowRight");
    const told = await tip.textContent();
    await page.keyboard.press("End");
    expect(await tip.isVisible()).toBe(true);
    expect(await tip.textContent()).not.toBe(told);
    await page.keyboard.press("Escape");
    expect(await tip.isVisible()).toBe(false);
    await plot.locator("[data-tip]").last().hover();
    expect((await tip.textContent())?.split("\n").length).toBeGreaterThan(2);

    const nav = page.locator("main > nav");
    await page.locator("#policy").evaluate((one) => one.scrollIntoView());
    await page.waitForTimeout(100);
    expect(await nav.locator("[aria-current]").getAttribute("href")).toBe("#policy");
    expect((await nav.boundingBox())?.y).toBe(0);
    await nav.locator("details").evaluate((one) => ((one as HTMLDetailsElement).open = false));
    await page.setViewportSize({ width: 390, height: 800 });
    expect(await nav.locator("a:visible").count()).toBe(0);
    await nav.locator("summary").click();
    expect(await nav.locator("a:visible").count()).toBeGreaterThan(8);
    await page.close();
  });

  it("hold the same text where no script runs", async () => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`file://${files.get("fail, internal") ?? ""}`);
    expect(await page.locator("main > nav a").first().isVisible()).toBe(true);
    expect(await page.locator(".filter, .sort, .tip").count()).toBe(0);
    await context.close();
  });

  it.each(MARGINS)("print page one on one sheet, and clip nothing, at margins of %i mm", async (margin) => {
    const width = Math.floor((A4_WIDTH - 2 * margin) * MM);
    const bad: unknown[] = [];
    await each(width, async (page, name) => {
      await page.emulateMedia({ media: "print" });
      const wide = await page.evaluate(
        (limit) =>
          [...document.querySelectorAll("table,figure,pre,p,h1,h2,h3")]
            .map((one) => ({
              tag: one.tagName,
              text: one.textContent.slice(0, 40),
              right: one.getBoundingClientRect().right,
            }))
            .filter(({ right }) => right > limit + 1),
        width,
      );
      if (wide.length > 0) bad.push({ name, n: wide.length, first: wide[0] });
      await page.addStyleTag({
        content: `@page{size:A4;margin:${margin}mm}main>:not(.page-end){display:none}footer{display:none}`,
      });
      const sheets = countPages(await page.pdf({ preferCSSPageSize: true }));
      if (sheets !== 1) bad.push({ name, sheets });
    });
    expect(bad).toEqual([]);
    expect(A4_HEIGHT).toBeGreaterThan(2 * margin);
  });
});

/** Pages of a PDF that the browser wrote, whose page objects stand in the open. */
function countPages(pdf: Buffer): number {
  return pdf.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
}
