import { shownFloor } from "../controls/shown-floor.ts";
import type { z } from "zod";
import type { CheckResult, PersonRisk } from "../../core/contracts/disclosure.ts";
import type { Language } from "../../core/contracts/language.ts";
import type { FidelityReport } from "../../core/contracts/fidelity.ts";
import type { Preflight, RunOutcome } from "../../core/contracts/outcome.ts";
import type { check, controls, fidelity, internalPart, person, preflight } from "../report-parts.ts";
import { showAnalyses, type Sight } from "../analyses/show-analyses.ts";
import type { InternalReport } from "../report-schema.ts";
import { exactEstimate } from "../public/coarsen.ts";
import { shownAssociations, shownPair, type Count } from "../shown.ts";
import { attemptsOf, headOf, jsonParams } from "./common.ts";
import { summariseExposure } from "../public/exposure-summary.ts";
import { thresholdLines, verdictBlock, worstGroupOf } from "./verdict-lines.ts";

const exactly = (n: number): Count => ({ exactly: n });

/** The internal report: everything, persons by the number of their record in the registry file. */
export function assembleInternalReport(outcome: RunOutcome, language: Language = "en"): InternalReport {
  const checks = outcome.checks.map(({ id, card, params, result }) => ({
    id,
    card: { ...card },
    params: jsonParams(params),
    ...internalResult(result),
  }));
  const lines = thresholdLines(outcome.verdict.because, {
    estimates: (checkId, findingId) =>
      checks.find((entry) => entry.id === checkId)?.findings.find((entry) => entry.id === findingId),
    basis: (basis) => basis,
    needed: (needed) => needed,
  });
  const persons = outcome.checks.flatMap(({ id, result }) =>
    result.status === "measured" && result.persons !== undefined ? [{ id, persons: result.persons.reveal() }] : [],
  );
  const exposure = persons.map((entry) => summariseExposure(entry.id, entry.persons));
  const worst = worstGroupOf(exposure, lines, outcome.policy.cellSize.value);
  const { generator } = outcome;
  return {
    ...headOf(outcome, outcome.released.nRows, language),
    kind: "internal",
    verdict: verdictBlock(outcome.verdict, lines, outcome.policy, outcome.startedAt),
    ...(worst === undefined ? {} : { worstGroup: worst }),
    preflight: internalPreflight(outcome.preflight),
    checks,
    exposure,
    ...(outcome.controls === undefined ? {} : { controls: internalControls(outcome.controls) }),
    fidelity: internalFidelity(outcome.fidelity),
    ...(generator === undefined
      ? {}
      : {
          generator: {
            id: generator.id,
            why: generator.why,
            card: { ...generator.card },
            params: jsonParams(generator.params),
            notes: [...generator.notes],
            nRefits: generator.nRefits,
            ...(generator.candidates === undefined ? {} : { candidates: { ...generator.candidates } }),
            ...attemptsOf(generator.attempts),
          },
        }),
    internal: internalBlock(
      outcome,
      persons.flatMap((entry) => entry.persons.map((risk) => personLine(entry.id, risk))),
    ),
  };
}

function internalResult(result: CheckResult): Omit<z.infer<typeof check>, "id" | "card" | "params"> {
  const { status, decides } = result;
  const empty = { status, decides, findings: [], notes: [], curves: [] };
  if (result.status === "not-applicable") return { ...empty, reason: result.reason };
  if (result.status === "inconclusive")
    return { ...empty, why: result.why, lacks: result.lacks, needed: result.needed };
  return {
    ...empty,
    notes: [...result.notes],
    findings: result.findings.map(({ attack, control, baseline, excess, p, ...rest }) => ({
      ...rest,
      attack: exactEstimate(attack),
      control: exactEstimate(control),
      ...(baseline === undefined ? {} : { baseline: exactEstimate(baseline) }),
      excess: exactEstimate(excess),
      p: { exactly: p },
    })),
    curves: (result.curves ?? []).map(({ id, attack, series }) => ({
      id,
      ...(attack === undefined ? {} : { attack }),
      series: series.map(({ name, x, y }) => ({ name, x: [...x], y: [...y] })),
    })),
  };
}

