import { UNIT_IN } from "../../src/core/disclosure.ts";
import type { Finding } from "../../src/core/disclosure.ts";
import { GATE_LEVEL } from "../../src/core/estimate.ts";
import { normalCdf, normalQuantile } from "../../src/stats/special.ts";
import type { Arm } from "../shared/arm.ts";
import { clusteredRate, differenceOfRates, pairedCorrelation } from "../shared/rates.ts";
import type { SecretAttack } from "./secret-attack.ts";

/**
 * What the file teaches about members beyond the best guess without it: the worst secret. Not a leak of anyone's record: it would be taught as well
 * by data of other patients of the same disease. A data protection officer asks for it because whole groups may be harmed by it.
 */
export function populationFinding(attack: SecretAttack, arms: readonly Arm[], status: Uint8Array): Finding | undefined {
  const tried = arms.flatMap((arm, k) => {
    const base = attack.withoutSynthetic[k]!.map((one, unit) => (status[unit] === UNIT_IN ? one : NaN));
    const onFile = clusteredRate(arm.released, GATE_LEVEL);
    const without = clusteredRate(base, GATE_LEVEL);
    return onFile.n === 0 ? [] : [{ k, onFile, without, excess: differenceOfRates(onFile, without, pairedCorrelation(arm.released, base)) }];
  });
  const worst = tried.toSorted((a, b) => b.excess.value - a.excess.value)[0];
  if (worst === undefined) return undefined;
  const error = (worst.excess.value - worst.excess.low) / normalQuantile((1 + GATE_LEVEL) / 2);
  const p = error === 0 ? (worst.excess.value > 0 ? 0 : 1) : 1 - normalCdf(worst.excess.value / error);
  return {
    id: "population-inference", title: "Secrets guessed with the file, beyond the best guess without it", stratum: "all", attack: worst.onFile, control: worst.without, excess: worst.excess,
    p: Math.min(1, p * tried.length), multiplicity: `worst of ${tried.length} ways to a secret (${attack.names[worst.k]!}), Bonferroni`, adversary: attack.variants[worst.k]!.adversary,
    needed: "Nothing: it is not judged. Inference from the population is no leak of a record.",
  };
}
