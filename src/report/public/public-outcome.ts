import type { CheckResult, Inconclusive, Measured, NotApplicable } from "../../core/contracts/disclosure.ts";
import type { CheckId } from "../../core/contracts/finding.ts";
import type { RunOutcome } from "../../core/contracts/outcome.ts";
import type { Attempts } from "../../core/contracts/sweep.ts";
import { attemptsOf } from "../internal/common.ts";
import { summariseExposureForPublic, type Exposure } from "./exposure-summary.ts";

/**
 * A measured result that names no person. `persons` is `never`, so that passing the branded list on does not compile.
 */
export interface PublicMeasured extends Omit<Measured, "persons"> {
  readonly persons?: never;
}
export type PublicCheckResult = PublicMeasured | Inconclusive | NotApplicable;

/**
 * What the public report is made from. Everything that indexes a person, every seed, input digest, timing and text that
 * is no typed fact is gone by type: the fields are `never`, so a RunOutcome, or anything Sensitive, does not fit in.
 */
export interface PublicOutcome extends Omit<
  RunOutcome,
  "seed" | "inputs" | "timings" | "warnings" | "checks" | "released" | "generator"
> {
  readonly seed?: never;
  readonly inputs?: never;
  readonly timings?: never;
  readonly warnings?: never;
  readonly released?: never;
  readonly nReleased: number;
  readonly checks: readonly {
    readonly id: CheckId;
    readonly card: RunOutcome["checks"][number]["card"];
    readonly params: RunOutcome["checks"][number]["params"];
    readonly result: PublicCheckResult;
  }[];
  readonly generator?: Omit<NonNullable<RunOutcome["generator"]>, "notes" | "why" | "attempts"> & {
    readonly notes?: never;
    readonly why?: never;
    readonly attempts?: Omit<Attempts, "foldKey"> & { readonly foldKey?: never };
  };
  readonly exposure: readonly Exposure[];
}

/**
 * The one place where what is known of persons becomes counts for everybody.
 * Claim: of `persons` only suppressed counts per band, histogram bin and shared reason go on.
 */
export function withoutSensitive(outcome: RunOutcome): PublicOutcome {
  const {
    kind,
    startedAt,
    softwareVersion,
    nodeVersion,
    schema,
    preflight,
    policy,
    policyOrigin,
    controls,
    fidelity,
    verdict,
    notTested,
    adversaries,
    attempt,
  } = outcome;
  const exposure = outcome.checks.flatMap(({ id, result }) =>
    result.status === "measured" && result.persons !== undefined
      ? [summariseExposureForPublic(id, result.persons.reveal(), policy.cellSize.value)]
      : [],
  );
  const checks = outcome.checks.map(({ id, card, params, result }) => ({
    id,
    card,
    params,
    result: withoutPersons(result),
  }));
  const base = {
    kind,
    startedAt,
    softwareVersion,
    nodeVersion,
    schema,
    preflight,
    policy,
    ...(policyOrigin === undefined ? {} : { policyOrigin }),
    controls,
    fidelity,
    verdict,
    notTested,
    adversaries,
    checks,
    exposure,
    nReleased: outcome.released.nRows,
    ...(attempt === undefined ? {} : { attempt }),
  };
  if (outcome.generator === undefined) return base;
  const { id, card, params, nRefits, attempts, candidates } = outcome.generator;
  return {
    ...base,
    generator: {
      id,
      card,
      params,
      nRefits,
      ...(candidates === undefined ? {} : { candidates }),
      ...attemptsOf(attempts),
    },
  };
}

function withoutPersons(result: CheckResult): PublicCheckResult {
  if (result.status !== "measured") return result;
  const { status, checkId, decides, findings, notes, curves } = result;
  return { status, checkId, decides, findings, notes, ...(curves === undefined ? {} : { curves }) };
}
