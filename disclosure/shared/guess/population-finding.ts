import { nth } from "../../../src/core/access.ts";
import { UNIT_IN } from "../../../src/core/contracts/disclosure.ts";
import type { Finding } from "../../../src/core/contracts/disclosure.ts";
import type { AdversaryRef, FindingId, Tried, Way } from "../../../src/core/contracts/finding.ts";
import { GATE_LEVEL } from "../../../src/core/contracts/estimate.ts";
import { normalCdf, normalQuantile } from "../../../src/stats/special.ts";
import type { Arm } from "../game/arm.ts";
import { clusteredRate, differenceOfRates, pairedCorrelation } from "../intervals/rates.ts";

/**
 * What is asked of one check's ways to guess: which they are, whose knowledge each uses, and per unit the success
 * without the synthetic data.
 */
export interface PopulationQuestion {
  readonly id: FindingId;
  /** What a way is. */
  readonly tried: Tried;
  readonly ways: readonly Way[];
  readonly adversaries: readonly AdversaryRef[];
  readonly withoutSynthetic: readonly Float64Array[];
}

/**
 * What the file teaches about members beyond the best guess without it: the worst way to guess. Not a leak of anyone's
 * record: it would be taught as well by data of other patients of the same disease. A data protection officer asks for
 * it because whole groups may be harmed by it.
 */
export function populationFinding(
  question: PopulationQuestion,
  arms: readonly Pick<Arm, "released">[],
  status: Uint8Array,
): Finding | undefined {
  const tried = arms.flatMap((arm, k) => {
    const base = nth(question.withoutSynthetic, k).map((one, unit) => (status[unit] === UNIT_IN ? one : NaN));
    const onFile = clusteredRate(arm.released, GATE_LEVEL);
    const without = clusteredRate(base, GATE_LEVEL);
    return onFile.n === 0
      ? []
      : [
          {
            k,
            onFile,
            without,
            excess: differenceOfRates(onFile, without, { correlation: pairedCorrelation(arm.released, base) }),
          },
        ];
  });
  const worst = tried.toSorted((a, b) => b.excess.value - a.excess.value)[0];
  if (worst === undefined) return undefined;
  const error = (worst.excess.value - worst.excess.low) / normalQuantile((1 + GATE_LEVEL) / 2);
  const p = error === 0 ? (worst.excess.value > 0 ? 0 : 1) : 1 - normalCdf(worst.excess.value / error);
  return {
    id: question.id,
    quantity: "rate",
    stratum: "all",
    attack: worst.onFile,
    control: worst.without,
    excess: worst.excess,
    p: Math.min(1, p * tried.length),
    multiplicity: {
      procedure: "bonferroni",
      over: tried.length,
      of: question.tried,
      worst: nth(question.ways, worst.k),
    },
    adversary: nth(question.adversaries, worst.k),
    judged: false,
    needed: { kind: "nothing", why: "not judged" },
  };
}
