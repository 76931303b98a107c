import { randomBytes } from "node:crypto";
import type { CohortSchema } from "../../../core/data/schema.ts";
import { RaresynthError } from "../../../core/errors.ts";
import { MIN_UNITS_JOINT } from "../../../core/minimum-units.ts";
import type { RecipeRound } from "../../../federation/recipe-round.ts";
import { keptSchema } from "../../../io/schema/kept-schema.ts";
import { publicInputsDigest } from "../../../pipeline/dp/run-dp.ts";
import { publicDomain } from "../../../privacy/domain/public-domain.ts";
import { unitOf } from "../../dp-tools.ts";

/** What a recipe over sites is planned from; all of it public. */
export interface RecipeRequest {
  readonly schema: CohortSchema;
  readonly generator: RecipeRound["generator"];
  readonly sites: RecipeRound["sites"];
  /** Default 200, as in one place. */
  readonly refits?: number;
  /** Default .8, as in one place. */
  readonly fitShare?: number;
  /** Default: the declared patients of all sites. */
  readonly rows?: number;
}

/** As the same generators have in one place. */
export const RECIPE_DEFAULTS = Object.freeze({ refits: 200, fitShare: 0.8 });

/**
 * @throws {E_SCHEMA | E_UNSUPPORTED | E_TOO_FEW} where the schema lacks public bins, or has what sums of pairs cannot
 * carry
 */
export function planRecipe({ schema, generator, sites, refits, fitShare, rows }: RecipeRequest): RecipeRound {
  const kept = keptSchema(schema);
  const domain = publicDomain(kept, unitOf(schema));
  if (kept.site !== undefined)
    throw new RaresynthError("E_SCHEMA", "the site is a column: with few patients a site it names who takes part.", {
      where: kept.site,
      hint: "Leave the column out of the shared schema.",
    });
  const patients = sites.reduce((sum, site) => sum + site.patients, 0);
  if (patients < MIN_UNITS_JOINT)
    throw new RaresynthError("E_TOO_FEW", `no joint data of fewer than ${MIN_UNITS_JOINT} patients are released.`, {
      where: "--patients",
    });
  const open = domain.survival.flat().filter((at) => domain.columns[at]?.canMiss === true);
  if (open.length > 0)
    throw new RaresynthError("E_SCHEMA", "times or events of a survival pair may be missing, one without the other.", {
      where: open.map((at) => domain.columns[at]?.name).join(", "),
      hint: "Declare them under dp.complete, where every patient has both.",
    });
  return {
    format: "raresynth-recipe-round",
    version: 1,
    nonce: randomBytes(32).toString("hex"),
    cohort: kept.name,
    generator,
    inputs: publicInputsDigest(kept, generator),
    sites: [...sites],
    refits: refits ?? RECIPE_DEFAULTS.refits,
    fitShare: fitShare ?? RECIPE_DEFAULTS.fitShare,
    rows: rows ?? patients,
  };
}
