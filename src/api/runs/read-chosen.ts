import { readFile } from "node:fs/promises";
import { RaresynthError } from "../../core/errors.ts";
import type { Policy } from "../../core/contracts/policy.ts";
import type { Attempts } from "../../core/contracts/sweep.ts";
import type { RegistryInput } from "../../pipeline/run.ts";
import { digestOf } from "../../pipeline/sweep/candidates.ts";
import { alikeIn } from "../../report/sweep/alike.ts";
import { parseSweep } from "../../report/sweep/sweep-schema.ts";
import { chooseRecipe, type RecipeChoice } from "./choose-recipe.ts";

export interface ChosenBySweep {
  readonly generator: RecipeChoice & { readonly attempts: Attempts };
  readonly nRows: number;
}

/**
 * The recipe that a sweep chose, for a run on the same registry under the same policy.
 * @throws {E_SWEEP} where the sweep chose nothing, or was made on other files or under another policy
 */
export async function readChosen(
  file: string,
  { registry, policy }: { readonly registry: RegistryInput; readonly policy: Policy },
): Promise<ChosenBySweep> {
  const sweep = parseSweep(await readFile(file, "utf8"), file);
  const refuse = (message: string, hint: string): RaresynthError =>
    new RaresynthError("E_SWEEP", message, { where: file, hint });
  const digests = (inputs: RegistryInput["inputs"]): string => inputs.map((input) => input.sha256).join(" ");
  if (digests(sweep.inputs) !== digests(registry.inputs))
    throw refuse("the sweep was made on another registry or with another schema.", "Sweep again on these files.");
  if (sweep.policy.sha256 !== digestOf(policy))
    throw refuse(
      `the sweep chose under the policy "${sweep.policy.id}", which is not the one of this run.`,
      "Give the same --policy as in the sweep.",
    );
  const chosen = sweep.settings.find(({ setting }) => setting === sweep.chosen);
  if (chosen === undefined)
    throw refuse("the sweep chose nothing.", "Name a generator with --generator, or sweep other settings.");
  const generator = chooseRecipe(chosen.generator, registry.cohort.nUnits);
  return {
    generator: {
      ...generator,
      why: {
        kind: "sweep",
        setting: chosen.setting,
        candidates: sweep.attempts.candidates,
        settings: sweep.attempts.settings,
        policy: sweep.policy.title,
        alike: alikeIn(sweep),
      },
      params: chosen.params,
      attempts: sweep.attempts,
    },
    nRows: sweep.rows,
  };
}
