import type { z } from "zod";
import { ERROR_CODES } from "../../core/errors.ts";
import { enforcedThresholds } from "../../core/policy-lines.ts";
import { isCount, type Curve, type Finding } from "../../core/contracts/disclosure.ts";
import type { Preflight } from "../../core/contracts/outcome.ts";
import type { Policy } from "../../core/contracts/policy.ts";
import type { check, controls, preflight } from "../report-parts.ts";
import type { PublicReport } from "../report-schema.ts";
import { floorTo, publicCount, publicEstimates, publicP, roundTo, roundUp, type Shown } from "./coarsen.ts";
import { attemptsOf, headOf, jsonParams } from "../internal/common.ts";
import { publicFidelity } from "./public-fidelity.ts";
import type { PublicCheckResult, PublicOutcome } from "./public-outcome.ts";
import { thresholdLines, verdictBlock, worstGroupOf, type Numbers } from "../internal/verdict-lines.ts";

/** Keys that may hold a seed are left out of public parameters, whatever they hold. */
const SEED_KEY = /seed|rng|random/i;
const CURVE_STEP = 0.001;

/** The public report from parts that hold nothing about a person. */
export function assemblePublicReport(parts: PublicOutcome): PublicReport {
  const { policy } = parts;
  const cellSize = policy.cellSize.value;
  const checks = parts.checks.map(({ id, card, params, result }) =>
    publicCheck(id, card, jsonParams(params, SEED_KEY), result, policy, parts.preflight.nUnits),
  );
  const numbers = (checkId: string, findingId: string): Numbers | undefined =>
    checks.find((entry) => entry.id === checkId)?.findings.find((entry) => entry.id === findingId);
  const lines = thresholdLines(parts.verdict.because, policy, { numbers, wording: "from shown numbers" });
  const worst = worstGroupOf(parts.exposure, lines, cellSize);
  return {
    ...headOf(parts, parts.nReleased),
    kind: "public",
    verdict: verdictBlock(parts.verdict, lines, policy, parts.startedAt),
    ...(worst === undefined ? {} : { worstGroup: worst }),
    preflight: publicPreflight(parts.preflight, cellSize),
    checks,
    exposure: parts.exposure,
    ...(parts.controls === undefined
      ? {}
      : { controls: publicControls(parts.controls, countFindings(parts), cellSize) }),
    fidelity: publicFidelity(parts.fidelity, parts.schema, parts.preflight.nRows, cellSize),
    ...(parts.generator === undefined
      ? {}
      : {
          generator: {
            id: parts.generator.id,
            card: parts.generator.card,
            params: jsonParams(parts.generator.params, SEED_KEY),
            notes: [],
            nRefits: parts.generator.nRefits,
            ...(parts.generator.candidates === undefined ? {} : { candidates: { ...parts.generator.candidates } }),
            ...attemptsOf(parts.generator.attempts),
          },
        }),
  };
}

function publicCheck(
  id: string,
  card: PublicOutcome["checks"][number]["card"],
  params: z.infer<typeof check>["params"],
  result: PublicCheckResult,
  policy: Policy,
  nUnits: number,
): z.infer<typeof check> {
  const base = { id, card, params, decides: result.decides, notes: [] };
  if (result.status === "inconclusive")
    return {
      ...base,
      status: "inconclusive",
      findings: [],
      curves: [],
      why: result.why,
      message: ERROR_CODES[result.why],
    };
  const cellSize = policy.cellSize.value;
  return {
    ...base,
    status: "measured",
    findings: result.findings.map((finding) => publicFinding(id, finding, policy)),
    curves: (result.curves ?? []).map((curve) => trimCurve(curve, nUnits, cellSize)),
  };
}

function publicFinding(checkId: string, finding: Finding, policy: Policy): z.infer<typeof check>["findings"][number] {
  const ceilings: { attack?: number; excess?: number } = {};
  for (const threshold of enforcedThresholds(policy, [checkId]))
    if (threshold.check === checkId && threshold.finding === finding.id)
      ceilings[threshold.measure] = threshold.ceiling;
  const { id, title, stratum, multiplicity, adversary, smallestDetectable } = finding;
  return {
    id,
    title,
    stratum,
    multiplicity: withoutHeadcount(multiplicity),
    ...withPublicMethods(publicEstimates(finding, policy.cellSize.value, ceilings)),
    p: publicP(finding.p),
    ...(adversary === undefined ? {} : { adversary }),
    ...(smallestDetectable === undefined ? {} : { smallestDetectable: roundUp(smallestDetectable, 0.01) }),
  };
}

