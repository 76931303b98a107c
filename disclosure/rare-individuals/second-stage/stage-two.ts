import { nth } from "../../../src/core/access.ts";
import type { Refit, RefitFunction } from "../../../src/core/contracts/disclosure.ts";
import { UNIT_IN, UNIT_OUT } from "../../../src/core/contracts/disclosure.ts";
import { RaresynthError } from "../../../src/core/errors.ts";
import type { Estimate } from "../../../src/core/contracts/estimate.ts";
import type { Progress } from "../../../src/core/contracts/progress.ts";
import type { Rng } from "../../../src/core/rng.ts";
import { aucInterval } from "../../../src/stats/auc-interval.ts";
import { outShare, randomSets, runsFor } from "./left-out-sets.ts";
import { scoreUnits } from "../person-statistics.ts";
import type { Targets } from "../person-statistics.ts";
import { unitScore } from "../score-weights.ts";
import type { UnitScore } from "../score-weights.ts";
import { armsOf, type Arms, type TestedRun } from "./without-others.ts";

/** One planned look: runs per unit without it, with at least as many with it, and the share of alpha that it may spend. */
export interface Look {
  readonly outRuns: number;
  readonly alphaShare: number;
}

export interface StageTwoPlan {
  readonly units: readonly number[];
  readonly scores: readonly UnitScore[];
  readonly looks: readonly Look[];
  readonly maxRuns: number;
  readonly alpha: number;
  /** Level of the upper bounds; default `alpha`. Smaller where the level is spent over attempts. */
  readonly upperAlpha?: number;
  /** Area under the curve that is asked about; undefined: nothing to decide, one look. */
  readonly ceiling: number | undefined;
}

export interface TestedUnit {
  readonly unit: number;
  /** One-sided bounds at the level of the look that decided. */
  readonly exposure: Estimate;
  /** Lower bound that holds for all tested units at once (Bonferroni). */
  readonly familyLow: number;
  readonly decided: "below" | "above" | "open";
  readonly look: Look;
  readonly outScores: Float64Array;
  readonly inScores: Float64Array;
}

export interface StageTwo {
  readonly tested: readonly TestedUnit[];
  readonly nRuns: number;
  readonly nLooks: number;
  /** Looks that there would have been, had the first not decided. */
  readonly nPlanned: number;
}

/** Refits asked for at once: bounds what is in memory. */
const BATCH = 300;
/** A further look with fewer new runs per unit is not worth its level. */
const MIN_NEW_RUNS = 10;

/**
 * For each of the flagged units, runs without it against runs with it, all with fresh seeds. A run goes without a random
 * few of the tested units at once, so that each serves all of them: 24 units take 80 runs for 40 without each, where
 * leaving out one at a time takes 960. What the absence of others does to a unit's score is taken off.
 *
 * Looks are planned beforehand, and each may spend its share of alpha (Bonferroni over looks, valid whatever their
 * dependence). After a look, units whose interval has left the ceiling stop; of the others those that can still change
 * the verdict get more runs while the budget lasts.
 * Claim: P(some tested unit's true area exceeds the largest `exposure.high`) <= upperAlpha (intersection-union: the
 * bound of the worst unit alone must fail), and P(some `familyLow` exceeds its unit's true area) <= alpha.
 * Source: Berger & Hsu, Stat Sci 11:283 (1996), theorem 1; interval of Newcombe, Stat Med 25:559 (2006), method 5.
 */
export async function stageTwo(
  plan: StageTwoPlan,
  targets: Targets,
  refit: RefitFunction,
  rng: Rng,
  onProgress?: Progress,
): Promise<StageTwo> {
  const runs: TestedRun[] = [];
  const tested = new Map<number, TestedUnit>();
  let nLooks = 0;
  for (const [l, look] of plan.looks.entries()) {
    const chosen = worthwhile(plan, tested);
    if (chosen.length === 0) break;
    const sets = newSets(look, chosen, runs, plan, targets.nUnits, rng.child(`look-${l + 1}`));
    if (sets === undefined) break;
    const before = runs.length;
    await inBatches(sets, async (batch, from) => {
      const refits = await refit(
        `stage-two/look-${l + 1}/from-${from}`,
        batch.map((set) => Int32Array.from(set, (k) => nth(plan.units, k)).sort()),
      );
      batch.forEach((set, i) => runs.push(recordOf(set, refits[i], plan, targets)));
      onProgress?.({ stage: "stage two", done: before + from + batch.length, total: before + sets.length });
    });
    nLooks++;
    for (const k of chosen) tested.set(k, judge(plan, k, look, armsOf(runs, k)));
  }
  return { tested: [...tested.values()], nRuns: runs.length, nLooks, nPlanned: plan.looks.length };
}

/**
 * Batch by batch, since all refits at once would not fit in memory. Where they are made elsewhere, all that are missing
 * are asked for before the look waits.
 */
async function inBatches(
  requests: readonly Int32Array[],
  work: (batch: readonly Int32Array[], from: number) => Promise<void>,
): Promise<void> {
  let waiting: RaresynthError | undefined;
  for (let from = 0; from < requests.length; from += BATCH) {
    try {
      await work(requests.slice(from, from + BATCH), from);
    } catch (error) {
      if (!(error instanceof RaresynthError) || error.code !== "E_WAITING") throw error;
      waiting = error;
    }
  }
  if (waiting !== undefined) throw waiting;
}

