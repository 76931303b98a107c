import type { Estimate } from "../../core/contracts/estimate.ts";
import type { Params } from "../../core/contracts/generator.ts";
import type { Policy, Reason } from "../../core/contracts/policy.ts";
import type { Attempts, Screen, SettingRefusal, SettingSummary, SweepOutcome } from "../../core/contracts/sweep.ts";
import { jsonParams } from "../internal/common.ts";
import { roundTo, roundUp } from "../public/coarsen.ts";
import { renderJson } from "../render-json.ts";
import { SWEEP_SCHEMA_ID, type SweepReport, type SweepSetting } from "./sweep-schema.ts";

/**
 * Steps of what is shown: areas and ratios over hundreds of comparisons, and rates over the patients of half a
 * registry.
 */
const STEP = 0.001;
const RATE_STEP = 0.01;

/** What the report of a sweep says besides its outcome. */
export interface SweepFrame {
  readonly subject: string;
  readonly software: string;
  readonly inputs: SweepReport["inputs"];
  readonly policy: Policy;
  readonly policyDigest: string;
  readonly screens: readonly Screen[];
  readonly nRows: number;
  readonly attempts: Attempts;
  readonly axis: { readonly check: string; readonly finding: string };
  /** Defaults of each generator, so that a setting can be told by what it changes. */
  readonly defaults: Readonly<Record<string, Params>>;
}

/**
 * The map of a sweep as plain data.
 * Claim: no count of patients stands in it; rates whose numerators are counts of them are shown by a rounded upper
 * bound alone.
 */
export function buildSweepReport(outcome: SweepOutcome, frame: SweepFrame): SweepReport {
  const { policy, axis } = frame;
  const ceiling = policy.thresholds.find((line) => line.check === axis.check && line.finding === axis.finding)?.ceiling;
  const { foldKey, candidates, settings, seeds } = frame.attempts;
  const report: SweepReport = {
    $schema: SWEEP_SCHEMA_ID,
    format: "raresynth-sweep",
    version: 2,
    kind: "internal",
    subject: frame.subject,
    software: frame.software,
    inputs: [...frame.inputs],
    policy: { id: policy.id, title: policy.title, sha256: frame.policyDigest },
    rows: frame.nRows,
    attempts: { candidates, settings, seeds, foldKey },
    axis: { check: axis.check, finding: axis.finding, ...(ceiling === undefined ? {} : { ceiling }) },
    ...(outcome.chosen === undefined ? {} : { chosen: outcome.chosen }),
    settings: outcome.settings.map((one) => settingOf(one, frame)),
  };
  return JSON.parse(renderJson(report)) as SweepReport;
}

function settingOf(one: SettingSummary, { screens, defaults }: SweepFrame): SweepSetting {
  const {
    setting,
    generatorId,
    params,
    nSeeds,
    nRefits,
    exposure,
    fidelity,
    families,
    lines,
    qualifies,
    why,
    standing,
    toChosen,
  } = one;
  const own = defaults[generatorId] ?? {};
  const changed = Object.fromEntries(
    Object.entries(params).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(own[key])),
  );
  return {
    setting,
    generator: generatorId,
    params: jsonParams(params),
    changed: jsonParams(changed),
    seeds: nSeeds,
    refits: nRefits,
    ...(exposure === undefined ? {} : { exposure: bounds(exposure) }),
    ...(fidelity === undefined ? {} : { fidelity: bounds(fidelity) }),
    families: families.map(({ family, value }) => ({ family, value: roundTo(value, STEP) })),
    lines: lines.map((line) => lineOf(line, screens)),
    qualifies,
    ...(why === undefined ? {} : { why: refusalOf(why, screens) }),
    standing,
    ...(toChosen === undefined ? {} : { toChosen: bounds(toChosen) }),
  };
}

/** A line that stands in the way is said as it is shown: rounded, and without what a sweep leaves to `run`. */
function refusalOf(why: SettingRefusal, screens: readonly Screen[]): NonNullable<SweepSetting["why"]> {
  return why.kind === "line" ? { kind: why.kind, line: lineOf(why.line, screens) } : why;
}

function lineOf(
  { check, finding, stratum, basis, ceiling, outcome, value, low, high }: Reason,
  screens: readonly Screen[],
): SweepSetting["lines"][number] {
  const asks = screens.find((screen) => screen.check === check)?.asks ?? "under the ceiling";
  const base = {
    check,
    finding,
    stratum,
    outcome,
    asks,
    ...(ceiling === undefined ? {} : { ceiling }),
    ...(basis.kind === "measured" ? { quantity: basis.quantity } : {}),
  };
  if (value === undefined || low === undefined || high === undefined) return base;
  return asks === "under the ceiling"
    ? { ...base, ...bounds({ value, low, high }) }
    : { ...base, high: roundUp(high, basis.kind === "measured" && basis.quantity === "count" ? 1 : RATE_STEP) };
}

function bounds({ value, low, high }: Pick<Estimate, "value" | "low" | "high">): {
  value: number;
  low: number;
  high: number;
} {
  return { value: roundTo(value, STEP), low: roundTo(low, STEP), high: roundTo(high, STEP) };
}
