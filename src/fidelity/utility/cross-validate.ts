import type { Learner, ModelRef, OverFolds, PredictionResult } from "../../core/contracts/fidelity.ts";
import type { Cohort } from "../../core/data/cohort.ts";
import { permutation, type Rng } from "../../core/rng.ts";
import { nadeauBengio } from "../../stats/nadeau-bengio.ts";
import type { FidelityPlan } from "../plan.ts";
import { stratifiedFolds } from "./folds.ts";
import { predictors, type Prepared, type Score } from "./predictor.ts";

const N_FOLDS = 4;
const N_REPEATS = 3;
const LEVEL = 0.95;

interface FoldRun {
  readonly tstr: number;
  readonly trtr: number;
  readonly trts: number;
}

/**
 * For each outcome of the plan, by repeated stratified cross-validation of the registry: models trained on real folds
 * and tested on the fold left out (TRTR), trained on as many synthetic rows and tested on that fold (TSTR), trained on
 * real folds and tested on the synthetic rows (TRTS). Twice, on the same folds: penalised regression, and a random
 * forest, which sees what is not a sum of effects. Intervals know that the folds share patients. Folds are of units of
 * protection.
 *
 * Source: Esteban et al., arXiv 1706.02633 (2017); Nadeau & Bengio, Machine Learning 52:239 (2003).
 */
export function crossValidate(real: Cohort, synthetic: Cohort, plan: FidelityPlan, rng: Rng): PredictionResult[] {
  return predictors(real, plan).flatMap(({ model, prepare }, o): PredictionResult[] => {
    const [mine, theirs] = [prepare(real), prepare(synthetic)];
    const runs: Record<Learner, FoldRun[]> = { penalised: [], forest: [] };
    for (let repeat = 0; repeat < N_REPEATS; repeat++) {
      const own = rng.child(`${o}/${repeat}`);
      const foldOf = stratifiedFolds(classesOf(mine, real.nUnits), N_FOLDS, own);
      for (let fold = 0; fold < N_FOLDS; fold++) {
        const found = oneFold(mine, theirs, (unit) => foldOf[unit] === fold, own.child(`${fold}`));
        for (const learner of LEARNERS) if (found[learner] !== undefined) runs[learner].push(found[learner]);
      }
    }
    return LEARNERS.map((learner) => summary(model, learner, runs[learner]));
  });
}

const LEARNERS = ["penalised", "forest"] as const satisfies readonly Learner[];

/** Whether a unit has an event, per unit. */
function classesOf({ unitOf, event }: Prepared, nUnits: number): Int32Array {
  const classes = new Int32Array(nUnits);
  unitOf.forEach((unit, i) => (classes[unit] = Math.max(classes[unit] ?? 0, event[i] ?? 0)));
  return classes;
}

function summary(model: ModelRef, learner: Learner, runs: readonly FoldRun[]): PredictionResult {
  // What fewer than half of the folds could compute says nothing about the others.
  if (2 * runs.length < N_FOLDS * N_REPEATS) return { model, learner, status: "not estimable" };
  const over = (of: (run: FoldRun) => number): OverFolds => {
    const { value, low, high } = nadeauBengio(runs.map(of), 1, N_FOLDS - 1, LEVEL);
    return { value, low, high };
  };
  return {
    model,
    learner,
    status: "estimated",
    measure: model.kind === "cox" ? "concordance" : "area",
    trtr: possible(over(({ trtr }) => trtr)),
    tstr: possible(over(({ tstr }) => tstr)),
    trts: possible(over(({ trts }) => trts)),
    gap: over(({ trtr, tstr }) => trtr - tstr),
  };
}

/** Student's t knows no bounds; an area and a concordance do. */
function possible({ value, low, high }: OverFolds): OverFolds {
  return { value, low: Math.max(0, low), high: Math.min(1, high) };
}

function oneFold(
  mine: Prepared,
  theirs: Prepared,
  isTest: (unit: number) => boolean,
  rng: Rng,
): Partial<Record<Learner, FoldRun>> {
  const places = Array.from(mine.unitOf, (unit, i) => ({ i, test: isTest(unit) }));
  const test = places.flatMap((one) => (one.test ? [one.i] : []));
  const train = places.flatMap((one) => (one.test ? [] : [one.i]));
  const drawn = permutation(theirs.rows.length, rng).slice(0, train.length);
  const score = (real: Score | undefined, synthetic: Score | undefined): FoldRun | undefined => {
    if (real === undefined || synthetic === undefined) return undefined;
    const trtr = mine.discriminate(real, test);
    const tstr = mine.discriminate(synthetic, test);
    const trts = theirs.discriminate(real, [...theirs.rows.keys()]);
    return trtr === undefined || tstr === undefined || trts === undefined ? undefined : { trtr, tstr, trts };
  };
  const penalised = score(mine.train(train), theirs.train(drawn));
  // Both forests draw alike, so that they differ by their rows.
  const forest = score(mine.grow(train, rng.child("forest")), theirs.grow(drawn, rng.child("forest")));
  return { ...(penalised === undefined ? {} : { penalised }), ...(forest === undefined ? {} : { forest }) };
}
