import { describe, expect, it } from "vitest";
import type { AnalysisVerdict } from "../../../src/core/contracts/utility/analyses.ts";
import { withRole, type Cohort } from "../../../src/core/data/cohort.ts";
import type { Analysis } from "../../../src/core/data/schema.ts";
import { createRng } from "../../../src/core/rng.ts";
import { compareAnalyses } from "../../../src/fidelity/analyses/verdict/compare-analyses.ts";
import { halves } from "../../../src/fidelity/halves.ts";
import { pbcCohort } from "../pbc-cohort.ts";
import { redrawn } from "./attenuate.ts";
import { PBC_ANALYSES, PBC_WEAK_ANALYSES } from "./declared.ts";

const all = pbcCohort();
const DRAWS = 20;

/** Verdicts by analysis over the draws. */
function verdicts(
  draw: (i: number) => { real: Cohort<"train">; other: Cohort<"synthetic"> },
  analyses: readonly Analysis[],
  nSamples: number,
  nDraws = DRAWS,
): Map<string, AnalysisVerdict["verdict"][]> {
  const out = new Map<string, AnalysisVerdict["verdict"][]>(analyses.map(({ name }) => [name, []]));
  for (let i = 0; i < nDraws; i++) {
    const { real, other } = draw(i);
    const report = compareAnalyses(real, other, createRng(`compare/${i}`), { nSplits: 0, nSamples }, analyses);
    for (const { analysis, verdict } of report.results) out.get(analysis.name)!.push(verdict.verdict);
  }
  return out;
}
const count = (of: readonly string[], wanted: string): number => of.filter((one) => one === wanted).length;

describe("another real half of pbc as the synthetic cohort", () => {
  const found = verdicts(
    (i) => {
      const [real, rest] = halves(all, createRng(`another half/${i}`));
      return { real, other: withRole(rest, "synthetic") };
    },
    [...PBC_ANALYSES, ...PBC_WEAK_ANALYSES],
    20,
  );
  it.each(PBC_ANALYSES.map(({ name }) => name))("%s holds in at least 80 %% of 20 splits", (name) => {
    expect(count(found.get(name)!, "holds")).toBeGreaterThanOrEqual(0.8 * DRAWS);
  });
  it.each(PBC_WEAK_ANALYSES.map(({ name }) => name))(
    "%s is not refused where half of the patients do not determine it",
    (name) => {
      const verdict = found.get(name)!;
      expect(count(verdict, "holds") + count(verdict, "cannot tell at this n")).toBeGreaterThanOrEqual(0.8 * DRAWS);
      expect(count(verdict, "cannot tell at this n")).toBeGreaterThanOrEqual(1);
    },
  );
});

describe("pbc with its deaths drawn anew from its Cox model", () => {
  const death = PBC_ANALYSES.slice(0, 1);
  const drawn = (share: number, nDraws = DRAWS): readonly string[] =>
    verdicts((i) => ({ real: all, other: redrawn(all, share, createRng(`redrawn/${i}`)) }), death, 40, nDraws).get(
      "death",
    )!;
  it("coefficients x .7: direction holds, size does not, in at least 90 % of 20 draws", { tags: ["thorough"] }, () => {
    expect(count(drawn(0.7), "direction holds, size does not")).toBeGreaterThanOrEqual(0.9 * DRAWS);
  });
  it("coefficients as they are: holds", { tags: ["thorough"] }, () => {
    expect(count(drawn(1), "holds")).toBeGreaterThanOrEqual(0.9 * DRAWS);
  });
  it("coefficients turned: not to be used", () => {
    expect(count(drawn(-0.7, 5), "do not use")).toBe(5);
  });
  it("coefficients gone: not to be used", () => {
    expect(count(drawn(0, 5), "do not use")).toBe(5);
  });
});

describe("the registry copied", () => {
  const report = compareAnalyses(all, withRole(all, "synthetic"), createRng("copy"), {}, [
    ...PBC_ANALYSES,
    ...PBC_WEAK_ANALYSES,
  ]);
  it("is flagged better than real in every analysis", () => {
    for (const { analysis, flagFullSize, agreement } of report.results) {
      expect([analysis.name, flagFullSize]).toEqual([analysis.name, "better than real"]);
      expect(agreement.meanStandardisedDifference).toBe(0);
      expect(agreement.meanOverlap).toBeCloseTo(1, 12);
    }
  });
  it("keeps the same numbers with the same seed", () => {
    const again = (): unknown =>
      compareAnalyses(all, withRole(all, "synthetic"), createRng("seed"), { nSplits: 3, nSamples: 6 }, PBC_ANALYSES);
    expect(again()).toEqual(again());
  });
});