/** "Holm over 24 tested patients" tells how many were flagged; the words without the number are all a reader needs. */
export function withoutHeadcount(text: string): string {
  return text.replace(
    /\b\d+ (?=(?:[a-z-]+ ){0,2}(?:patients?|persons?|people|units?|records?|families|rows?)\b)/gi,
    "",
  );
}

function withPublicMethods<T extends object>(estimates: T): T {
  return Object.fromEntries(
    Object.entries(estimates).map(([name, entry]: [string, { method: string }]) => [
      name,
      { ...entry, method: withoutHeadcount(entry.method) },
    ]),
  ) as T;
}

/** Both ends of a quantile curve belong to a few records, its last point to one: cut where fewer than the cell size lie beyond. */
function trimCurve(curve: Curve, nUnits: number, cellSize: number): z.infer<typeof check>["curves"][number] {
  const { id, title, xTitle, yTitle } = curve;
  const series = curve.series.map(({ name, x, y }) => {
    const cut = Math.ceil((x.length * cellSize) / Math.max(nUnits, 1));
    const inner = <T>(values: readonly T[]): T[] =>
      2 * cut >= values.length ? [] : values.slice(cut, values.length - cut);
    return { name, x: inner(x).map((v) => roundTo(v, CURVE_STEP)), y: inner(y).map((v) => roundTo(v, CURVE_STEP)) };
  });
  return { id, title, xTitle, yTitle, series };
}

function publicPreflight(source: Preflight, cellSize: number): z.infer<typeof preflight> {
  const count = (n: number): ReturnType<typeof publicCount> => publicCount(n, cellSize);
  const nFloor = floorTo(source.nUnits, cellSize);
  return {
    rows: count(source.nRows),
    units: count(source.nUnits),
    droppedByConsent: count(source.nDroppedByConsent),
    droppedIdentifiers: [...source.droppedIdentifiers],
    rolesInferred: [...source.rolesInferred],
    sets: source.quasiIdentifierSets.map((set) => ({
      columns: [...set.columns],
      classes: count(set.nClasses),
      alone: count(set.nSampleUniques),
      smallCells: count(set.nSmallCells),
      smallest: count(set.smallestClass),
    })),
    ...(source.population === undefined
      ? {}
      : {
          population: {
            expectedSmallestClass:
              source.population.expectedSmallestClass < cellSize
                ? ("suppressed" as const)
                : roundTo(source.population.expectedSmallestClass, cellSize),
          },
        }),
    // From the rounded-down size: the exact bound would give the exact size back.
    zeroHitBound: nFloor === 0 ? 1 : roundUp(1 - 0.05 ** (1 / nFloor), 0.001),
    bestVerdict: source.bestVerdict,
  };
}

/** Findings that count people instead of giving a rate: their small values are cells like any other. */
function countFindings(parts: PublicOutcome): Set<string> {
  const measured = parts.checks.flatMap(({ result }) => (result.status === "measured" ? result.findings : []));
  const counted = measured.filter((finding) => isCount(finding)).map((finding) => finding.id);
  return new Set([
    ...counted,
    ...(parts.controls?.outcomes ?? []).filter((entry) => entry.excess > 1).map((entry) => entry.finding),
  ]);
}

function publicControls(
  source: NonNullable<PublicOutcome["controls"]>,
  counting: ReadonlySet<string>,
  cellSize: number,
): z.infer<typeof controls> {
  const excessOf = (excess: number, finding: string): Shown => {
    if (!counting.has(finding)) return roundTo(excess, 0.01);
    return excess <= 0 ? 0 : excess < cellSize ? "suppressed" : floorTo(excess, cellSize);
  };
  return {
    outcomes: source.outcomes.map((entry) => ({
      ...entry,
      p: publicP(entry.p),
      excess: excessOf(entry.excess, entry.finding),
    })),
    detectionFloor: source.detectionFloor.map(({ check: id, copiedShare, refusesIndependent }) => ({
      check: id,
      ...(copiedShare === undefined ? {} : { copiedShare }),
      ...(refusesIndependent === undefined ? {} : { refusesIndependent }),
    })),
    failedChecks: source.failedChecks.map(({ check: id }) => ({
      check: id,
      why: "It did not behave as it must on the controls of this registry.",
    })),
  };
}
