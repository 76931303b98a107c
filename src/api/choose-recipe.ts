import { chooseGenerator } from "../../generators/auto/choose-generator.ts";
import { releasableGenerators } from "../../generators/index.ts";
import { COMMAND_ID, lookupGenerator } from "../command/command-generator.ts";
import { completeParams } from "../../generators/shared/contract/complete-params.ts";
import type { GeneratorWhy } from "../core/contracts/outcome.ts";
import type { Refusal } from "../core/contracts/policy.ts";
import type { Params } from "../core/contracts/generator.ts";
import { RaresynthError } from "../core/errors.ts";
import { MIN_UNITS_JOINT } from "../core/minimum-units.ts";

/** A generator and what it is run with. */
export interface RecipeChoice {
  readonly id: string;
  readonly why: GeneratorWhy;
  readonly params: Params;
  /** Joint data of so few patients may not be released, where that is so. */
  readonly refusal?: Refusal;
}

/** A generator by id, or with parameters that differ from its defaults. */
export type GeneratorOption = string | { readonly id: string; readonly params?: Params };

/**
 * The generator for a registry of this size; "auto" follows the rule table of `chooseGenerator`.
 * @param nUnits patients or families, >= 1
 * @throws {E_GENERATOR} for an unknown generator, a control, or parameters that it does not take
 */
export function chooseRecipe(option: GeneratorOption, nUnits: number): RecipeChoice {
  const { id, params = {} } = typeof option === "string" ? { id: option } : option;
  const tooFew: Refusal = { units: nUnits, least: MIN_UNITS_JOINT };
  if (id === "auto") {
    const auto = chooseGenerator(nUnits);
    const chosen = auto.id ?? "marginals";
    requireParams(chosen, params);
    return { id: chosen, why: auto.why, params, ...(nUnits < MIN_UNITS_JOINT ? { refusal: tooFew } : {}) };
  }
  if (id !== COMMAND_ID && !releasableGenerators.some((generator) => generator.id === id)) {
    throw new RaresynthError("E_GENERATOR", "no generator of that name can be released.", {
      where: "generator",
      hint: `Known: auto, ${releasableGenerators.map((g) => g.id).join(", ")}.`,
    });
  }
  requireParams(id, params);
  const refused = nUnits < MIN_UNITS_JOINT && id !== "marginals";
  return { id, why: { kind: "command-line" }, params, ...(refused ? { refusal: tooFew } : {}) };
}

/** Unknown parameters are refused before anything is fitted. */
function requireParams(id: string, params: Params): void {
  completeParams(lookupGenerator(id).defaults, params);
}
