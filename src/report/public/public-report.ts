import { shownFloor } from "../controls/shown-floor.ts";
import type { z } from "zod";
import type { Curve, Finding } from "../../core/contracts/disclosure.ts";
import type { Quantity } from "../../core/contracts/finding.ts";
import type { Language } from "../../core/contracts/language.ts";
import { enforcedThresholds } from "../../core/policy-lines.ts";
import type { Preflight } from "../../core/contracts/outcome.ts";
import type { Policy } from "../../core/contracts/policy.ts";
import type { check, controls, preflight } from "../report-parts.ts";
import type { PublicReport } from "../report-schema.ts";
import { floorTo, publicCount, publicEstimates, publicP, roundTo, roundUp } from "./coarsen.ts";
import type { Count, Shown } from "../shown.ts";
import {
  publicBasis,
  publicBestVerdict,
  publicLack,
  publicMultiplicity,
  publicNeeded,
  publicPopulation,
  unknownKind,
} from "./public-facts.ts";
import { publicNote } from "./public-notes.ts";
import { attemptsOf, headOf, jsonParams } from "../internal/common.ts";
import { publicFidelity } from "./public-fidelity.ts";
import type { PublicCheckResult, PublicOutcome } from "./public-outcome.ts";
import { thresholdLines, verdictBlock, worstGroupOf } from "../internal/verdict-lines.ts";

/** Keys that may hold a seed are left out of public parameters, whatever they hold. */
const SEED_WORDS: readonly string[] = ["seed", "rng", "random"];
const mayHoldSeed = (key: string): boolean => SEED_WORDS.some((word) => key.toLowerCase().includes(word));
const CURVE_STEP = 0.001;

/** The public report from parts that hold nothing about a person. */
export function assemblePublicReport(parts: PublicOutcome, language: Language = "en"): PublicReport {
  const { policy } = parts;
  const cellSize = policy.cellSize.value;
  const checks = parts.checks.map(({ id, card, params, result }) =>
    publicCheck(id, card, jsonParams(params, mayHoldSeed), result, policy, parts.preflight.nUnits),
  );
  const count = (n: number): Count => publicCount(n, cellSize);
  const lines = thresholdLines(parts.verdict.because, {
    estimates: (checkId, findingId) =>
      checks.find((entry) => entry.id === checkId)?.findings.find((entry) => entry.id === findingId),
    basis: (basis) => publicBasis(basis, count),
    needed: publicNeeded,
  });
  const worst = worstGroupOf(parts.exposure, lines, cellSize);
  return {
    ...headOf(parts, parts.nReleased, language),
    kind: "public",
    verdict: verdictBlock(parts.verdict, lines, policy, parts.startedAt),
    ...(worst === undefined ? {} : { worstGroup: worst }),
    preflight: publicPreflight(parts.preflight, cellSize),
    checks,
    exposure: parts.exposure,
    ...(parts.controls === undefined ? {} : { controls: publicControls(parts.controls, cellSize) }),
    fidelity: publicFidelity(parts.fidelity, parts.schema, parts.preflight.nRows, cellSize),
    ...(parts.generator === undefined
      ? {}
      : {
          generator: {
            id: parts.generator.id,
            card: { ...parts.generator.card },
            params: jsonParams(parts.generator.params, mayHoldSeed),
            notes: [],
            nRefits: parts.generator.nRefits,
            ...(parts.generator.candidates === undefined ? {} : { candidates: { ...parts.generator.candidates } }),
            ...attemptsOf(parts.generator.attempts),
          },
        }),
  };
}

function publicCheck(
  id: PublicOutcome["checks"][number]["id"],
  card: PublicOutcome["checks"][number]["card"],
  params: z.infer<typeof check>["params"],
  result: PublicCheckResult,
  policy: Policy,
  nUnits: number,
): z.infer<typeof check> {
  const { status, decides } = result;
  const base = { id, card: { ...card }, params, decides, status, findings: [], notes: [], curves: [] };
  const cellSize = policy.cellSize.value;
  const count = (n: number): Count => publicCount(n, cellSize);
  switch (result.status) {
    case "not-applicable":
      return { ...base, reason: result.reason };
    case "inconclusive": {
      const needed = publicNeeded(result.needed);
      return {
        ...base,
        why: result.why,
        lacks: publicLack(result.lacks, count),
        ...(needed === undefined ? {} : { needed }),
      };
    }
    case "measured":
      return {
        ...base,
        findings: result.findings.map((finding) => publicFinding(id, finding, policy)),
        notes: result.notes.flatMap((note) => publicNote(note, count) ?? []),
        curves: (result.curves ?? []).map((curve) => trimCurve(curve, nUnits, cellSize)),
      };
    default:
      return unknownKind(result);
  }
}

