import { nth } from "../../src/core/access.ts";
import type {
  Band,
  CheckContext,
  CheckResult,
  DisclosureCheck,
  Evidence,
  Finding,
  Inconclusive,
  PersonRisk,
} from "../../src/core/contracts/disclosure.ts";
import type { Lack, Needed } from "../../src/core/contracts/finding.ts";
import type { Note } from "../../src/core/contracts/note.ts";
import type { ErrorCode } from "../../src/core/errors.ts";
import type { Estimate } from "../../src/core/contracts/estimate.ts";
import type { Rng } from "../../src/core/rng.ts";
import { seal } from "../../src/core/data/sensitive.ts";
import { aucIntervalOf } from "../../src/stats/auc-interval.ts";
import { holm } from "../../src/stats/holm.ts";
import { quantile } from "../../src/stats/quantile.ts";
import { chooseTested } from "./choose-tested.ts";
import type { Chosen } from "./choose-tested.ts";
import { exposureCurve } from "./exposure-curve.ts";
import { personFinding, personFindingStageOne, pooledFinding, releasedFinding } from "./findings.ts";
import { maskPermutation, permutationP } from "./mask-permutation.ts";
import type { MaskNull } from "./mask-permutation.ts";
import { scoreUnits, STATISTICS, type Targets } from "./person-statistics.ts";
import { personRisks, stageOneExposure } from "./person-risks.ts";
import { placements, pooledExposure } from "./pooled-exposure.ts";
import type { Placements } from "./pooled-exposure.ts";
import { rareStratum } from "../shared/rarity/rare-stratum.ts";
import { findRare, RARITY_POINTS } from "../shared/rarity/rarity.ts";
import type { Rarity, RarityKind } from "../shared/rarity/rarity.ts";
import { releasedFile } from "./released-file.ts";
import type { ReleasedFile } from "./released-file.ts";
import { scored } from "./score-matrix.ts";
import type { ScoreMatrix } from "./score-matrix.ts";
import { scoreWeights, unitScore } from "./score-weights.ts";
import type { UnitScore } from "./score-weights.ts";
import { personCeiling, secondStage, type SecondStageBudget } from "./second-stage/second-stage.ts";
import type { StageTwo } from "./second-stage/stage-two.ts";

export interface RareIndividualsParams extends SecondStageBudget {
  /** Permutations of the in/out masks. */
  readonly nPermutations: number;
  /** Below so many runs in either arm a unit's exposure is not estimable. */
  readonly minOutRuns: number;
}

/** Fewer units than this have no neighbours to be told from. */
const MIN_UNITS = 4;
/** Refits of a run that names no other number. Source: docs/decisions/0001. */
const USUAL_REFITS = 200;

/**
 * Who is rare, and what does each patient's presence change?
 *
 * Source: "specific" membership games (one patient, the rest of the registry fixed) and rarity taxonomy, see METHOD.md.
 * Claim: the bounds of `person-exposure` hold for the tested units against the four statistics of this check.
 * Not claimed: safety against statistics that were not tried, or of units that were not tested.
 */
export const rareIndividuals: DisclosureCheck<RareIndividualsParams> = {
  id: "rare-individuals",
  card: {
    criterion: "membership",
    source:
      "Refit game on the fixed registry (Yao et al. 2025; 'Lost in the Averages' 2024), Westfall & Young 1993, Berger & Hsu 1996",
  },
  defaults: Object.freeze({
    maxFlagged: 24,
    firstRunsPerArm: 100,
    maxRunsPerArm: 800,
    maxRuns: 3000,
    nPermutations: 999,
    minOutRuns: 10,
  }),
  presets: {
    suite: {
      minOutRuns: 3,
      maxFlagged: 4,
      firstRunsPerArm: 30,
      maxRunsPerArm: 30,
      maxRuns: 140,
      nPermutations: 199,
    },
    // The few runs of the suite cannot tell an exposed patient.
    onePatient: {
      minOutRuns: 3,
      maxFlagged: 1,
      firstRunsPerArm: 80,
      maxRunsPerArm: 160,
      maxRuns: 320,
      nPermutations: 199,
    },
    // So that a run takes hours instead of a day.
    slow: { maxRuns: 400 },
  },
  screen: {
    findings: ["pooled-exposure"],
    params: { minOutRuns: 0, maxFlagged: 0, nPermutations: 99 },
    asks: "under the ceiling",
  },
  asksForRefits: true,
  run: runCheck,
  fileFindings: fileFindings,
};

/** Stage one, worked out. */
interface Screen {
  readonly table: ScoreMatrix;
  readonly primary: Placements;
  readonly masks: MaskNull;
  readonly pScreen: Float64Array;
  readonly nIn: Int32Array;
  readonly nOut: Int32Array;
  readonly rareUnits: readonly number[];
}

