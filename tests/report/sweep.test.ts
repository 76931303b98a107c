import type { Estimate } from "../../src/core/contracts/estimate.ts";
import { wordsIn } from "../../src/report/words/words.ts";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { claimsIn } from "../../src/core/contracts/claims.ts";
import type { Reason } from "../../src/core/contracts/policy.ts";
import type { SettingSummary, Standing, SweepOutcome } from "../../src/core/contracts/sweep.ts";
import { settingsJsonSchema } from "../../src/io/settings/read-settings.ts";
import { drawCharts } from "../../src/report/charts.ts";
import { placeLabels } from "../../src/report/charts/place-labels.ts";
import { textWidth } from "../../src/report/charts/text-width.ts";
import { buildInternalReport, buildPublicReport } from "../../src/report/model.ts";
import { renderHtml } from "../../src/report/render-html.ts";
import { renderMarkdown } from "../../src/report/render-markdown.ts";
import { renderJson } from "../../src/report/render-json.ts";
import { buildSweepReport, type SweepFrame } from "../../src/report/sweep/build-sweep.ts";
import { mapChart } from "../../src/report/sweep/map-chart.ts";
import { renderSweepHtml, renderSweepMarkdown, sweepSentence } from "../../src/report/sweep/render-sweep.ts";
import { parseSweep, sweepJsonSchema, type SweepReport } from "../../src/report/sweep/sweep-schema.ts";
import { fakeOutcome } from "./fake-outcome.ts";

const GOLDEN = join(import.meta.dirname, "../golden/report/sweep");
const published = (name: string): string => readFileSync(join(import.meta.dirname, "../../schemas", name), "utf8");
const { policy } = fakeOutcome("pass");
const around = (value: number, half: number): Estimate => ({
  value,
  low: value - half,
  high: value + half,
  level: 0.9,
  n: 64,
  method: "wilson",
});

function line(check: string, finding: string, value: number, outcome: Reason["outcome"]): Reason {
  return {
    check,
    finding,
    outcome,
    stratum: "all",
    measure: "attack",
    ceiling: 0.64,
    citation: "tests",
    value,
    low: value - 0.02,
    high: value + 0.02,
    basis: { kind: "measured", quantity: finding === "auc" ? "area" : "rate" },
  };
}

function setting(
  generatorId: string,
  number: number,
  exposure: number,
  fidelity: number,
  standing: Standing,
  more: Partial<SettingSummary> = {},
): SettingSummary {
  return {
    setting: `${generatorId}-${number}`,
    generatorId,
    params: { leaf: number, depth: 3 },
    nSeeds: 2,
    nRefits: 120,
    exposure: around(exposure, 0.02),
    fidelity: around(fidelity, 0.1),
    standing,
    qualifies: true,
    families: [
      { family: "marginals", value: fidelity - 0.02 },
      { family: "associations", value: fidelity + 0.02 },
    ],
    lines: [line("membership", "auc", exposure, "pass"), line("replicas", "all-columns", 0.0156, "inconclusive")],
    ...more,
  };
}

const outcome: SweepOutcome = {
  attempts: 10,
  chosen: "cart-1",
  settings: [
    setting("cart", 1, 0.57, 1.08, "front"),
    setting("cart", 2, 0.565, 1.1, "front", { toChosen: around(0.02, 0.03) }),
    setting("forest", 1, 0.66, 1.05, "front", {
      qualifies: false,
      why: { kind: "line", line: line("membership", "auc", 0.66, "inconclusive") },
      toChosen: around(-0.03, 0.02),
    }),
    setting("forest", 2, 0.57, 1.25, "dominated", { toChosen: around(0.17, 0.04) }),
    {
      setting: "forest-3",
      generatorId: "forest",
      params: { leaf: 99, depth: 3 },
      nSeeds: 2,
      nRefits: 0,
      families: [],
      lines: [],
      qualifies: false,
      why: {
        kind: "failed",
        code: "E_GENERATOR",
        message: "leaf: the parameter must lie in 1..9, got 99.",
      },
      standing: "not measured",
    },
  ],
};
const frame: SweepFrame = {
  subject: "toy",
  software: "0.1.0",
  inputs: [{ name: "toy.csv", sha256: "a".repeat(64) }],
  policy,
  policyDigest: "b".repeat(64),
  nRows: 128,
  axis: { check: "membership", finding: "auc" },
  screens: [
    { check: "membership", findings: ["auc"], params: {}, asks: "under the ceiling" },
    { check: "replicas", findings: ["all-columns"], params: {}, asks: "not above the ceiling" },
  ],
  attempts: { candidates: 10, settings: 5, seeds: 2, foldKey: "0".repeat(32) },
  defaults: { cart: { leaf: 1, depth: 3 }, forest: { leaf: 1, depth: 3 } },
};
const report = buildSweepReport(outcome, frame);
const page = async (one: SweepReport): Promise<string> =>
  renderSweepHtml(one, await drawCharts([mapChart(one) ?? []].flat()));