/**
 * Whom the next look is for. None once a unit is above the ceiling: the verdict is known. While the estimate of an open
 * unit is above it, the others cannot bring a PASS, so all runs go to those units. The choice spends no level, since
 * each look pays for all units.
 */
function worthwhile(plan: StageTwoPlan, tested: ReadonlyMap<number, TestedUnit>): number[] {
  if (tested.size === 0) return plan.units.map((_, k) => k);
  const results = [...tested];
  const { ceiling } = plan;
  if (ceiling === undefined || results.some(([, one]) => one.decided === "above")) return [];
  const open = results.filter(([, one]) => one.decided === "open");
  const high = open.filter(([, one]) => one.exposure.value > ceiling);
  return (high.length > 0 ? high : open).map(([k]) => k);
}

/** Whom each new run of this look goes without, within what is left of the budget. Undefined where too few runs fit. */
function newSets(
  look: Look,
  chosen: readonly number[],
  runs: readonly TestedRun[],
  plan: StageTwoPlan,
  nUnits: number,
  rng: Rng,
): Int32Array[] | undefined {
  const have = Math.min(...chosen.map((k) => runs.filter(({ out }) => out[k] === 1).length));
  const affordable = Math.floor((plan.maxRuns - runs.length) * outShare(chosen.length, nUnits));
  const nOut = Math.min(look.outRuns - have, affordable);
  if (nOut < MIN_NEW_RUNS) return undefined;
  const sets = randomSets(chosen.length, nOut, runsFor(nOut, chosen.length, nUnits), rng);
  return sets.map((set) => set.map((place) => nth(chosen, place)));
}

/** What a run without these units says of every tested unit. */
function recordOf(set: Int32Array, refit: Refit | undefined, plan: StageTwoPlan, targets: Targets): TestedRun {
  if (refit === undefined) throw new RaresynthError("E_INTERNAL", "fewer refits came back than were asked for.");
  const out = new Uint8Array(plan.units.length);
  for (const k of set) out[k] = 1;
  if (plan.units.some((unit, k) => refit.status[unit] !== (out[k] === 1 ? UNIT_OUT : UNIT_IN)))
    throw new RaresynthError("E_INTERNAL", "a refit does not have the units out that were asked for.");
  const statistics = scoreUnits(targets, refit.synthetic, plan.units);
  const scores = Float64Array.from(plan.scores, (score, k) =>
    unitScore(
      score,
      statistics.map((one) => nth(one, k)),
    ),
  );
  return { out, scores };
}

function judge(plan: StageTwoPlan, k: number, look: Look, { ins, outs }: Arms): TestedUnit {
  const alpha = plan.alpha * look.alphaShare;
  const upperAlpha = (plan.upperAlpha ?? plan.alpha) * look.alphaShare;
  const exposure = {
    ...aucInterval(ins, outs, 1 - 2 * alpha),
    high: aucInterval(ins, outs, 1 - 2 * upperAlpha).high,
    method: "newcombe 2006 method 5, alpha spent over looks" as const,
  };
  const familyLow = aucInterval(ins, outs, 1 - (2 * alpha) / plan.units.length).low;
  const decided =
    plan.ceiling === undefined
      ? "open"
      : exposure.high <= plan.ceiling
        ? "below"
        : familyLow > plan.ceiling
          ? "above"
          : "open";
  return {
    unit: nth(plan.units, k),
    exposure,
    familyLow,
    decided,
    look,
    outScores: outs,
    inScores: ins,
  };
}

export interface StageTwoBudget {
  /** Runs without each unit at the first look, and at the last. */
  readonly firstRunsPerArm: number;
  readonly maxRunsPerArm: number;
  readonly maxRuns: number;
}

/** Shares of alpha of three looks: little at the first, which only the clear cases need. */
const ALPHA_SHARES = [0.2, 0.3, 0.5];

/**
 * Looks for this many flagged units; one look where no ceiling asks for more or the budget has no room. Empty where
 * even one does not fit.
 * @param nUnits of the registry
 */
export function planLooks(nFlagged: number, nUnits: number, budget: StageTwoBudget, hasCeiling: boolean): Look[] {
  if (nFlagged === 0) return [];
  const { maxRuns } = budget;
  // Runs grow with out-runs in proportion, but for rounding.
  const fits = Math.floor((1000 * maxRuns) / runsFor(1000, nFlagged, nUnits));
  const first = Math.min(budget.firstRunsPerArm, fits);
  if (first < MIN_NEW_RUNS) return [];
  const last = Math.max(first, budget.maxRunsPerArm);
  const left = maxRuns - runsFor(first, nFlagged, nUnits);
  if (!hasCeiling || last < first + MIN_NEW_RUNS || left < 2 * MIN_NEW_RUNS)
    return [{ outRuns: hasCeiling ? first : Math.min(last, fits), alphaShare: 1 }];
  const middle = Math.round(Math.sqrt(first * last));
  const outRuns = middle < first + MIN_NEW_RUNS || last < middle + MIN_NEW_RUNS ? [first, last] : [first, middle, last];
  const shares = outRuns.length === 3 ? ALPHA_SHARES : [0.5, 0.5];
  return outRuns.map((runs, l) => ({ outRuns: runs, alphaShare: nth(shares, l) }));
}
