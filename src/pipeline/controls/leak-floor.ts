import { nth } from "../../core/access.ts";
import type { Adversary } from "../../core/contracts/adversary.ts";
import { LEAK_KINDS, type LeakKind } from "../../core/contracts/finding.ts";
import type { CheckContext, DisclosureCheck, Evidence } from "../../core/contracts/disclosure.ts";
import { UNIT_IN } from "../../core/contracts/disclosure.ts";
import type { ControlReport, DetectionFloor, LeakFloor } from "../../core/contracts/outcome.ts";
import type { Outcome, Policy } from "../../core/contracts/policy.ts";
import type { Progress } from "../../core/contracts/progress.ts";
import type { Cohort } from "../../core/data/cohort.ts";
import { letSignalsIn } from "../../core/let-signals-in.ts";
import { createRng } from "../../core/rng.ts";
import { logNormalPrediction } from "../../stats/prediction-bound.ts";
import { ceilingsByCheck } from "../ceilings.ts";
import { withPresets } from "../check-presets.ts";
import { judgeCheck, judgeFindings } from "../gate.ts";
import { leakedRows, plantLeaks } from "./planted-leaks.ts";

/** Probability with which the next leak of a kind and share is refused. */
export const FLOOR_LEVEL = 0.95;
/** Shares of the rows that are tried, from one row upwards. */
const SHARES = [0, 0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.14, 0.2, 0.3, 0.5] as const;
const MOST = nth(SHARES, SHARES.length - 1);
/** Draws in which the smallest refused share is looked for. */
const SEARCHED = 5;
/**
 * Further draws at the share that is then said, each to be refused; one that is not moves it up. Where fewer than 95 of
 * 100 are refused, so many in a row are so in less than 5 % (.95^59).
 */
const CONFIRMED = 59;
/**
 * Steps above the first draw's smallest refused share at which it is seen which checks see this kind of leak: two to
 * three times the share.
 */
const STEPS_BEYOND = 3;

export interface FloorQuestion {
  readonly policy: Policy;
  readonly checks: readonly DisclosureCheck[];
  readonly adversaries: readonly Adversary[];
  /** Of the run: the checks ask the planted files on the streams on which they asked the file itself. */
  readonly seed: string;
  /** Files among which the assessed one was chosen. Default 1. */
  readonly nCandidates?: number;
  readonly onProgress?: Progress;
}

/**
 * How small a leak the gate refuses, kind by kind, planted among the rows of the assessed file: a share of the rows, at
 * random places, gives way to patients.
 *
 * A draw fixes who leaks, where, and with what noise; in each the smallest refused share is searched, and the upper
 * prediction bound for the next draw is said (log-normal, one-sided 95 %), raised until as many further draws at it are
 * all refused. Refused: some line fails. Checks that refuse the file as it stands, or that failed on a control, do not
 * count.
 * Claim: a further leak of that kind and share in this file is refused with probability about .95, over who leaks. Not
 * claimed: leaks of other kinds; that a smaller one passes. A recipe that leaks in every file shows in the refits too
 * and is refused at smaller shares.
 * Source: prediction interval of Whitmore, Am Stat 40:141 (1986).
 */
export async function measureFloor(
  evidence: Evidence,
  question: FloorQuestion,
  leftOut: readonly string[] = [],
): Promise<DetectionFloor | undefined> {
  const file = evidence.released[0];
  if (file === undefined || evidence.released.length > 1 || file.nRows === 0) return undefined;
  const gate = makeGate(evidence, question);
  const asked = gate.checks.filter((check) => !leftOut.includes(check.id));
  const alarmed: string[] = [];
  for (const check of asked) if ((await gate.outcomeOf(check, file)) === "fail") alarmed.push(check.id);
  const counting = asked.filter((check) => !alarmed.includes(check.id));
  const kinds: LeakFloor[] = [];
  for (const [k, kind] of LEAK_KINDS.entries()) {
    kinds.push(await floorOf(kind, { evidence, file, counting, seed: question.seed, outcomeOf: gate.outcomeOf }));
    question.onProgress?.({ stage: "planted leaks", done: k + 1, total: LEAK_KINDS.length });
  }
  return {
    level: FLOOR_LEVEL,
    most: MOST,
    kinds,
    leftOut: [
      ...gate.checks
        .filter((check) => leftOut.includes(check.id))
        .map(({ id }) => ({ check: id, why: "failed on a control" as const })),
      ...alarmed.map((check) => ({ check, why: "refuses the file as it is" as const })),
    ],
  };
}