describe("map of a sweep", () => {
  it("equals the golden page, text and JSON (UPDATE_GOLDEN=1 writes them anew)", async () => {
    for (const [file, text] of Object.entries({
      "sweep.json": renderJson(report),
      "map.html": await page(report),
      "map.md": renderSweepMarkdown(report),
    })) {
      const path = join(GOLDEN, file);
      if (process.env["UPDATE_GOLDEN"] === "1") {
        mkdirSync(GOLDEN, { recursive: true });
        writeFileSync(path, text);
      }
      expect(text === readFileSync(path, "utf8"), file).toBe(true);
    }
  });

  it("says what was chosen, among how many attempts, and what cannot be told from it", () => {
    for (const text of [sweepSentence(report, wordsIn("en")), renderSweepMarkdown(report)])
      expect(text).toMatch(
        /cart-1 was chosen among 10 candidates \(5 settings\).*Not distinguishable from it in fidelity: cart-2\./s,
      );
    const none = buildSweepReport({ ...outcome, chosen: undefined }, frame);
    expect(sweepSentence(none, wordsIn("en"))).toContain("Nothing was chosen");
  });

  it("shows no value of a rate whose numerator counts patients, and no number of patients", async () => {
    const copies = report.settings[0]!.lines[1]!;
    expect([copies.value, copies.low, copies.high]).toEqual([undefined, undefined, 0.04]);
    expect(await page(report)).not.toContain("0.016");
    expect(renderJson(report)).not.toMatch(/"n":|"nUnits"/);
  });

  it("is one page without outside resource, script but its own, or a claim that no test can show", async () => {
    const text = await page(report);
    expect(
      /<script(?! data-filter="[^"]*" data-shown="[^"]*">)|<link|<iframe|@import|javascript:/i.exec(text)?.[0],
    ).toBeUndefined();
    expect(claimsIn(text)).toEqual([]);
    expect(claimsIn(renderSweepMarkdown(report))).toEqual([]);
    expect(/<svg role="img" aria-labelledby="[^"]+".*<title id=.*<desc id=/s.test(text)).toBe(true);
  });

  it("escapes what stands in names and parameters, and stands without a drawing where nothing was measured", async () => {
    const evil = `"><script>alert(1)</script>|`;
    const text = await page({
      ...report,
      subject: evil,
      settings: report.settings.map((one) => ({
        ...one,
        changed: { [evil]: evil },
        why: { kind: "failed", code: "E_GENERATOR", message: evil },
        qualifies: false,
      })),
    });
    expect(/<script(?! data-filter="[^"]*" data-shown="[^"]*">)/i.exec(text)).toBeNull();
    const none = buildSweepReport({ attempts: 1, chosen: undefined, settings: [outcome.settings[4]!] }, frame);
    expect(mapChart(none)).toBeUndefined();
    expect(await page(none)).toContain("E_GENERATOR: leaf");
  });
});