async function runCheck(
  evidence: Evidence,
  params: RareIndividualsParams,
  rng: Rng,
  context: CheckContext,
): Promise<CheckResult> {
  const refusal = tooLittle(evidence, params);
  if (refusal !== undefined) return refusal;
  const { registry } = evidence;
  const { targets, table } = scored(evidence);
  const rarity = findRare(registry, evidence.namedUnits);
  const screen = stageOne(table, rarity, params, rng);
  const released = scoresOfReleased(evidence, targets);
  const file = fileOf(screen.table, released, { params, rng, context });
  const chosen = chooseTested(rarity, screen.pScreen, context.alpha, params.maxFlagged);
  const scores = scoreWeights(screen.table, chosen.units);
  const second = await secondStage(evidence, params, rng.child("stage two"), context, targets, chosen, scores);
  const pReleasedTwo =
    second === undefined ? new Map<number, number>() : ranksOfReleased(second, chosen, scores, released);
  const findings = findingsOf(screen, file, second, [...pReleasedTwo.values()], context, params);
  const persons = personRisks({
    ...screen,
    registry,
    rarity,
    areas: screen.primary.areas,
    pReleased: file?.p,
    minOutRuns: params.minOutRuns,
    stageTwo: second,
    pReleasedTwo,
  });
  return {
    status: "measured",
    checkId: "rare-individuals",
    decides: true,
    findings,
    persons: seal(persons),
    notes: notesOf(screen, rarity, chosen, second, persons, params),
    curves: [exposureCurve(screen.primary.areas, screen.masks.areas)],
  };
}

function fileOf(
  table: ScoreMatrix,
  released: readonly (readonly Float64Array[])[],
  {
    params,
    rng,
    context,
  }: { readonly params: RareIndividualsParams; readonly rng: Rng; readonly context: CheckContext },
): ReleasedFile | undefined {
  return releasedFile(
    table,
    released.map((one) => nth(one, 0)),
    context.alpha,
    params.minOutRuns,
    params.nPermutations,
    rng.child("released"),
    context.nCandidates,
    (context.upperAlpha ?? context.alpha) / context.alpha,
  );
}

/** Per released file, the statistics of every unit. */
function scoresOfReleased({ registry, released }: Evidence, targets: Targets): Float64Array[][] {
  const everybody = Int32Array.from({ length: registry.nUnits }, (_, unit) => unit);
  return released.map((file) => scoreUnits(targets, file, everybody));
}

function fileFindings(
  evidence: Evidence,
  params: RareIndividualsParams,
  rng: Rng,
  context: CheckContext,
): readonly Finding[] {
  if (tooLittle(evidence, params) !== undefined) return [];
  const { targets, table } = scored(evidence);
  const released = scoresOfReleased(evidence, targets);
  const file = fileOf(table, released, { params, rng, context });
  return file === undefined ? [] : [releasedFinding(file, undefined, 0, context.ceilings["released-file"]?.excess)];
}

function tooLittle({ registry, refits }: Evidence, params: RareIndividualsParams): Inconclusive | undefined {
  const inconclusive = (why: ErrorCode, lacks: Lack, needed: Needed): Inconclusive => ({
    status: "inconclusive",
    checkId: "rare-individuals",
    decides: true,
    why,
    lacks,
    needed,
  });
  if (registry.nUnits < MIN_UNITS)
    return inconclusive(
      "E_TOO_FEW",
      { kind: "few-patients", patients: registry.nUnits },
      { kind: "patients", least: MIN_UNITS },
    );
  if (refits.length === 0)
    return inconclusive("E_NO_REFITS", { kind: "no-refits" }, { kind: "refits", number: USUAL_REFITS });
  const outRuns = new Int32Array(registry.nUnits);
  for (const { status } of refits)
    for (let unit = 0; unit < registry.nUnits; unit++)
      outRuns[unit] = nth(outRuns, unit) + (status[unit] === 1 ? 1 : 0);
  const median = quantile(Float64Array.from(outRuns).sort(), 0.5);
  if (median >= params.minOutRuns) return undefined;
  return inconclusive(
    "E_NO_REFITS",
    { kind: "few-out-runs", median, refits: refits.length, least: params.minOutRuns },
    {
      kind: "refits",
      number: Math.ceil((refits.length * 2 * params.minOutRuns) / Math.max(1, median)),
      now: refits.length,
    },
  );
}

function stageOne(table: ScoreMatrix, rarity: Rarity, params: RareIndividualsParams, rng: Rng): Screen {
  const everybody = Int32Array.from({ length: table.nUnits }, (_, unit) => unit);
  const rareUnits = rareStratum(rarity);
  const masks = maskPermutation(table, [everybody, rareUnits], params.nPermutations, rng.child("masks"));
  const pScreen = masks.observed.map((z) => permutationP(z, masks.largest));
  const sizes = (runs: readonly Int32Array[]): Int32Array => Int32Array.from(runs, (one) => one.length);
  return {
    table,
    primary: placements(table, 0),
    masks,
    pScreen,
    nIn: sizes(table.masks.inRuns),
    nOut: sizes(table.masks.outRuns),
    rareUnits,
  };
}

