import { defined, got, nth } from "../../core/access.ts";
import type { CheckResult, Finding } from "../../core/contracts/disclosure.ts";
import { GATE_LEVEL, type Estimate } from "../../core/contracts/estimate.ts";
import type { Policy, Reason } from "../../core/contracts/policy.ts";
import type {
  CandidateResult,
  FidelityFamily,
  Screen,
  SettingRefusal,
  SettingSummary,
  SweepCandidate,
  SweepOutcome,
} from "../../core/contracts/sweep.ts";
import { nadeauBengio } from "../../stats/nadeau-bengio.ts";
import { judgeLines } from "../gate.ts";
import { LEFT_OUT_SHARE } from "../refits/refit-plan.ts";
import { keepsTooLittle } from "./kept-associations.ts";
import { placeSettings } from "./choose-setting.ts";
import { refitScores } from "./held-out-fidelity.ts";

/** The finding on the map's axis of exposure: over refits, so that every left-out patient counts. */
export const MAP_FINDING = { check: "membership", finding: "auc" } as const;

export interface SweepRules {
  readonly policy: Policy;
  readonly screens: readonly Screen[];
}

/** A candidate beside its result. */
interface Attempt {
  readonly candidate: SweepCandidate;
  readonly result: CandidateResult;
}

/**
 * The map, its front and the choice, from what every candidate showed; a pure function, so that gathered shards give
 * what one process gives.
 *
 * Claim: the choice qualifies on every line that the sweep reads. Not claimed: the verdict; the sweep's numbers of the
 * chosen setting are the best of several and so too good, which is why `run` measures it again.
 * @param results one for each candidate
 */
export function sweepOutcome(
  candidates: readonly SweepCandidate[],
  results: ReadonlyMap<string, CandidateResult>,
  rules: SweepRules,
): SweepOutcome {
  const attempts = candidates.map((candidate): Attempt => ({ candidate, result: got(results, candidate.id) }));
  const settings = [...new Set(candidates.map(({ setting }) => setting))];
  const of = new Map(
    settings.map((setting) => [setting, attempts.filter(({ candidate }) => candidate.setting === setting)]),
  );
  const measured = settings.map((setting) => summarise(setting, got(of, setting), rules));
  const placed = placeSettings(measured, (a, b) => pairedGap(got(of, a), got(of, b)));
  return { ...placed, attempts: candidates.length };
}

function summarise(
  setting: string,
  attempts: readonly Attempt[],
  rules: SweepRules,
): Omit<SettingSummary, "standing" | "toChosen"> {
  const { generatorId, params } = nth(attempts, 0).candidate;
  const base = {
    setting,
    generatorId,
    params,
    nSeeds: attempts.length,
    nRefits: attempts.reduce((sum, { result }) => sum + result.nRefits, 0),
  };
  const failed = attempts.find(({ result }) => result.failed !== undefined)?.result.failed;
  if (failed !== undefined)
    return { ...base, families: [], lines: [], qualifies: false, why: { kind: "failed", ...failed } };
  const pooled = rules.screens.map(({ check, findings }) =>
    poolResults(
      attempts.map(({ result }) => defined(result.checks.find((one) => one.checkId === check))),
      findings,
    ),
  );
  const lines = linesOf(pooled, rules);
  const exposure = findingOf(pooled, MAP_FINDING)?.attack;
  const scores = attempts.flatMap(({ result }) => refitScores(result.fidelity));
  const fidelity = overRefits(scores);
  const why = whyNot(lines, rules.screens, exposure, fidelity) ?? lacksSignal(attempts);
  return {
    ...base,
    lines,
    families: familyMeans(attempts),
    qualifies: why === undefined,
    ...(exposure === undefined ? {} : { exposure }),
    ...(fidelity === undefined ? {} : { fidelity }),
    ...(why === undefined ? {} : { why }),
  };
}

/** The policy's lines on the screened findings, judged as the gate judges. */
function linesOf(pooled: readonly CheckResult[], { policy, screens }: SweepRules): Reason[] {
  const read = policy.thresholds.filter(({ check, finding }) =>
    screens.some((screen) => screen.check === check && screen.findings.includes(finding)),
  );
  return judgeLines(read, pooled);
}