describe("sweep files", () => {
  it("are published as the program checks them", () => {
    expect(published("sweep.schema.json")).toBe(renderJson(sweepJsonSchema()));
    expect(published("sweep-settings.schema.json")).toBe(renderJson(settingsJsonSchema()));
    const validate = new Ajv2020({ allErrors: true }).compile(JSON.parse(published("sweep.schema.json")) as object);
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...report, persons: [] })).toBe(false);
    expect(
      new Ajv2020().compile(JSON.parse(published("sweep-settings.schema.json")) as object)({ cart: [{ leaf: 1 }, {}] }),
    ).toBe(true);
  });

  it("are read back as they were, and refused where they are anything else", () => {
    expect(renderJson(parseSweep(renderJson(report), "f"))).toBe(renderJson(report));
    for (const text of ["{", "{}", renderJson({ ...report, version: 1 }), renderJson({ ...report, extra: 1 })])
      expect(() => parseSweep(text, "f")).toThrow(expect.objectContaining({ code: "E_SWEEP" }) as Error);
  });
});

describe("report of a run that a sweep chose", () => {
  it("says among how many attempts, inside and outside, and names the split in neither", async () => {
    const base = fakeOutcome("pass");
    const chosen = { ...base, generator: { ...base.generator!, attempts: frame.attempts } };
    for (const one of [buildInternalReport(chosen), buildPublicReport(chosen)]) {
      expect(one.generator!.attempts).toEqual({ candidates: 10, settings: 5, seeds: 2 });
      for (const text of [renderHtml(one, {}), renderMarkdown(one)])
        expect(text).toContain("chosen among 10 attempts (5 settings, 2 seeds each)");
      expect(renderHtml(one, {})).not.toContain(frame.attempts.foldKey);
      expect(claimsIn(renderHtml(one, {}))).toEqual([]);
    }
    expect(renderMarkdown(buildPublicReport(base))).not.toContain("attempt");
  });
});

describe("placeLabels", () => {
  it("lets no label cover another label or a point, or leave the plot", () => {
    const plot = { width: 600, height: 380, xDomain: [0, 1], yDomain: [0, 1], fontSize: 11 } as const;
    const coordinate = fc.integer({ min: 0, max: 1000 }).map((x) => x / 1000);
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            text: fc.constantFrom("cart-1", "bayesian-network-12"),
            x: coordinate,
            y: coordinate,
            rank: fc.integer({ min: 0, max: 2 }),
            radius: fc.constantFrom(6, 11),
          }),
          { maxLength: 15 },
        ),
        (points) => {
          const placed = placeLabels(points, plot).flatMap((place, at) =>
            place === undefined
              ? []
              : [
                  {
                    left: place.x * 600,
                    right: place.x * 600 + textWidth({ fontSize: 11 }, points[at]!.text),
                    top: (1 - place.y) * 380 - 6.6,
                    bottom: (1 - place.y) * 380 + 6.6,
                  },
                ],
          );
          const marks = points.map(({ x, y, radius }) => ({
            left: x * 600 - radius,
            right: x * 600 + radius,
            top: (1 - y) * 380 - radius,
            bottom: (1 - y) * 380 + radius,
          }));
          const slack = 1e-6;
          const meet = (a: (typeof marks)[number], b: (typeof marks)[number]): boolean =>
            a.left < b.right - slack &&
            b.left < a.right - slack &&
            a.top < b.bottom - slack &&
            b.top < a.bottom - slack;
          placed.forEach((one, at) => {
            expect(
              one.left >= -slack && one.right <= 600 + slack && one.top >= -slack && one.bottom <= 380 + slack,
            ).toBe(true);
            expect([...placed.slice(at + 1), ...marks].some((other) => meet(one, other))).toBe(false);
          });
        },
      ),
    );
  });

  it("labels points that stand alone right beside them", () => {
    const [place] = placeLabels([{ text: "cart-1", x: 0.5, y: 0.5, rank: 0, radius: 6 }], {
      width: 600,
      height: 380,
      xDomain: [0, 1],
      yDomain: [0, 1],
      fontSize: 11,
    });
    expect(place!.x * 600).toBeCloseTo(310);
    expect(place!.y).toBeCloseTo(0.5);
  });
});
