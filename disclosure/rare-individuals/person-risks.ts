import { got, nth } from "../../src/core/access.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import type { Band, PersonRisk } from "../../src/core/contracts/disclosure.ts";
import { GATE_LEVEL } from "../../src/core/contracts/estimate.ts";
import type { Estimate } from "../../src/core/contracts/estimate.ts";
import { aucIntervalOf } from "../../src/stats/auc-interval.ts";
import { holm } from "../../src/stats/holm.ts";
import { normalCdf } from "../../src/stats/special.ts";
import type { Rarity } from "../shared/rarity/rarity.ts";
import type { StageTwo, TestedUnit } from "./second-stage/stage-two.ts";

/** Limits of the bands on the area under the curve. Project rule: no regulator publishes any. */
const BAND_A = 0.6;
const BAND_B = 0.7;

/**
 * A: upper bound at most .60. B: at most .70, and the lower bound at most .60. C: everything else, including what too
 * few runs leave open.
 */
export function bandOf(exposure: Estimate | undefined): Band {
  if (exposure === undefined) return "not estimable";
  if (exposure.high <= BAND_A) return "A";
  return exposure.high <= BAND_B && exposure.low <= BAND_A ? "B" : "C";
}

export interface PersonInputs {
  readonly registry: Cohort;
  readonly rarity: Rarity;
  /** Stage one: areas of the primary statistic, sizes of both arms, adjusted p, rank p of the released file. */
  readonly areas: Float64Array;
  readonly nIn: Int32Array;
  readonly nOut: Int32Array;
  readonly pScreen: Float64Array;
  readonly pReleased: Float64Array | undefined;
  readonly minOutRuns: number;
  readonly stageTwo: StageTwo | undefined;
  /** Rank p of the released file for each tested unit. */
  readonly pReleasedTwo: ReadonlyMap<number, number>;
}

/** One entry for each unit, in order of first appearance: stage two where the unit was tested there, else stage one. */
export function personRisks(inputs: PersonInputs): PersonRisk[] {
  const { registry, rarity } = inputs;
  const reasons = new Map(rarity.rare.map((one) => [one.unit, one.reasons]));
  const firstRow = new Int32Array(registry.nUnits).fill(-1);
  registry.units.forEach((unit, row) => {
    if (firstRow[unit] === -1) firstRow[unit] = row;
  });
  const tested = new Map((inputs.stageTwo?.tested ?? []).map((one) => [one.unit, one]));
  const pTwo = new Map(holmOfTested([...tested.values()]));
  return Array.from({ length: registry.nUnits }, (_, unit) => {
    const second = tested.get(unit);
    const exposure = second?.exposure ?? stageOneExposure(inputs, unit);
    const pAdjusted = second === undefined ? nth(inputs.pScreen, unit) : got(pTwo, unit);
    const pReleased = inputs.pReleasedTwo.get(unit) ?? inputs.pReleased?.[unit];
    return {
      unit,
      sourceRow: nth(registry.sourceRows, nth(firstRow, unit)),
      reasons: reasons.get(unit) ?? [],
      band: bandOf(exposure),
      pAdjusted,
      stage: second === undefined ? 1 : 2,
      ...(exposure === undefined ? {} : { exposure }),
      ...(pReleased === undefined || Number.isNaN(pReleased) ? {} : { pReleased }),
    };
  });
}

/** Area of the primary statistic with its interval; undefined below `minOutRuns` in either arm. */
export function stageOneExposure(
  inputs: Pick<PersonInputs, "areas" | "nIn" | "nOut" | "minOutRuns">,
  unit: number,
): Estimate | undefined {
  if (Math.min(nth(inputs.nIn, unit), nth(inputs.nOut, unit)) < inputs.minOutRuns) return undefined;
  return aucIntervalOf(nth(inputs.areas, unit), nth(inputs.nIn, unit), nth(inputs.nOut, unit), GATE_LEVEL);
}

/** Holm-adjusted one-sided p-values of "area at most 1/2", paid for the look that decided. */
export function holmOfTested(tested: readonly TestedUnit[]): [number, number][] {
  const raw = tested.map((one) => {
    const m = one.inScores.length;
    const n = one.outScores.length;
    const z = (one.exposure.value - 0.5) / Math.sqrt((m + n + 1) / (12 * m * n));
    return Math.min(1, normalCdf(-z) / one.look.alphaShare);
  });
  const adjusted = holm(raw);
  return tested.map((one, i) => [one.unit, nth(adjusted, i)]);
}
