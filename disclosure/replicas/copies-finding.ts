import type { CheckContext, Finding } from "../../src/core/contracts/disclosure.ts";
import { GATE_LEVEL } from "../../src/core/contracts/estimate.ts";
import { poissonInterval } from "../../src/stats/poisson-interval.ts";
import { betaQuantile, binomialTail } from "../../src/stats/special.ts";
import type { Comparison } from "./comparison.ts";

/**
 * Patients who are alone in the registry and rare, and whose row stands verbatim in the file. An observed fact, not a rate: none is none
 * (upper bound 0), and any at all is refused a bound of 0. Chance is what non-members show; only a count beyond it at the policy's level gives
 * a lower bound above 0: the copies that the lower bound of the rate ratio does not put down to chance.
 *
 * Source: comparison of two Poisson rates given their sum, Przyborowski & Wilenski, Biometrika 31:313 (1940), which takes few non-members'
 * hits as uncertain as they are; attributable fraction of Miettinen, Am J Epidemiol 99:325 (1974).
 */
export function copiesFinding(comparison: Comparison, context: CheckContext): Finding {
  const { rare, nRareUnits } = comparison;
  const copies = rare.released.filter((hit) => hit === 1).length;
  // Where no non-member is rare, all of them stand in: they match at least as easily.
  const comparable = rare.controlTrials > 0 ? rare : comparison.arms[0]!;
  const { controlHits, controlTrials } = comparable;
  const perTrial = nRareUnits / Math.max(1, controlTrials);
  const expected = poissonInterval(controlHits, GATE_LEVEL);
  const level = 1 - 2 * context.alpha;
  // Where members and non-members match at one rate, this share of all matches falls to members.
  const share = nRareUnits / Math.max(1, nRareUnits + controlTrials);
  const lowShare = copies === 0 ? 0 : betaQuantile(context.alpha, copies, controlHits + 1);
  const ratio = controlTrials === 0 || lowShare >= 1 ? 0 : lowShare / (1 - lowShare) / (share / (1 - share));
  // Not clipped: fewer copies than chance makes are a negative excess.
  const beyond = copies - controlHits * perTrial;
  return {
    id: "verbatim-rare",
    quantity: "count",
    stratum: "rare",
    attack: { value: copies, low: copies, high: copies, level: GATE_LEVEL, n: nRareUnits, method: "observed count" },
    control: {
      value: controlHits * perTrial,
      low: expected.low * perTrial,
      high: expected.high * perTrial,
      level: GATE_LEVEL,
      n: controlTrials,
      method: "garwood, scaled to the rare patients",
    },
    excess: {
      value: beyond,
      low: ratio > 1 ? copies * (1 - 1 / ratio) : Math.min(0, beyond),
      high: copies,
      level,
      n: nRareUnits,
      method: "observed count, lower end by the rate ratio",
    },
    p: copies === 0 || controlTrials === 0 ? 1 : binomialTail(copies, copies + controlHits, share),
    multiplicity: { procedure: "one test" },
    needed:
      copies === 0 ? { kind: "nothing", why: "no copies" } : { kind: "no-copies", copies, attempts: controlTrials },
  };
}