/**
 * Of further draws of a leak at this many rows, how many are refused.
 * @param leftOut checks that do not count, as the floor says
 */
export async function refusedDraws(
  evidence: Evidence,
  question: FloorQuestion,
  leak: { readonly kind: LeakKind; readonly rows: number },
  nDraws: number,
  leftOut: readonly string[],
): Promise<number> {
  const gate = makeGate(evidence, question);
  const counting = gate.checks.filter((check) => !leftOut.includes(check.id));
  const planting = {
    evidence,
    file: nth(evidence.released, 0),
    counting,
    seed: question.seed,
    outcomeOf: gate.outcomeOf,
  };
  let refused = 0;
  for (let draw = 0; draw < nDraws; draw++)
    if ((await catchers(leak.kind, leak.rows, `further/${draw}`, planting, false)).length > 0) refused++;
  return refused;
}

/**
 * The report with the floor, measured again without the checks that failed on a control where it rests on one of them.
 */
export async function withFloor(
  report: ControlReport,
  floor: DetectionFloor | undefined,
  again: (failed: readonly string[]) => Promise<DetectionFloor | undefined>,
): Promise<ControlReport> {
  if (floor === undefined) return report;
  const failed = report.failedChecks.map(({ check }) => check);
  const leftOut = failed
    .filter((check) => !floor.leftOut.some((one) => one.check === check))
    .map((check) => ({ check, why: "failed on a control" as const }));
  const rests = floor.kinds.some(
    ({ caught }) => caught !== undefined && failed.some((id) => caught.checks.includes(id)),
  );
  const own = rests ? await again(failed) : { ...floor, leftOut: [...floor.leftOut, ...leftOut] };
  return own === undefined ? report : { ...report, detectionFloor: own };
}

interface Gate {
  /** Those that a leak in the file can move, the cheap ones first. */
  readonly checks: readonly DisclosureCheck[];
  readonly outcomeOf: (check: DisclosureCheck, file: Cohort<"synthetic">) => Promise<Outcome>;
}

function makeGate(evidence: Evidence, { policy, checks, adversaries, seed, nCandidates = 1 }: FloorQuestion): Gate {
  const ceilings = ceilingsByCheck(policy);
  // Without refits nothing is known beforehand, and each planted file is played anew: with as few draws as on controls.
  const cheap = evidence.refits.length > 0 ? checks : checks.map((check) => withPresets(check, ["suite"]));
  const asked = cheap.filter(
    (check) => check.id in ceilings && (check.readsFile === true || check.fileFindings !== undefined),
  );
  const cost = (check: DisclosureCheck): number => (check.fileFindings !== undefined ? 0 : 1);
  return {
    checks: asked.toSorted((a, b) => cost(a) - cost(b)),
    outcomeOf: async (check, file) => {
      await letSignalsIn();
      const context: CheckContext = {
        alpha: policy.alpha,
        nCandidates,
        cellSize: policy.cellSize.value,
        gateOnly: true,
        ceilings: ceilings[check.id] ?? {},
        adversaries,
      };
      const planted = { ...evidence, released: [file] };
      const rng = createRng(`${seed}/check/${check.id}`);
      if (check.readsFile === true)
        return judgeCheck(policy, await check.run(planted, check.defaults, rng, context)).outcome;
      const lines = judgeFindings(policy, check.id, check.fileFindings?.(planted, check.defaults, rng, context) ?? []);
      return lines.some((line) => line.outcome === "fail") ? "fail" : "pass";
    },
  };
}

