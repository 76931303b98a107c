import type { CheckContext, Evidence } from "../../../src/core/contracts/disclosure.ts";
import type { Rng } from "../../../src/core/rng.ts";
import type { Chosen } from "../choose-tested.ts";
import type { Targets } from "../person-statistics.ts";
import type { UnitScore } from "../score-weights.ts";
import { runsFor } from "./left-out-sets.ts";
import { planLooks, stageTwo, type StageTwo, type StageTwoBudget } from "./stage-two.ts";

export interface SecondStageBudget extends StageTwoBudget {
  /** Units tested in stage two; those the DPO named enter even beyond it. */
  readonly maxFlagged: number;
}

/** The second stage, where refits can be asked for and the budget has room; undefined otherwise. */
export async function secondStage(
  evidence: Evidence,
  params: SecondStageBudget,
  rng: Rng,
  context: CheckContext,
  targets: Targets,
  chosen: Chosen,
  scores: readonly UnitScore[],
): Promise<StageTwo | undefined> {
  const ceiling = personCeiling(context);
  const { alpha, upperAlpha = alpha } = context;
  const nTested = chosen.units.length;
  if (evidence.refit === undefined || nTested === 0) return undefined;
  // A long list of named units stretches the budget: whoever is named is tested.
  const forNamed = runsFor(params.firstRunsPerArm, nTested, targets.nUnits);
  const maxRuns =
    params.maxRuns > 0 && chosen.nNamed > params.maxFlagged ? Math.max(params.maxRuns, forNamed) : params.maxRuns;
  const looks = planLooks(nTested, targets.nUnits, { ...params, maxRuns }, ceiling !== undefined);
  if (looks.length === 0) return undefined;
  return stageTwo(
    { units: chosen.units, scores, looks, maxRuns, alpha, upperAlpha, ceiling },
    targets,
    evidence.refit,
    rng,
    context.onProgress,
  );
}

/** On the area itself: a ceiling on the excess lies one half lower, and the lower of two counts. */
export function personCeiling(context: CheckContext): number | undefined {
  const { attack, excess } = context.ceilings["person-exposure"] ?? {};
  if (excess === undefined) return attack;
  return Math.min(excess + 0.5, attack ?? Infinity);
}
