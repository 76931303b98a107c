import { nth } from "../../src/core/access.ts";
import type { Finding } from "../../src/core/contracts/disclosure.ts";
import type { Needed } from "../../src/core/contracts/finding.ts";
import { GATE_LEVEL } from "../../src/core/contracts/estimate.ts";
import type { Estimate } from "../../src/core/contracts/estimate.ts";
import { normalQuantile } from "../../src/stats/special.ts";
import { numberThatDecides, OUT_OF_REACH } from "../shared/intervals/rates.ts";
import { holmOfTested } from "./person-risks.ts";
import type { ReleasedFile } from "./released-file.ts";
import type { StageTwo } from "./second-stage/stage-two.ts";

/** Power at which the smallest detectable excess is quoted. */
const Z_POWER = normalQuantile(0.8);
const Z_GATE = normalQuantile((1 + GATE_LEVEL) / 2);

/**
 * Policies without a ceiling for the released file are answered as if it were this. Source: privacy leakage
 * coefficient, npj Digital Medicine 2024.
 */
const USUAL_FILE_CEILING = 0.05;

/** Mean exposure of a group of units. */
export function pooledFinding(
  stratum: "all" | "rare",
  attack: Estimate,
  nullMeans: Float64Array,
  p: number,
  nRuns: number,
): Finding {
  const sorted = Float64Array.from(nullMeans).sort();
  const at = (q: number): number => nth(sorted, Math.min(sorted.length - 1, Math.floor(q * sorted.length)));
  const tail = (1 - GATE_LEVEL) / 2;
  return {
    id: stratum === "all" ? "pooled-exposure" : "pooled-exposure-rare",
    quantity: "area",
    stratum,
    attack,
    excess: shifted(attack, -0.5),
    p,
    control: {
      value: 0.5,
      low: at(tail),
      high: at(1 - tail),
      level: GATE_LEVEL,
      n: attack.n,
      method: "masks re-drawn",
    },
    multiplicity: { procedure: "fixed" },
    needed: { kind: "halve", refits: roundUp(nRuns * 4), now: nRuns },
    smallestDetectable: ((Z_GATE + Z_POWER) * halfWidth(attack)) / Z_GATE,
  };
}

/** The worst of the tested units. */
export function personFinding(stageTwo: StageTwo, ceiling: number | undefined): Finding {
  const { tested } = stageTwo;
  const worst = tested.reduce((a, b) => (b.exposure.high > a.exposure.high ? b : a));
  const value = Math.max(...tested.map((one) => one.exposure.value));
  const attack: Estimate = {
    value,
    low: Math.max(...tested.map((one) => one.familyLow)),
    high: worst.exposure.high,
    level: GATE_LEVEL,
    n: tested.length,
    method: "largest area, alpha spent over looks",
  };
  const m = worst.inScores.length;
  const n = worst.outScores.length;
  const z = normalQuantile(1 - (0.05 * worst.look.alphaShare) / tested.length);
  return {
    id: "person-exposure",
    quantity: "area",
    stratum: "rare",
    attack,
    control: byDesign(tested.length),
    excess: shifted(attack, -0.5),
    p: Math.min(...holmOfTested(tested).map(([, p]) => p)),
    multiplicity: { procedure: "holm", over: tested.length, of: "patients", looks: true },
    needed: moreRuns(worst.exposure, ceiling, m, n),
    smallestDetectable: (z + Z_POWER) * Math.sqrt((m + n + 1) / (12 * m * n)),
  };
}

/** Stage one alone, where no further refits can be asked for: every unit, few out-runs each. */
export function personFindingStageOne(exposures: readonly Estimate[], familyLow: number, p: number): Finding {
  const attack: Estimate = {
    value: Math.max(...exposures.map((one) => one.value)),
    low: familyLow,
    high: Math.max(...exposures.map((one) => one.high)),
    level: GATE_LEVEL,
    n: exposures.length,
    method: "largest area of the screen",
  };
  return {
    id: "person-exposure",
    quantity: "area",
    stratum: "all",
    attack,
    control: byDesign(exposures.length),
    excess: shifted(attack, -0.5),
    p,
    multiplicity: { procedure: "max-t", over: exposures.length, of: "patients and statistics" },
    needed: { kind: "second-stage" },
  };
}

/** The released file against files made without each patient. */
export function releasedFinding(
  file: ReleasedFile,
  pFlagged: number | undefined,
  nTested: number,
  ceiling: number | undefined,
): Finding {
  return {
    id: "released-file",
    quantity: "rate",
    stratum: "all",
    attack: file.attack,
    control: file.control,
    excess: file.excess,
    p: pFlagged === undefined ? file.pShare : Math.min(1, 2 * Math.min(file.pShare, pFlagged)),
    multiplicity:
      pFlagged === undefined
        ? { procedure: "permutation" }
        : { procedure: "bonferroni-of-holm", over: nTested, of: "share and patients" },
    needed: neededFor(file, ceiling ?? USUAL_FILE_CEILING),
    smallestDetectable: (halfWidth(file.excess) * (Z_GATE + Z_POWER)) / Z_GATE,
  };
}

function moreRuns(worst: Estimate, ceiling: number | undefined, nIn: number, nOut: number): Needed {
  if (ceiling === undefined || worst.value === ceiling) return { kind: "ceiling-on-finding" };
  const have = worst.value < ceiling ? worst.high - worst.value : worst.value - worst.low;
  const factor = Math.max(1, (have / Math.abs(ceiling - worst.value)) ** 2);
  if (factor > OUT_OF_REACH) return { kind: "less-exposing-recipe" };
  return { kind: "person-refits", without: roundUp(nOut * factor), with: roundUp(nIn * factor) };
}

/** Where the file itself is below the ceiling, refits narrow what the recipe's files hit on average. */
function neededFor({ excess, upper }: ReleasedFile, ceiling: number): Needed {
  const patients = morePatients(excess, ceiling);
  if (upper === undefined || upper.ofFile > ceiling || upper.average.high <= ceiling) return patients;
  const { excess: average, high, nRefits } = upper.average;
  const factor = ((high - average) / (ceiling - average)) ** 2;
  return average < ceiling && factor <= OUT_OF_REACH
    ? { kind: "refits", number: roundUp(nRefits * factor), now: nRefits }
    : { kind: "less-exposing-recipe" };
}

/** One file shows each patient once, so refits sharpen the ranks but only patients narrow the share. */
function morePatients(excess: Estimate, ceiling: number): Needed {
  const number = numberThatDecides(excess, ceiling, excess.n);
  if (number === undefined) return { kind: "out-of-reach", of: "patients", measure: "excess" };
  if (number <= excess.n) return { kind: "decided", now: excess.n, of: "patients" };
  return { kind: "about", number: roundUp(number), now: excess.n, of: "patients", at: "share" };
}

function byDesign(n: number): Estimate {
  return {
    value: 0.5,
    low: 0.5,
    high: 0.5,
    level: GATE_LEVEL,
    n,
    method: "one half by design",
  };
}

function shifted(estimate: Estimate, by: number): Estimate {
  return { ...estimate, value: estimate.value + by, low: estimate.low + by, high: estimate.high + by };
}

function halfWidth(estimate: Estimate): number {
  return (estimate.high - estimate.low) / 2;
}

/** Two leading digits, upwards. */
function roundUp(x: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, x))) - 1);
  return Math.ceil(x / unit) * unit;
}