interface Planting {
  readonly evidence: Evidence;
  readonly file: Cohort<"synthetic">;
  readonly counting: readonly DisclosureCheck[];
  readonly seed: string;
  readonly outcomeOf: Gate["outcomeOf"];
}

/** Who may leak: those that the assessed file was made with. */
function memberOf({ releasedStatus }: Evidence): (unit: number) => boolean {
  return (unit) => (releasedStatus?.[unit] ?? UNIT_IN) === UNIT_IN;
}

/** The checks that refuse the planted file, in their order; the first alone where `all` is not asked for. */
async function catchers(
  kind: LeakKind,
  rows: number,
  draw: string,
  planting: Planting,
  all: boolean,
): Promise<string[]> {
  const { evidence, file, counting, seed, outcomeOf } = planting;
  const leak = { kind, share: rows / file.nRows };
  const rng = createRng(`${seed}/floor/${kind}/${draw}`);
  const planted = plantLeaks(file, evidence.registry, memberOf(evidence), leak, rng);
  const found: string[] = [];
  for (const check of counting) {
    if (!all && found.length > 0) break;
    if ((await outcomeOf(check, planted)) === "fail") found.push(check.id);
  }
  return found;
}

async function floorOf(kind: LeakKind, given: Planting): Promise<LeakFloor> {
  const { file, evidence } = given;
  const steps = [...new Set(SHARES.map((share) => leakedRows(share, file.nRows)))];
  const last = nth(steps, steps.length - 1);
  let planting = given;
  const seen: number[] = [];
  const none = (confirmed: number): LeakFloor => ({ kind, draws: { searched: seen.length, confirmed } });
  for (let draw = 0, from = steps.length >> 1; draw < SEARCHED; draw++) {
    const isCaught = async (step: number): Promise<boolean> =>
      (await catchers(kind, nth(steps, step), `${draw}`, planting, false)).length > 0;
    from = await smallestStep(isCaught, steps.length, from);
    if (from === steps.length) return none(0);
    seen.push(nth(steps, from));
    if (draw > 0) continue;
    // What sees nothing of a leak several times as large is not asked again, which can only raise the floor.
    const larger = nth(steps, Math.min(steps.length - 1, from + STEPS_BEYOND));
    const able = await catchers(kind, larger, `${draw}`, planting, true);
    planting = { ...given, counting: given.counting.filter(({ id }) => able.includes(id)) };
  }
  let rows = Math.max(...seen, Math.ceil(logNormalPrediction(seen, FLOOR_LEVEL) - 1e-9));
  const caughtBy: string[] = [];
  while (caughtBy.length < CONFIRMED && rows <= last) {
    const [by] = await catchers(kind, rows, `again/${caughtBy.length}`, planting, false);
    // A draw that is not refused is asked again at the next step; those before it would be refused there as well.
    if (by === undefined) rows = steps.find((step) => step > rows) ?? Infinity;
    else caughtBy.push(by);
  }
  if (rows > last) return none(caughtBy.length);
  const count = (check: string): number => caughtBy.filter((one) => one === check).length;
  const checks = [...new Set(caughtBy)].toSorted((a, b) => count(b) - count(a));
  return {
    kind,
    draws: { searched: seen.length, confirmed: caughtBy.length },
    caught: { share: rows / file.nRows, rows, people: Math.min(rows, evidence.registry.nUnits), checks },
  };
}

/**
 * First step at which `holds`, as if it held at every later one; `nSteps` where it does not hold at the last. Looks
 * around `guess` first.
 */
async function smallestStep(holds: (step: number) => Promise<boolean>, nSteps: number, guess: number): Promise<number> {
  let low = -1;
  let high = nSteps;
  let next = Math.min(guess, nSteps - 1);
  let reach = 1;
  while (high - low > 1) {
    if (await holds(next)) {
      high = next;
      next = Math.max(low + 1, next - reach);
    } else {
      low = next;
      next = Math.min(high - 1, next + reach);
    }
    reach *= 2;
    if (low >= 0 && high < nSteps) next = (low + high) >> 1;
  }
  return high;
}
