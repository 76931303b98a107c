import { nth } from "../../core/access.ts";
import type { OverFolds, PredictionResult } from "../../core/contracts/fidelity.ts";
import type { Cohort } from "../../core/data/cohort.ts";
import { permutation, type Rng } from "../../core/rng.ts";
import { nadeauBengio } from "../../stats/nadeau-bengio.ts";
import type { FidelityPlan } from "../plan.ts";
import { stratifiedFolds } from "./folds.ts";
import { predictors, type Prepared } from "./predictor.ts";

const N_FOLDS = 4;
const N_REPEATS = 3;
const LEVEL = 0.95;

/**
 * For each outcome of the plan, by repeated stratified cross-validation of the registry: models trained on real folds
 * and tested on the fold left out (TRTR), trained on as many synthetic rows and tested on that fold (TSTR), trained on
 * real folds and tested on the synthetic rows (TRTS). Intervals know that the folds share patients. Folds are of units
 * of protection.
 *
 * Source: Esteban et al., arXiv 1706.02633 (2017); Nadeau & Bengio, Machine Learning 52:239 (2003).
 */
export function crossValidate(real: Cohort, synthetic: Cohort, plan: FidelityPlan, rng: Rng): PredictionResult[] {
  return predictors(real, plan).map(({ model, prepare }, o): PredictionResult => {
    const [mine, theirs] = [prepare(real), prepare(synthetic)];
    const classOf = new Int32Array(real.nUnits);
    mine.unitOf.forEach((unit, i) => (classOf[unit] = Math.max(nth(classOf, unit), nth(mine.event, i))));
    const runs: { tstr: number; trtr: number; trts: number }[] = [];
    for (let repeat = 0; repeat < N_REPEATS; repeat++) {
      const own = rng.child(`${o}/${repeat}`);
      const foldOf = stratifiedFolds(classOf, N_FOLDS, own);
      for (let fold = 0; fold < N_FOLDS; fold++) {
        const run = oneFold(mine, theirs, (i) => foldOf[nth(mine.unitOf, i)] === fold, own.child(`${fold}`));
        if (run !== undefined) runs.push(run);
      }
    }
    // What fewer than half of the folds could compute says nothing about the others.
    if (2 * runs.length < N_FOLDS * N_REPEATS) return { model, status: "not estimable" };
    const over = (of: (run: { tstr: number; trtr: number; trts: number }) => number): OverFolds => {
      const { value, low, high } = nadeauBengio(runs.map(of), 1, N_FOLDS - 1, LEVEL);
      return { value, low, high };
    };
    return {
      model,
      status: "estimated",
      measure: model.kind === "cox" ? "concordance" : "area",
      trtr: over(({ trtr }) => trtr),
      tstr: over(({ tstr }) => tstr),
      trts: over(({ trts }) => trts),
      gap: over(({ trtr, tstr }) => trtr - tstr),
    };
  });
}

function oneFold(
  mine: Prepared,
  theirs: Prepared,
  isTest: (i: number) => boolean,
  rng: Rng,
): { tstr: number; trtr: number; trts: number } | undefined {
  const places = Array.from(mine.rows, (_, i) => i);
  const test = places.filter(isTest);
  const train = places.filter((i) => !isTest(i));
  const drawn = permutation(theirs.rows.length, rng).slice(0, train.length);
  const [fromReal, fromSynthetic] = [mine.train(train), theirs.train(drawn)];
  if (fromReal === undefined || fromSynthetic === undefined) return undefined;
  const trtr = mine.discriminate(fromReal, test);
  const tstr = mine.discriminate(fromSynthetic, test);
  const trts = theirs.discriminate(
    fromReal,
    Int32Array.from(theirs.rows, (_, i) => i),
  );
  return trtr === undefined || tstr === undefined || trts === undefined ? undefined : { trtr, tstr, trts };
}
