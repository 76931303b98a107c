import { GATE_LEVEL } from "../../../src/core/contracts/estimate.ts";
import type { PackedCohort } from "../../../src/core/data/packed-cohort.ts";
import type { Rng } from "../../../src/core/rng.ts";
import { clopperPearson } from "../../../src/stats/clopper-pearson.ts";
import { matchWholeFile, type WholeFileQuestion } from "./match-whole-file.ts";

/** How many patients of a holdout, of those asked, stand in the registry cell by cell. */
export interface RepeatedPatients {
  readonly asked: number;
  readonly found: number;
  /** Share of the registry's own patients of whom another has the same row: the upper end of its interval. */
  readonly usual: number;
}

/**
 * Holds a simple random sample of a holdout against every row of the registry, and one of the registry as well.
 * Claim: the numbers of a comparison cell by cell. Not claimed: the same patients at another time, which this does not
 * notice.
 * @param registry on the side of `file`
 * @param asked patients of each sample
 */
export async function repeatedPatients(
  registry: PackedCohort,
  holdout: PackedCohort,
  how: Pick<WholeFileQuestion, "spelledAs" | "yielding">,
  asked: number,
  rng: Rng,
): Promise<RepeatedPatients> {
  const question = { ...how, file: registry, quasiIdentifiers: [], patterns: ["all-columns"] as const };
  const count = async (side: PackedCohort, units: Int32Array, isSelf: boolean): Promise<number> =>
    (await matchWholeFile({ ...question, registry: side, units, isSelf }))
      .get("all-columns")!
      .reduce((sum, hit) => sum + hit, 0);
  const others = sampleOfUnits(holdout.nUnits, asked, rng.child("holdout"));
  const own = sampleOfUnits(registry.nUnits, asked, rng.child("registry"));
  const found = await count(holdout, others, false);
  const twins = found === 0 ? 0 : await count(registry, own, true);
  return { asked: others.length, found, usual: clopperPearson(twins, own.length, GATE_LEVEL).high };
}

/** A simple random sample of units, in their order. */
export function sampleOfUnits(n: number, wanted: number, rng: Rng): Int32Array {
  const drawn = new Int32Array(Math.min(n, wanted));
  for (let unit = 0, taken = 0; taken < drawn.length; unit++)
    if (rng.float() * (n - unit) < drawn.length - taken) drawn[taken++] = unit;
  return drawn;
}
