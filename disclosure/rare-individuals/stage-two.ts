import { nth } from "../../src/core/access.ts";
import type { Refit, RefitFunction } from "../../src/core/contracts/disclosure.ts";
import { UNIT_IN, UNIT_OUT } from "../../src/core/contracts/disclosure.ts";
import { RaresynthError } from "../../src/core/errors.ts";
import type { Estimate } from "../../src/core/contracts/estimate.ts";
import type { Progress } from "../../src/core/contracts/progress.ts";
import { aucInterval } from "../../src/stats/auc-interval.ts";
import { scoreUnits } from "./person-statistics.ts";
import type { Targets } from "./person-statistics.ts";
import { unitScore } from "./score-weights.ts";
import type { UnitScore } from "./score-weights.ts";

/** One planned look: runs per unit without it, most runs with everybody, and the share of alpha that it may spend. */
export interface Look {
  readonly outRuns: number;
  readonly inRuns: number;
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
 * Leave-one-unit-out test of the flagged: for each, runs without that unit against shared runs with everybody, all with
 * fresh seeds.
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
  onProgress?: Progress,
): Promise<StageTwo> {
  const outs = plan.units.map((): number[] => []);
  const ins = plan.units.map((): number[] => []);
  const tested = new Map<number, TestedUnit>();
  let nRuns = 0;
  let nLooks = 0;
  for (const [l, look] of plan.looks.entries()) {
    const chosen = worthwhile(plan, tested);
    if (chosen.length === 0) break;
    const requests = newRuns(look, chosen, outs, ins[0]?.length ?? 0, plan.maxRuns - nRuns);
    if (requests === undefined) break;
    const total = nRuns + requests.length;
    await inBatches(requests, async (batch, from) => {
      const refits = await refit(
        `stage-two/look-${l + 1}/from-${from}`,
        batch.map((k) => (k < 0 ? new Int32Array(0) : Int32Array.of(nth(plan.units, k)))),
      );
      batch.forEach((k, i) => record(k, refits[i], plan, targets, ins, outs));
      onProgress?.({ stage: "stage two", done: nRuns + from + batch.length, total });
    });
    nRuns += requests.length;
    nLooks++;
    for (const k of chosen) tested.set(k, judge(plan, k, look, nth(ins, k), nth(outs, k)));
  }
  return { tested: [...tested.values()], nRuns, nLooks, nPlanned: plan.looks.length };
}

/**
 * Batch by batch, since all refits at once would not fit in memory. Where they are made elsewhere, all that are missing
 * are asked for before the look waits.
 */
async function inBatches(
  requests: readonly number[],
  work: (batch: readonly number[], from: number) => Promise<void>,
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

/**
 * Runs of this look within what is left of the budget, -1 for one with everybody, k for one without the k-th unit;
 * undefined where too few fit. With q units sharing the in-runs, sqrt(q) in-runs for each out-run make the best of a
 * budget.
 */
function newRuns(
  look: Look,
  chosen: readonly number[],
  outs: readonly (readonly number[])[],
  haveIn: number,
  budget: number,
): number[] | undefined {
  const wantedIn = Math.round(look.outRuns * Math.min(look.inRuns / look.outRuns, Math.sqrt(chosen.length)));
  const newIn = Math.max(0, wantedIn - haveIn);
  const newOut = chosen.map((k) => Math.max(0, look.outRuns - nth(outs, k).length));
  const total = newOut.reduce((sum, one) => sum + one, newIn);
  const share = Math.min(1, budget / total);
  const scaled = newOut.map((one) => Math.floor(one * share));
  if (Math.max(...scaled) < MIN_NEW_RUNS) return undefined;
  return [
    ...new Array<number>(Math.floor(newIn * share)).fill(-1),
    ...chosen.flatMap((k, i) => new Array<number>(nth(scaled, i)).fill(k)),
  ];
}

function record(
  flagged: number,
  refit: Refit | undefined,
  plan: StageTwoPlan,
  targets: Targets,
  ins: number[][],
  outs: number[][],
): void {
  if (refit === undefined) throw new RaresynthError("E_INTERNAL", "fewer refits came back than were asked for.");
  const units = flagged < 0 ? plan.units : [nth(plan.units, flagged)];
  const expected = flagged < 0 ? UNIT_IN : UNIT_OUT;
  if (units.some((unit) => refit.status[unit] !== expected))
    throw new RaresynthError("E_INTERNAL", "a refit does not have the units out that were asked for.");
  const statistics = scoreUnits(targets, refit.synthetic, units);
  units.forEach((_, place) => {
    const k = flagged < 0 ? place : flagged;
    nth(flagged < 0 ? ins : outs, k).push(
      unitScore(
        nth(plan.scores, k),
        statistics.map((one) => nth(one, place)),
      ),
    );
  });
}

function judge(plan: StageTwoPlan, k: number, look: Look, ins: readonly number[], outs: readonly number[]): TestedUnit {
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
    outScores: Float64Array.from(outs),
    inScores: Float64Array.from(ins),
  };
}

export interface StageTwoBudget {
  readonly firstRunsPerArm: number;
  readonly maxRunsPerArm: number;
  /** Runs with everybody in, shared by all units, per run without one of them. */
  readonly sharedInRuns: number;
  readonly maxRuns: number;
}

/** Shares of alpha of three looks: little at the first, which only the clear cases need. */
const ALPHA_SHARES = [0.2, 0.3, 0.5];

/**
 * Looks for this many flagged units; one look where no ceiling asks for more or the budget has no room. Empty where
 * even one does not fit.
 */
export function planLooks(nFlagged: number, budget: StageTwoBudget, hasCeiling: boolean): Look[] {
  const fits = Math.floor(budget.maxRuns / (nFlagged + budget.sharedInRuns));
  const first = Math.min(budget.firstRunsPerArm, fits);
  if (first < MIN_NEW_RUNS) return [];
  const last = Math.max(first, budget.maxRunsPerArm);
  const look = (outRuns: number, alphaShare: number): Look => ({
    outRuns,
    inRuns: Math.round(outRuns * budget.sharedInRuns),
    alphaShare,
  });
  const left = budget.maxRuns - first * (nFlagged + budget.sharedInRuns);
  if (!hasCeiling || last < first + MIN_NEW_RUNS || left < MIN_NEW_RUNS * (1 + budget.sharedInRuns)) {
    return [look(hasCeiling ? first : Math.min(last, fits), 1)];
  }
  const middle = Math.round(Math.sqrt(first * last));
  if (middle < first + MIN_NEW_RUNS || last < middle + MIN_NEW_RUNS) return [look(first, 0.5), look(last, 0.5)];
  return [look(first, nth(ALPHA_SHARES, 0)), look(middle, nth(ALPHA_SHARES, 1)), look(last, nth(ALPHA_SHARES, 2))];
}
