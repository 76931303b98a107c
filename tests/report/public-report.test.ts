import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Finding } from "../../src/core/contracts/disclosure.ts";
import type { IntervalMethod } from "../../src/core/contracts/estimate.ts";
import type { CellLabel, FidelityItem } from "../../src/core/contracts/fidelity.ts";
import type { RunOutcome } from "../../src/core/contracts/outcome.ts";
import { publicCount, publicEstimates } from "../../src/report/public/coarsen.ts";
import { summariseExposure, summariseExposureForPublic } from "../../src/report/public/exposure-summary.ts";
import { suppressShares } from "../../src/report/public/public-fidelity.ts";
import { publicItem, publicLabels } from "../../src/report/public/public-names.ts";
import { worstGroupOf } from "../../src/report/internal/verdict-lines.ts";
import { buildInternalReport, buildPublicReport } from "../../src/report/model.ts";
import { renderJson } from "../../src/report/render-json.ts";
import { fakeOutcome, INPUT_HASH, SEED } from "./fake-outcome.ts";

const CELL = 11;
const ONE_TEST = { quantity: "rate", multiplicity: { procedure: "one test" } } as const;
const estimate = (value: number, n: number, method: IntervalMethod = "wilson"): Finding["attack"] => ({
  value,
  low: Math.max(0, value - 0.05),
  high: Math.min(1, value + 0.05),
  level: 0.9,
  n,
  method,
});

/** Every count and every estimate anywhere in a report. */
function visit(node: unknown, see: (entry: Record<string, unknown>) => void): void {
  if (Array.isArray(node)) for (const item of node) visit(item, see);
  else if (typeof node === "object" && node !== null) {
    see(node as Record<string, unknown>);
    for (const value of Object.values(node)) visit(value, see);
  }
}

