import type { Adversary } from "../../src/core/contracts/adversary.ts";
import type { AdversaryRef, GuessMethod, Way } from "../../src/core/contracts/finding.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import { asOneFile } from "../shared/game/as-one-file.ts";
import type { RateAttack } from "../shared/game/attack-game.ts";
import { foldsOf, withoutSynthetic } from "../shared/guess/baseline.ts";
import { designOf, featuresOf } from "../shared/guess/design.ts";
import { nearestGuess } from "../shared/guess/nearest-guess.ts";
import { ridgeGuesses, targetRows, trainingRows, trainRidge } from "../shared/guess/ridge-guess.ts";
import { guessesIn } from "../shared/guess/truth.ts";
import type { Truth } from "../shared/guess/truth.ts";
import { encode, mixedSpace } from "../shared/distance/mixed-space.ts";
import { closestOf, nearestFew } from "../shared/distance/nearest-few.ts";
import { describingColumns } from "../shared/rarity/coarse-columns.ts";
import { meanByUnit } from "../shared/game/unit-statistics.ts";
import { withSiteLevels } from "./sites.ts";
import { votesGuess } from "./votes-guess.ts";

/** Synthetic rows that vote. Source: the usual small odd number; the closest row alone is tried as well. */
const N_VOTERS = 5;
const METHODS: readonly GuessMethod[] = ["closest row", "regression", "votes by size"];

/** What somebody goes by who looks for the site. */
export interface SiteKnowledge {
  readonly adversary: AdversaryRef;
  readonly known: readonly string[];
}

/**
 * The attack, whose knowledge each variant uses, and per variant the success of each unit without the synthetic data.
 */
export interface SiteAttack extends RateAttack {
  readonly adversaries: readonly AdversaryRef[];
  readonly withoutSynthetic: readonly Float64Array[];
}

/**
 * Every column but the site; and what the adversary who knows least knows of them, where that is less. Empty where
 * nothing but the site is there.
 */
export function siteKnowledge(registry: Cohort, site: string, adversaries: readonly Adversary[]): SiteKnowledge[] {
  const others = describingColumns(registry).filter((name) => name !== site);
  if (others.length === 0) return [];
  const partial = adversaries
    .map(({ id, columns }) => ({ id, known: others.filter((name) => columns.includes(name)) }))
    .filter(({ known }) => known.length > 0 && known.length < others.length);
  partial.sort((a, b) => a.known.length - b.known.length || (a.id < b.id ? -1 : 1));
  return [
    { adversary: { kind: "full-record-without-site" }, known: others },
    ...partial.slice(0, 1).map(({ id, known }): SiteKnowledge => ({ adversary: { kind: "declared", id }, known })),
  ];
}

/**
 * Guesses of the site from the synthetic rows alone: the closest row, a ridge regression, and votes of the few closest
 * rows by size of their site. A unit's success is the mean over its rows with a site.
 * @param real with the site as levels
 */
export function siteAttack(real: Cohort, truth: Truth, knowledge: readonly SiteKnowledge[]): SiteAttack {
  const groups = knowledge.map(({ known }) => {
    const space = mixedSpace([real], known);
    const design = designOf(real, known);
    return { space, rows: encode(space, real), design, features: featuresOf(design, real) };
  });
  const nVariants = knowledge.length * METHODS.length;
  return {
    ways: knowledge.flatMap(({ adversary }) =>
      METHODS.map((by): Way => ({ kind: "guess", column: truth.name, by, adversary })),
    ),
    adversaries: knowledge.flatMap(({ adversary }) => METHODS.map(() => adversary)),
    withoutSynthetic: groups.flatMap(({ features, design }) => {
      const folds = foldsOf(real, features, design.nFeatures);
      const perUnit = meanByUnit(withoutSynthetic(truth, folds), real.units, real.nUnits);
      return METHODS.map(() => perUnit);
    }),
    play: (files) => {
      const file = withSiteLevels(asOneFile(files), truth.name);
      const guesses = guessesIn(truth, file);
      const success = new Float64Array(real.nUnits * nVariants);
      groups
        .flatMap(({ space, rows, design, features }) => {
          const few = nearestFew(rows, encode(space, file), N_VOTERS);
          const training = trainRidge(trainingRows(featuresOf(design, file), design.nFeatures));
          return [
            nearestGuess(truth, closestOf(few), guesses),
            ...ridgeGuesses([{ truth, training, guesses }], targetRows(features, design.nFeatures)),
            votesGuess(truth, few, guesses),
          ];
        })
        .forEach((perRow, v) => {
          meanByUnit(perRow, real.units, real.nUnits).forEach((one, unit) => {
            success[unit * nVariants + v] = one;
          });
        });
      return success;
    },
  };
}