function whyNot(
  lines: readonly Reason[],
  screens: readonly Screen[],
  exposure: Estimate | undefined,
  fidelity: Estimate | undefined,
): SettingRefusal | undefined {
  if (exposure === undefined) return { kind: "no exposure" };
  if (fidelity === undefined) return { kind: "no fidelity" };
  if (!lines.some(({ check, finding }) => check === MAP_FINDING.check && finding === MAP_FINDING.finding))
    return { kind: "no ceiling", ...MAP_FINDING };
  const open = lines.find((line) => {
    const asks = defined(screens.find(({ check }) => check === line.check)).asks;
    return asks === "under the ceiling" ? line.outcome !== "pass" : line.outcome === "fail";
  });
  return open === undefined ? undefined : { kind: "line", line: open };
}

/**
 * A file that keeps no more than independent columns is no use to who asks about two columns, or fits a model, whatever
 * its distance.
 */
function lacksSignal(attempts: readonly Attempt[]): SettingRefusal | undefined {
  for (const [kind, of] of [
    ["no associations", "associations"],
    ["no coefficients", "coefficients"],
  ] as const) {
    const seen = attempts.flatMap(({ result }) => result[of] ?? []);
    const lack = keepsTooLittle(
      seen.map(({ own }) => own),
      seen.map(({ independent }) => independent),
    );
    if (lack !== undefined) return { kind, ...lack };
  }
  return undefined;
}

function findingOf(
  results: readonly CheckResult[],
  { check, finding }: { readonly check: string; readonly finding: string },
): Finding | undefined {
  const result = results.find(({ checkId }) => checkId === check);
  return result?.status === "measured" ? result.findings.find(({ id }) => id === finding) : undefined;
}

/** One result over the seeds. Where a seed has none, or lacks a finding, the setting has none. */
function poolResults(results: readonly CheckResult[], wanted: readonly string[]): CheckResult {
  const first = nth(results, 0);
  const open = results.find(({ status }) => status !== "measured");
  if (open !== undefined) return open;
  const findings = wanted.flatMap((id): Finding[] => {
    const same = results.flatMap((result) =>
      result.status === "measured" ? result.findings.filter((finding) => finding.id === id) : [],
    );
    if (same.length < results.length) return [];
    return [
      {
        ...nth(same, 0),
        attack: poolEstimates(same.map(({ attack }) => attack)),
        control: poolEstimates(same.map(({ control }) => control)),
        excess: poolEstimates(same.map(({ excess }) => excess)),
        p: Math.max(...same.map(({ p }) => p)),
      },
    ];
  });
  return { ...first, findings } as CheckResult;
}

/**
 * Means of values and of bounds. Seeds share the patients, and the standard error of a mean is at most the mean of the
 * standard errors.
 */
function poolEstimates(estimates: readonly Estimate[]): Estimate {
  const mean = (of: (one: Estimate) => number): number =>
    estimates.reduce((sum, one) => sum + of(one), 0) / estimates.length;
  return {
    ...nth(estimates, 0),
    value: mean((one) => one.value),
    low: mean((one) => one.low),
    high: mean((one) => one.high),
  };
}

function familyMeans(attempts: readonly Attempt[]): { family: FidelityFamily; value: number }[] {
  return nth(attempts, 0).result.fidelity.flatMap(({ family }) => {
    const values = attempts.flatMap(({ result }) =>
      result.fidelity
        .filter((one) => one.family === family)
        .flatMap(({ perRefit }) => perRefit.filter((value) => value !== null)),
    );
    return values.length === 0
      ? []
      : [{ family, value: values.reduce((sum, value) => sum + value, 0) / values.length }];
  });
}

/** Mean over refits; undefined where fewer than half of them have a value. */
function overRefits(scores: readonly (number | null)[]): Estimate | undefined {
  const known = scores.filter((score) => score !== null);
  if (known.length < 2 || 2 * known.length < scores.length) return undefined;
  return nadeauBengio(known, LEFT_OUT_SHARE, 1 - LEFT_OUT_SHARE, GATE_LEVEL);
}

/** Fidelity of `a` minus that of `b`, refit by refit with the same mask. */
function pairedGap(a: readonly Attempt[], b: readonly Attempt[]): Estimate | undefined {
  const differences = a.flatMap(({ candidate, result }) => {
    const partner = b.find((one) => one.candidate.seed === candidate.seed);
    if (partner === undefined) return [];
    const theirs = refitScores(partner.result.fidelity);
    return refitScores(result.fidelity)
      .slice(0, theirs.length)
      .map((own, run) => (own === null || theirs[run] === null ? null : own - defined(theirs[run])));
  });
  return overRefits(differences);
}