describe("public report", () => {
  for (const kind of ["pass", "fail", "inconclusive"] as const) {
    it(`holds no person, seed, digest, note or exact count (${kind})`, () => {
      const outcome = fakeOutcome(kind);
      const report = buildPublicReport(outcome);
      const text = renderJson(report);
      for (const inside of [
        SEED,
        INPUT_HASH,
        "sourceRow",
        '"persons":[',
        '"record"',
        "seedOfStage",
        "levels folded",
        "exact-copies",
        "21:05",
      ])
        expect(text).not.toContain(inside);
      visit(report, (entry) => {
        if ("exactly" in entry && Object.keys(entry).length === 1)
          expect([0, undefined]).toContain(
            entry["exactly"] === 0
              ? 0
              : entry["exactly"] === undefined
                ? undefined
                : isOfSynthetic(report, entry)
                  ? 0
                  : entry["exactly"],
          );
        if ("atLeast" in entry && typeof entry["atLeast"] === "number" && entry["atLeast"] !== 0.05)
          expect(entry["atLeast"] % CELL).toBe(0);
      });
      expect(renderJson(buildInternalReport(outcome))).toContain(SEED);
    });
  }

  function isOfSynthetic(report: ReturnType<typeof buildPublicReport>, entry: object): boolean {
    return report.fidelity.survival.some(
      (curve) => curve.group === "synthetic" && curve.atRisk.some((count) => count === entry),
    );
  }

  it("never lets a count below the cell size be solved from a finding", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 600 }),
        fc.integer({ min: 1, max: 4000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom("all", "rare"),
        (n, nControl, a, c, stratum) => {
          const hits = Math.round(a * n);
          const controlHits = Math.round(c * nControl);
          const attack = estimate(hits / n, n);
          const control = estimate(controlHits / nControl, nControl);
          const excess = { ...attack, value: attack.value - control.value, low: -1, high: 1 };
          const shown = publicEstimates({ ...ONE_TEST, attack, control, excess, stratum: stratum }, CELL, {
            excess: 0.09,
          });
          const small = (k: number): boolean => k > 0 && k < CELL;
          const attackIsSmall = n < CELL || small(hits) || small(n - hits);
          const controlIsSmall = nControl < CELL || small(controlHits) || small(nControl - controlHits);
          expect(shown.attack.value === "suppressed").toBe(attackIsSmall);
          expect(shown.control.value === "suppressed").toBe(controlIsSmall);
          expect(shown.excess.value === "suppressed").toBe(attackIsSmall || controlIsSmall);
          if (attackIsSmall) expect(shown.attack.low).toBe("suppressed");
          if (typeof shown.attack.high === "number")
            expect(shown.attack.high).toBeGreaterThanOrEqual(attack.high - 1e-6);
        },
      ),
      { numRuns: 400, seed: 1 },
    );
  });

  it("gives every suppressed line of one n the same upper bound up to a cell", () => {
    const highs = [1, 2, 5].map(
      (hits) =>
        publicEstimates(
          {
            ...ONE_TEST,
            stratum: "all",
            attack: { ...estimate(hits / 418, 418), high: (hits + 2) / 418 },
            control: estimate(0.2, 418),
            excess: estimate(0.1, 418),
          },
          CELL,
          {},
        ).attack.high,
    );
    expect(new Set(highs).size).toBe(1);
  });

  it("treats an observed count as the cell it is", () => {
    const counted = (value: number): unknown =>
      publicEstimates(
        {
          ...ONE_TEST,
          quantity: "count",
          stratum: "rare",
          attack: { value, low: value, high: value, level: 0.9, n: 60, method: "observed count" },
          control: { ...estimate(0, 60), low: 0, high: 0 },
          excess: { value, low: 0, high: value, level: 0.9, n: 60, method: "observed count" },
        },
        CELL,
        { excess: 0 },
      ).attack.value;
    expect(counted(0)).toBe(0);
    expect(counted(3)).toBe("suppressed");
    expect(counted(58)).toBe("suppressed");
  });

  it("rounds bounds outwards only, but not over a ceiling that they keep", () => {
    const finding = {
      ...ONE_TEST,
      quantity: "area" as const,
      stratum: "all" as const,
      attack: { ...estimate(0.53, 418), low: 0.517, high: 0.5634 },
      control: estimate(0.5, 418),
      excess: estimate(0.03, 418),
    };
    expect(publicEstimates(finding, CELL, { attack: 0.5635 }).attack).toMatchObject({ low: 0.51, high: 0.5635 });
    expect(publicEstimates(finding, CELL, { attack: 0.5 }).attack.high).toBe(0.57);
  });

  it("suppresses shares so that neither a cell nor a sum of suppressed cells below the cell size follows", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 1, maxLength: 9 }), (cells) => {
        const n = cells.reduce((sum, cell) => sum + cell, 0);
        fc.pre(n > 0);
        const shown = suppressShares(
          cells.map((cell) => cell / n),
          n,
          CELL,
        );
        const hidden = cells.filter((_, i) => shown[i] === "suppressed");
        cells.forEach((cell, i) => {
          if (cell > 0 && cell < CELL) expect(shown[i]).toBe("suppressed");
        });
        if (hidden.length > 0 && shown.some((share) => typeof share === "number" && share > 0)) {
          expect(hidden.length).toBeGreaterThanOrEqual(2);
          expect(hidden.reduce((sum, cell) => sum + cell, 0)).toBeGreaterThanOrEqual(CELL);
        }
        shown.forEach((share) => {
          if (typeof share === "number" && share > 0) expect(Math.round(share * n)).toBeGreaterThanOrEqual(CELL);
        });
      }),
      { numRuns: 400, seed: 2 },
    );
  });

  it("shows of persons only counts on the grid and reasons that enough share", () => {
    const persons = Array.from({ length: 100 }, (_, unit) => ({
      unit,
      sourceRow: unit + 1,
      stage: 1 as const,
      band: unit < 3 ? ("C" as const) : ("A" as const),
      reasons:
        unit < 3
          ? [{ kind: "singleton-level" as const, column: "centre", isSite: true }]
          : unit < 40
            ? [{ kind: "extreme" as const, column: "age", end: "highest" as const }]
            : [],
      exposure: estimate(unit < 3 ? 0.95 : 0.5, 20),
    }));
    const summary = summariseExposureForPublic("rare-individuals", persons, CELL);
    expect(summary.bands.find((band) => band.band === "C")!.screened).toEqual({ fewerThan: CELL });
    expect(summary.groups.map((group) => group.reason).sort()).toEqual(["extreme", "not flagged"]);
    expect(summary.histogram.at(-1)!.persons).toEqual({ fewerThan: CELL });
    expect(summary.persons).toEqual({ atLeast: 99 });
  });

  it("shows no mean of fewer persons than the cell size, by number or by place, inside or outside", () => {
    const persons = Array.from({ length: 100 }, (_, unit) => ({
      unit,
      sourceRow: unit + 1,
      stage: 1 as const,
      band: "A" as const,
      reasons: unit < 40 ? [{ kind: "outlier" as const }] : [],
      // Of the 40 outliers only 4 have an exposure that could be estimated, a high one.
      ...(unit < 36 ? {} : { exposure: estimate(unit < 40 ? 0.95 : 0.5, 20) }),
    }));
    const shown = summariseExposureForPublic("rare-individuals", persons, CELL);
    expect(shown.groups.map(({ reason, meanExposure, measured }) => [reason, meanExposure, measured])).toEqual([
      ["not flagged", 0.5, { atLeast: 55 }],
      ["outlier", "suppressed", { fewerThan: CELL }],
    ]);
    const inside = summariseExposure("rare-individuals", persons);
    expect(worstGroupOf([inside], [], CELL)).toMatchObject({ kind: "group", reason: "not flagged" });
  });

  it("treats what a control's finding counts as cells", () => {
    const outcome = fakeOutcome("pass");
    const step = outcome.controls!.outcomes[0]!;
    const suite = {
      ...outcome.controls!,
      outcomes: [346, 28, 8, 0].map((excess, i) => ({
        ...step,
        copiedShare: 1 / (i + 1),
        decisive: { finding: "verbatim-rare" as const, quantity: "count" as const, excess },
      })),
    };
    expect(
      buildPublicReport({ ...outcome, controls: suite }).controls!.outcomes.map((entry) => entry.decisive!.excess),
    ).toEqual([341, 22, "suppressed", 0]);
  });

  it("rounds counts down to the cell size", () => {
    expect([0, 1, 10, 11, 21, 22, 418].map((n) => publicCount(n, CELL))).toEqual([
      { exactly: 0 },
      { fewerThan: 11 },
      { fewerThan: 11 },
      { atLeast: 11 },
      { atLeast: 11 },
      { atLeast: 22 },
      { atLeast: 418 },
    ]);
  });

  it("names only what stands on a public list, and opens the ends of ranges", () => {
    const { schema } = fakeOutcome("pass");
    const closed = {
      ...schema,
      columns: schema.columns.map((column) =>
        column.name === "status" ? { ...column, otherLevels: "fold" as const } : column,
      ),
    };
    const labels = (column: string, own: readonly CellLabel[]) =>
      publicLabels({ column, labels: own, registry: [], synthetic: [] }, schema);
    const ranges: readonly CellLabel[] = [
      { kind: "below", to: 38 },
      { kind: "between", from: 38, to: 46 },
      { kind: "from", from: 46 },
    ];
    expect(labels("age", ranges)).toEqual(ranges);
    expect(
      labels("sex", [{ kind: "level", level: "m" }, { kind: "level", level: "rare genotype" }, { kind: "missing" }]),
    ).toEqual([{ kind: "level", level: "m" }, { kind: "unnamed" }, { kind: "missing" }]);
    const model = { kind: "cox", pair: "overall survival", cause: "dead" } as const;
    const named: readonly FidelityItem[] = [
      { kind: "column", column: "age" },
      { kind: "pair", columns: ["age", "sex"] },
      { kind: "term", model, column: "sex", level: "f" },
      { kind: "endpoint", pair: "overall survival", cause: "dead" },
      { kind: "summary", of: "S_pMSE" },
    ];
    expect(named.map((item) => publicItem(item, closed))).toEqual(named);
    const unlisted: readonly FidelityItem[] = [
      { kind: "term", model, column: "status", level: "clinic of one family" },
      { kind: "column", column: "lives in a small village" },
      { kind: "endpoint", pair: "overall survival", cause: "of one family" },
    ];
    expect(unlisted.map((item) => publicItem(item, closed))).toEqual(unlisted.map(() => ({ kind: "unnamed" })));
  });

  it("ends the registry's survival curve where fewer than the cell size are at risk, and trims both ends of distance curves", () => {
    const outcome = fakeOutcome("pass");
    const thin: RunOutcome = {
      ...outcome,
      fidelity: {
        ...outcome.fidelity,
        survival: [
          {
            pair: "overall survival",
            cause: "dead",
            group: "registry",
            time: [0, 1, 2, 3],
            survival: [1, 0.7, 0.4, 0.3],
            atRisk: [40, 23, 10, 2],
          },
        ],
      },
    };
    expect(buildPublicReport(thin).fidelity.survival[0]!.atRisk).toEqual([{ atLeast: 33 }, { atLeast: 22 }]);
    const y = buildPublicReport(outcome).checks.at(-1)!.curves[0]!.series[0]!.y;
    expect(y[0]).toBeGreaterThan(CELL / 418);
    expect(y.at(-1)).toBeLessThan(1 - CELL / 418);
  });
});