function internalPreflight(source: Preflight): z.infer<typeof preflight> {
  return {
    rows: exactly(source.nRows),
    units: exactly(source.nUnits),
    droppedByConsent: exactly(source.nDroppedByConsent),
    droppedIdentifiers: [...source.droppedIdentifiers],
    rolesInferred: [...source.rolesInferred],
    ...(source.confirmation.by === undefined ? {} : { confirmedBy: source.confirmation.by }),
    ...(source.confirmation.date === undefined ? {} : { confirmedOn: source.confirmation.date }),
    sets: source.quasiIdentifierSets.map((set) => ({
      columns: [...set.columns],
      classes: exactly(set.nClasses),
      alone: exactly(set.nSampleUniques),
      smallCells: exactly(set.nSmallCells),
      smallest: exactly(set.smallestClass),
    })),
    ...(source.population === undefined
      ? {}
      : {
          population: {
            expectedSmallestClass: source.population.expectedSmallestClass,
            columns: [...source.population.columns],
            basis: source.population.basis,
          },
        }),
    zeroHitBound: source.zeroHitBound,
    bestVerdict: source.bestVerdict,
    bestVerdictWhy: source.bestVerdictWhy,
  };
}

function internalControls(source: NonNullable<RunOutcome["controls"]>): z.infer<typeof controls> {
  return {
    outcomes: source.outcomes.map((entry) => ({ ...entry, p: { exactly: entry.p } })),
    ...(source.detectionFloor === undefined ? {} : { detectionFloor: shownFloor(source.detectionFloor, "internal") }),
    failedChecks: [...source.failedChecks],
  };
}

function internalFidelity(report: FidelityReport): z.infer<typeof fidelity> {
  return {
    rows: report.rows.map(({ metric, item, flag, value, sameSize, ceiling, fullSize, why }) => ({
      metric,
      item,
      flag,
      ...(value === undefined ? {} : { value }),
      ...(sameSize === undefined ? {} : { sameSize }),
      ...(ceiling === undefined ? {} : { ceiling }),
      ...(fullSize === undefined ? {} : { fullSize }),
      ...(why === undefined ? {} : { why }),
    })),
    metrics: [...report.metrics],
    survival: report.survival.map((curve) => ({ ...curve, atRisk: curve.atRisk.map(exactly) })),
    marginals: report.marginals.map(({ column, labels, registry, synthetic }) => ({
      column,
      labels: [...labels],
      registry: registry.map((share) => share ?? "suppressed"),
      synthetic: synthetic.map((share) => share ?? "suppressed"),
    })),
    ...(report.pairs === undefined ? {} : { pairs: report.pairs.map(shownPair) }),
    ...(report.trajectories === undefined ? {} : { trajectories: [...report.trajectories] }),
    ...(report.associations === undefined
      ? {}
      : { associations: shownAssociations(report.associations, (strength) => strength) }),
    ...(report.prediction === undefined ? {} : { prediction: [...report.prediction] }),
    ...(report.analyses === undefined ? {} : { analyses: showAnalyses(report.analyses, EXACTLY) }),
    nSplits: report.nSplits,
  };
}

/** Everything as it is. */
const EXACTLY: Sight = {
  count: (n) => exactly(Math.round(n)),
  estimate: (x) => x,
  ratio: (x) => x,
  hides: () => false,
  quantity: (quantity) => quantity,
};

function personLine(checkId: string, risk: PersonRisk): z.infer<typeof person> {
  const { unit, sourceRow, reasons, exposure, band, pAdjusted, pReleased, stage } = risk;
  return {
    check: checkId,
    record: sourceRow,
    unit,
    reasons: [...reasons],
    band,
    stage,
    ...(exposure === undefined ? {} : { exposure: exactEstimate(exposure) }),
    ...(pAdjusted === undefined ? {} : { pAdjusted }),
    ...(pReleased === undefined ? {} : { pReleased }),
  };
}

function internalBlock(outcome: RunOutcome, persons: z.infer<typeof person>[]): z.infer<typeof internalPart> {
  const seed = outcome.seed?.reveal();
  return {
    startedAt: outcome.startedAt,
    inputs: [...outcome.inputs],
    warnings: [...outcome.warnings],
    persons,
    ...(seed === undefined ? {} : { seed: { seed: seed.seed, given: seed.given, guessable: seed.guessable } }),
  };
}
