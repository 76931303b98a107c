import type { AnalysesReport, AnalysisResult, AnalysisVerdict } from "../../../core/contracts/utility/analyses.ts";
import type { Progress } from "../../../core/contracts/progress.ts";
import type { Cohort } from "../../../core/data/cohort.ts";
import type { Analysis } from "../../../core/data/schema.ts";
import type { Rng } from "../../../core/rng.ts";
import { halves } from "../../halves.ts";
import { compareAnalysis, type Repetitions } from "./compare-analysis.ts";
import { worstOf } from "./judge.ts";
import { drawUnits, resampleUnits } from "./repetitions.ts";

/** With fewer units a half says nothing about the other half. */
const LEAST_UNITS_TO_SPLIT = 4;

export interface AnalysesOptions {
  /** Random halvings of the registry. Default 20. */
  readonly nSplits?: number;
  /** Samples of full size, drawn with replacement. Default 40. */
  readonly nSamples?: number;
}

/**
 * Every declared analysis in registry and synthetic cohort, beside what real halves and real samples of full size show.
 * Halves and samples are drawn by unit of protection and are the same for all analyses.
 * @param analyses default those of the schema
 */
export function compareAnalyses(
  real: Cohort<"train">,
  synthetic: Cohort<"synthetic">,
  rng: Rng,
  { nSplits = 20, nSamples = 40 }: AnalysesOptions = {},
  analyses: readonly Analysis[] = real.schema.analyses ?? [],
  onProgress?: Progress,
): AnalysesReport {
  const canSplit = real.nUnits >= LEAST_UNITS_TO_SPLIT && synthetic.nRows > 0 && analyses.length > 0;
  const repetitions: Repetitions = {
    halves: Array.from({ length: canSplit ? nSplits : 0 }, (_, split) => {
      const [half, rest] = halves(real, rng.child(`split/${split}`));
      return { half, rest, drawn: drawUnits(synthetic, rest.nUnits, rng.child(`synthetic/${split}`)) };
    }),
    samples: Array.from({ length: canSplit ? nSamples : 0 }, (_, i) => resampleUnits(real, rng.child(`sample/${i}`))),
  };
  const results = analyses.map((analysis, i) => {
    const result = compareAnalysis(real, synthetic, analysis, repetitions);
    onProgress?.({ stage: "analyses", done: i + 1, total: analyses.length });
    return result;
  });
  return {
    results,
    nSplits: repetitions.halves.length,
    nFullSize: repetitions.samples.length,
    whole: wholeOf(results),
  };
}

/** The worst of the analyses, and how many have which verdict. */
export function wholeOf(results: readonly Pick<AnalysisResult, "verdict">[]): AnalysesReport["whole"] {
  if (results.length === 0) return undefined;
  const verdicts = results.map(({ verdict }) => verdict);
  const count = (wanted: AnalysisVerdict["verdict"]): number =>
    verdicts.filter(({ verdict }) => verdict === wanted).length;
  const factors = verdicts.flatMap((one) => (one.verdict === "direction holds, size does not" ? [one.factor] : []));
  return {
    verdict: worstOf(verdicts).verdict,
    counts: {
      holds: count("holds"),
      "direction holds, size does not": count("direction holds, size does not"),
      "do not use": count("do not use"),
      "cannot tell at this n": count("cannot tell at this n"),
    },
    ...(factors.length === 0 ? {} : { factors: [Math.min(...factors), Math.max(...factors)] }),
  };
}
