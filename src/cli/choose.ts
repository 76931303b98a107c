import { MIN_UNITS_JOINT } from "../core/minimum-units.ts";
import { chooseGenerator } from "../../generators/auto/choose-generator.ts";
import { generatorById, releasableGenerators } from "../../generators/index.ts";
import { RaresynthError } from "../core/errors.ts";
import type { GeneratorWhy } from "../core/contracts/outcome.ts";
import type { Refusal } from "../core/contracts/policy.ts";
import type { Params } from "../core/contracts/generator.ts";

export interface Choice {
  readonly id: string;
  readonly why: GeneratorWhy;
  readonly params: Params;
  readonly refusal?: Refusal;
}

/** Resolves `--generator`; `auto` follows the rule table. @throws {E_GENERATOR} */
export function chooseFor(id: string, nUnits: number): Choice {
  const tooFew: Refusal = { units: nUnits, least: MIN_UNITS_JOINT };
  if (id === "auto") {
    const auto = chooseGenerator(nUnits);
    return {
      id: auto.id ?? "marginals",
      why: auto.why,
      params: {},
      ...(nUnits < MIN_UNITS_JOINT ? { refusal: tooFew } : {}),
    };
  }
  if (!releasableGenerators.some((generator) => generator.id === id)) {
    throw new RaresynthError("E_GENERATOR", "no generator of that name can be released.", {
      where: "--generator",
      hint: `Known: auto, ${releasableGenerators.map((g) => g.id).join(", ")}.`,
    });
  }
  const refused = nUnits < MIN_UNITS_JOINT && id !== "marginals";
  return {
    id: generatorById(id).id,
    why: { kind: "command-line" },
    params: {},
    ...(refused ? { refusal: tooFew } : {}),
  };
}
