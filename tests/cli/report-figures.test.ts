import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { reportCommand } from "../../src/cli/commands/report.ts";
import type { CliIo } from "../../src/cli/cli-io.ts";
import { renderFigures } from "../../src/report/charts.ts";
import { rasterise } from "../../src/report/drawing/raster.ts";
import { buildPublicReport, type Report } from "../../src/report/model.ts";
import { renderJson } from "../../src/report/render-json.ts";
import { fakeOutcome } from "../report/fake-outcome.ts";

const folder = mkdtempSync(join(tmpdir(), "raresynth-figures-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const silent: CliIo = {
  out: () => undefined,
  err: () => undefined,
  progress: () => undefined,
  signal: new AbortController().signal,
};
const picture = (text: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="80" height="20"><text x="2" y="15" font-family="Helvetica, Arial, sans-serif" font-size="12">${text}</text></svg>`;
const full: Report = buildPublicReport(fakeOutcome("pass"));
/** Two figures are as good as twelve here. */
const report: Report = {
  ...full,
  checks: full.checks.map((check) => ({ ...check, curves: [] })),
  exposure: [],
  verdict: { ...full.verdict, lines: [] },
  fidelity: { ...full.fidelity, survival: [], rows: [], marginals: full.fidelity.marginals.slice(0, 2) },
};

describe("figures as files", () => {
  it("stand beside the pages, each as SVG and as PNG of twice its size under the same name", async () => {
    const file = join(folder, "report.json");
    writeFileSync(file, renderJson(report));
    const told: string[] = [];
    expect(await reportCommand(file, { figures: true }, { ...silent, out: (line) => void told.push(line) })).toBe(0);
    const place = join(folder, "report.figures");
    expect(told.at(-1)).toBe(place);
    const figures = await renderFigures(report);
    expect(readdirSync(place).toSorted()).toEqual(
      Object.keys(figures)
        .flatMap((id) => [`${id}.png`, `${id}.svg`])
        .toSorted(),
    );
    for (const [id, svg] of Object.entries(figures)) {
      expect(readFileSync(join(place, `${id}.svg`), "utf8")).toBe(svg);
      const png = readFileSync(join(place, `${id}.png`));
      expect(png.subarray(1, 4).toString("latin1")).toBe("PNG");
      expect(png.readUInt32BE(16)).toBe(2 * Number(/ width="(\d+)"/.exec(svg)?.[1]));
    }
  });

  it("are not written into a release, whose manifest lists what it holds", async () => {
    const release = join(folder, "release");
    mkdirSync(release);
    writeFileSync(join(release, "manifest.json"), "{}");
    writeFileSync(join(release, "report.json"), renderJson(report));
    await expect(reportCommand(release, { figures: true }, silent)).rejects.toMatchObject({ code: "E_FILE" });
    expect(readdirSync(release).toSorted()).toEqual(["manifest.json", "report.json"]);
  });

  it("have the same bytes each time, and letters that the machine needs no font for", async () => {
    const texts = { none: "", latin: "pbc", hebrew: "גיל", arabic: "مستوى", signs: "▲ ▼ − × ≥" };
    const drawn = await rasterise(Object.fromEntries(Object.entries(texts).map(([id, text]) => [id, picture(text)])));
    const again = await rasterise({ hebrew: picture(texts.hebrew) });
    expect(Buffer.from(again["hebrew"] ?? []).equals(Buffer.from(drawn["hebrew"] ?? []))).toBe(true);
    const sizes = Object.values(drawn).map((png) => png.length);
    for (const size of sizes.slice(1)) expect(size).toBeGreaterThan((sizes[0] ?? 0) + 100);
    // What no font has is left out or is a box: the same for any two such letters, unlike these.
    const [box, other] = Object.values(await rasterise({ a: picture("㐀"), b: picture("㐁") }));
    expect(Buffer.from(box ?? []).equals(Buffer.from(other ?? []))).toBe(true);
    const [a, b] = Object.values(await rasterise({ a: picture("ג"), b: picture("ל") }));
    expect(Buffer.from(a ?? []).equals(Buffer.from(b ?? []))).toBe(false);
  });
});