function publicFinding(checkId: string, finding: Finding, policy: Policy): z.infer<typeof check>["findings"][number] {
  const ceilings: { attack?: number; excess?: number } = {};
  for (const threshold of enforcedThresholds(policy, [checkId]))
    if (threshold.check === checkId && threshold.finding === finding.id)
      ceilings[threshold.measure] = threshold.ceiling;
  const { id, quantity, stratum, unseen, source, multiplicity, adversary, smallestDetectable, judged } = finding;
  const cellSize = policy.cellSize.value;
  return {
    id,
    quantity,
    stratum,
    ...(judged === undefined ? {} : { judged }),
    ...(unseen === undefined ? {} : { unseen }),
    ...(source === undefined ? {} : { source }),
    multiplicity: publicMultiplicity(multiplicity, (n) => publicCount(n, cellSize)),
    ...publicEstimates(finding, cellSize, ceilings),
    p: publicP(finding.p),
    ...(adversary === undefined ? {} : { adversary }),
    ...(smallestDetectable === undefined ? {} : { smallestDetectable: roundUp(smallestDetectable, 0.01) }),
  };
}

/**
 * Both ends of a quantile curve belong to a few records, its last point to one: cut where fewer than the cell size lie
 * beyond.
 */
function trimCurve(curve: Curve, nUnits: number, cellSize: number): z.infer<typeof check>["curves"][number] {
  const { id, attack } = curve;
  const series = curve.series.map(({ name, x, y }) => {
    const cut = Math.ceil((x.length * cellSize) / Math.max(nUnits, 1));
    const inner = <T>(values: readonly T[]): T[] =>
      2 * cut >= values.length ? [] : values.slice(cut, values.length - cut);
    return { name, x: inner(x).map((v) => roundTo(v, CURVE_STEP)), y: inner(y).map((v) => roundTo(v, CURVE_STEP)) };
  });
  return { id, ...(attack === undefined ? {} : { attack }), series };
}

function publicPreflight(source: Preflight, cellSize: number): z.infer<typeof preflight> {
  const count = (n: number): ReturnType<typeof publicCount> => publicCount(n, cellSize);
  const nFloor = floorTo(source.nUnits, cellSize);
  // From the rounded-down size: the exact bound would give the exact size back.
  const zeroHitBound = nFloor === 0 ? 1 : roundUp(1 - 0.05 ** (1 / nFloor), 0.001);
  return {
    rows: count(source.nRows),
    units: count(source.nUnits),
    droppedByConsent: count(source.nDroppedByConsent),
    droppedIdentifiers: [...source.droppedIdentifiers],
    rolesInferred: [...source.rolesInferred],
    ...(source.confirmation.by === undefined ? {} : { confirmedBy: source.confirmation.by }),
    ...(source.confirmation.date === undefined ? {} : { confirmedOn: source.confirmation.date }),
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
            columns: [...source.population.columns],
            basis: publicPopulation(source.population.basis, count),
          },
        }),
    zeroHitBound,
    bestVerdict: source.bestVerdict,
    bestVerdictWhy: publicBestVerdict(source.bestVerdictWhy, count, zeroHitBound),
  };
}

function publicControls(source: NonNullable<PublicOutcome["controls"]>, cellSize: number): z.infer<typeof controls> {
  const excessOf = ({ quantity, excess }: { readonly quantity: Quantity; readonly excess: number }): Shown => {
    if (quantity !== "count") return roundTo(excess, 0.01);
    return excess <= 0 ? 0 : excess < cellSize ? "suppressed" : floorTo(excess, cellSize);
  };
  return {
    outcomes: source.outcomes.map(({ control, draw, copiedShare, expected, check: id, outcome, p, decisive }) => ({
      control,
      draw,
      expected,
      check: id,
      outcome,
      p: publicP(p),
      ...(copiedShare === undefined ? {} : { copiedShare }),
      ...(decisive === undefined
        ? {}
        : {
            decisive: { finding: decisive.finding, quantity: decisive.quantity, excess: excessOf(decisive) },
          }),
    })),
    ...(source.detectionFloor === undefined ? {} : { detectionFloor: shownFloor(source.detectionFloor, "public") }),
    failedChecks: source.failedChecks.map(({ check: id, failure }) => ({ check: id, failure: { ...failure } })),
  };
}