/** Rank p of the released files among the out-runs of each tested unit; smallest over files, Bonferroni. */
function ranksOfReleased(
  second: StageTwo,
  chosen: Chosen,
  scores: readonly UnitScore[],
  released: readonly (readonly Float64Array[])[],
): Map<number, number> {
  const result = new Map<number, number>();
  if (released.length === 0) return result;
  for (const one of second.tested) {
    const score = nth(scores, chosen.units.indexOf(one.unit));
    const ranks = released.map((file) => {
      const own = unitScore(
        score,
        file.map((values) => nth(values, one.unit)),
      );
      return (1 + one.outScores.filter((other) => other >= own).length) / (one.outScores.length + 1);
    });
    result.set(one.unit, Math.min(1, released.length * Math.min(...ranks)));
  }
  return result;
}

function findingsOf(
  screen: Screen,
  file: ReleasedFile | undefined,
  second: StageTwo | undefined,
  pTested: readonly number[],
  context: CheckContext,
  params: RareIndividualsParams,
): Finding[] {
  const { nRuns, nUnits } = screen.table;
  const everybody = Int32Array.from({ length: nUnits }, (_, unit) => unit);
  const findings: Finding[] = [];
  for (const [g, group] of [everybody, screen.rareUnits].entries()) {
    const pooled = pooledExposure(screen.primary, group, nRuns);
    if (pooled === undefined) continue;
    const means = nth(screen.masks.means, g);
    findings.push(pooledFinding(g === 0 ? "all" : "rare", pooled, means, permutationP(pooled.value, means), nRuns));
  }
  if (second !== undefined) findings.push(personFinding(second, personCeiling(context)));
  else {
    const exposures = Array.from({ length: nUnits }, (_, unit) =>
      stageOneExposure({ ...screen, areas: screen.primary.areas, minOutRuns: params.minOutRuns }, unit),
    ).filter((one): one is Estimate => one !== undefined);
    const lows = Array.from({ length: nUnits }, (_, unit) =>
      nth(screen.nOut, unit) < params.minOutRuns
        ? 0
        : aucIntervalOf(
            nth(screen.primary.areas, unit),
            nth(screen.nIn, unit),
            nth(screen.nOut, unit),
            1 - (2 * context.alpha) / exposures.length,
          ).low,
    );
    findings.push(personFindingStageOne(exposures, Math.max(...lows), Math.min(...screen.pScreen)));
  }
  if (file !== undefined)
    findings.push(
      releasedFinding(
        file,
        pTested.length === 0 ? undefined : Math.min(...holm(pTested)),
        pTested.length,
        context.ceilings["released-file"]?.excess,
      ),
    );
  return findings;
}

function notesOf(
  screen: Screen,
  rarity: Rarity,
  chosen: Chosen,
  second: StageTwo | undefined,
  persons: readonly PersonRisk[],
  params: RareIndividualsParams,
): Note[] {
  const { nUnits, nRuns } = screen.table;
  const everybody = Int32Array.from({ length: nUnits }, (_, unit) => unit);
  const notes: Note[] = (Object.keys(RARITY_POINTS) as RarityKind[]).flatMap((kind): Note[] => {
    const units = rarity.countByKind.get(kind);
    return units === undefined ? [] : [{ kind: "rare-units", rarity: kind, units, of: nUnits }];
  });
  notes.push({
    kind: "screen",
    statistics: STATISTICS.length,
    p: Math.min(...screen.pScreen),
    units: chosen.nScreened,
  });
  for (let s = 1; s < STATISTICS.length; s++) {
    const pooled = pooledExposure(placements(screen.table, s), everybody, nRuns);
    if (pooled === undefined) continue;
    const { value, low, high } = pooled;
    notes.push({ kind: "exposure-by", statistic: nth(STATISTICS, s), value, low, high });
  }
  notes.push({
    kind: "second-stage",
    qualified: chosen.nQualified,
    named: chosen.nNamed,
    screened: chosen.nScreened,
    tested: second?.tested.length ?? 0,
    ...(second === undefined ? {} : { refits: second.nRuns, looks: second.nLooks, planned: second.nPlanned }),
  });
  for (const stage of [2, 1] as const) {
    const those = persons.filter((one) => one.stage === stage);
    const inBand = (band: Band): number => those.filter((one) => one.band === band).length;
    if (those.length > 0)
      notes.push({
        kind: "bands",
        stage,
        units: those.length,
        bands: { A: inBand("A"), B: inBand("B"), C: inBand("C"), "not estimable": inBand("not estimable") },
      });
  }
  const nFew = screen.nOut.filter((n) => n < params.minOutRuns).length;
  if (nFew > 0) notes.push({ kind: "few-out-runs", units: nFew, least: params.minOutRuns });
  return notes;
}
