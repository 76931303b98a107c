import type { CheckContext, Finding } from "../../src/core/disclosure.ts";
import { GATE_LEVEL } from "../../src/core/estimate.ts";
import { poissonInterval } from "../../src/stats/poisson-interval.ts";
import { poissonTail } from "../../src/stats/special.ts";
import type { Comparison } from "./comparison.ts";

/**
 * Patients who are alone in the registry and rare, and whose row stands verbatim in the file. An observed fact, not a rate: none is none
 * (upper bound 0), and any at all is refused a bound of 0. Chance is what non-members show, with one hit added so that "never seen in
 * N attempts" is not read as "impossible"; only a count beyond chance at the policy's level gives a lower bound above 0.
 */
export function copiesFinding(comparison: Comparison, context: CheckContext): Finding {
  const { rare, nRareUnits } = comparison;
  const copies = rare.released.filter((hit) => hit === 1).length;
  // Where no non-member is rare, all of them stand in: they match at least as easily.
  const comparable = rare.controlTrials > 0 ? rare : comparison.arms[0]!;
  const { controlHits, controlTrials } = comparable;
  const perTrial = nRareUnits / Math.max(1, controlTrials);
  const chance = (controlHits + 1) * (nRareUnits / (controlTrials + 1));
  const expected = poissonInterval(controlHits, GATE_LEVEL);
  const level = 1 - 2 * context.alpha;
  const bound = poissonInterval(copies, level);
  return {
    id: "verbatim-rare", title: "Rare patients whose record stands verbatim in the file", stratum: "rare",
    attack: { value: copies, low: copies, high: copies, level: GATE_LEVEL, n: nRareUnits, method: "observed count" },
    control: { value: controlHits * perTrial, low: expected.low * perTrial, high: expected.high * perTrial, level: GATE_LEVEL, n: controlTrials, method: "garwood, scaled to the rare patients" },
    excess: { value: Math.max(0, copies - controlHits * perTrial), low: Math.max(0, bound.low - chance), high: copies, level, n: nRareUnits, method: "observed count against poisson chance" },
    p: copies === 0 ? 1 : poissonTail(copies, chance),
    multiplicity: "one test",
    needed: copies === 0 ? "Nothing: no rare patient's record stands in the file."
      : `A file without these ${copies} copies, or non-members enough to show that chance makes them (this run: ${controlTrials} attempts).`,
  };
}
