import { nth } from "../../src/core/access.ts";
import { UNIT_EXCLUDED, UNIT_IN, UNIT_OUT } from "../../src/core/contracts/disclosure.ts";
import type { Rng } from "../../src/core/rng.ts";
import type { Arm, RecipeRates } from "../shared/game/arm.ts";
import type { PlayedAttack, Stratum } from "../shared/game/attack-game.ts";
import { betweenFileVariance } from "../shared/intervals/between-file-variance.ts";
import { labelPermutation } from "../shared/game/label-permutation.ts";
import type { PlayedFile } from "../shared/game/label-permutation.ts";
import { meanByUnit } from "../shared/game/unit-statistics.ts";
import { meanOfKnown } from "../../src/stats/mean.ts";

/**
 * The played attack with sites in place of patients, each site counting once whatever its size (balanced success).
 * Sites that lack members or non-members are left out of the rates, so that both arms speak of the same sites.
 *
 * Source: balanced accuracy, Brodersen et al., ICPR 2010:3121. Differs: the mean's interval takes sites as the sample,
 * and members are held against non-members. The p-value redraws who was left out, as elsewhere, on success less the
 * file's mean over sites, weighted by one over the size of the site.
 * @param home unit -> site; -1: none
 */
export function meanOverSites(
  played: PlayedAttack,
  home: Int32Array,
  nSites: number,
  permutations: number,
  rng: Rng,
): Stratum {
  const weights = weightsOf(home, nSites);
  const nVariants = played.all.arms.length;
  return {
    arms: played.all.arms.map((arm, variant) => siteArm(arm, played, variant, home, nSites)),
    pLabels: labelPermutation(
      played.files.map((file) => centred(file, weights, nVariants)),
      nVariants,
      permutations,
      rng,
    ),
    pLabelsLeast: 1 / (permutations + 1),
    nUnits: nSites,
  };
}

function siteArm(arm: Arm, played: PlayedAttack, variant: number, home: Int32Array, nSites: number): Arm {
  const bySite = (values: Float64Array): Float64Array => meanByUnit(values, home, nSites);
  const released = bySite(arm.released);
  const control = bySite(arm.control);
  const hasBoth = released.map((one, site) => Number(!Number.isNaN(one) && !Number.isNaN(control[site])));
  const kept = (values: Float64Array): Float64Array => values.map((one, site) => (hasBoth[site] === 1 ? one : NaN));
  const present = kept(control).filter((one) => !Number.isNaN(one));
  return {
    released: kept(released),
    control: kept(control),
    controlHits: present.reduce((sum, one) => sum + one, 0),
    controlTrials: present.length,
    recipe:
      arm.recipe === undefined ? undefined : siteRates(arm.recipe, played, variant, (values) => kept(bySite(values))),
  };
}

/** The recipe's rates with sites as the attempts. */
function siteRates(
  recipe: RecipeRates,
  { files, all }: PlayedAttack,
  variant: number,
  bySite: (values: Float64Array) => Float64Array,
): RecipeRates {
  const sides = files.map(
    ({ status, success }) =>
      [UNIT_IN, UNIT_OUT].map((side) =>
        bySite(ofSide(status, success, variant, all.arms.length, side)).filter((one) => !Number.isNaN(one)),
      ) as [Float64Array, Float64Array],
  );
  const sum = (values: Float64Array): number => values.reduce((total, one) => total + one, 0);
  const squares = (values: Float64Array): number => values.reduce((total, one) => total + one * one, 0);
  return {
    unitRates: bySite(recipe.unitRates),
    trials: sides.reduce((total, [members]) => total + members.length, 0),
    memberShares: Float64Array.from(sides, ([members]) => meanOfKnown(members)),
    fileVariance: betweenFileVariance(
      sides.map(([members, others]) => ({
        n: [members.length, others.length],
        sum: [sum(members), sum(others)],
        squares: [squares(members), squares(others)],
      })),
    ),
  };
}

/** Success of one side of a file on one variant; NaN for everybody else. */
function ofSide(
  status: Uint8Array,
  success: Float64Array,
  variant: number,
  nVariants: number,
  wanted: number,
): Float64Array {
  return Float64Array.from(status, (side, unit) => (side === wanted ? nth(success, unit * nVariants + variant) : NaN));
}

/** One over the size of the unit's site; 0 without one. */
function weightsOf(home: Int32Array, nSites: number): Float64Array {
  const sizes = new Float64Array(nSites);
  for (const site of home) if (site >= 0) sizes[site] = nth(sizes, site) + 1;
  return Float64Array.from(home, (site) => (site < 0 ? 0 : 1 / nth(sizes, site)));
}

/**
 * Weighted success less what everybody in the game reaches on the file, whoever was used: a score of each unit that
 * does not know the labels.
 */
function centred({ status, success }: PlayedFile, weights: Float64Array, nVariants: number): PlayedFile {
  const sums = new Float64Array(nVariants);
  const totals = new Float64Array(nVariants);
  success.forEach((one, at) => {
    const unit = Math.floor(at / nVariants);
    if (Number.isNaN(one) || status[unit] === UNIT_EXCLUDED) return;
    const [variant, weight] = [at % nVariants, nth(weights, unit)];
    sums[variant] = nth(sums, variant) + weight * one;
    totals[variant] = nth(totals, variant) + weight;
  });
  return {
    status,
    success: success.map(
      (one, at) =>
        nth(weights, Math.floor(at / nVariants)) * (one - nth(sums, at % nVariants) / nth(totals, at % nVariants)),
    ),
  };
}
